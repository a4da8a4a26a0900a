//! Facts of sector entries, and the county's name.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, string, uuid},
};

pub(crate) struct EntryFacts;

impl MigrationName for EntryFacts {
    fn name(&self) -> &str {
        "reporting_0001_entry_facts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for EntryFacts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(entry_fact()).await?;
        manager.create_table(ref_county()).await?;
        // Covers both reports: they read the period and nothing else.
        let by_day = Index::create()
            .name("entry_fact_local_date_idx")
            .table("entry_fact")
            .col("local_date")
            .col("client_group")
            .col("sector")
            .col("origin")
            .col("contact_id")
            .to_owned();
        manager.create_index(by_day).await?;
        let newest = Index::create()
            .name("entry_fact_recorded_at_idx")
            .table("entry_fact")
            .col("recorded_at")
            .to_owned();
        manager.create_index(newest).await
    }
}

fn entry_fact() -> TableCreateStatement {
    Table::create()
        .table("entry_fact")
        .col(uuid("entry_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("contact_id"))
        .col(string("local_date"))
        .col(integer("sector"))
        .col(integer("client_group"))
        .col(integer("origin"))
        .col(big_integer("recorded_at"))
        .to_owned()
}

fn ref_county() -> TableCreateStatement {
    Table::create()
        .table("ref_county")
        .col(string("county_id").primary_key())
        .col(big_integer("version"))
        .col(string("name_fi"))
        .col(string("name_sv"))
        .col(string("name_en"))
        .col(string("as_of_fi"))
        .col(string("as_of_sv"))
        .col(string("as_of_en"))
        .to_owned()
}
