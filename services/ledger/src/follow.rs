//! Following another service's feed into this service's own tables.
//!
//! What an event means for us and how far we have read are saved in one write, and the cursor is
//! guarded, so neither a repeat nor a second follower changes anything twice.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use neuvo_chassis::{
    Caller, Fault, Result, fault::reason_of, health::Gate, telemetry, token::Signer,
    transport::Transport,
};
use neuvo_proto::{
    fault::v1::ErrorReason,
    feed::v1::{Cursor, Event, WatchEventsRequest, feed_service_client::FeedServiceClient},
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, codegen::http::HeaderMap};

use crate::{
    Ledger, POSITION, Refused, WriteSet,
    entity::{feed_cursor, feed_parked},
};

/// Delay before the first new try; doubled up to [`RETRY_MAX`].
const RETRY_MIN: Duration = Duration::from_millis(50);
/// Delay between tries at most.
const RETRY_MAX: Duration = Duration::from_secs(2);

/// A call waits for another service's feed at most so long.
const REACH_MAX: Duration = Duration::from_secs(5);

/// What an event changes here. An error parks the event.
pub type Apply = fn(&Event, &mut WriteSet) -> anyhow::Result<()>;

/// What to do when the feed no longer holds the event we read last: it was restored, or is another.
#[derive(Debug, Clone, Copy)]
pub enum OnDivergence {
    /// Empty these tables and read the feed from its beginning.
    Rebuild(&'static [&'static str]),
    /// Stop following and stay unready until a person has looked: what we hold has legal weight.
    Quarantine,
}

/// How to follow one feed.
pub struct Follow {
    /// The service whose feed it is.
    pub source: &'static str,
    /// The way to it.
    pub transport: Transport,
    /// Who we are to it.
    pub signer: Signer,
    /// What its events change here.
    pub apply: Apply,
    /// What to do when it has another history.
    pub on_divergence: OnDivergence,
    /// Opened once we have caught up.
    pub gate: Gate,
}

/// How far a feed has been followed.
#[derive(Clone)]
pub struct Followed {
    source: &'static str,
    reached: watch::Receiver<Cursor>,
}

impl Followed {
    /// The last position taken in.
    pub fn position(&self) -> i64 {
        self.reached.borrow().position
    }

    /// Waits until the feed's `number` in its life `epoch` has been taken in.
    ///
    /// # Errors
    /// UNAVAILABLE (`NOT_CAUGHT_UP`) when it is not within `limit`.
    pub async fn reach(&self, epoch: &str, number: i64, limit: Duration) -> Result<()> {
        let mut reached = self.reached.clone();
        let there = reached.wait_for(|at| at.epoch == epoch && at.position >= number);
        let there = tokio::time::timeout(limit, there).await;
        if matches!(there, Ok(Ok(_))) {
            return Ok(());
        }
        let message = "what the call builds on has not been read from the feed yet; ask again";
        let fault = Fault::new(Code::Unavailable, ErrorReason::NotCaughtUp, message);
        Err(fault.with("service", self.source).retry_after(Duration::from_secs(1)))
    }
}

/// Every feed a service follows.
#[derive(Clone, Default)]
pub struct Feeds(Arc<Mutex<Vec<Followed>>>);

impl Feeds {
    /// Adds a feed.
    pub fn add(&self, followed: Followed) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(followed);
    }

    /// Waits for every position that a call's `neuvo-position` names and that is of a feed followed
    /// here, so that what the caller has just written is seen.
    ///
    /// # Errors
    /// INVALID_ARGUMENT when a position is none; UNAVAILABLE (`NOT_CAUGHT_UP`) when it takes longer
    /// than [`REACH_MAX`].
    pub async fn reach(&self, headers: &HeaderMap) -> Result<()> {
        for value in headers.get_all(POSITION) {
            for position in value.to_str().unwrap_or_default().split(',') {
                let (service, epoch, number) = read_position(position.trim()).ok_or_else(|| {
                    Fault::invalid_field(POSITION, "is no position: <service>=<epoch>:<number>")
                })?;
                let followed = self.of(service);
                if let Some(feed) = followed {
                    feed.reach(epoch, number, REACH_MAX).await?;
                }
            }
        }
        Ok(())
    }

    fn of(&self, source: &str) -> Option<Followed> {
        let feeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.iter().find(|feed| feed.source == source).cloned()
    }
}

fn read_position(text: &str) -> Option<(&str, &str, i64)> {
    let (service, place) = text.split_once('=')?;
    let (epoch, number) = place.rsplit_once(':')?;
    Some((service, epoch, number.parse().ok()?))
}

/// Starts following; ends when `shutdown` is cancelled.
///
/// # Errors
/// When the own store does not answer.
pub async fn start(
    follow: Follow,
    ledger: Ledger,
    shutdown: CancellationToken,
) -> anyhow::Result<Followed> {
    let (cursor, version) = read_cursor(&ledger, follow.source).await?;
    // Nothing counts as reached until the feed has confirmed that it still holds our cursor.
    let (reached, receiver) = watch::channel(Cursor::default());
    let source = follow.source;
    let follower = Follower { follow, ledger, cursor, version, reached };
    tokio::spawn(async move { shutdown.run_until_cancelled(follower.run()).await });
    Ok(Followed { source, reached: receiver })
}

struct Follower {
    follow: Follow,
    ledger: Ledger,
    cursor: Cursor,
    /// Version of the cursor's row; 0 when there is none yet.
    version: i64,
    reached: watch::Sender<Cursor>,
}

/// Why following was interrupted.
enum Interrupted {
    /// The feed has another history.
    Diverged,
    /// Another follower moved our cursor.
    Overtaken,
    /// Something that may pass.
    Failed(anyhow::Error),
}

impl From<Status> for Interrupted {
    fn from(status: Status) -> Self {
        match reason_of(&status).as_deref() {
            Some("FEED_DIVERGED") => Self::Diverged,
            _ => Self::Failed(anyhow::anyhow!("{}: {}", status.code(), status.message())),
        }
    }
}

impl Follower {
    async fn run(mut self) {
        let source = self.follow.source;
        let mut delay = RETRY_MIN;
        loop {
            let begun = tokio::time::Instant::now();
            match self.read().await {
                Ok(()) => tracing::debug!(source, "the feed ended, will follow it again"),
                Err(Interrupted::Overtaken) => self.reload().await,
                Err(Interrupted::Diverged) => {
                    if !self.diverged().await {
                        return;
                    }
                }
                Err(Interrupted::Failed(error)) => {
                    self.follow.gate.close(format!("cannot follow {source}"));
                    let delay_ms = delay.as_millis();
                    tracing::warn!(
                        source,
                        delay_ms,
                        "cannot follow `{source}`, will retry: {error:#}"
                    );
                }
            }
            delay =
                if begun.elapsed() > RETRY_MAX { RETRY_MIN } else { (delay * 2).min(RETRY_MAX) };
            tokio::time::sleep(delay).await;
        }
    }

    async fn read(&mut self) -> Result<(), Interrupted> {
        let after = (self.cursor.position > 0).then(|| self.cursor.clone());
        let caller = Caller::system(self.ledger.service());
        let token = self.follow.signer.mint("follow", &caller, self.follow.source);
        let token = token.map_err(|fault| Interrupted::Failed(fault.into()))?;
        let mut request = tonic::Request::new(WatchEventsRequest { after });
        let bearer = format!("Bearer {token}")
            .parse()
            .map_err(|_| Interrupted::Failed(anyhow::anyhow!("a token that is no header value")))?;
        request.metadata_mut().insert("authorization", bearer);
        let mut client = FeedServiceClient::new(self.follow.transport.clone())
            .max_decoding_message_size(usize::MAX); // a page of events; the sender bounds it
        let mut answers = client.watch_events(request).await?.into_inner();
        while let Some(answer) = answers.message().await? {
            if !answer.events.is_empty() {
                self.take_in(&answer.events).await?;
            }
            let head = answer.head.unwrap_or_default();
            let reached = match self.cursor.position {
                0 => Cursor { epoch: head.epoch.clone(), ..Cursor::default() },
                _ => self.cursor.clone(),
            };
            self.reached.send_replace(reached);
            if self.cursor.position >= head.position {
                self.follow.gate.open();
            }
        }
        Ok(())
    }

    async fn take_in(&mut self, events: &[Event]) -> Result<(), Interrupted> {
        let Some(last) = events.last().and_then(|event| event.cursor.clone()) else {
            return Ok(());
        };
        let mut set = WriteSet::new();
        for event in events {
            self.apply(event, &mut set);
        }
        self.save(set, last).await?;
        let lag = telemetry::gauge("neuvo.feed.position", "Position read of a followed feed");
        let labels = [opentelemetry::KeyValue::new("source", self.follow.source)];
        lag.record(self.cursor.position, &labels);
        Ok(())
    }

    fn apply(&self, event: &Event, set: &mut WriteSet) {
        let span = tracing::info_span!("event", source = self.follow.source, r#type = event.r#type);
        telemetry::join_event(&span, &event.traceparent);
        let _entered = span.enter();
        let mut changes = WriteSet::new();
        match (self.follow.apply)(event, &mut changes) {
            Ok(()) => set.append(changes),
            Err(error) => {
                let (source, id) = (self.follow.source, &event.aggregate_id);
                tracing::error!(source, aggregate.id = id, "an event was parked: {error:#}");
                set.put(&parked(source, event, &error));
            }
        }
    }

    /// Saves what events change together with the cursor after them.
    async fn save(&mut self, mut set: WriteSet, cursor: Cursor) -> Result<(), Interrupted> {
        let row = feed_cursor::ActiveModel {
            source: Set(self.follow.source.to_owned()),
            epoch: Set(cursor.epoch.clone()),
            position: Set(cursor.position),
            event_id: Set(cursor.event_id.clone()),
            version: Set(self.version + 1),
        };
        match self.version {
            0 => set.insert(&row),
            version => set.update(&row, version),
        };
        match self.ledger.save(set).await {
            Ok(_) => {
                self.version += 1;
                self.cursor = cursor;
                Ok(())
            }
            Err(Refused::Stale | Refused::Constraint(_)) => Err(Interrupted::Overtaken),
            Err(refused) => Err(Interrupted::Failed(refused.into())),
        }
    }

    async fn reload(&mut self) {
        match read_cursor(&self.ledger, self.follow.source).await {
            Ok((cursor, version)) => {
                self.version = version;
                self.cursor = cursor;
            }
            Err(error) => tracing::warn!("cannot read the own cursor, will retry: {error:#}"),
        }
    }

    /// Starts over or stops; says whether to go on.
    async fn diverged(&mut self) -> bool {
        let source = self.follow.source;
        self.follow.gate.close(format!("the feed of {source} has another history"));
        self.reached.send_replace(Cursor::default());
        let OnDivergence::Rebuild(tables) = self.follow.on_divergence else {
            tracing::error!(
                source,
                "the feed of `{source}` has another history; following has stopped"
            );
            return false;
        };
        tracing::warn!(
            source,
            "the feed of `{source}` has another history; building anew from its start"
        );
        let mut set = WriteSet::new();
        for table in tables {
            set.clear(table);
        }
        if let Err(Interrupted::Failed(error)) = self.save(set, Cursor::default()).await {
            tracing::warn!(source, "cannot start over, will retry: {error:#}");
        }
        true
    }
}

async fn read_cursor(ledger: &Ledger, source: &str) -> anyhow::Result<(Cursor, i64)> {
    let row = feed_cursor::Entity::find_by_id(source).one(ledger.read()).await?;
    Ok(row.map_or_else(Default::default, |row| {
        let cursor = Cursor { epoch: row.epoch, position: row.position, event_id: row.event_id };
        (cursor, row.version)
    }))
}

fn parked(source: &str, event: &Event, error: &anyhow::Error) -> feed_parked::ActiveModel {
    let cursor = event.cursor.clone().unwrap_or_default();
    feed_parked::ActiveModel {
        event_id: Set(cursor.event_id),
        source: Set(source.to_owned()),
        position: Set(cursor.position),
        r#type: Set(event.r#type.clone()),
        aggregate_id: Set(event.aggregate_id.clone()),
        reason: Set(format!("{error:#}")),
        payload: Set(event.payload.to_vec()),
        version: Set(1),
    }
}
