//! A change of the register: drafted, proven, published, withdrawn.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Decided, Document, EntryName, Flaw, History, Kept, Kind, Register, check::prove};

/// What a change does to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What it does.
    pub action: Action,
    /// The version that was edited: the one that stood on the change's day; 0 for a new entry.
    pub base_version: i64,
}

/// What is done to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It says this.
    Put(Document),
    /// It ends.
    End(EntryName),
}

impl Action {
    /// The entry it is done to.
    pub fn name(&self) -> EntryName {
        match self {
            Self::Put(document) => document.name(),
            Self::End(name) => name.clone(),
        }
    }
}

codes! {
    /// What is decided of a change. Whether its day has come is told by the day.
    pub enum Decision {
        /// Nothing yet: it is being made.
        Draft = 1,
        /// It stands from its day on.
        Published = 2,
        /// It never will.
        Withdrawn = 3,
    }
}

codes! {
    /// Where a change is in its life on some day.
    pub enum ChangeState {
        /// Being made.
        Draft = 1,
        /// Published for a day that has not come.
        Scheduled = 2,
        /// In force since its day.
        Published = 3,
        /// Was never in force, and will not be.
        Withdrawn = 4,
    }
}

/// A change of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub change_id: Uuid,
    /// How often it was written: 1 when it was begun.
    pub version: i64,
    /// What is decided of it.
    pub decision: Decision,
    /// Why it is made.
    pub why: String,
    /// The first day on which it is so. None in a draft: the day it is published; in a published one:
    /// as if it had never been otherwise.
    pub from: Option<Date>,
    /// What it does, by entry.
    pub edits: Vec<Edit>,
    /// Who began it, and when.
    pub created: Decided,
    /// Who published or withdrew it, and when.
    pub decided: Option<Decided>,
}

/// Why a change cannot be published or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is no draft.
    NotDraft,
    /// Its day has come.
    InForce,
    /// It edits nothing.
    Empty,
    /// Its day has passed: what was, was.
    Passed(Date),
    /// Somebody else changed entries of it.
    Conflicts(Vec<Conflict>),
    /// Entries of it have versions for later days, which would take the place of what it says.
    LaterVersions(Vec<LaterVersion>),
    /// The register would contradict itself.
    Flaws(Vec<Flaw>),
}

/// An entry that somebody else changed since it was taken into a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The entry.
    pub name: EntryName,
    /// The version that was edited.
    pub base_version: i64,
    /// The version that stands on the change's day: 0 when there is none any more.
    pub version: i64,
    /// The change that made it; none when it was taken back.
    pub change_id: Option<Uuid>,
    /// Who published that, and when.
    pub decided: Option<Decided>,
}

/// A version that takes the place of what a change says on a day after the change's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterVersion {
    /// The entry.
    pub name: EntryName,
    /// The version.
    pub version: i64,
    /// Its first day.
    pub from: Date,
    /// The change that made it.
    pub change_id: Uuid,
    /// The entry ends by it.
    pub ended: bool,
}

/// What publishing or withdrawing makes of the register.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The change as it is then.
    pub change: Change,
    /// The versions it adds.
    pub versions: Vec<Kept<Document>>,
    /// The register as it is then.
    pub register: Register,
}

impl Change {
    /// Where it is in its life on a day.
    pub fn state(&self, today: Date) -> ChangeState {
        match self.decision {
            Decision::Draft => ChangeState::Draft,
            Decision::Withdrawn => ChangeState::Withdrawn,
            Decision::Published if self.from.is_some_and(|from| from > today) => {
                ChangeState::Scheduled
            }
            Decision::Published => ChangeState::Published,
        }
    }

    /// Takes edits in, each in place of the one of the same entry, and drops others.
    pub fn edit(&mut self, edits: Vec<Edit>, dropped: &[EntryName]) {
        let replaced: BTreeSet<EntryName> =
            edits.iter().map(|edit| edit.action.name()).chain(dropped.iter().cloned()).collect();
        self.edits.retain(|edit| !replaced.contains(&edit.action.name()));
        self.edits.extend(edits);
        self.edits.sort_by_cached_key(|edit| edit.action.name());
    }

    /// Whether it loaded a data set: all others are drafts first, and are published as a later version.
    pub fn is_load(&self) -> bool {
        self.decision == Decision::Published && self.version == 1
    }

    /// The day on which it is so, were it published today.
    pub fn day(&self, today: Date) -> Date {
        self.from.unwrap_or(today)
    }

    /// Whether its day has passed before it was published.
    pub fn passed(&self, today: Date) -> Option<Date> {
        self.from.filter(|from| *from < today)
    }

    /// The entries that somebody else changed since they were taken in.
    pub fn conflicts(&self, register: &Register, from: Date) -> Vec<Conflict> {
        let conflict = |edit: &Edit| {
            let name = edit.action.name();
            let stands = register.history(&name).and_then(|history| history.on(from));
            let version = stands.map_or(0, |stands| stands.version);
            let change_id = stands.map(|stands| stands.change_id);
            (version != edit.base_version).then(|| Conflict {
                name,
                base_version: edit.base_version,
                version,
                change_id,
                decided: change_id.and_then(|id| register.published.get(&id).cloned()),
            })
        };
        self.edits.iter().filter_map(conflict).collect()
    }

    /// The versions it would add from a day on: none for what stands then already.
    pub fn versions(&self, register: &Register, from: Date) -> Vec<Kept<Document>> {
        let version = |edit: &Edit| {
            let name = edit.action.name();
            let history = register.history(&name);
            let stands = history.and_then(|history| history.on(from));
            let (item, ended) = match (&edit.action, stands) {
                (Action::Put(document), Some(stands))
                    if !stands.ended && *stands.item == *document =>
                {
                    return None;
                }
                (Action::Put(document), _) => (Arc::new(document.clone()), false),
                (Action::End(_), Some(stands)) if !stands.ended => (stands.item.clone(), true),
                (Action::End(_), _) => return None,
            };
            let version = history.map_or(1, |history| history.next_version());
            let change_id = self.change_id;
            Some(Kept { item, version, from: Some(from), ended, change_id })
        };
        self.edits.iter().filter_map(version).collect()
    }

    /// The versions of later days that would take the place of what it adds from a day on.
    pub fn later_versions(&self, register: &Register, from: Date) -> Vec<LaterVersion> {
        let later = |added: Kept<Document>| {
            let name = added.item.name();
            let history = register.history(&name)?;
            let day = history.first_day_after(from)?;
            let later = history.on(day)?;
            let Kept { version, ended, change_id, .. } = *later;
            Some(LaterVersion { name, version, from: day, change_id, ended })
        };
        self.versions(register, from).into_iter().filter_map(later).collect()
    }

    /// What is wrong with its edits themselves, were they made on a day: what does not stand cannot end,
    /// and a directory is of one county for good.
    fn misfits(&self, register: &Register, from: Date) -> Vec<Flaw> {
        let misfit = |edit: &Edit| {
            let name = edit.action.name();
            let stands = register.history(&name).and_then(|history| history.on(from));
            let (field, description) = match (&edit.action, stands.map(|stands| &*stands.item)) {
                (Action::End(_), _) if name.kind == Kind::County => ("", "cannot end"),
                (Action::End(_), _) if stands.is_none_or(|stands| stands.ended) => {
                    ("", "cannot end: it is not in force on that day")
                }
                (Action::Put(Document::County(put)), Some(Document::County(stands)))
                    if put.county_id != stands.county_id =>
                {
                    ("county_id", "cannot change: a directory is of one county")
                }
                _ => return None,
            };
            let (field, description) = (field.to_owned(), description.to_owned());
            Some(Flaw { name, field, description, date: from })
        };
        self.edits.iter().filter_map(misfit).collect()
    }

    /// The flaws that it would bring, were it published from a day on.
    pub fn flaws(
        &self,
        register: &Register,
        outcome: &Outcome,
        from: Date,
        today: Date,
    ) -> Vec<Flaw> {
        let mut flaws = self.misfits(register, from);
        flaws.extend(prove(register, &outcome.register, from, today));
        flaws
    }

    /// The edits that put back what stood before it was published, each of the version it made.
    pub fn inverse(&self, register: &Register) -> Vec<Edit> {
        let undone = |(history, made): (&History, &Kept<Document>)| {
            let action = match history.before(made).filter(|before| !before.ended) {
                Some(before) => Action::Put(Document::clone(&before.item)),
                None => Action::End(made.item.name()),
            };
            Edit { action, base_version: made.version }
        };
        register.made_by(self.change_id).map(undone).collect()
    }

    /// Publishes it; though later versions take the place of what it says only where that is accepted.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn publish(
        &self,
        register: &Register,
        decided: Decided,
        today: Date,
        accept_later_versions: bool,
    ) -> Result<Outcome, Refusal> {
        if self.decision != Decision::Draft {
            return Err(Refusal::NotDraft);
        }
        if self.edits.is_empty() {
            return Err(Refusal::Empty);
        }
        if let Some(passed) = self.passed(today) {
            return Err(Refusal::Passed(passed));
        }
        let from = self.day(today);
        let conflicts = self.conflicts(register, from);
        if !conflicts.is_empty() {
            return Err(Refusal::Conflicts(conflicts));
        }
        let later = self.later_versions(register, from);
        if !later.is_empty() && !accept_later_versions {
            return Err(Refusal::LaterVersions(later));
        }
        let versions = self.versions(register, from);
        let change = Change {
            version: self.version + 1,
            decision: Decision::Published,
            from: Some(from),
            decided: Some(decided),
            ..self.clone()
        };
        let outcome = Outcome::of(change, versions, register);
        let flaws = self.flaws(register, &outcome, from, today);
        if flaws.is_empty() { Ok(outcome) } else { Err(Refusal::Flaws(flaws)) }
    }

    /// Withdraws it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn withdraw(
        &self,
        register: &Register,
        decided: Decided,
        today: Date,
    ) -> Result<Outcome, Refusal> {
        let change = Change {
            version: self.version + 1,
            decision: Decision::Withdrawn,
            decided: Some(decided),
            ..self.clone()
        };
        let mut after = register.clone();
        match self.state(today) {
            ChangeState::Withdrawn => return Err(Refusal::NotDraft),
            ChangeState::Published => return Err(Refusal::InForce),
            ChangeState::Draft => {}
            ChangeState::Scheduled => {
                after.remove(self.change_id);
                let from = self.day(today);
                let flaws = prove(register, &after, from, today);
                if !flaws.is_empty() {
                    return Err(Refusal::Flaws(flaws));
                }
            }
        }
        Ok(Outcome { change, versions: Vec::new(), register: after })
    }
}

impl Outcome {
    /// What a published change makes of a register.
    pub fn of(change: Change, versions: Vec<Kept<Document>>, register: &Register) -> Self {
        let mut register = register.clone();
        if let Some(decided) = &change.decided {
            register.published.insert(change.change_id, decided.clone());
        }
        if change.is_load() {
            register.loads.insert(change.change_id);
        }
        versions.iter().for_each(|version| register.add(version.clone(), false));
        Self { change, versions, register }
    }
}

impl Decided {
    /// Somebody, at some time.
    pub fn new(by: &str, at: Timestamp) -> Self {
        Self { by: by.to_owned(), at }
    }
}
