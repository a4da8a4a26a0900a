//! The peer on SQLite: one transaction a request, the same rows through the same driver with the
//! same settings, and no gRPC in front.

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use anyhow::Context;
use neuvo_allinone::harness::Backend;
use neuvo_chassis::Clock;
use neuvo_ledger::{Database, database};
use sea_orm::sqlx::{
    self, ConnectOptions, Connection, Row, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;
use tokio::{sync::Mutex, task::JoinSet};
use uuid::Uuid;

use crate::{callers::CALLERS, rows, served};

static CONTACT: LazyLock<String> = LazyLock::new(|| rows::contact("?1", "?2"));
static ENTRY: LazyLock<String> = LazyLock::new(|| rows::entry("?1", "?2"));
static REQUEST: LazyLock<String> = LazyLock::new(|| rows::request("?1", "?2", "?3"));
static EVENT: LazyLock<String> = LazyLock::new(|| rows::event("?1", "?2", "?3", "?4", "?5"));

/// A migrated store of its own, and the one connection that writes it.
pub struct Peer {
    /// Its store.
    pub kept: Database,
    writer: Mutex<SqliteConnection>,
    clock: Clock,
    _folder: TempDir,
}

impl Peer {
    pub async fn open() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store: database::Settings = served::store(Backend::Sqlite, &folder).await?;
        let kept = Database::open("intake", &store).await?;
        (neuvo_intake::SERVICE.migrate)(kept.clone()).await?;
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("intake.db"))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let writer = Mutex::new(options.connect().await?);
        Ok(Self { kept, writer, clock: Clock::system(), _folder: folder })
    }

    /// As many tasks as there are callers write one contact after the other; gives how many a
    /// second.
    pub async fn write_for(self: &Arc<Self>, limit: Duration) -> anyhow::Result<f64> {
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for _ in 0..CALLERS {
            let peer = self.clone();
            tasks.spawn(async move {
                let mut count = 0_u32;
                while begun.elapsed() < limit {
                    peer.write().await.context("the peer cannot write")?;
                    count += 1;
                }
                anyhow::Ok(count)
            });
        }
        let mut count = 0.0;
        while let Some(ended) = tasks.join_next().await {
            count += f64::from(ended??);
        }
        Ok(count / begun.elapsed().as_secs_f64())
    }

    /// Writes one contact.
    pub async fn write(&self) -> anyhow::Result<()> {
        let (contact_id, entry_id) = (Uuid::now_v7(), Uuid::now_v7());
        let at = self.clock.now().as_microsecond();
        let payload = rows::payload(contact_id, entry_id, at);
        let key = [Uuid::now_v7().into_bytes(), Uuid::now_v7().into_bytes()].concat();
        let id = contact_id.to_string();

        let mut writer = self.writer.lock().await;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let connection = &mut *transaction;
        let contact = sqlx::query::<Sqlite>(CONTACT.as_str()).bind(contact_id).bind(at);
        contact.execute(&mut *connection).await?;
        let entry = sqlx::query::<Sqlite>(ENTRY.as_str()).bind(entry_id).bind(contact_id);
        entry.execute(&mut *connection).await?;
        let request = sqlx::query::<Sqlite>(REQUEST.as_str()).bind(&key).bind(&id).bind(at);
        request.execute(&mut *connection).await?;
        let head = sqlx::query::<Sqlite>(rows::HEAD).fetch_one(&mut *connection).await?;
        let position: i64 = head.try_get(0)?;
        let event = sqlx::query::<Sqlite>(EVENT.as_str()).bind(position).bind(Uuid::now_v7());
        event.bind(&id).bind(at).bind(payload).execute(&mut *connection).await?;
        transaction.commit().await?;
        Ok(())
    }
}
