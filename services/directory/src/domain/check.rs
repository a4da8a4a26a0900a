//! Proof of a data set: everything it says of itself is true, or every place that is not is named.

use std::collections::{BTreeMap, BTreeSet};

use neuvo_calendar::{DayOverride, HoursState, OpeningCalendar};

use super::{DataSet, Line, Unit};

/// A place where a set contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Path of the field as the contract writes it: `lines[3].opening_rules[1].closes`.
    pub field: String,
    /// What is wrong.
    pub description: String,
}

/// Every flaw of a set; none when it may be loaded. What it proves, the rest of the domain relies
/// on: each area has a line, each chain ends in a line that is always open, and there is always a
/// number for danger to life.
pub fn flaws(set: &DataSet) -> Vec<Flaw> {
    let mut proof = Proof::of(set);
    proof.county(set);
    proof.units(&set.units);
    for (at, line) in set.lines.iter().enumerate() {
        proof.line(&format!("lines[{at}]"), line);
    }
    proof.places(set);
    proof.catalogue(set);
    proof.flaws
}

/// What a set names, to look references up in, and what was found wrong.
struct Proof<'a> {
    municipalities: BTreeSet<&'a str>,
    areas: BTreeSet<&'a str>,
    units: BTreeSet<&'a str>,
    sites: BTreeSet<&'a str>,
    lines: BTreeMap<&'a str, &'a Line>,
    calendar: &'a OpeningCalendar,
    flaws: Vec<Flaw>,
}

impl<'a> Proof<'a> {
    fn of(set: &'a DataSet) -> Self {
        let county = &set.county;
        Self {
            municipalities: county.municipalities.iter().map(|m| m.code.as_str()).collect(),
            areas: county.areas.iter().map(|area| area.area_id.as_str()).collect(),
            units: set.units.iter().map(|unit| unit.unit_id.as_str()).collect(),
            sites: set.sites.iter().map(|site| site.site_id.as_str()).collect(),
            lines: set.lines.iter().map(|line| (line.line_id.as_str(), line)).collect(),
            calendar: &county.opening_calendar,
            flaws: Vec::new(),
        }
    }

    fn wrong(&mut self, field: String, description: impl Into<String>) {
        self.flaws.push(Flaw { field, description: description.into() });
    }

    /// Notes a reference to something that `known` does not hold.
    fn refer(&mut self, field: String, known: bool, what: &str) {
        if !known {
            self.wrong(field, format!("names no {what} of this set"));
        }
    }

    /// Notes every id that an earlier entry has. `field` writes the path of the entry at a place.
    fn unique<'b>(&mut self, ids: impl Iterator<Item = &'b str>, field: impl Fn(usize) -> String) {
        let mut seen = BTreeMap::new();
        for (at, id) in ids.enumerate() {
            match seen.get(id) {
                Some(first) => {
                    let first = field(*first);
                    self.wrong(field(at), format!("is the same as {first}"));
                }
                None => drop(seen.insert(id, at)),
            }
        }
    }

    fn county(&mut self, set: &DataSet) {
        let county = &set.county;
        let codes = county.municipalities.iter().map(|m| m.code.as_str());
        self.unique(codes, |at| format!("county.municipalities[{at}].code"));
        let areas = county.areas.iter().map(|area| area.area_id.as_str());
        self.unique(areas, |at| format!("county.areas[{at}].area_id"));
        let choices = county.choices.iter().map(|choice| choice.choice_id.as_str());
        self.unique(choices, |at| format!("county.choices[{at}].choice_id"));
        let lines = set.lines.iter().map(|line| line.line_id.as_str());
        self.unique(lines, |at| format!("lines[{at}].line_id"));
        for (at, area) in county.areas.iter().enumerate() {
            let known = self.lines.contains_key(area.line_id.as_str());
            self.refer(format!("county.areas[{at}].line_id"), known, "line");
        }
        self.overrides(set);
        let danger = "county.danger_line_id".to_owned();
        match self.lines.get(county.danger_line_id.as_str()) {
            None => self.refer(danger, false, "line"),
            Some(line) if !line.hours.always_open => self.wrong(danger, "must always be open"),
            Some(_) => {}
        }
    }

    fn overrides(&mut self, set: &DataSet) {
        let overrides = &set.county.opening_calendar.overrides;
        for (at, one) in overrides.iter().enumerate() {
            let path = format!("county.opening_calendar.overrides[{at}]");
            if one.to < one.from {
                self.wrong(format!("{path}.end_date"), "is before start_date");
            }
            let shares = |other: &DayOverride| one.from <= other.to && other.from <= one.to;
            if let Some(other) = overrides[..at].iter().position(shares) {
                self.wrong(path, format!("shares a day with overrides[{other}]"));
            }
        }
    }

    fn units(&mut self, units: &[Unit]) {
        self.unique(units.iter().map(|unit| unit.unit_id.as_str()), |at| {
            format!("units[{at}].unit_id")
        });
        let parents: BTreeMap<&str, &str> = units
            .iter()
            .filter_map(|unit| Some((unit.unit_id.as_str(), unit.parent_unit_id.as_deref()?)))
            .collect();
        let circular = circular(&parents);
        for (at, unit) in units.iter().enumerate() {
            if let Some(parent) = &unit.parent_unit_id {
                let field = format!("units[{at}].parent_unit_id");
                self.refer(field.clone(), self.units.contains(parent.as_str()), "unit");
                if circular.contains(unit.unit_id.as_str()) {
                    self.wrong(field, "makes the unit belong to itself");
                }
            }
            if let Some(area) = &unit.area_id {
                let known = self.areas.contains(area.as_str());
                self.refer(format!("units[{at}].area_id"), known, "guidance area");
            }
        }
    }

    fn line(&mut self, path: &str, line: &Line) {
        if let Some(unit) = &line.unit_id {
            let known = self.units.contains(unit.as_str());
            self.refer(format!("{path}.unit_id"), known, "unit");
        }
        if !is_same_number(&line.phone_number, &line.display_number) {
            self.wrong(format!("{path}.display_number"), "is another number than phone_number");
        }
        self.hours(path, line);
        self.fallbacks(path, line);
    }

    fn hours(&mut self, path: &str, line: &Line) {
        for flaw in line.hours.flaws(self.calendar) {
            self.wrong(format!("{path}.{}", flaw.field), flaw.description);
        }
        let for_places =
            |state: HoursState| matches!(state, HoursState::DropIn | HoursState::PhoneOnly);
        let description = "is for places: a line is neither walked into nor called instead of";
        for (at, rule) in line.hours.opening_rules.iter().enumerate() {
            if rule.span.is_some_and(|span| for_places(span.state)) {
                self.wrong(format!("{path}.opening_rules[{at}].state"), description);
            }
        }
        for (at, exception) in line.hours.opening_exceptions.iter().enumerate() {
            for (of, span) in exception.spans.iter().enumerate() {
                if for_places(span.state) {
                    let field = format!("{path}.opening_exceptions[{at}].spans[{of}].state");
                    self.wrong(field, description);
                }
            }
        }
    }

    fn fallbacks(&mut self, path: &str, line: &Line) {
        let ids = &line.fallback_line_ids;
        let field = |at: usize| format!("{path}.fallback_line_ids[{at}]");
        self.unique(ids.iter().map(String::as_str), field);
        for (at, id) in ids.iter().enumerate() {
            self.refer(field(at), self.lines.contains_key(id.as_str()), "line");
            if *id == line.line_id {
                self.wrong(field(at), "is the line itself");
            }
        }
        let always_open =
            |id: &String| self.lines.get(id.as_str()).is_some_and(|l| l.hours.always_open);
        if !line.hours.always_open && !ids.last().is_some_and(always_open) {
            let description = "must end with a line that is always open";
            self.wrong(format!("{path}.fallback_line_ids"), description);
        }
    }

    fn places(&mut self, set: &DataSet) {
        let sites = set.sites.iter().map(|site| site.site_id.as_str());
        self.unique(sites, |at| format!("sites[{at}].site_id"));
        for (at, site) in set.sites.iter().enumerate() {
            let known = self.municipalities.contains(site.municipality_code.as_str());
            self.refer(format!("sites[{at}].municipality_code"), known, "municipality");
        }
        let centres = set.centres.iter().map(|centre| centre.centre_id.as_str());
        self.unique(centres, |at| format!("centres[{at}].centre_id"));
        for (at, centre) in set.centres.iter().enumerate() {
            for (of, code) in centre.municipality_codes.iter().enumerate() {
                let known = self.municipalities.contains(code.as_str());
                let field = format!("centres[{at}].municipality_codes[{of}]");
                self.refer(field, known, "municipality");
            }
            for (of, site) in centre.site_ids.iter().enumerate() {
                let known = self.sites.contains(site.as_str());
                self.refer(format!("centres[{at}].site_ids[{of}]"), known, "site");
            }
        }
    }

    fn catalogue(&mut self, set: &DataSet) {
        let services = set.services.iter().map(|service| service.service_id.as_str());
        self.unique(services, |at| format!("services[{at}].service_id"));
        for (at, service) in set.services.iter().enumerate() {
            if let Some(unit) = &service.unit_id {
                let known = self.units.contains(unit.as_str());
                self.refer(format!("services[{at}].unit_id"), known, "unit");
            }
        }
        let cells: Vec<String> = set.responsibilities.iter().map(|cell| cell.entry_id()).collect();
        self.unique(cells.iter().map(String::as_str), |at| format!("responsibilities[{at}]"));
        for (at, cell) in set.responsibilities.iter().enumerate() {
            let known = self.areas.contains(cell.area_id.as_str());
            self.refer(format!("responsibilities[{at}].area_id"), known, "guidance area");
        }
    }
}

/// The units that following parents leads back to. Each unit is passed once, however deep they lie.
fn circular<'a>(parents: &BTreeMap<&'a str, &'a str>) -> BTreeSet<&'a str> {
    let mut passed_by = BTreeMap::new();
    let mut circular = BTreeSet::new();
    for (walk, start) in parents.keys().enumerate() {
        let mut above = Some(*start);
        while let Some(unit) = above
            && !passed_by.contains_key(unit)
        {
            passed_by.insert(unit, walk);
            above = parents.get(unit).copied();
        }
        // Where this very walk was before, a circle closes; where another was, nothing is new.
        above = above.filter(|unit| passed_by.get(unit) == Some(&walk));
        while let Some(unit) = above
            && circular.insert(unit)
        {
            above = parents.get(unit).copied();
        }
    }
    circular
}

/// Whether the number as written is the number to dial. In Finland a leading 0 stands for +358; a
/// short number such as 112 is written as it is dialled.
fn is_same_number(dialled: &str, written: &str) -> bool {
    let digits: String = written.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    match digits.strip_prefix('0') {
        Some(national) if dialled.starts_with('+') => dialled == format!("+358{national}"),
        _ => dialled == digits,
    }
}
