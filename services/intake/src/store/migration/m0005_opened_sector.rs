//! The sector of who opened a matter: without the person's consent it goes to units of that sector
//! alone. A matter of before has none, and takes consent.

use sea_orm_migration::{prelude::*, schema::integer_null};

pub(crate) struct OpenedSector;

impl MigrationName for OpenedSector {
    fn name(&self) -> &str {
        "intake_0005_opened_sector"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OpenedSector {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = integer_null("opened_sector");
        let add = Table::alter().table("matter").add_column(column).to_owned();
        manager.alter_table(add).await
    }
}
