//! Every entry of the county's data set, whatever its kind.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, string, text, var_binary},
};

pub(crate) struct Entries;

impl MigrationName for Entries {
    fn name(&self) -> &str {
        "directory_0001_entries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Entries {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entry = Table::create()
            .table("entry")
            .col(string("kind"))
            .col(string("entry_id"))
            .col(big_integer("version"))
            .col(string("county_id"))
            .col(var_binary("digest", 32))
            .col(text("document"))
            .col(boolean("ended"))
            .primary_key(Index::create().col("kind").col("entry_id"))
            .to_owned();
        manager.create_table(entry).await
    }
}
