//! What loading a data set changes: nothing when it is the same, and nothing is ever deleted.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Action, Change, Decided, Decision, Document, Edit, EntryName, Flaw, History, Kept,
    LaterVersion, Outcome, Register, check::prove,
};

/// The directory is of another county than the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherCounty {
    /// The county it is of.
    pub county_id: String,
}

/// A whole data set of a county.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// The county.
    pub county_id: String,
    /// Its data set.
    pub data_set_id: String,
    /// Its entries, the county among them, in the order they were given.
    pub documents: Vec<Document>,
    /// The first day on which what it changes is so; none corrects what stands today, as if it had
    /// never been otherwise, and is proven from today on.
    pub from: Option<Date>,
}

/// What loading a set does.
#[derive(Debug, Clone)]
pub struct Load {
    /// How many entries of each sort.
    pub counts: Counts,
    /// The register afterwards, with the change that made it; none when nothing changes.
    pub outcome: Option<Outcome>,
    /// Where the register would contradict itself.
    pub flaws: Vec<Flaw>,
}

/// Versions of days after a set's own that say otherwise than it, whatever is loaded: each entry's first.
/// What it does not name is in force again by one.
pub fn later_versions(register: &Register, set: &DataSet, day: Date) -> Vec<LaterVersion> {
    let named: BTreeMap<EntryName, &Document> =
        set.documents.iter().map(|document| (document.name(), document)).collect();
    let otherwise = |(name, history): (&EntryName, &History)| {
        let differs = |later: &Kept<Document>| match named.get(name) {
            Some(document) => later.ended || *later.item != **document,
            None => !later.ended,
        };
        let Kept { version, from, ended, change_id, .. } =
            history.after(day).into_iter().find(differs)?;
        Some(LaterVersion { name: name.clone(), version, from: from?, change_id, ended })
    };
    register.histories().filter_map(otherwise).collect()
}

/// How many entries a load creates, updates, leaves alone and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// New entries.
    pub created: i32,
    /// Entries that differ, or are named again after they had ended.
    pub updated: i32,
    /// Entries that are the same.
    pub unchanged: i32,
    /// Entries in force that a set named and this one does not.
    pub ended: i32,
}

/// What loading a set over what is held changes.
///
/// # Errors
/// [`OtherCounty`] when another county is held.
pub fn plan(
    register: &Register,
    set: &DataSet,
    change_id: Uuid,
    decided: &Decided,
    today: Date,
) -> Result<Load, OtherCounty> {
    let day = set.from.unwrap_or(today);
    let held = register.on(day);
    if let Some(county) = &held.county
        && county.item.county_id != set.county_id
    {
        return Err(OtherCounty { county_id: county.item.county_id.clone() });
    }
    let mut plan =
        Plan { register, set, change_id, day, counts: Counts::default(), versions: Vec::new() };
    let named: BTreeMap<EntryName, &Document> =
        set.documents.iter().map(|document| (document.name(), document)).collect();
    for (name, document) in &named {
        plan.name(name, document);
    }
    for stands in register.standing(day).filter(|stands| !stands.ended) {
        let name = stands.item.name();
        // What an import or an editor brought is theirs: no set says that it is no more.
        if !named.contains_key(&name) && register.is_of_a_set(&name) {
            plan.end(stands);
        }
    }
    let Plan { counts, versions, .. } = plan;
    if versions.is_empty() {
        return Ok(Load { counts, outcome: None, flaws: Vec::new() });
    }
    let change = Change {
        change_id,
        version: 1,
        decision: Decision::Published,
        why: format!("Aineisto {} ladattiin", set.data_set_id),
        from: set.from,
        edits: versions.iter().map(|version| edit(register, version, day)).collect(),
        created: decided.clone(),
        decided: Some(decided.clone()),
    };
    let outcome = Outcome::of(change, versions, register);
    let flaws = prove(register, &outcome.register, day, today);
    Ok(Load { counts, outcome: Some(outcome), flaws })
}

fn edit(register: &Register, version: &Kept<Document>, day: Date) -> Edit {
    let name = version.item.name();
    let base_version = register.version_on(&name, day);
    let action =
        if version.ended { Action::End(name) } else { Action::Put(Document::clone(&version.item)) };
    Edit { action, base_version }
}

struct Plan<'a> {
    register: &'a Register,
    set: &'a DataSet,
    change_id: Uuid,
    /// The day it changes something.
    day: Date,
    counts: Counts,
    versions: Vec<Kept<Document>>,
}

impl Plan<'_> {
    /// What naming one entry changes.
    fn name(&mut self, name: &EntryName, document: &Document) {
        let stands = self.register.history(name).and_then(|history| history.on(self.day));
        match stands {
            None => self.counts.created += 1,
            Some(stands) if *stands.item == *document && !stands.ended => {
                self.counts.unchanged += 1;
                return;
            }
            Some(_) => self.counts.updated += 1,
        }
        let as_ever = stands.and_then(|stands| stands.from);
        self.write(name, Arc::new(document.clone()), self.set.from.or(as_ever), false);
    }

    /// An entry of a set that is no longer named ends; what was, was.
    fn end(&mut self, stands: &Kept<Document>) {
        self.counts.ended += 1;
        self.write(&stands.item.name(), stands.item.clone(), Some(self.day), true);
    }

    fn write(&mut self, name: &EntryName, item: Arc<Document>, from: Option<Date>, ended: bool) {
        let version = self.register.history(name).map_or(1, |history| history.next_version());
        let change_id = self.change_id;
        self.versions.push(Kept { item, version, from, ended, change_id });
    }
}
