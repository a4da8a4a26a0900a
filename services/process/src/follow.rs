//! Following another service's feed into this service's own tables.
//!
//! What an event means for us and how far we have read are saved in one write, and the cursor is
//! guarded, so neither a repeat nor a second follower changes anything twice.

use std::time::Duration;

use neuvo_chassis::{
    Caller, Result, fault::reason_of, health::Gate, telemetry, token::Signer, transport::Transport,
};
use neuvo_ledger::{Ledger, Refused, WriteSet, cursor, failpoint};
use neuvo_proto::feed::v1::{
    Cursor, Event, WatchEventsRequest, feed_service_client::FeedServiceClient,
};
use opentelemetry::metrics::Gauge;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::Status;

pub use crate::followed::{Feeds, Followed};
use crate::{followed::Reached, quarantine};

/// Delay before the first new try; doubled up to [`RETRY_MAX`].
const RETRY_MIN: Duration = Duration::from_millis(50);
/// Delay between tries at most.
const RETRY_MAX: Duration = Duration::from_secs(2);

/// What an event changes here. An error parks the event.
pub type Apply = fn(&Event, &mut WriteSet) -> anyhow::Result<()>;

/// What to do when the feed no longer holds the event we read last: it was restored, or is another.
#[derive(Debug, Clone, Copy)]
pub enum OnDivergence {
    /// Empty these tables and read the feed from its beginning.
    Rebuild(&'static [&'static str]),
    /// Stay unready and let nothing be decided on it until a person has looked: what we hold has legal
    /// weight. Once that person has accepted the feed ([`quarantine::accept`]), empty these tables and
    /// read it from its beginning.
    Quarantine(&'static [&'static str]),
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

/// Starts following; ends when `shutdown` is cancelled.
///
/// # Errors
/// When the own store does not answer.
pub async fn start(
    follow: Follow,
    ledger: Ledger,
    shutdown: CancellationToken,
) -> anyhow::Result<Followed> {
    let (cursor, version) = cursor::read(&ledger, follow.source).await?;
    let source = follow.source;
    let quarantined = quarantine::holds(ledger.database(), source).await?;
    if quarantined {
        follow.gate.close(another_history(source));
    }
    // Nothing counts as reached until the feed has confirmed that it still holds our cursor.
    let (reached, receiver) = watch::channel(Reached { quarantined, ..Reached::default() });
    let lag = telemetry::gauge("neuvo.feed.lag", "Events of a followed feed that are not read yet");
    let follower = Follower { follow, ledger, cursor, version, reached, lag };
    tokio::spawn(async move {
        // A follower that ends while the process runs would leave its service blind: stop it.
        let _stop = shutdown.clone().drop_guard();
        Box::pin(shutdown.run_until_cancelled(follower.run())).await;
    });
    Ok(Followed { source, reached: receiver })
}

struct Follower {
    follow: Follow,
    ledger: Ledger,
    cursor: Cursor,
    /// Version of the cursor's row; 0 when there is none yet.
    version: i64,
    reached: watch::Sender<Reached>,
    lag: Gauge<i64>,
}

/// Why following was interrupted.
enum Interrupted {
    /// The feed has another history.
    Diverged,
    /// Another follower moved our cursor.
    Overtaken,
    /// This constraint of ours holds against what an event changes.
    Poisoned(String),
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
                Err(Interrupted::Diverged) => self.diverged().await,
                Err(Interrupted::Poisoned(name)) => {
                    tracing::error!(source, "a parked event is refused: the constraint {name}");
                }
                Err(Interrupted::Failed(error)) => {
                    let delay_ms = delay.as_millis();
                    tracing::warn!(
                        source,
                        delay_ms,
                        "cannot follow `{source}`, will retry: {error:#}"
                    );
                }
            }
            self.heed().await;
            delay =
                if begun.elapsed() > RETRY_MAX { RETRY_MIN } else { (delay * 2).min(RETRY_MAX) };
            tokio::time::sleep(delay).await;
        }
    }

    async fn read(&mut self) -> Result<(), Interrupted> {
        let after = (self.cursor.position > 0).then(|| self.cursor.clone());
        let caller = Caller::system(self.ledger.service());
        let token = self.follow.signer.mint(&caller.subject, &caller, self.follow.source);
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
            self.take_in(&answer.events).await?;
            self.tell(&answer.head.unwrap_or_default()).await?;
        }
        Ok(())
    }

    /// Says how far we are. Once we were at the feed's end we are ready, even if the feed goes away:
    /// what we know then gets older, and that is all.
    async fn tell(&self, head: &Cursor) -> Result<(), Interrupted> {
        let at_end = self.cursor.position >= head.position;
        let quarantined = self.reached.borrow().quarantined;
        if at_end && quarantined {
            let ended = quarantine::end(self.ledger.database(), self.follow.source).await;
            ended.map_err(Interrupted::Failed)?;
        }
        if at_end {
            self.follow.gate.open();
        }
        let cursor = match self.cursor.position {
            0 => Cursor { epoch: head.epoch.clone(), ..Cursor::default() },
            _ => self.cursor.clone(),
        };
        self.reached.send_modify(|reached| {
            let complete = reached.complete || at_end;
            *reached = Reached { cursor, complete, quarantined: quarantined && !at_end };
        });
        let lag = [opentelemetry::KeyValue::new("source", self.follow.source)];
        self.lag.record(head.position - self.cursor.position, &lag);
        Ok(())
    }

    async fn take_in(&mut self, events: &[Event]) -> Result<(), Interrupted> {
        let events = self.unread(events)?;
        let Some(last) = events.last().and_then(|event| event.cursor.clone()) else {
            return Ok(());
        };
        let mut set = WriteSet::new();
        for event in events {
            self.apply(event, &mut set);
        }
        match self.save(set, last.clone()).await {
            Err(Interrupted::Overtaken) => {
                self.reload().await; // another replica has taken some of them in
                // What it has found there, the feed must confirm to this one, too.
                if self.heed().await { Err(Interrupted::Overtaken) } else { Ok(()) }
            }
            Err(Interrupted::Poisoned(name)) if events.len() == 1 => {
                let mut set = WriteSet::new();
                let error = anyhow::anyhow!("the constraint {name} holds against it");
                self.park(&events[0], &error, &mut set);
                self.save(set, last).await
            }
            Err(Interrupted::Poisoned(_)) => {
                for event in events {
                    Box::pin(self.take_in(std::slice::from_ref(event))).await?;
                }
                Ok(())
            }
            saved => saved,
        }
    }

    /// The events after our cursor. A gap means that the feed is not the one we read before.
    fn unread<'a>(&self, events: &'a [Event]) -> Result<&'a [Event], Interrupted> {
        let position = |event: &Event| event.cursor.as_ref().map_or(0, |cursor| cursor.position);
        let read =
            events.iter().take_while(|event| position(event) <= self.cursor.position).count();
        let unread = &events[read..];
        match unread.first() {
            Some(first) if position(first) != self.cursor.position + 1 => {
                Err(Interrupted::Diverged)
            }
            _ => Ok(unread),
        }
    }

    fn apply(&self, event: &Event, set: &mut WriteSet) {
        let span = tracing::info_span!("event", source = self.follow.source, r#type = event.r#type);
        telemetry::join_event(&span, &event.traceparent);
        let _entered = span.enter();
        let mut changes = WriteSet::new();
        match (self.follow.apply)(event, &mut changes) {
            Ok(()) => set.append(changes),
            Err(error) => self.park(event, &error, set),
        }
    }

    fn park(&self, event: &Event, error: &anyhow::Error, set: &mut WriteSet) {
        let (source, id) = (self.follow.source, &event.aggregate_id);
        tracing::error!(source, aggregate.id = id, "an event was parked: {error:#}");
        set.park(source, event, error);
    }

    /// Saves what events change together with the cursor after them.
    async fn save(&mut self, mut set: WriteSet, cursor: Cursor) -> Result<(), Interrupted> {
        set.advance(self.follow.source, &cursor, self.version);
        failpoint::reached("before-save");
        match self.ledger.save(set).await {
            Ok(_) => {
                failpoint::reached("after-save");
                self.version += 1;
                self.cursor = cursor;
                Ok(())
            }
            Err(Refused::Stale) => Err(Interrupted::Overtaken),
            Err(Refused::Constraint(name)) if cursor::is_of_cursor(&name) => {
                Err(Interrupted::Overtaken)
            }
            Err(Refused::Constraint(name)) => Err(Interrupted::Poisoned(name)),
            Err(refused) => Err(Interrupted::Failed(refused.into())),
        }
    }

    async fn reload(&mut self) {
        match cursor::read(&self.ledger, self.follow.source).await {
            Ok((cursor, version)) => {
                self.version = version;
                self.cursor = cursor;
            }
            Err(error) => tracing::warn!("cannot read the own cursor, will retry: {error:#}"),
        }
    }

    /// Lets nothing be decided on the feed once another replica has found that it has another history:
    /// this one may hear nothing of it. Gives whether that is new.
    async fn heed(&self) -> bool {
        let source = self.follow.source;
        if self.reached.borrow().quarantined {
            return false;
        }
        match quarantine::holds(self.ledger.database(), source).await {
            Ok(true) => {
                self.follow.gate.close(another_history(source));
                self.reached.send_replace(Reached { quarantined: true, ..Reached::default() });
                true
            }
            Ok(false) => false,
            Err(error) => {
                tracing::warn!(
                    source,
                    "cannot read whether `{source}` waits, will retry: {error:#}"
                );
                false
            }
        }
    }

    /// Starts over, where a person need not look first or has looked.
    async fn diverged(&mut self) {
        let Follow { source, on_divergence, .. } = self.follow;
        let tables = match on_divergence {
            OnDivergence::Rebuild(tables) => {
                self.follow.gate.close(another_history(source));
                self.reached.send_replace(Reached::default());
                tables
            }
            OnDivergence::Quarantine(tables) if self.accepted().await => tables,
            OnDivergence::Quarantine(_) => return,
        };
        tracing::warn!(
            source,
            "the feed of `{source}` has another history; building anew from its start"
        );
        let mut set = WriteSet::new();
        for table in tables {
            set.clear(table);
        }
        set.forget_parked(source);
        match self.save(set, Cursor::default()).await {
            Ok(()) => {}
            Err(Interrupted::Failed(error)) => {
                tracing::warn!(source, "cannot start over, will retry: {error:#}");
            }
            Err(_) => self.reload().await, // another replica has started over
        }
    }

    /// Whether a person has accepted the feed as it is. Nothing is decided on it meanwhile.
    async fn accepted(&mut self) -> bool {
        let (source, version) = (self.follow.source, self.version);
        self.reload().await;
        if self.version != version {
            self.follow.gate.close(another_history(source));
            return false; // another replica has started over
        }
        self.reached.send_replace(Reached { quarantined: true, ..Reached::default() });
        let noted = quarantine::begin(self.ledger.database(), source, &self.cursor).await;
        // Said once it is kept: whoever reads it may accept the feed at once, whatever ends meanwhile.
        self.follow.gate.close(another_history(source));
        match noted {
            Ok(true) => return true,
            Ok(false) => tracing::error!(
                source,
                "the feed of `{source}` has another history; it waits for `accept-feed {source}`"
            ),
            Err(error) => {
                tracing::warn!(source, "cannot note that `{source}` waits, will retry: {error:#}");
            }
        }
        false
    }
}

fn another_history(source: &str) -> String {
    format!("the feed of {source} has another history")
}
