//! What a store keeps: how many rows each table has, and so what one write adds.

use std::collections::BTreeMap;

use anyhow::Context;
use neuvo_ledger::Database;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// Rows by table; tables without any are left out.
pub type Rows = BTreeMap<String, i64>;

/// The rows of a store.
pub async fn rows(kept: &Database) -> anyhow::Result<Rows> {
    let read = kept.read();
    let tables = match read.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        _ => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
    };
    let mut rows = Rows::new();
    for table in read.query_all_raw(statement(read, tables)).await? {
        let table: String = table.try_get_by_index(0)?;
        let count = format!("SELECT COUNT(*) FROM {table}");
        let count = read.query_one_raw(statement(read, &count)).await?.context("no answer")?;
        rows.insert(table, count.try_get_by_index(0)?);
    }
    rows.retain(|_, count| *count > 0);
    Ok(rows)
}

/// What has come since.
pub async fn added(kept: &Database, before: &Rows) -> anyhow::Result<Rows> {
    let mut rows = rows(kept).await?;
    rows.iter_mut().for_each(|(table, count)| *count -= before.get(table).unwrap_or(&0));
    rows.retain(|_, count| *count != 0);
    Ok(rows)
}

fn statement(read: &DatabaseConnection, text: &str) -> Statement {
    Statement::from_string(read.get_database_backend(), text)
}
