//! Proof of the register: everything it says of itself is true on every day, or every place that is
//! not is named.

mod catalogue;
mod circles;
mod lines;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::hours::clock;

pub use lines::AT_STOPS_ALONE;

use self::{
    circles::{Ways, circular},
    lines::{Answering, Gap, Minute},
};
use super::{EntryName, ExternalId, Kind, Register, Snapshot, snapshot::in_force};

/// Months for which it is proven that somebody always answers: what stands is proven again as they pass.
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
        let dot = if self.field.is_empty() { "" } else { "." };
        format!("{}{dot}{}", self.name.path(), self.field)
    }

    /// What is wrong, and from which day on where that is not today.
    pub fn told(&self, today: Date) -> String {
        match self.date > today {
            true => format!("from {}: {}", self.date, self.description),
            false => self.description.clone(),
        }
    }

    /// A line that leaves a minute uncovered in what stands from a day on.
    fn uncovered(line_id: &str, (day, minute): Minute, date: Date) -> Self {
        let first = format!("{day} {}", clock(minute));
        let description =
            format!("leaves {first} uncovered: neither the line nor a follower answers");
        let name = EntryName { kind: Kind::Line, entry_id: line_id.to_owned() };
        Self { name, field: "fallback_line_ids".to_owned(), description, date }
    }
}

/// The flaws that a change brings on its day or later; none when it may be published. What was wrong
/// before is nothing that a change can be blamed for. A flaw is told once, with its first day; of each
/// line the first minute that it leaves uncovered.
pub fn prove(before: &Register, after: &Register, from: Date, today: Date) -> Vec<Flaw> {
    let mut days = BTreeSet::from([from]);
    days.extend(before.days_after(from));
    days.extend(after.days_after(from));
    let (mut told, mut flaws) = (BTreeSet::new(), Vec::new());
    let mut uncovered = BTreeMap::new();
    for (first, next) in stretches(&days) {
        let stands = after.on(first);
        let (wrong, answering) =
            (contradictions(&stands, first), answering(&stands, first, next, today));
        let new_gap =
            |id: &&str| !uncovered.contains_key(*id) && answering.gaps(id).next().is_some();
        let gaps: Vec<&str> = answering.line_ids().filter(new_gap).collect();
        if wrong.is_empty() && gaps.is_empty() {
            continue;
        }
        let stood = before.on(first);
        let known = BTreeSet::from_iter(contradictions(&stood, first));
        for flaw in wrong.into_iter().filter(|flaw| !known.contains(flaw)) {
            if told.insert((flaw.name.clone(), flaw.field.clone(), flaw.description.clone())) {
                flaws.push(flaw);
            }
        }
        let answered = self::answering(&stood, first, next, today);
        for id in gaps {
            if let Some(gap) = first_new(answering.gaps(id), answered.gaps(id)) {
                uncovered.insert(id.to_owned(), Flaw::uncovered(id, gap, first));
            }
        }
    }
    flaws.extend(uncovered.into_values());
    flaws.sort();
    flaws
}

/// Lines that leave a minute uncovered from today on, by id, each with the first.
pub fn uncovered(register: &Register, today: Date) -> BTreeMap<String, Minute> {
    let mut days = register.days_after(today);
    days.insert(today);
    let mut uncovered = BTreeMap::new();
    for (first, next) in stretches(&days) {
        let stands = register.on(first);
        let answering = answering(&stands, first, next, today);
        for id in answering.line_ids() {
            if !uncovered.contains_key(id)
                && let Some((date, minutes)) = answering.gaps(id).next()
            {
                uncovered.insert(id.to_owned(), (date, minutes.start));
            }
        }
    }
    uncovered
}

/// Each day up to the next.
fn stretches(days: &BTreeSet<Date>) -> impl Iterator<Item = (Date, Date)> {
    days.iter().copied().zip(days.iter().skip(1).copied().chain([Date::MAX]))
}

/// Who answers within the months that are proven: from a stretch's first day, or from today where that
/// is later.
fn answering(snapshot: &Snapshot, first: Date, next: Date, today: Date) -> Answering<'_> {
    let first = first.max(today);
    Answering::of(snapshot, first, next.min(first.saturating_add(PROVEN_MONTHS.months())))
}

/// The first minute of gaps that none of those known before has. Both are in order.
fn first_new(
    mut gaps: impl Iterator<Item = Gap>,
    known: impl Iterator<Item = Gap>,
) -> Option<Minute> {
    let mut known = known.peekable();
    // Up to which minute the last known one goes that begins no later.
    let mut reach = (Date::MIN, 0);
    gaps.find_map(|(date, minutes)| {
        let mut minute = minutes.start;
        loop {
            if reach.0 == date {
                minute = minute.max(reach.1);
            }
            let begins = |(day, old): &Gap| (*day, old.start) <= (date, minute);
            let Some((day, old)) = known.next_if(begins) else { break };
            reach = (day, old.end);
        }
        (minute < minutes.end).then_some((date, minute))
    })
}

/// Every contradiction of what stands from a day on, but for minutes that nobody covers. What it proves,
/// the rest of the domain relies on: what is named is there, and there is always a number for danger to
/// life.
pub(super) fn contradictions(snapshot: &Snapshot, first: Date) -> Vec<Flaw> {
    let Some(county) = &snapshot.county else { return Vec::new() };
    let mut proof = Proof { snapshot, date: first, flaws: Vec::new() };
    proof.county(&county.item);
    proof.units();
    proof.lines();
    proof.channels();
    proof.places();
    proof.catalogue();
    proof.responsibilities();
    proof.external_ids();
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

    /// As [`Self::refer_area`], of each of `area_ids`.
    fn refer_areas(&mut self, at: At<'_>, area_ids: &[String]) {
        self.unique(at, area_ids.iter().map(String::as_str), |of| format!("area_ids[{of}]"));
        for (of, area_id) in area_ids.iter().enumerate() {
            self.refer_area(at, format!("area_ids[{of}]"), area_id);
        }
    }

    /// Notes a code that is of no municipality of the county.
    fn refer_municipality(&mut self, at: At<'_>, field: impl Into<String>, code: &str) {
        let county = self.snapshot.county.as_ref();
        if code.is_empty() {
            self.wrong(at, field, "is not known yet: give it, before it is published");
        } else if county.is_none_or(|county| !county.item.serves(code)) {
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

    /// Another register's id names one entry of a kind: what is imported is found again by it.
    fn external_ids(&mut self) {
        let snapshot = self.snapshot;
        let sites = in_force(&snapshot.sites).map(|(id, site)| (id, &site.external_ids));
        self.one_each(Kind::Site, sites);
        let lines = in_force(&snapshot.lines).map(|(id, line)| (id, &line.external_ids));
        self.one_each(Kind::Line, lines);
        let channels = in_force(&snapshot.channels).map(|(id, one)| (id, &one.external_ids));
        self.one_each(Kind::Channel, channels);
        let services = in_force(&snapshot.services).map(|(id, one)| (id, &one.external_ids));
        self.one_each(Kind::Service, services);
        let organisations = in_force(&snapshot.organisations);
        self.one_each(Kind::Organisation, organisations.map(|(id, one)| (id, &one.external_ids)));
    }

    fn one_each<'b>(
        &mut self,
        kind: Kind,
        entries: impl Iterator<Item = (&'b str, &'b Vec<ExternalId>)>,
    ) {
        let mut seen = BTreeMap::new();
        for (id, external_ids) in entries {
            for (of, external) in external_ids.iter().enumerate() {
                if let Some(other) = seen.insert(external, id) {
                    let field = format!("external_ids[{of}]");
                    let what = format!("is given to {}/{other}, too", kind.word());
                    self.wrong(At { kind, id }, field, what);
                }
            }
        }
    }

    fn units(&mut self) {
        let snapshot = self.snapshot;
        let parents: Ways = in_force(&snapshot.units)
            .filter_map(|(id, unit)| Some((id, vec![unit.parent_unit_id.as_deref()?])))
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
            self.refer_areas(at, &unit.area_ids);
            self.role_holders(at, &unit.role_holders);
            self.means(at, &unit.staffing, &unit.cost_centres);
            let calendar = snapshot.county.as_ref().map(|county| &county.item.opening_calendar);
            for flaw in calendar.into_iter().flat_map(|calendar| unit.working_hours.flaws(calendar))
            {
                self.wrong(at, flaw.field.replacen("opening_", "working_", 1), flaw.description);
            }
        }
    }
}
