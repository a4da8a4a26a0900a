//! The register: every version of every entry, and which of them stands on a day.
//!
//! On a day stands the version with the latest first day up to it; of several with the same first
//! day, the one published last. So a later publication corrects an earlier one of the same day, and
//! leaves alone what was already decided for later.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;
use uuid::Uuid;

use super::{Document, EntryName, Kept, Kind, Snapshot};

/// Everything that was ever published.
#[derive(Debug, Clone, Default)]
pub struct Register {
    entries: BTreeMap<EntryName, Arc<History>>,
    /// Who published each change that stands, and when.
    pub published: BTreeMap<Uuid, Decided>,
    /// The changes that loaded a data set.
    pub loads: BTreeSet<Uuid>,
}

/// Who decided something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Subject of the token.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// One entry through time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The versions that stand, in the order they were published.
    versions: Vec<Kept<Document>>,
    /// The highest number that was given to a version, withdrawn ones included.
    highest: i64,
}

codes! {
    /// Where an entry is in its life on some day.
    pub enum EntryState {
        /// Its first day has not come.
        Scheduled = 1,
        /// In force.
        Published = 2,
        /// Its last day is set, or has passed while the unit still holds matters or is offered some.
        Ending = 3,
        /// No more.
        Ended = 4,
        /// Of a version: another took its place on its own first day.
        Replaced = 5,
    }
}

impl Register {
    /// Takes a version in. One that was withdrawn leaves its number behind and nothing else.
    pub fn add(&mut self, version: Kept<Document>, withdrawn: bool) {
        let history = Arc::make_mut(self.entries.entry(version.item.name()).or_default());
        history.highest = history.highest.max(version.version);
        if !withdrawn {
            let at = history.versions.partition_point(|held| held.version < version.version);
            history.versions.insert(at, version);
        }
    }

    /// Takes back what a change made.
    pub fn remove(&mut self, change_id: Uuid) {
        self.published.remove(&change_id);
        self.loads.remove(&change_id);
        for history in self.entries.values_mut() {
            if history.versions.iter().any(|version| version.change_id == change_id) {
                Arc::make_mut(history).versions.retain(|version| version.change_id != change_id);
            }
        }
    }

    /// One entry through time.
    pub fn history(&self, name: &EntryName) -> Option<&History> {
        self.entries.get(name).map(|history| &**history)
    }

    /// The number of the version of an entry that stands on a day: 0 where none does.
    pub fn version_on(&self, name: &EntryName, day: Date) -> i64 {
        self.history(name).map_or(0, |history| history.version_on(day))
    }

    /// Whether a data set named an entry, and none since has not.
    pub fn is_of_a_set(&self, name: &EntryName) -> bool {
        let versions = self.history(name).map_or(&[][..], History::versions);
        let last = versions.iter().rfind(|version| self.loads.contains(&version.change_id));
        last.is_some_and(|version| !version.ended)
    }

    /// The versions that a change made, by entry.
    pub fn made_by(&self, change_id: Uuid) -> impl Iterator<Item = (&History, &Kept<Document>)> {
        self.entries.values().flat_map(move |history| {
            let made = history.versions.iter().filter(move |one| one.change_id == change_id);
            made.map(|version| (&**history, version))
        })
    }

    /// Every entry through time, by kind and id.
    pub fn histories(&self) -> impl Iterator<Item = (&EntryName, &History)> {
        self.entries.iter().map(|(name, history)| (name, &**history))
    }

    /// The entries of a kind, by id.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&str, &History)> {
        let of_kind = self.entries.iter().filter(move |(name, _)| name.kind == kind);
        of_kind.map(|(name, history)| (name.entry_id.as_str(), &**history))
    }

    /// The version of each entry that stands on a day.
    pub fn standing(&self, day: Date) -> impl Iterator<Item = &Kept<Document>> {
        self.entries.values().filter_map(move |history| history.on(day))
    }

    /// Everything that stands on a day, with what stood before the stretch of days that it is in.
    pub fn on(&self, day: Date) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let (first, _) = self.stretch(day);
        for (name, history) in &self.entries {
            if let Some(version) = history.on(day) {
                snapshot.put(version.clone());
                if version.from == Some(first)
                    && let Some(before) = first.yesterday().ok().and_then(|day| history.on(day))
                {
                    snapshot.before.put(name, first, before.clone());
                }
            }
            snapshot.later.put(name, history.after(day));
        }
        snapshot.make_doors();
        snapshot
    }

    /// The first day of the stretch of days that a day is in, and the day after its last: within it
    /// everything stands as it does.
    pub fn stretch(&self, day: Date) -> (Date, Option<Date>) {
        let (mut first, mut next) = (Date::MIN, None);
        for from in self.entries.values().flat_map(|history| history.days()) {
            if from <= day {
                first = first.max(from);
            } else {
                next = Some(next.map_or(from, |next: Date| next.min(from)));
            }
        }
        (first, next)
    }

    /// The days after one on which something begins to stand.
    pub fn days_after(&self, day: Date) -> BTreeSet<Date> {
        let days = self.entries.values().flat_map(|history| history.days());
        days.filter(|from| *from > day).collect()
    }
}

impl History {
    /// The version that stands on a day; none before the first.
    pub fn on(&self, day: Date) -> Option<&Kept<Document>> {
        let begun = self.versions.iter().filter(|version| version.from.is_none_or(|f| f <= day));
        begun.max_by_key(|version| (version.from, version.version))
    }

    /// The version that stood before another took its place; none where nothing did.
    pub fn before(&self, version: &Kept<Document>) -> Option<&Kept<Document>> {
        let earlier =
            |held: &&Kept<Document>| held.version < version.version && held.from <= version.from;
        let before = self.versions.iter().filter(earlier);
        before.max_by_key(|held| (held.from, held.version))
    }

    /// The number of the version that stands on a day: 0 where none does.
    pub fn version_on(&self, day: Date) -> i64 {
        self.on(day).map_or(0, |version| version.version)
    }

    /// The version published last; none when all were withdrawn.
    pub fn latest(&self) -> Option<&Kept<Document>> {
        self.versions.last()
    }

    /// The number for another version.
    pub fn next_version(&self) -> i64 {
        self.highest + 1
    }

    /// The versions, in the order they were published.
    pub fn versions(&self) -> &[Kept<Document>] {
        &self.versions
    }

    /// The first day after one on which one of its versions begins to stand.
    pub fn first_day_after(&self, day: Date) -> Option<Date> {
        self.days().filter(|from| *from > day).min()
    }

    /// The first version to stand after a day, where none does on it yet.
    pub fn first_after(&self, day: Date) -> Option<&Kept<Document>> {
        self.on(self.first_day_after(day)?)
    }

    /// The day on which something else stands than on this one; none when nothing is decided.
    pub fn changes_after(&self, day: Date) -> Option<Date> {
        let stands = self.on(day);
        let mut later: Vec<Date> = self.days().filter(|from| *from > day).collect();
        later.sort_unstable();
        later.into_iter().find(|day| self.on(*day) != stands)
    }

    /// Where it is in its life on a day; none when nothing was ever published of it.
    pub fn state(&self, day: Date) -> Option<EntryState> {
        match self.on(day) {
            None => self.first_after(day).map(|_| EntryState::Scheduled),
            Some(version) if version.ended => Some(EntryState::Ended),
            Some(_) => {
                let later = self.days().filter(|from| *from > day);
                let ends = later.filter_map(|day| self.on(day)).any(|version| version.ended);
                Some(if ends { EntryState::Ending } else { EntryState::Published })
            }
        }
    }

    /// Where one of its versions is in its life on a day. What another has replaced has ended, or stands
    /// on no day where that was on its own first.
    pub fn state_of(&self, version: &Kept<Document>, day: Date) -> EntryState {
        match self.state(day) {
            _ if self.on(version.from.unwrap_or(Date::MIN)) != Some(version) => {
                EntryState::Replaced
            }
            Some(state) if self.on(day) == Some(version) => state,
            _ if version.from.is_some_and(|from| from > day) => EntryState::Scheduled,
            _ => EntryState::Ended,
        }
    }

    /// What begins to stand after a day, in order.
    pub fn after(&self, day: Date) -> Vec<Kept<Document>> {
        let days: BTreeSet<Date> = self.days().filter(|from| *from > day).collect();
        days.into_iter().filter_map(|day| self.on(day)).cloned().collect()
    }

    fn days(&self) -> impl Iterator<Item = Date> {
        self.versions.iter().filter_map(|version| version.from)
    }
}
