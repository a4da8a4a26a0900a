//! The feed: the outbox in commit order, as a stream that can be resumed.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures::{Stream, StreamExt, TryStreamExt, stream};
use neuvo_chassis::{Fault, Result};
use neuvo_proto::{
    fault::v1::ErrorReason,
    feed::v1::{
        Cursor, Event, WatchEventsRequest, WatchEventsResponse,
        feed_service_server::{FeedService, FeedServiceServer},
    },
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    Database, Ledger, WriteSet, failpoint,
    row::Row,
    sql,
    store::{instant, unavailable},
};

/// Events of one answer at most.
const EVENTS_MAX: usize = 500;
/// Time between two answers without events at most: a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(5);
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

/// Reads where the feed ends.
pub(crate) async fn read_head<C: ConnectionTrait>(connection: &C) -> Result<Cursor, DbErr> {
    let text = "SELECT epoch, position, event_id FROM feed_head LEFT JOIN event USING (position)";
    let select = Statement::from_string(connection.get_database_backend(), text);
    let row = connection.query_one_raw(select).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("feed_head".to_owned()))?;
    let event_id: Option<Uuid> = row.try_get_by_index(2)?;
    let event_id = event_id.map(|id| id.to_string()).unwrap_or_default();
    Ok(Cursor { epoch: row.try_get_by_index(0)?, position: row.try_get_by_index(1)?, event_id })
}

/// Moves the head forward: two tasks tell it, and the slower one must not move it back.
pub(crate) fn advance(head: &watch::Sender<Cursor>, new: Cursor) {
    head.send_if_modified(|old| {
        let forward = new.position > old.position;
        if forward {
            *old = new;
        }
        forward
    });
}

/// On PostgreSQL other replicas write the same feed: looks where it ends, again and again. A head that
/// is behind, or another one, is of a store that was restored; readers are woken, and find it out.
pub(crate) fn watch_other_replicas(
    database: Database,
    head: watch::Sender<Cursor>,
    shutdown: CancellationToken,
) {
    if database.read().get_database_backend() != DbBackend::Postgres {
        return;
    }
    tokio::spawn(async move {
        let mut every = tokio::time::interval(OTHERS_EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while shutdown.run_until_cancelled(every.tick()).await.is_some() {
            let known = head.borrow().clone(); // read before the store is, so never ahead of it
            match read_head(database.read()).await {
                Ok(new) if new.position > known.position => advance(&head, new),
                Ok(new) if new == known => {}
                Ok(new) => {
                    let position = new.position;
                    tracing::error!(position, "the feed went back: its store was restored");
                    head.send_replace(new);
                }
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
) -> Result<(Vec<i64>, Option<Cursor>), DbErr> {
    let events = || saved.iter().flat_map(|place| &sets[*place].events);
    let Some(last) = events().last() else {
        let head = read_head(transaction).await?;
        return Ok((vec![head.position; sets.len()], None));
    };
    let backend = transaction.get_database_backend();
    let text = format!(
        "UPDATE feed_head SET position = position + {} RETURNING epoch, position",
        sql::mark(backend, 1)
    );
    let count = i64::try_from(events().count()).unwrap_or(i64::MAX);
    let update = Statement::from_sql_and_values(backend, text, [count.into()]);
    let row = transaction.query_one_raw(update).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("feed_head".to_owned()))?;
    let (epoch, position) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let head = Cursor { epoch, position, event_id: last.event_id.to_string() };

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
        let ledger = self.0.clone();
        let answers = self.0.events(after).await?.and_then(move |events| {
            let ledger = ledger.clone();
            async move {
                let head = Some(ledger.head().await?);
                failpoint::reached("before-page");
                Ok(WatchEventsResponse { events, head })
            }
        });
        Ok(Response::new(Box::pin(answers.map_err(Status::from))))
    }
}

impl Ledger {
    /// Where the feed ends, as a reader's cursor.
    ///
    /// # Errors
    /// UNAVAILABLE when the store does not answer.
    pub async fn head(&self) -> Result<Cursor> {
        read_head(self.read()).await.map_err(unavailable)
    }

    /// Events after a cursor as they are committed, a page at a time; a page without any is a sign of
    /// life. Ends when the service stops.
    ///
    /// # Errors
    /// FAILED_PRECONDITION (`FEED_DIVERGED`), at once or from any page, when the feed does not hold the
    /// cursor's event: its store was restored, or is another. UNAVAILABLE when it does not answer.
    pub async fn events(
        &self,
        mut after: Cursor,
    ) -> Result<impl Stream<Item = Result<Vec<Event>>> + Send + use<>> {
        let mut head = self.head.clone();
        head.mark_unchanged(); // before the store is read, so that nothing is missed
        let first = self.page(&mut after, &mut head).await?;
        let state = (self.clone(), after, head);
        let later = stream::try_unfold(state, |(ledger, mut after, mut head)| async move {
            let news = ledger.shutdown.run_until_cancelled(head.changed());
            if let Ok(None | Some(Err(_))) = tokio::time::timeout(HEARTBEAT, news).await {
                return Ok(None); // the service stops
            }
            let page = ledger.page(&mut after, &mut head).await?;
            Ok(Some((page, (ledger, after, head))))
        });
        Ok(stream::once(std::future::ready(Ok(first))).chain(later))
    }

    /// Reads the next page, and moves the cursor on; sure that reader and feed share a history.
    async fn page(
        &self,
        after: &mut Cursor,
        head: &mut watch::Receiver<Cursor>,
    ) -> Result<Vec<Event>> {
        let backend = self.read().get_database_backend();
        let columns: Vec<_> = COLUMNS.iter().map(|column| format!("\"{column}\"")).collect();
        let text = format!(
            "SELECT {} FROM event WHERE position >= {} ORDER BY position LIMIT {}",
            columns.join(", "),
            sql::mark(backend, 1),
            EVENTS_MAX + 1
        );
        let select = Statement::from_sql_and_values(backend, text, [after.position.into()]);
        let rows = self.read().query_all_raw(select).await.map_err(unavailable)?;
        let epoch = self.position().epoch;
        let read = rows.iter().map(|row| read_event(row, &epoch));
        let mut read = read.collect::<anyhow::Result<Vec<_>>>().map_err(Fault::internal)?;
        if after.position > 0 {
            if read.first().and_then(|event| event.cursor.as_ref()) != Some(&*after) {
                let message = "the cursor names an event this feed does not hold";
                return Err(Fault::failed_precondition(ErrorReason::FeedDiverged, message));
            }
            read.remove(0);
        }
        if let Some(last) = read.last().and_then(|event| event.cursor.clone()) {
            *after = last;
        }
        if read.len() >= EVENTS_MAX {
            head.mark_changed(); // there may be more
        }
        Ok(read)
    }
}
