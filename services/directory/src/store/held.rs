//! The register in memory, and the days of it that were asked for.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use jiff::civil::Date;
use neuvo_ledger::Position;
use uuid::Uuid;

use crate::domain::{Register, Snapshot};

/// Views kept at most; who asks for other days has them made.
const VIEWS_MAX: usize = 32;

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
}

/// What stands from a day up to another.
struct View {
    first: Date,
    next: Option<Date>,
    snapshot: Arc<Snapshot>,
}

impl Held {
    pub(super) fn new(
        position: Position,
        guard: i64,
        register: Register,
        changes: BTreeMap<Uuid, i64>,
    ) -> Self {
        Self { position, guard, register: Arc::new(register), changes, views: RwLock::default() }
    }

    /// What stands on a day.
    pub(crate) fn on(&self, day: Date) -> Arc<Snapshot> {
        let views = self.views.read().unwrap_or_else(PoisonError::into_inner);
        let holds = |view: &&View| view.first <= day && view.next.is_none_or(|next| day < next);
        if let Some(view) = views.iter().find(holds) {
            return view.snapshot.clone();
        }
        drop(views);
        let (first, next) = self.register.stretch(day);
        let snapshot = Arc::new(self.register.on(day));
        let mut views = self.views.write().unwrap_or_else(PoisonError::into_inner);
        if views.len() >= VIEWS_MAX {
            views.clear();
        }
        views.push(View { first, next, snapshot: snapshot.clone() });
        snapshot
    }
}
