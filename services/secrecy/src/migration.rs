//! Tables of secrecy. A service that holds personal data has these beside the ledger's.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, integer, string, uuid, var_binary},
};

/// Bytes of a sealed text at most: 10,000 characters of four bytes, nonce and tag.
const SEALED_BYTES_MAX: u32 = 40_028;

/// Subjects' keys, sealed texts, and the disclosure log with its chain.
#[derive(Debug)]
pub struct SecrecyTables;

impl MigrationName for SecrecyTables {
    fn name(&self) -> &str {
        "secrecy_0001_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SecrecyTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [subject_key(), sealed_text(), disclosure(), disclosure_batch()] {
            manager.create_table(table).await?;
        }
        // Lists are by time and id, of all, of a subject, or of a viewer.
        for first in [None, Some("subject_id"), Some("viewer")] {
            let mut index = Index::create();
            index.name(format!("disclosure_{}_idx", first.unwrap_or("disclosed_at")));
            index.table("disclosure");
            first.map(|column| index.col(column));
            index.col("disclosed_at").col("disclosure_id");
            manager.create_index(index).await?;
        }
        let by_version = Index::create()
            .name("subject_key_key_version_idx")
            .table("subject_key")
            .col("key_version")
            .col("subject_id")
            .to_owned();
        manager.create_index(by_version).await
    }
}

fn subject_key() -> TableCreateStatement {
    Table::create()
        .table("subject_key")
        .col(uuid("subject_id").primary_key())
        .col(integer("key_version"))
        .col(var_binary("wrapped", 60))
        .col(big_integer("version"))
        .to_owned()
}

fn sealed_text() -> TableCreateStatement {
    Table::create()
        .table("sealed_text")
        .col(uuid("owner_id"))
        .col(string("field"))
        .col(uuid("subject_id"))
        .col(var_binary("sealed", SEALED_BYTES_MAX))
        .primary_key(Index::create().col("owner_id").col("field"))
        .to_owned()
}

fn disclosure() -> TableCreateStatement {
    Table::create()
        .table("disclosure")
        .col(uuid("disclosure_id").primary_key())
        .col(big_integer("disclosed_at"))
        .col(uuid("subject_id"))
        .col(string("viewer"))
        .col(string("roles"))
        .col(string("sector"))
        .col(string("units"))
        .col(string("method"))
        .col(integer("basis"))
        .col(string("resource"))
        .col(boolean("denied"))
        .col(var_binary("digest", 32))
        .to_owned()
}

fn disclosure_batch() -> TableCreateStatement {
    Table::create()
        .table("disclosure_batch")
        .col(big_integer("batch_no").primary_key())
        .col(uuid("first_id"))
        .col(uuid("last_id"))
        .col(integer("rows"))
        .col(big_integer("sealed_at"))
        .col(var_binary("head", 32))
        .to_owned()
}
