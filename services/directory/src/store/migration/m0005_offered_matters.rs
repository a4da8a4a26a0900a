//! Which unit an open matter is on offer to; intake's feed is read anew, since it was not kept before.

use sea_orm_migration::{prelude::*, schema::string_null};

pub(crate) struct OfferedMatters;

impl MigrationName for OfferedMatters {
    fn name(&self) -> &str {
        "directory_0005_offered_matters"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OfferedMatters {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let offered = Table::alter()
            .table("ref_matter")
            .add_column(string_null("offered_unit_id"))
            .to_owned();
        manager.alter_table(offered).await?;
        let index = Index::create()
            .name("ref_matter_offered_unit_id_idx")
            .table("ref_matter")
            .col("offered_unit_id")
            .to_owned();
        manager.create_index(index).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared("DELETE FROM ref_matter").await?;
        connection.execute_unprepared("DELETE FROM feed_cursor WHERE source = 'intake'").await?;
        Ok(())
    }
}
