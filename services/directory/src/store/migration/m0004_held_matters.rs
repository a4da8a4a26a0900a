//! Which unit holds which open matter, as intake tells it.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string_null, uuid},
};

pub(crate) struct HeldMatters;

impl MigrationName for HeldMatters {
    fn name(&self) -> &str {
        "directory_0004_held_matters"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for HeldMatters {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ref_matter = Table::create()
            .table("ref_matter")
            .col(uuid("matter_id").primary_key())
            .col(big_integer("version"))
            .col(string_null("holder_unit_id"))
            .to_owned();
        manager.create_table(ref_matter).await?;
        let index = Index::create()
            .name("ref_matter_holder_unit_id_idx")
            .table("ref_matter")
            .col("holder_unit_id")
            .to_owned();
        manager.create_index(index).await
    }
}
