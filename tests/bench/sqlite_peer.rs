//! The peer on SQLite: one transaction a request, the same rows through the same driver with the
//! same settings, and no gRPC in front.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use neuvo_allinone::harness::Backend;
use neuvo_chassis::Clock;
use neuvo_ledger::{Database, database};
use neuvo_proto::intake::v1::{ContactEvent, EntryImage};
use prost::{Message, Name};
use sea_orm::sqlx::{
    self, Row, Sqlite, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tempfile::TempDir;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    callers::{CALLERS, SUBJECT},
    served,
};

const CONTACT: &str = "INSERT INTO contact (contact_id, version, status, channel, occurred_at, \
    recorded_at, local_date, site_id, line_id, client_group, municipality, language, \
    identification, origin, recorded_by, next_step_kind, next_step_unit_id, \
    next_step_due_date, closed_at) \
    VALUES (?, 1, 2, 1, ?, ?, ?, 'rentto', NULL, 3, NULL, NULL, 1, 1, ?, 1, NULL, NULL, ?)";
const ENTRY: &str = "INSERT INTO entry (entry_id, contact_id, sector) VALUES (?, ?, 2)";
const REQUEST: &str =
    "INSERT INTO request (request_key, digest, resource, recorded_at) VALUES (?, ?, ?, ?)";
const HEAD: &str = "UPDATE feed_head SET position = position + 1 RETURNING position";
const EVENT: &str = "INSERT INTO event (position, event_id, type, schema_version, aggregate_id, \
    aggregate_version, recorded_at, traceparent, payload) VALUES (?, ?, ?, 1, ?, 1, ?, '', ?)";

/// A migrated store of its own, and the one connection that writes it.
pub struct Peer {
    writer: SqlitePool,
    clock: Clock,
    _folder: TempDir,
}

impl Peer {
    pub async fn open() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store: database::Settings = served::store(Backend::Sqlite, &folder).await?;
        let database = Database::open("intake", &store).await?;
        (neuvo_intake::SERVICE.migrate)(database).await?;
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("intake.db"))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let writer = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false);
        let writer = writer.acquire_timeout(Duration::from_secs(10)).connect_with(options).await?;
        Ok(Self { writer, clock: Clock::system(), _folder: folder })
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

    async fn write(&self) -> anyhow::Result<()> {
        let (contact_id, entry_id) = (Uuid::now_v7(), Uuid::now_v7());
        let at = self.clock.now().as_microsecond();
        let payload = event(contact_id, entry_id, at).encode_to_vec();
        let key = [Uuid::now_v7().into_bytes(), Uuid::now_v7().into_bytes()].concat();
        let id = contact_id.to_string();

        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let connection = &mut *transaction;
        let contact = sqlx::query::<Sqlite>(CONTACT).bind(contact_id).bind(at).bind(at);
        let contact = contact.bind("2026-03-02").bind(SUBJECT).bind(at);
        contact.execute(&mut *connection).await?;
        let entry = sqlx::query::<Sqlite>(ENTRY).bind(entry_id).bind(contact_id);
        entry.execute(&mut *connection).await?;
        let request = sqlx::query::<Sqlite>(REQUEST).bind(&key).bind(&key).bind(&id).bind(at);
        request.execute(&mut *connection).await?;
        let head = sqlx::query::<Sqlite>(HEAD).fetch_one(&mut *connection).await?;
        let position: i64 = head.try_get(0)?;
        let event = sqlx::query::<Sqlite>(EVENT).bind(position).bind(Uuid::now_v7());
        let event = event.bind(ContactEvent::full_name()).bind(&id).bind(at).bind(payload);
        event.execute(&mut *connection).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// What intake would tell of such a contact.
pub fn event(contact_id: Uuid, entry_id: Uuid, at: i64) -> ContactEvent {
    let at = prost_types::Timestamp { seconds: at / 1_000_000, nanos: 1_000 };
    ContactEvent {
        contact_id: contact_id.to_string(),
        status: 2,
        channel: 1,
        occurred_at: Some(at),
        local_date: "2026-03-02".to_owned(),
        recorded_at: Some(at),
        site_id: "rentto".to_owned(),
        client_group: 3,
        identification: 1,
        entries: vec![EntryImage { entry_id: entry_id.to_string(), sector: 2 }],
        next_step_kind: 1,
        closed_at: Some(at),
        origin: 1,
        ..ContactEvent::default()
    }
}
