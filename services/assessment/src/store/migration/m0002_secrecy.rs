//! Evidence is sealed; contacts say whose they are.
//!
//! The evidence that stood in plain text is dropped and not carried over: until it could be sealed,
//! the README forbade real people's data.

use sea_orm_migration::{prelude::*, schema::uuid_null, sea_orm::DbBackend};

pub(crate) struct Secrecy;

impl MigrationName for Secrecy {
    fn name(&self) -> &str {
        "assessment_0002_secrecy"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Secrecy {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            // Freed pages are overwritten: what is dropped does not linger in the file.
            manager.get_connection().execute_unprepared("PRAGMA secure_delete = ON").await?;
        }
        manager.drop_table(Table::drop().table("private_text").to_owned()).await?;
        let whose =
            Table::alter().table("ref_contact").add_column(uuid_null("client_id")).to_owned();
        manager.alter_table(whose).await
    }
}
