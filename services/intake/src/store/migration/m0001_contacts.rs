//! Contacts, their entries, what is private of them, and what is known of the directory.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, integer, integer_null, string, string_null, text,
        uuid,
    },
};

pub(crate) struct Contacts;

impl MigrationName for Contacts {
    fn name(&self) -> &str {
        "intake_0001_contacts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Contacts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [contact(), entry(), private_text()] {
            manager.create_table(table).await?;
        }
        for (table, id) in
            [("ref_unit", "unit_id"), ("ref_site", "site_id"), ("ref_line", "line_id")]
        {
            manager.create_table(reference(table, id)).await?;
        }
        let by_time = Index::create()
            .name("contact_occurred_at_idx")
            .table("contact")
            .col("occurred_at")
            .col("contact_id")
            .to_owned();
        manager.create_index(by_time).await?;
        let by_contact = Index::create()
            .name("entry_contact_id_idx")
            .table("entry")
            .col("contact_id")
            .to_owned();
        manager.create_index(by_contact).await
    }
}

fn contact() -> TableCreateStatement {
    Table::create()
        .table("contact")
        .col(uuid("contact_id").primary_key())
        .col(big_integer("version"))
        .col(integer("status"))
        .col(integer("channel"))
        .col(big_integer("occurred_at"))
        .col(big_integer("recorded_at"))
        .col(string("local_date"))
        .col(string_null("site_id"))
        .col(string_null("line_id"))
        .col(integer("client_group"))
        .col(string_null("municipality"))
        .col(string_null("language"))
        .col(integer("identification"))
        .col(integer("origin"))
        .col(string("recorded_by"))
        .col(integer_null("next_step_kind"))
        .col(string_null("next_step_unit_id"))
        .col(string_null("next_step_due_date"))
        .col(big_integer_null("closed_at"))
        .to_owned()
}

fn entry() -> TableCreateStatement {
    Table::create()
        .table("entry")
        .col(uuid("entry_id").primary_key())
        .col(uuid("contact_id"))
        .col(integer("sector"))
        .to_owned()
}

fn private_text() -> TableCreateStatement {
    Table::create()
        .table("private_text")
        .col(uuid("contact_id"))
        .col(string("field"))
        .col(text("text"))
        .primary_key(Index::create().col("contact_id").col("field"))
        .to_owned()
}

fn reference(table: &'static str, id: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(string(id).primary_key())
        .col(boolean("ended"))
        .col(big_integer("version"))
        .to_owned()
}
