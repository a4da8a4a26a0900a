//! Faults that were reported on entries.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, string, string_null, text, uuid, uuid_null},
};

pub(crate) struct Faults;

impl MigrationName for Faults {
    fn name(&self) -> &str {
        "directory_0003_faults"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Faults {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let fault = Table::create()
            .table("fault")
            .col(uuid("fault_id").primary_key())
            .col(big_integer("version"))
            .col(integer("state"))
            .col(string("kind"))
            .col(string("entry_id"))
            .col(text("text"))
            .col(string("reported_by"))
            .col(big_integer("reported_at"))
            .col(string_null("taken_by"))
            .col(big_integer_null("taken_at"))
            .col(string_null("settled_by"))
            .col(big_integer_null("settled_at"))
            .col(text("answer"))
            .col(uuid_null("change_id"))
            .to_owned();
        manager.create_table(fault).await?;
        for (name, columns) in [
            ("fault_reported_at_idx", ["reported_at", "fault_id"]),
            ("fault_entry_idx", ["kind", "entry_id"]),
        ] {
            let [first, second] = columns;
            let index = Index::create().name(name).table("fault").col(first).col(second).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
