//! The database: SQLite by default, PostgreSQL in production. One connection writes, few read.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use neuvo_chassis::secret::Secret;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Orm, DatabaseConnection, DbBackend, Statement,
    TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use serde::Deserialize;

use crate::sql;

/// Waiting for a connection longer than this is a fault of the store.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// Waiting for another writer longer than this fails the batch.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// Statements kept prepared on a connection.
const STATEMENTS_KEPT: usize = 400;
/// Memory for pages per SQLite connection, KiB.
const SQLITE_CACHE_KIB: u32 = 2_000;

/// Under this name a store says that it holds real people's data.
pub const REAL: &str = "real";

/// Defaults of `[store]`.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// `[store]`: where records are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of the embedded databases.
    pub data: PathBuf,
    /// PostgreSQL URL; empty means SQLite.
    pub url: String,
    /// File that holds the URL instead.
    pub url_file: PathBuf,
    /// PostgreSQL schema; empty means the service's name.
    pub schema: String,
    /// File with the secret that the store is written with; empty means `secret.key` in `data`.
    pub secret_file: PathBuf,
    /// Connections that read.
    pub readers: u32,
}

impl Settings {
    /// The secret that the store is written with; made when it is not there.
    ///
    /// # Errors
    /// When its file cannot be read or made.
    pub fn secret(&self) -> anyhow::Result<Secret> {
        match self.secret_file.as_os_str().is_empty() {
            true => Secret::kept_in(&self.data.join("secret.key")),
            false => Secret::kept_in(&self.secret_file),
        }
    }
}

/// What a store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Events in its feed.
    pub events: i64,
    /// Events of others that could not be taken in.
    pub parked: i64,
}

/// One service's database.
#[derive(Clone)]
pub struct Database {
    /// Used by the writer task and by migrations only.
    pub(crate) write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Database {
    /// Opens the database of `service`, making a SQLite file that is not there yet.
    ///
    /// # Errors
    /// When it cannot be reached, or SQLite would not keep what it acknowledges.
    pub async fn open(service: &str, settings: &Settings) -> anyhow::Result<Self> {
        ensure!(settings.readers > 0, "store.readers must be at least 1");
        let url = match settings.url_file.as_os_str().is_empty() {
            true => settings.url.clone(),
            false => std::fs::read_to_string(&settings.url_file)
                .with_context(|| format!("cannot read {}", settings.url_file.display()))?
                .trim()
                .to_owned(),
        };
        if url.is_empty() {
            return Self::sqlite(service, settings).await;
        }
        ensure!(url.starts_with("postgres"), "store.url must begin with postgres://");
        let schema = if settings.schema.is_empty() { service } else { &settings.schema };
        make_schema(&url, schema).await?;
        let write = Orm::connect(postgres(&url, schema, 1)).await;
        let write = write.with_context(|| format!("cannot open the database of {service}"))?;
        let read = Orm::connect(postgres(&url, schema, settings.readers)).await?;
        Ok(Self { write, read })
    }

    async fn sqlite(service: &str, settings: &Settings) -> anyhow::Result<Self> {
        let folder = &settings.data;
        let file = folder.join(format!("{service}.db"));
        make_file(&file).with_context(|| format!("cannot make the store {}", file.display()))?;
        let url = format!("sqlite://{}", file.display());
        let write = Orm::connect(sqlite(&url, 1)).await;
        let write = write.with_context(|| format!("cannot open the database of {service}"))?;
        let pragma = Statement::from_string(DbBackend::Sqlite, "PRAGMA synchronous");
        let level =
            write.query_one_raw(pragma).await?.context("no answer to PRAGMA synchronous")?;
        let level: i32 = level.try_get_by_index(0)?;
        ensure!(
            level == 2,
            "SQLite runs synchronous={level}; only FULL (2) keeps what it acknowledges"
        );
        let read = Orm::connect(sqlite(&url, settings.readers)).await?;
        Ok(Self { write, read })
    }

    /// Applies the migrations that are not applied yet: all of them, or none.
    ///
    /// # Errors
    /// When one fails, or the process ends before all are through; then the store is as it was.
    pub async fn migrate<M: MigratorTrait>(&self) -> anyhow::Result<()> {
        if self.pending::<M>().await?.is_empty() {
            return Ok(());
        }
        let transaction = self.write.begin().await?;
        if self.write.get_database_backend() == DbBackend::Postgres {
            // A large table takes its time; the limit of a role is for calls.
            transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        }
        M::up(&transaction, None).await.context("a migration failed")?;
        transaction.commit().await.context("a migration failed")?;
        if self.write.get_database_backend() == DbBackend::Sqlite {
            // What a migration dropped is to be gone from the log file, too.
            self.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// The migrations that are not applied yet. A store may have more than this build knows of: old
    /// code runs on it while replicas are exchanged.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn pending<M: MigratorTrait>(&self) -> anyhow::Result<Vec<String>> {
        let mut pending: Vec<_> =
            M::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        if SchemaManager::new(&self.write).has_table("seaql_migrations").await? {
            let backend = self.write.get_database_backend();
            let select = Statement::from_string(backend, "SELECT version FROM seaql_migrations");
            for row in self.write.query_all_raw(select).await? {
                let applied: String = row.try_get_by_index(0)?;
                pending.retain(|name| *name != applied);
            }
        }
        Ok(pending)
    }

    /// Looks whether the store is sound and what it holds.
    ///
    /// # Errors
    /// When it does not answer, is not migrated, or SQLite finds it damaged.
    pub async fn examine(&self) -> anyhow::Result<Health> {
        if self.read.get_database_backend() == DbBackend::Sqlite {
            let verdict: String = self.one("PRAGMA quick_check").await?;
            ensure!(verdict == "ok", "SQLite finds damage: {verdict}");
        }
        let events = self.one("SELECT position FROM feed_head").await;
        let events = events.context("the store is not migrated")?;
        Ok(Health { events, parked: self.one("SELECT COUNT(*) FROM feed_parked").await? })
    }

    /// What the store says of itself under a name; none when it says nothing.
    ///
    /// # Errors
    /// When it does not answer or is not migrated.
    pub async fn mark(&self, name: &str) -> anyhow::Result<Option<String>> {
        let backend = self.read.get_database_backend();
        let text = format!("SELECT value FROM mark WHERE name = {}", sql::mark(backend, 1));
        let select = Statement::from_sql_and_values(backend, text, [name.into()]);
        let row = self.read.query_one_raw(select).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// Lets the store say something of itself, unless it says something under that name already;
    /// gives what it says.
    ///
    /// # Errors
    /// When it does not answer or is not migrated.
    pub async fn set_mark(&self, name: &str, value: &str) -> anyhow::Result<String> {
        self.put_mark(name, value, "DO NOTHING").await?;
        self.mark(name).await?.context("a mark that was just set is gone")
    }

    /// Lets the store say something of itself, whatever it said before.
    ///
    /// # Errors
    /// When it does not answer or is not migrated.
    pub async fn replace_mark(&self, name: &str, value: &str) -> anyhow::Result<()> {
        self.put_mark(name, value, "DO UPDATE SET value = excluded.value").await
    }

    async fn put_mark(&self, name: &str, value: &str, conflict: &str) -> anyhow::Result<()> {
        let backend = self.write.get_database_backend();
        let (first, second) = (sql::mark(backend, 1), sql::mark(backend, 2));
        let text = format!(
            "INSERT INTO mark (name, value) VALUES ({first}, {second}) ON CONFLICT (name) {conflict}"
        );
        let insert = Statement::from_sql_and_values(backend, text, [name.into(), value.into()]);
        self.write.execute_raw(insert).await?;
        Ok(())
    }

    async fn one<T: sea_orm::TryGetable>(&self, text: &str) -> anyhow::Result<T> {
        let query = Statement::from_string(self.read.get_database_backend(), text);
        let row = self.read.query_one_raw(query).await?.context("no answer")?;
        Ok(row.try_get_by_index(0)?)
    }

    /// Where reads go.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }
}

/// Makes a store's file for its owner alone; SQLite gives its companions the same rights.
fn make_file(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    if let Some(folder) = file.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut open = std::fs::OpenOptions::new();
    open.append(true).create(true).mode(0o600).open(file).map(drop)
}

/// Makes the schema, unless it is there: a role that may not make one is given it.
async fn make_schema(url: &str, schema: &str) -> anyhow::Result<()> {
    let plain = schema.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    ensure!(plain && !schema.is_empty(), "store.schema must be of a-z, 0-9 and _");
    let connection = Orm::connect(common(url, 1)).await.context("cannot reach the database")?;
    let find = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
    let find = Statement::from_sql_and_values(DbBackend::Postgres, find, [schema.into()]);
    if connection.query_one_raw(find).await?.is_none() {
        connection.execute_unprepared(&format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
    }
    connection.close().await.context("cannot close a connection")
}

/// Makes a database on a PostgreSQL cluster and gives its URL; for tests and benches, which each
/// have their own.
///
/// # Errors
/// When the cluster refuses.
pub async fn create(cluster_url: &str, name: &str) -> anyhow::Result<String> {
    let connection = Orm::connect(common(&format!("{cluster_url}/postgres"), 1)).await?;
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    connection.close().await?;
    Ok(format!("{cluster_url}/{name}"))
}

fn common(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false);
    options
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = common(url, connections);
    options.max_lifetime(None).idle_timeout(None).map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(LOCK_TIMEOUT)
            .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
            .statement_cache_capacity(STATEMENTS_KEPT)
    });
    options
}

fn postgres(url: &str, schema: &str, connections: u32) -> ConnectOptions {
    let mut options = common(url, connections);
    let schema = schema.to_owned();
    options.map_sqlx_postgres_opts(move |postgres| {
        let timeout = format!("{}ms", LOCK_TIMEOUT.as_millis());
        postgres.statement_cache_capacity(STATEMENTS_KEPT).options([
            ("search_path", schema.as_str()),
            ("lock_timeout", timeout.as_str()),
            ("idle_in_transaction_session_timeout", timeout.as_str()),
        ])
    });
    options
}
