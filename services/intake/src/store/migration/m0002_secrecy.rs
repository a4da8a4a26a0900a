//! What is personal is sealed; who the people are is kept in a client register; what they consented
//! to is recorded.
//!
//! The words that stood in plain text are dropped and not carried over: until they could be sealed,
//! the README forbade real people's data.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, text, uuid, uuid_null, var_binary},
    sea_orm::DbBackend,
};

pub(crate) struct Secrecy;

impl MigrationName for Secrecy {
    fn name(&self) -> &str {
        "intake_0002_secrecy"
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
        for table in [client(), client_name(), consent()] {
            manager.create_table(table).await?;
        }
        for column in ["client_id", "subject_id"] {
            let add = Table::alter().table("contact").add_column(uuid_null(column)).to_owned();
            manager.alter_table(add).await?;
        }
        for (name, table, first, second) in [
            ("contact_client_id_idx", "contact", "client_id", "recorded_at"),
            ("client_name_client_id_idx", "client_name", "client_id", "name_index"),
        ] {
            let index = Index::create().name(name).table(table).col(first).col(second).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn client() -> TableCreateStatement {
    Table::create()
        .table("client")
        .col(uuid("client_id").primary_key())
        .col(var_binary("identity_index", 32).unique_key())
        .col(big_integer("recorded_at"))
        .to_owned()
}

fn client_name() -> TableCreateStatement {
    Table::create()
        .table("client_name")
        .col(var_binary("name_index", 32))
        .col(uuid("client_id"))
        .primary_key(Index::create().col("name_index").col("client_id"))
        .to_owned()
}

fn consent() -> TableCreateStatement {
    Table::create()
        .table("consent")
        .col(uuid("contact_id"))
        .col(integer("scope"))
        .col(big_integer("given_at"))
        .col(text("recorded_by"))
        .primary_key(Index::create().col("contact_id").col("scope"))
        .to_owned()
}
