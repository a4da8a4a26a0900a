//! A change of the register: drafted, proven, published, withdrawn.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Decided, Document, EntryName, Flaw, Kept, Register, check::prove};

/// What a change does to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What it does.
    pub action: Action,
    /// The version that was edited; 0 for a new entry.
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
    /// Somebody else changed entries of it.
    Conflicts(Vec<Conflict>),
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
    /// The version there is: 0 when there is none any more.
    pub version: i64,
    /// The change that made it; none when it was taken back.
    pub change_id: Option<Uuid>,
    /// Who published that, and when.
    pub decided: Option<Decided>,
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

    /// Takes edits in, each in place of the one of the same entry, and drops others. An edit without
    /// a base is of the latest version there is.
    pub fn edit(
        &mut self,
        register: &Register,
        edits: Vec<(Action, Option<i64>)>,
        dropped: &[EntryName],
    ) {
        let held = self.edits.drain(..).map(|edit| (edit.action.name(), edit));
        let mut by_name: BTreeMap<EntryName, Edit> =
            held.filter(|(name, _)| !dropped.contains(name)).collect();
        for (action, base) in edits {
            let name = action.name();
            let latest = || register.history(&name).map_or(0, |history| history.latest_version());
            let edit = Edit { base_version: base.unwrap_or_else(latest), action };
            by_name.insert(name, edit);
        }
        self.edits = by_name.into_values().collect();
    }

    /// The entries that somebody else changed since they were taken in.
    pub fn conflicts(&self, register: &Register) -> Vec<Conflict> {
        let conflict = |edit: &Edit| {
            let name = edit.action.name();
            let history = register.history(&name);
            let version = history.map_or(0, |history| history.latest_version());
            let latest = history.and_then(|history| history.latest());
            let change_id = latest.map(|latest| latest.change_id);
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

    /// Publishes it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn publish(
        &self,
        register: &Register,
        decided: Decided,
        today: Date,
    ) -> Result<Outcome, Refusal> {
        if self.decision != Decision::Draft {
            return Err(Refusal::NotDraft);
        }
        if self.edits.is_empty() {
            return Err(Refusal::Empty);
        }
        let conflicts = self.conflicts(register);
        if !conflicts.is_empty() {
            return Err(Refusal::Conflicts(conflicts));
        }
        let from = self.from.unwrap_or(today);
        let versions = self.versions(register, from);
        let change = Change {
            version: self.version + 1,
            decision: Decision::Published,
            from: Some(from),
            decided: Some(decided),
            ..self.clone()
        };
        let outcome = Outcome::of(change, versions, register);
        let flaws = prove(register, &outcome.register, from, today);
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
                let from = self.from.unwrap_or(today);
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
