//! What callers were told: every acknowledged write, and every one whose answer never came.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::watch;
use uuid::Uuid;

use crate::caller::{Call, What};

/// Whatever is waited for has come by then, or never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// An acknowledged write: it brought a resource to a version.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    pub(crate) what: What,
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// The hand-off of a matter, or the matter of a hand-off.
    pub(crate) other: Option<Uuid>,
    /// What it wrote, where that is words.
    pub(crate) words: String,
    /// Who did it.
    pub(crate) by: String,
}

/// What became of a call, as far as its caller knows.
pub(crate) enum Outcome {
    Done(Done),
    /// Refused with this reason: nothing was done.
    Refused(String),
    /// No answer.
    Unknown,
}

/// Everything that callers were told. It outlives what it tells of.
#[derive(Default)]
pub(crate) struct Told {
    inner: Mutex<Inner>,
    acknowledged: watch::Sender<usize>,
}

#[derive(Default)]
struct Inner {
    done: Vec<Done>,
    unknown: Vec<Call>,
    refused: HashMap<String, usize>,
}

impl Told {
    pub(crate) fn note(&self, call: &Call, outcome: &Outcome) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Outcome::Done(done) => {
                inner.done.push(done.clone());
                self.acknowledged.send_replace(inner.done.len());
            }
            Outcome::Refused(reason) => *inner.refused.entry(reason.clone()).or_default() += 1,
            Outcome::Unknown => inner.unknown.push(call.clone()),
        }
    }

    /// Every acknowledged write, in the order of the answers.
    pub(crate) fn done(&self) -> Vec<Done> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).done.clone()
    }

    /// How many were acknowledged.
    pub(crate) fn count(&self) -> usize {
        *self.acknowledged.borrow()
    }

    /// Waits until so many are acknowledged.
    pub(crate) async fn reach(&self, count: usize) {
        let mut acknowledged = self.acknowledged.subscribe();
        let reached = acknowledged.wait_for(|reached| *reached >= count);
        let reached = tokio::time::timeout(PATIENCE, reached).await.is_ok();
        assert!(reached, "{} of {count} acknowledged, {:?}", self.count(), self.refused());
    }

    /// The calls without an answer, which the caller of this is to make again.
    pub(crate) fn take_unknown(&self) -> Vec<Call> {
        std::mem::take(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner).unknown)
    }

    /// How often calls were refused, by reason.
    pub(crate) fn refused(&self) -> HashMap<String, usize> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).refused.clone()
    }
}
