//! What loading a data set changes: nothing when it is the same, and nothing is ever deleted.

use std::collections::BTreeMap;

use super::{
    Centre, County, Document, Kept, Kind, Line, Responsibility, Service, Shelf, Site, Snapshot,
    Unit,
};

/// A whole county data set, in the order it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSet {
    /// The county.
    pub county: County,
    /// Its units.
    pub units: Vec<Unit>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its centres.
    pub centres: Vec<Centre>,
    /// Its sites.
    pub sites: Vec<Site>,
    /// Its services.
    pub services: Vec<Service>,
    /// Its responsibility matrix.
    pub responsibilities: Vec<Responsibility>,
}

/// The directory is of another county than the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherCounty {
    /// The county it is of.
    pub county_id: String,
}

/// What loading a set does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Load {
    /// The entries to write, each with what it becomes.
    pub changes: Vec<Change>,
    /// How many of each.
    pub counts: Counts,
}

/// One entry to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it becomes.
    pub document: Document,
    /// Its version after the change; 1 for a new entry, else one more than is held.
    pub version: i64,
    /// The set no longer names it.
    pub ended: bool,
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
    /// Entries that were current and are no longer named.
    pub ended: i32,
}

/// What loading a set over what is held changes. When anything does, the county's entry moves with
/// it: it stands for the whole set, so that of two loads at once one finds it moved and loses.
///
/// # Errors
/// [`OtherCounty`] when another county is held.
pub fn plan(held: &Snapshot, set: DataSet) -> Result<Load, OtherCounty> {
    if let Some(county) = &held.county
        && county.item.county_id != set.county.county_id
    {
        return Err(OtherCounty { county_id: county.item.county_id.clone() });
    }
    let mut load = Load::default();
    let county = set.county.clone();
    load.name(held.county.as_ref(), set.county, |county| Document::County(Box::new(county)));
    load.shelf(&held.units, set.units, Document::Unit);
    load.shelf(&held.lines, set.lines, Document::Line);
    load.shelf(&held.centres, set.centres, Document::Centre);
    load.shelf(&held.sites, set.sites, Document::Site);
    load.shelf(&held.services, set.services, Document::Service);
    load.shelf(&held.responsibilities, set.responsibilities, Document::Responsibility);
    let moves = load.changes.first().is_some_and(|first| first.document.kind() != Kind::County);
    if let Some(held) = held.county.as_ref().filter(|_| moves) {
        load.write(Document::County(Box::new(county)), held.version + 1, false);
    }
    Ok(load)
}

impl Load {
    /// What one kind's part of a set changes: each entry it names, and those it no longer does.
    fn shelf<T: Clone + PartialEq>(
        &mut self,
        held: &Shelf<T>,
        named: Vec<T>,
        document: fn(T) -> Document,
    ) {
        let id = |item: &T| document(item.clone()).entry_id();
        let named: BTreeMap<String, T> = named.into_iter().map(|item| (id(&item), item)).collect();
        for (_, kept) in held.iter().filter(|(id, kept)| !kept.ended && !named.contains_key(*id)) {
            self.counts.ended += 1;
            self.write(document(kept.item.clone()), kept.version + 1, true);
        }
        for (id, item) in named {
            self.name(held.get(&id), item, document);
        }
    }

    /// What naming one entry changes.
    fn name<T: PartialEq>(&mut self, held: Option<&Kept<T>>, item: T, document: fn(T) -> Document) {
        match held {
            None => {
                self.counts.created += 1;
                self.write(document(item), 1, false);
            }
            Some(kept) if kept.item == item && !kept.ended => self.counts.unchanged += 1,
            Some(kept) => {
                self.counts.updated += 1;
                self.write(document(item), kept.version + 1, false);
            }
        }
    }

    fn write(&mut self, document: Document, version: i64, ended: bool) {
        self.changes.push(Change { document, version, ended });
    }
}
