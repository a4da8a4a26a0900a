//! Proof of the register: everything it says of itself is true on every day, or every place that is
//! not is named.

mod catalogue;
mod lines;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};

use super::{EntryName, Kind, Register, Snapshot, snapshot::in_force};

/// Months ahead for which it is proven that somebody always answers.
const PROVEN_MONTHS: i32 = 24;

/// A place where the register contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// The entry.
    pub name: EntryName,
    /// Path of the field within it, as the contract writes it: `opening_rules[1].closes`. Empty for the
    /// entry itself.
    pub field: String,
    /// What is wrong.
    pub description: String,
    /// The first day on which it is.
    pub date: Date,
}

impl Flaw {
    /// Where it is: `line/families.fallback_line_ids[0]`.
    pub fn path(&self) -> String {
        let EntryName { kind, entry_id } = &self.name;
        let dot = if self.field.is_empty() { "" } else { "." };
        format!("{}/{entry_id}{dot}{}", kind.word(), self.field)
    }
}

/// The flaws that a change brings on its day or later; none when it may be published. What was wrong
/// before is nothing that a change can be blamed for.
pub fn prove(before: &Register, after: &Register, from: Date, today: Date) -> Vec<Flaw> {
    let days = |register: &Register| {
        BTreeSet::from_iter([from]).union(&register.days_after(from)).copied().collect::<Vec<_>>()
    };
    let known: BTreeSet<_> =
        flaws_on(before, &days(before), today).into_iter().map(unborn).collect();
    let mut flaws = BTreeMap::new();
    for flaw in flaws_on(after, &days(after), today) {
        let date = flaw.date;
        flaws.entry(unborn(flaw)).or_insert(date);
    }
    let new = flaws.into_iter().filter(|(flaw, _)| !known.contains(flaw));
    new.map(|((name, field, description), date)| Flaw { name, field, description, date }).collect()
}

/// A flaw without its day.
fn unborn(flaw: Flaw) -> (EntryName, String, String) {
    (flaw.name, flaw.field, flaw.description)
}

fn flaws_on(register: &Register, days: &[Date], today: Date) -> Vec<Flaw> {
    let until = today.saturating_add(PROVEN_MONTHS.months());
    let ends = days.iter().skip(1).copied().chain([Date::MAX]);
    let stretches = days.iter().copied().zip(ends);
    stretches
        .flat_map(|(first, next)| {
            flaws(&register.on(first), first, (first.max(today), next.min(until)))
        })
        .collect()
}

/// Every flaw of what stands from a day on; none when it may. What it proves, the rest of the domain
/// relies on: each line that is named is there, somebody answers at every minute of the days that are proven,
/// from the first up to the second, and there is always a number for danger to life.
pub fn flaws(snapshot: &Snapshot, first: Date, proven: (Date, Date)) -> Vec<Flaw> {
    let Some(county) = &snapshot.county else { return Vec::new() };
    let mut proof = Proof { snapshot, date: first, flaws: Vec::new() };
    proof.county(&county.item);
    proof.units();
    proof.lines(proven);
    proof.channels();
    proof.places();
    proof.catalogue();
    proof.responsibilities();
    proof.flaws
}

/// What stands, to look references up in, and what was found wrong.
struct Proof<'a> {
    snapshot: &'a Snapshot,
    date: Date,
    flaws: Vec<Flaw>,
}

/// An entry that is looked at.
#[derive(Clone, Copy)]
struct At<'a> {
    kind: Kind,
    id: &'a str,
}

impl Proof<'_> {
    fn wrong(&mut self, at: At<'_>, field: impl Into<String>, description: impl Into<String>) {
        let name = EntryName { kind: at.kind, entry_id: at.id.to_owned() };
        let (field, description) = (field.into(), description.into());
        self.flaws.push(Flaw { name, field, description, date: self.date });
    }

    /// Notes a reference to something that is not in force.
    fn refer(&mut self, at: At<'_>, field: impl Into<String>, kind: Kind, id: &str) {
        let name = EntryName { kind, entry_id: id.to_owned() };
        if !self.snapshot.holds(&name) {
            let what = kind.word().replace('_', " ");
            self.wrong(at, field, format!("names no {what} that is in force"));
        }
    }

    /// As [`Self::refer`], of what may be absent.
    fn refer_some(&mut self, at: At<'_>, field: &str, kind: Kind, id: Option<&String>) {
        if let Some(id) = id {
            self.refer(at, field, kind, id);
        }
    }

    /// As [`Self::refer`], of each of a list.
    fn refer_each(&mut self, at: At<'_>, field: &str, kind: Kind, ids: &[String]) {
        self.unique(at, ids.iter().map(String::as_str), |of| format!("{field}[{of}]"));
        for (of, id) in ids.iter().enumerate() {
            self.refer(at, format!("{field}[{of}]"), kind, id);
        }
    }

    /// Notes a reference to no guidance area of the county.
    fn refer_area(&mut self, at: At<'_>, field: impl Into<String>, area_id: &str) {
        let county = self.snapshot.county.as_ref();
        if county.is_none_or(|county| county.item.area(area_id).is_none()) {
            self.wrong(at, field, "names no guidance area of this county");
        }
    }

    /// Notes a code that is of no municipality of the county.
    fn refer_municipality(&mut self, at: At<'_>, field: impl Into<String>, code: &str) {
        let county = self.snapshot.county.as_ref();
        if county.is_none_or(|county| !county.item.serves(code)) {
            self.wrong(at, field, "names no municipality of this county");
        }
    }

    /// Notes every id that an earlier one of a list is. `field` writes the path of a place.
    fn unique<'b>(
        &mut self,
        at: At<'_>,
        ids: impl Iterator<Item = &'b str>,
        field: impl Fn(usize) -> String,
    ) {
        let mut seen = BTreeMap::new();
        for (of, id) in ids.enumerate() {
            match seen.get(id) {
                Some(first) => {
                    let first = field(*first);
                    self.wrong(at, field(of), format!("is the same as {first}"));
                }
                None => drop(seen.insert(id, of)),
            }
        }
    }

    fn units(&mut self) {
        let snapshot = self.snapshot;
        let parents: BTreeMap<&str, &str> = in_force(&snapshot.units)
            .filter_map(|(id, unit)| Some((id, unit.parent_unit_id.as_deref()?)))
            .collect();
        let circular = circular(&parents);
        for (id, unit) in in_force(&snapshot.units) {
            let at = At { kind: Kind::Unit, id };
            self.refer_some(at, "parent_unit_id", Kind::Unit, unit.parent_unit_id.as_ref());
            if circular.contains(id) {
                self.wrong(at, "parent_unit_id", "makes the unit belong to itself");
            }
            let organisation = unit.organisation_id.as_ref();
            self.refer_some(at, "organisation_id", Kind::Organisation, organisation);
            if let Some(area) = &unit.area_id {
                self.refer_area(at, "area_id", area);
            }
            self.role_holders(at, &unit.role_holders);
            let calendar = snapshot.county.as_ref().map(|county| &county.item.opening_calendar);
            for flaw in calendar.into_iter().flat_map(|calendar| unit.working_hours.flaws(calendar))
            {
                self.wrong(at, flaw.field.replacen("opening_", "working_", 1), flaw.description);
            }
        }
    }
}

/// Ids that following parents leads back to. Each is passed once, however deep they lie.
fn circular<'a>(parents: &BTreeMap<&'a str, &'a str>) -> BTreeSet<&'a str> {
    let mut passed_by = BTreeMap::new();
    let mut circular = BTreeSet::new();
    for (walk, start) in parents.keys().enumerate() {
        let mut above = Some(*start);
        while let Some(id) = above
            && !passed_by.contains_key(id)
        {
            passed_by.insert(id, walk);
            above = parents.get(id).copied();
        }
        // Where this very walk was before, a circle closes; where another was, nothing is new.
        above = above.filter(|id| passed_by.get(id) == Some(&walk));
        while let Some(id) = above
            && circular.insert(id)
        {
            above = parents.get(id).copied();
        }
    }
    circular
}
