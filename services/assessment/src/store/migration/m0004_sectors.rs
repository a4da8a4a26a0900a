//! Contacts say which sectors took part.

use sea_orm_migration::{prelude::*, schema::boolean};

pub(crate) struct Sectors;

impl MigrationName for Sectors {
    fn name(&self) -> &str {
        "assessment_0004_sectors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sectors {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Contacts did not say it before: intake's feed is read anew.
        let connection = manager.get_connection();
        connection.execute_unprepared("DELETE FROM ref_contact").await?;
        connection.execute_unprepared("DELETE FROM feed_cursor WHERE source = 'intake'").await?;
        for sector in ["social", "health"] {
            let column = boolean(sector).default(false).to_owned();
            let more = Table::alter().table("ref_contact").add_column(column).to_owned();
            manager.alter_table(more).await?; // one at a time: SQLite takes no more
        }
        Ok(())
    }
}
