//! How far feeds have been followed, and waiting for it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::HeaderMap;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, POSITION};
use neuvo_proto::{fault::v1::ErrorReason, feed::v1::Cursor};
use tokio::sync::watch;
use tonic::Code;

/// A call waits for another service's feed at most so long.
const REACH_MAX: Duration = Duration::from_secs(5);

/// How far a feed has been followed.
#[derive(Clone)]
pub struct Followed {
    pub(crate) source: &'static str,
    pub(crate) reached: watch::Receiver<Reached>,
}

/// What has been taken in. Nothing counts until the feed has confirmed that it still holds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reached {
    pub(crate) cursor: Cursor,
    /// Whether it was the feed's end once: before that, what is not here may only be unread.
    pub(crate) complete: bool,
    /// Whether a person must look before anything is decided on it.
    pub(crate) quarantined: bool,
}

impl Followed {
    /// Where the last event taken in stands.
    pub fn cursor(&self) -> Cursor {
        self.reached.borrow().cursor.clone()
    }

    /// Waits until the feed's `number` in its life `epoch` has been taken in.
    ///
    /// # Errors
    /// UNAVAILABLE (`NOT_CAUGHT_UP`) when it is not within `limit`.
    pub async fn reach(&self, epoch: &str, number: i64, limit: Duration) -> Result<()> {
        let there = |at: &Reached| at.cursor.epoch == epoch && at.cursor.position >= number;
        self.wait(there, limit).await
    }

    /// Waits until the feed has been read to its end once: what is not here then is not there.
    ///
    /// # Errors
    /// UNAVAILABLE (`NOT_CAUGHT_UP`) when it takes longer than [`REACH_MAX`].
    pub async fn complete(&self) -> Result<()> {
        if self.reached.borrow().complete {
            return Ok(());
        }
        self.wait(|at| at.complete, REACH_MAX).await
    }

    /// Makes sure that what was taken in may be decided on.
    ///
    /// # Errors
    /// UNAVAILABLE (`NOT_CAUGHT_UP`) from when the feed was found to have another history until a person
    /// has accepted it and it has been read anew.
    pub fn sound(&self) -> Result<()> {
        if self.reached.borrow().quarantined { Err(not_caught_up(self.source)) } else { Ok(()) }
    }

    async fn wait(&self, there: impl FnMut(&Reached) -> bool, limit: Duration) -> Result<()> {
        let mut reached = self.reached.clone();
        let there = tokio::time::timeout(limit, reached.wait_for(there)).await;
        if matches!(there, Ok(Ok(_))) { Ok(()) } else { Err(not_caught_up(self.source)) }
    }
}

fn not_caught_up(source: &str) -> Fault {
    let message = "what the call builds on has not been read from the feed yet; ask again";
    Fault::new(Code::Unavailable, ErrorReason::NotCaughtUp, message)
        .with("service", source)
        .retry_after(Duration::from_secs(1))
}

/// Every feed a service's answers rest on: those it follows, and its own.
#[derive(Clone, Default)]
pub struct Feeds(Arc<Mutex<Vec<Followed>>>);

impl Feeds {
    /// Adds a feed.
    pub fn add(&self, followed: Followed) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(followed);
    }

    /// Waits for every position that a call's `neuvo-position` names and that is of the service's
    /// own feed or of one it follows, so that what the caller has just written is seen.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when a position is none; UNAVAILABLE (`NOT_CAUGHT_UP`) when it takes longer
    /// than [`REACH_MAX`].
    pub async fn reach(&self, own: &Ledger, headers: &HeaderMap) -> Result<()> {
        for value in headers.get_all(POSITION) {
            for position in value.to_str().unwrap_or_default().split(',') {
                let (service, epoch, number) = read_position(position.trim()).ok_or_else(|| {
                    Fault::invalid_field(POSITION, "is no position: <service>=<epoch>:<number>")
                })?;
                if service == own.service() {
                    let there = own.reach(epoch, number);
                    let there = tokio::time::timeout(REACH_MAX, there).await;
                    there.map_err(|_| not_caught_up(own.service()))?;
                } else if let Some(feed) = self.of(service) {
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
