//! Ids that stay: what an entry is called outside, and what an id from outside is called here.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Source, said::Said};
use crate::domain::{EntryName, ExternalId, Kind};

/// Suomi.fi Palvelutietovaranto, of either version.
pub(super) const PTV: &str = "ptv";
/// A register that speaks HSDS.
pub(super) const HSDS: &str = "hsds";

/// Characters of a slug made of a name; what tells it from another of the same name comes after.
const SLUG_CHARS: usize = 56;

/// The kinds of entries that are exchanged.
pub(super) const KINDS: [Kind; 5] =
    [Kind::Organisation, Kind::Site, Kind::Line, Kind::Channel, Kind::Service];

impl Source<'_> {
    /// The UUID of an entry where no other register has given it one. It follows from the county's
    /// id and the entry's name, so every export has the same.
    pub(super) fn uuid(&self, kind: Kind, entry_id: &str) -> Uuid {
        let name = format!("{}/{}/{entry_id}", self.county.county_id, kind.word());
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
    }

    /// What an entry is called in a register.
    pub(super) fn id(&self, system: &str, kind: Kind, entry_id: &str) -> String {
        let given = self.external_ids(kind, entry_id).iter().find(|id| id.system == system);
        given.map_or_else(|| self.uuid(kind, entry_id).to_string(), |id| id.id.clone())
    }

    /// What an organisation is called in a register; the county itself where none is named.
    pub(super) fn organisation_id(&self, system: &str, organisation_id: Option<&str>) -> String {
        match organisation_id {
            Some(id) => self.id(system, Kind::Organisation, id),
            None => self.uuid(Kind::County, "county").to_string(),
        }
    }

    /// Whether other registers than this have ids of their own for an entry.
    pub(super) fn has_other_ids(&self, system: &str, name: &EntryName) -> bool {
        let mut ids = self.external_ids(name.kind, &name.entry_id).iter();
        ids.any(|id| id.system != system)
    }

    fn external_ids(&self, kind: Kind, id: &str) -> &[ExternalId] {
        let snapshot = self.snapshot;
        let found = match kind {
            Kind::Organisation => snapshot.organisations.get(id).map(|e| &e.item.external_ids),
            Kind::Site => snapshot.sites.get(id).map(|e| &e.item.external_ids),
            Kind::Line => snapshot.lines.get(id).map(|e| &e.item.external_ids),
            Kind::Channel => snapshot.channels.get(id).map(|e| &e.item.external_ids),
            Kind::Service => snapshot.services.get(id).map(|e| &e.item.external_ids),
            _ => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// The exchanged entries that are in force.
    pub(super) fn names(&self) -> Vec<EntryName> {
        let all = all_names(self).into_iter();
        let mut held: Vec<EntryName> = all.filter(|name| self.snapshot.holds(name)).collect();
        held.sort_by_key(|name| KINDS.iter().position(|kind| *kind == name.kind));
        held
    }
}

/// What ids of a register mean here.
pub(super) struct Ids {
    known: BTreeMap<String, EntryName>,
    taken: BTreeSet<EntryName>,
    /// The entries that were there and are no more.
    ended: BTreeSet<EntryName>,
    /// The number for the next entry of a name that is taken.
    next: BTreeMap<EntryName, u64>,
    /// What the county itself is called.
    county: BTreeSet<String>,
}

impl Ids {
    pub(super) fn new(source: &Source<'_>, system: &str) -> Self {
        let taken = all_names(source);
        let (held, ended): (BTreeSet<EntryName>, _) =
            taken.iter().cloned().partition(|name| source.snapshot.holds(name));
        let id = |name: &EntryName| source.id(system, name.kind, &name.entry_id);
        // One that is in force has its id before one that had it.
        let all = ended.iter().chain(&held);
        let known = all.map(|name| (id(name), name.clone())).collect();
        let county = BTreeSet::from([source.organisation_id(system, None)]);
        Self { known, taken, ended, next: BTreeMap::new(), county }
    }

    /// Whether an entry was there and is no more.
    pub(super) fn has_ended(&self, name: &EntryName) -> bool {
        self.ended.contains(name)
    }

    /// Whether an id is the county's own.
    pub(super) fn is_county(&self, id: &str) -> bool {
        self.county.contains(id)
    }

    /// Notes what another register calls the county: the organisation of its name.
    pub(super) fn note_county(&mut self, source: &Source<'_>, said: &Said) {
        let called = said.called().to_lowercase() == source.county.name.fi.to_lowercase();
        if said.kind == Kind::Organisation && called && self.get(&said.id).is_none() {
            self.county.insert(said.id.clone());
        }
    }

    /// The entry of an id.
    pub(super) fn get(&self, id: &str) -> Option<&EntryName> {
        self.known.get(id)
    }

    /// The entry of an id; a name of its own for one that is new.
    pub(super) fn name(&mut self, id: &str, kind: Kind, called: &str) -> EntryName {
        if let Some(name) = self.known.get(id).filter(|name| name.kind == kind) {
            return name.clone();
        }
        let name = self.free(kind, called);
        self.known.insert(id.to_owned(), name.clone());
        name
    }

    /// A name that no entry has.
    pub(super) fn free(&mut self, kind: Kind, called: &str) -> EntryName {
        let plain = EntryName { kind, entry_id: slug(called) };
        if self.taken.insert(plain.clone()) {
            return plain;
        }
        let next = self.next.entry(plain.clone()).or_insert(2);
        loop {
            let name = EntryName { kind, entry_id: format!("{}-{next}", plain.entry_id) };
            *next += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// Every exchanged name there ever was, what has ended included: an id is not given twice.
fn all_names(source: &Source<'_>) -> BTreeSet<EntryName> {
    let snapshot = source.snapshot;
    let shelves: [(Kind, Vec<&String>); 5] = [
        (Kind::Organisation, snapshot.organisations.keys().collect()),
        (Kind::Site, snapshot.sites.keys().collect()),
        (Kind::Line, snapshot.lines.keys().collect()),
        (Kind::Channel, snapshot.channels.keys().collect()),
        (Kind::Service, snapshot.services.keys().collect()),
    ];
    let names = shelves.into_iter().flat_map(|(kind, ids)| {
        ids.into_iter().map(move |id| EntryName { kind, entry_id: id.clone() })
    });
    names.collect()
}

/// A slug that a name is known by: `Työikäisten neuvonta` as `tyoikaisten-neuvonta`.
fn slug(called: &str) -> String {
    let mut slug = String::new();
    for c in called.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'ä' | 'å' | 'á' | 'à' | 'â' => 'a',
            'ö' | 'ø' | 'ó' | 'õ' => 'o',
            'é' | 'è' | 'ë' => 'e',
            'ü' => 'u',
            'š' => 's',
            'ž' => 'z',
            c => c,
        };
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= SLUG_CHARS {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "entry".to_owned() } else { slug.to_owned() }
}
