//! Every version of every entry, the changes that made them, and one row that moves with each
//! publication. What was held before becomes the first version of each; `entry` is from now on what
//! others were told.

use sea_orm::DbBackend;
use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, integer, string, string_null, text, uuid,
        var_binary,
    },
};

pub(crate) struct Register;

impl MigrationName for Register {
    fn name(&self) -> &str {
        "directory_0002_register"
    }
}

/// The change that stands for everything held before there were changes.
const BEFORE: &str = "00000000-0000-7000-8000-000000000001";

#[async_trait::async_trait]
impl MigrationTrait for Register {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [entry_version(), change(), register()] {
            manager.create_table(table).await?;
        }
        for (name, table, column) in [
            ("entry_version_change_id_idx", "entry_version", "change_id"),
            ("change_created_at_idx", "change", "created_at"),
        ] {
            let index = Index::create().name(name).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        let id = match manager.get_database_backend() {
            DbBackend::Sqlite => format!("X'{}'", BEFORE.replace('-', "")),
            _ => format!("'{BEFORE}'::uuid"),
        };
        let connection = manager.get_connection();
        for statement in [
            "INSERT INTO register (register_id, version) VALUES (1, 1)".to_owned(),
            format!(
                "INSERT INTO change (change_id, version, decision, why, valid_from, edits, \
                 edit_count, created_by, created_at, decided_by, decided_at) \
                 SELECT {id}, 1, 2, 'Voimassa ennen muutoshistorian alkua', NULL, '[]', COUNT(*), \
                 'neuvo|directory', 0, 'neuvo|directory', 0 FROM entry HAVING COUNT(*) > 0"
            ),
            format!(
                "INSERT INTO entry_version (kind, entry_id, version, change_id, valid_from, ended, \
                 digest, document) \
                 SELECT kind, entry_id, version, {id}, NULL, ended, digest, document FROM entry"
            ),
            "DELETE FROM entry WHERE kind NOT IN ('county', 'unit', 'line', 'site')".to_owned(),
        ] {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

fn entry_version() -> TableCreateStatement {
    Table::create()
        .table("entry_version")
        .col(string("kind"))
        .col(string("entry_id"))
        .col(big_integer("version"))
        .col(uuid("change_id"))
        .col(string_null("valid_from"))
        .col(boolean("ended"))
        .col(var_binary("digest", 32))
        .col(text("document"))
        .primary_key(Index::create().col("kind").col("entry_id").col("version"))
        .to_owned()
}

fn change() -> TableCreateStatement {
    Table::create()
        .table("change")
        .col(uuid("change_id").primary_key())
        .col(big_integer("version"))
        .col(integer("decision"))
        .col(text("why"))
        .col(string_null("valid_from"))
        .col(text("edits"))
        .col(integer("edit_count"))
        .col(string("created_by"))
        .col(big_integer("created_at"))
        .col(string_null("decided_by"))
        .col(big_integer_null("decided_at"))
        .to_owned()
}

fn register() -> TableCreateStatement {
    Table::create()
        .table("register")
        .col(integer("register_id").primary_key())
        .col(big_integer("version"))
        .to_owned()
}
