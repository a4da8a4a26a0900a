//! First assessments, what is private of them, and the contacts known from intake.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, integer_null, string, text, uuid},
};

pub(crate) struct Assessments;

impl MigrationName for Assessments {
    fn name(&self) -> &str {
        "assessment_0001_assessments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Assessments {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [assessment(), private_text(), ref_contact()] {
            manager.create_table(table).await?;
        }
        // Named as PostgreSQL would name the constraint: errors are told apart by it.
        let one_a_contact = Index::create()
            .name("assessment_contact_id_key")
            .table("assessment")
            .col("contact_id")
            .unique()
            .to_owned();
        manager.create_index(one_a_contact).await?;
        let by_time = Index::create()
            .name("assessment_assessed_at_idx")
            .table("assessment")
            .col("assessed_at")
            .col("assessment_id")
            .to_owned();
        manager.create_index(by_time).await
    }
}

fn assessment() -> TableCreateStatement {
    Table::create()
        .table("assessment")
        .col(uuid("assessment_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("contact_id"))
        .col(integer("urgency"))
        .col(integer("segment"))
        .col(big_integer("assessed_at"))
        .col(string("local_date"))
        .col(string("assessed_by"))
        .col(integer_null("sector"))
        .to_owned()
}

fn private_text() -> TableCreateStatement {
    Table::create()
        .table("private_text")
        .col(uuid("assessment_id"))
        .col(string("field"))
        .col(text("text"))
        .primary_key(Index::create().col("assessment_id").col("field"))
        .to_owned()
}

fn ref_contact() -> TableCreateStatement {
    Table::create()
        .table("ref_contact")
        .col(uuid("contact_id").primary_key())
        .col(big_integer("version"))
        .to_owned()
}
