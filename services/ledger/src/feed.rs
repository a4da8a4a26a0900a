//! The feed: the outbox in commit order, as a stream that can be resumed.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures::Stream;
use neuvo_chassis::{Fault, Result};
use neuvo_proto::{
    fault::v1::ErrorReason,
    feed::v1::{
        Cursor, Event, WatchEventsRequest, WatchEventsResponse,
        feed_service_server::{FeedService, FeedServiceServer},
    },
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    Statement, Value,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    Database, Ledger, Position, WriteSet, failpoint,
    row::Row,
    sql,
    store::{instant, unavailable},
};

/// Events of one answer at most.
const EVENTS_MAX: u64 = 500;
/// How often a replica looks for what other replicas have written.
const OTHERS_EVERY: Duration = Duration::from_millis(100);

/// Columns of the outbox, in order.
const COLUMNS: [&str; 9] = [
    "position",
    "event_id",
    "type",
    "schema_version",
    "aggregate_id",
    "aggregate_version",
    "recorded_at",
    "traceparent",
    "payload",
];

/// Where the feed ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) epoch: String,
    pub(crate) position: i64,
    /// Counts how often the store was seen to have gone back. Streams end with their life.
    pub(crate) life: u32,
}

/// Reads where the feed ends.
pub(crate) async fn read_head<C: ConnectionTrait>(connection: &C) -> Result<Head, DbErr> {
    let text = "SELECT epoch, position FROM feed_head";
    let select = Statement::from_string(connection.get_database_backend(), text);
    let row = connection.query_one_raw(select).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("feed_head".to_owned()))?;
    Ok(Head { epoch: row.try_get_by_index(0)?, position: row.try_get_by_index(1)?, life: 0 })
}

/// Moves the head forward: two tasks tell it, and the slower one must not move it back.
pub(crate) fn advance(head: &watch::Sender<Head>, new: Head) {
    head.send_if_modified(|old| {
        let forward = new.position > old.position;
        if forward {
            *old = Head { life: old.life, ..new };
        }
        forward
    });
}

/// The store was restored under us: what was read of it counts no more.
fn restored(head: &watch::Sender<Head>, new: Head) {
    tracing::error!(position = new.position, "the feed went back: its store was restored");
    head.send_modify(|old| *old = Head { life: old.life + 1, ..new });
}

/// On PostgreSQL other replicas write the same feed: looks where it ends, again and again.
pub(crate) fn watch_other_replicas(
    database: Database,
    head: watch::Sender<Head>,
    shutdown: CancellationToken,
) {
    if database.read().get_database_backend() != DbBackend::Postgres {
        return;
    }
    tokio::spawn(async move {
        let mut every = tokio::time::interval(OTHERS_EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while shutdown.run_until_cancelled(every.tick()).await.is_some() {
            let known = head.borrow().position; // read before the store is, so never ahead of it
            match read_head(database.read()).await {
                Ok(new) if new.position < known => restored(&head, new),
                Ok(new) => advance(&head, new),
                Err(error) => tracing::warn!(%error, "cannot read the feed's head, will try again"),
            }
        }
    });
}

/// Appends the events of the writes at `saved`; the last thing a transaction does, because it locks
/// the head. Gives the feed's position after each write, and the new head if there are events.
pub(crate) async fn append(
    transaction: &DatabaseTransaction,
    sets: &[&WriteSet],
    saved: &[usize],
) -> Result<(Vec<i64>, Option<Head>), DbErr> {
    let count: usize = saved.iter().map(|place| sets[*place].events.len()).sum();
    if count == 0 {
        let head = read_head(transaction).await?;
        return Ok((vec![head.position; sets.len()], None));
    }
    let backend = transaction.get_database_backend();
    let text = format!(
        "UPDATE feed_head SET position = position + {} RETURNING epoch, position",
        sql::mark(backend, 1)
    );
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let update = Statement::from_sql_and_values(backend, text, [count.into()]);
    let row = transaction.query_one_raw(update).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("feed_head".to_owned()))?;
    let head =
        Head { epoch: row.try_get_by_index(0)?, position: row.try_get_by_index(1)?, life: 0 };

    let mut positions = vec![head.position; sets.len()];
    let mut rows = Vec::new();
    let mut position = head.position - count;
    for place in saved {
        for event in &sets[*place].events {
            position += 1;
            rows.push(event_row(event, position));
        }
        positions[*place] = position;
    }
    let mut rest = &*rows;
    for size in sql::chunks(rows.len()) {
        let (chunk, later) = rest.split_at(size);
        rest = later;
        let values = chunk.iter().flat_map(|row| row.values.iter().cloned());
        let text = sql::insert(backend, &chunk[0], size);
        transaction.execute_raw(Statement::from_sql_and_values(backend, text, values)).await?;
    }
    Ok((positions, Some(head)))
}

fn event_row(event: &crate::writeset::NewEvent, position: i64) -> Row {
    let values: Vec<Value> = vec![
        position.into(),
        event.event_id.into(),
        event.type_name.clone().into(),
        event.schema_version.into(),
        event.aggregate_id.clone().into(),
        event.aggregate_version.into(),
        event.recorded_at.as_microsecond().into(),
        event.traceparent.clone().into(),
        event.payload.clone().into(),
    ];
    Row { table: "event", columns: COLUMNS.to_vec(), values, key: vec![0] }
}

fn read_event(row: &QueryResult, epoch: &str) -> anyhow::Result<Event> {
    let at = instant(row.try_get_by_index(6)?)?;
    Ok(Event {
        cursor: Some(Cursor {
            epoch: epoch.to_owned(),
            position: row.try_get_by_index(0)?,
            event_id: row.try_get_by_index::<Uuid>(1)?.to_string(),
        }),
        r#type: row.try_get_by_index(2)?,
        schema_version: row.try_get_by_index(3)?,
        aggregate_id: row.try_get_by_index(4)?,
        aggregate_version: row.try_get_by_index(5)?,
        recorded_at: Some(prost_types::Timestamp {
            seconds: at.as_second(),
            nanos: at.subsec_nanosecond(),
        }),
        traceparent: row.try_get_by_index(7)?,
        payload: row.try_get_by_index::<Vec<u8>>(8)?.into(),
    })
}

/// Reads events after `position`, at most [`EVENTS_MAX`].
async fn read_events(
    connection: &DatabaseConnection,
    epoch: &str,
    position: i64,
) -> Result<Vec<Event>> {
    let backend = connection.get_database_backend();
    let columns: Vec<_> = COLUMNS.iter().map(|column| format!("\"{column}\"")).collect();
    let text = format!(
        "SELECT {} FROM event WHERE position > {} ORDER BY position LIMIT {EVENTS_MAX}",
        columns.join(", "),
        sql::mark(backend, 1)
    );
    let select = Statement::from_sql_and_values(backend, text, [position.into()]);
    let rows = connection.query_all_raw(select).await.map_err(unavailable)?;
    rows.iter().map(|row| read_event(row, epoch).map_err(Fault::internal)).collect()
}

/// A stream of answers.
pub type Answers = Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

/// Serves a ledger's feed.
pub fn server(ledger: Ledger) -> FeedServiceServer<Feed> {
    FeedServiceServer::new(Feed(Arc::new(ledger)))
}

/// The feed of one service.
#[derive(Clone)]
pub struct Feed(Arc<Ledger>);

#[tonic::async_trait]
impl FeedService for Feed {
    type WatchEventsStream = Answers;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Answers>, Status> {
        let after = request.into_inner().after.unwrap_or_default();
        let start = self.0.resume(after).await?;
        Ok(Response::new(watch(self.0.clone(), start)))
    }
}

impl Ledger {
    /// The position to go on from, once it is sure that reader and feed share a history.
    async fn resume(&self, after: Cursor) -> Result<i64> {
        if after.position <= 0 {
            return Ok(0);
        }
        let epoch = self.position().epoch;
        let read = read_events(self.read(), &epoch, after.position - 1).await?;
        let known = read.first().and_then(|event| event.cursor.as_ref());
        if known == Some(&after) {
            return Ok(after.position);
        }
        let message = "the cursor names an event this feed does not hold";
        Err(Fault::failed_precondition(ErrorReason::FeedDiverged, message))
    }

    /// Events after `position`, at most a page of them; waits until there is one, or for `limit`.
    ///
    /// # Errors
    /// UNAVAILABLE when the store does not answer.
    pub async fn events_after(&self, position: i64, limit: Duration) -> Result<Vec<Event>> {
        let mut head = self.head.clone();
        let news = async {
            let head = head.wait_for(|head| head.position > position).await.ok()?;
            Some(head.epoch.clone())
        };
        let waited = tokio::time::timeout(limit, self.shutdown.run_until_cancelled(news)).await;
        let Ok(Some(Some(epoch))) = waited else { return Ok(Vec::new()) };
        read_events(self.read(), &epoch, position).await
    }

    /// Where the feed ends, as a reader's cursor.
    async fn head_cursor(&self) -> Result<Cursor> {
        let Position { epoch, number, .. } = self.position();
        let last = read_events(self.read(), &epoch, number - 1).await?;
        let none = Cursor { epoch, position: 0, event_id: String::new() };
        Ok(last.into_iter().next().and_then(|event| event.cursor).unwrap_or(none))
    }

    /// How often the store was seen to have gone back.
    fn life(&self) -> u32 {
        self.head.borrow().life
    }

    /// Whether the service is being stopped.
    pub fn is_stopping(&self) -> bool {
        self.shutdown.is_cancelled()
    }
}

/// Time between two answers without events: a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(5);

fn watch(ledger: Arc<Ledger>, start: i64) -> Answers {
    // The first answer says where the head is, even if there is nothing to send.
    let state = (ledger.clone(), start, true);
    let life = ledger.life();
    Box::pin(futures::stream::try_unfold(state, move |(ledger, position, first)| async move {
        if ledger.is_stopping() || ledger.life() != life {
            return Ok(None);
        }
        let wait = if first { Duration::ZERO } else { HEARTBEAT };
        let events = ledger.events_after(position, wait).await?;
        let reached = events.last().and_then(|event| event.cursor.as_ref());
        let position = reached.map_or(position, |cursor| cursor.position);
        let head = Some(ledger.head_cursor().await?);
        failpoint::reached("before-page");
        Ok(Some((WatchEventsResponse { events, head }, (ledger, position, false))))
    }))
}

/// Fails when the store does not answer; for readiness.
///
/// # Errors
/// UNAVAILABLE when the store does not answer.
pub async fn probe(ledger: &Ledger) -> Result<()> {
    read_head(ledger.read()).await.map(drop).map_err(unavailable)
}
