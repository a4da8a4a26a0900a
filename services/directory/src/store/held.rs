//! The register in memory, and the days of it that were asked for.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use bytes::Bytes;
use jiff::civil::Date;
use moka::sync::Cache;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::Position;
use uuid::Uuid;

use crate::domain::{Register, Snapshot, search::Index};

/// Views kept at most; who asks for other days has them made.
const VIEWS_MAX: usize = 32;
/// Bytes of answers kept at most: some 3,000 of a county's.
const ANSWERS_BYTES_MAX: u64 = 16 << 20;

/// What there was when the feed stood at a position.
pub(crate) struct Held {
    pub(super) position: Position,
    /// The version of the row that moves with every publication.
    pub(crate) guard: i64,
    /// Every version.
    pub(crate) register: Arc<Register>,
    /// The decided changes that were read, by version.
    pub(super) changes: BTreeMap<Uuid, i64>,
    views: RwLock<Vec<View>>,
    /// What was answered out of it by what was asked, both as they are sent.
    pub(crate) answers: Cache<Vec<u8>, Bytes>,
}

/// What stands from a day up to another.
#[derive(Clone)]
struct View {
    first: Date,
    next: Option<Date>,
    snapshot: Arc<Snapshot>,
    /// What is found by words; made when somebody looks for the first time.
    index: Arc<OnceLock<Arc<Index>>>,
}

impl Held {
    pub(super) fn new(
        position: Position,
        guard: i64,
        register: Register,
        changes: BTreeMap<Uuid, i64>,
    ) -> Self {
        let weigh = |asked: &Vec<u8>, answer: &Bytes| {
            u32::try_from(asked.len() + answer.len()).unwrap_or(u32::MAX)
        };
        let answers = Cache::builder().max_capacity(ANSWERS_BYTES_MAX).weigher(weigh).build();
        Self {
            position,
            guard,
            register: Arc::new(register),
            changes,
            views: RwLock::default(),
            answers,
        }
    }

    /// What stands on a day.
    pub(crate) fn on(&self, day: Date) -> Arc<Snapshot> {
        self.view(day).snapshot
    }

    /// What may be found on a day. Who looks first waits until the index is made, which is no work for
    /// the threads that answer.
    pub(crate) async fn index_on(&self, day: Date) -> Result<Arc<Index>> {
        let View { snapshot, index, .. } = self.view(day);
        if let Some(made) = index.get() {
            return Ok(made.clone());
        }
        let make = move || index.get_or_init(|| Arc::new(Index::of(&snapshot))).clone();
        tokio::task::spawn_blocking(make).await.map_err(Fault::internal)
    }

    fn view(&self, day: Date) -> View {
        let views = self.views.read().unwrap_or_else(PoisonError::into_inner);
        let holds = |view: &&View| view.first <= day && view.next.is_none_or(|next| day < next);
        if let Some(view) = views.iter().find(holds) {
            return view.clone();
        }
        drop(views);
        let (first, next) = self.register.stretch(day);
        let snapshot = Arc::new(self.register.on(day));
        let view = View { first, next, snapshot, index: Arc::default() };
        let mut views = self.views.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = views.iter().find(holds) {
            return view.clone(); // somebody made it meanwhile, and its index perhaps
        }
        if views.len() >= VIEWS_MAX {
            views.clear();
        }
        views.push(view.clone());
        view
    }
}
