//! The domain against a small county with the five lines of the seed documents.

mod change;
mod check;
mod load;
mod prove;
mod resolve;
mod search;
mod search_oracle;

use std::{collections::BTreeSet, sync::Arc};

use jiff::{
    Timestamp,
    civil::{Date, DateTime, date},
};
use neuvo_calendar::{
    EveRule, HoursState, NamedDay, OpeningCalendar, OpeningHours, OpeningRule, Period, Span,
    Weekday, hours::DayKind,
};
use neuvo_chassis::clock::helsinki;

use uuid::Uuid;

use super::{
    Area, Centre, County, DataSet, Decided, Document, Line, LineKind, Municipality, Register,
    Responsibility, Service, Site, Snapshot, Stage, Text, Unit,
    load::{Load, plan},
};

/// The day on which everything here is decided.
const TODAY: Date = date(2026, 5, 1);

/// Monday to Thursday.
const MON_THU: &[Weekday] =
    &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday];
/// Friday.
const FRI: &[Weekday] = &[Weekday::Friday];
/// Monday to Friday.
const MON_FRI: &[Weekday] =
    &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// A text that is the same in every language.
fn text(text: &str) -> Text {
    Text { fi: text.to_owned(), sv: text.to_owned(), en: text.to_owned() }
}

/// A rule from one whole hour to another.
fn rule(kind: DayKind, weekdays: &[Weekday], opens: u16, closes: u16) -> OpeningRule {
    rule_min(kind, weekdays, opens * 60, closes * 60)
}

/// A rule from one minute to another.
fn rule_min(kind: DayKind, weekdays: &[Weekday], opens: u16, closes: u16) -> OpeningRule {
    let weekdays = BTreeSet::from_iter(weekdays.iter().copied());
    let span = Span { opens_min: opens, closes_min: closes, state: HoursState::Open };
    OpeningRule { kind, weekdays, span: Some(span), period: Period::default() }
}

/// 8–15 from Monday to Thursday, 8–13 on Fridays and eves.
fn long_days() -> Vec<OpeningRule> {
    vec![
        rule(DayKind::Normal, MON_THU, 8, 15),
        rule(DayKind::Normal, FRI, 8, 13),
        rule(DayKind::Eve, MON_FRI, 8, 13),
    ]
}

fn line(line_id: &str, number: &str, rules: Vec<OpeningRule>, followers: &[&str]) -> Line {
    Line {
        line_id: line_id.to_owned(),
        name: text(line_id),
        kind: Some(LineKind::Advice),
        unit_id: Some("guidance".to_owned()),
        phone_number: format!("+358{}", &number.replace(' ', "")[1..]),
        display_number: number.to_owned(),
        hours: OpeningHours { opening_rules: rules, ..OpeningHours::default() },
        fallback_line_ids: followers.iter().map(|id| (*id).to_owned()).collect(),
        languages: vec![],
        source: "test".to_owned(),
        external_ids: vec![],
    }
}

/// Open at all times.
fn always() -> OpeningHours {
    OpeningHours { always_open: true, ..OpeningHours::default() }
}

/// The five lines, the crisis line and 112.
fn lines() -> Vec<Line> {
    let both: &[&str] = &["emergency", "crisis"];
    let late = vec![rule(DayKind::Normal, MON_FRI, 9, 12), rule(DayKind::Eve, MON_FRI, 9, 12)];
    let emergency = line("emergency", "019 226 0400", long_days(), &["crisis"]);
    let crisis = line("crisis", "019 711 0721", vec![], &[]);
    let danger = line("danger", "112", vec![], &[]);
    vec![
        line("families", "019 226 0401", long_days(), both),
        line("working-age", "019 226 0402", vec![rule(DayKind::Normal, MON_FRI, 8, 12)], both),
        line("older-people", "019 226 0403", long_days(), both),
        line("mental-health", "019 226 0404", late, both),
        Line { kind: Some(LineKind::SocialEmergency), ..emergency },
        Line { kind: Some(LineKind::Crisis), hours: always(), ..crisis },
        Line {
            kind: Some(LineKind::EmergencyNumber),
            hours: always(),
            unit_id: None,
            phone_number: "112".to_owned(),
            ..danger
        },
    ]
}

/// As the county's 2023 data set has it.
fn calendar() -> OpeningCalendar {
    OpeningCalendar {
        closed_days: [NamedDay::ChristmasEve, NamedDay::MidsummerEve].into(),
        eve_rule: EveRule::WeekdayBeforeWeekdayHoliday,
        overrides: vec![],
    }
}

fn unit(unit_id: &str, parent: Option<&str>) -> Unit {
    Unit {
        unit_id: unit_id.to_owned(),
        name: text(unit_id),
        neutral_name: None,
        parent_unit_id: parent.map(str::to_owned),
        organisation_id: None,
        cost_centre: String::new(),
        cost_centres: vec![],
        staffing: vec![],
        role_holders: vec![],
        working_hours: OpeningHours::default(),
        sectors: BTreeSet::new(),
        area_ids: vec![],
        email: None,
        duties: vec![],
        source: "test".to_owned(),
    }
}

/// A county's entries, while they are put together.
#[derive(Clone)]
struct Set {
    county: County,
    units: Vec<Unit>,
    lines: Vec<Line>,
    centres: Vec<Centre>,
    sites: Vec<Site>,
    services: Vec<Service>,
    responsibilities: Vec<Responsibility>,
}

impl Set {
    /// As it is loaded.
    fn data_set(self) -> DataSet {
        let county_id = self.county.county_id.clone();
        let data_set_id = self.county.data_set_id.clone();
        let documents = std::iter::once(Document::County(Arc::new(self.county)))
            .chain(self.units.into_iter().map(|unit| Document::Unit(unit.into())))
            .chain(self.lines.into_iter().map(|line| Document::Line(line.into())))
            .chain(self.centres.into_iter().map(|centre| Document::Centre(centre.into())))
            .chain(self.sites.into_iter().map(|site| Document::Site(site.into())))
            .chain(self.services.into_iter().map(|service| Document::Service(service.into())))
            .chain(self.responsibilities.into_iter().map(|c| Document::Responsibility(c.into())))
            .collect();
        DataSet { county_id, data_set_id, documents, from: None }
    }
}

/// A small county that proves.
fn county_set() -> Set {
    let area_ids = ["families", "working-age", "older-people", "mental-health", "emergency"];
    let area = |id: &str| Area {
        area_id: id.to_owned(),
        name: text(id),
        line_id: Some(id.to_owned()),
        unit_id: None,
    };
    Set {
        county: County {
            county_id: "test-county".to_owned(),
            data_set_id: "test-county-2023".to_owned(),
            name: text("Testialue"),
            code: "02".to_owned(),
            as_of: text("tilanne 2023"),
            municipalities: vec![Municipality { code: "106".to_owned(), name: text("Hyvinkää") }],
            areas: area_ids.map(area).into(),
            opening_calendar: calendar(),
            danger_line_id: "danger".to_owned(),
            choices: vec![],
            segment_model: None,
            synonyms: vec![],
        },
        units: vec![unit("county", None), unit("guidance", Some("county"))],
        lines: lines(),
        centres: vec![],
        sites: vec![],
        services: vec![],
        responsibilities: vec![Responsibility {
            area_id: "families".to_owned(),
            stage: Stage::AdviceAndGuidance,
            responsible: None,
            unit_id: None,
            source: "test".to_owned(),
        }],
    }
}

/// What loading a set changes of what is held.
fn planned(register: &Register, set: Set) -> Load {
    let by = Decided::new("editor", Timestamp::UNIX_EPOCH);
    plan(register, &set.data_set(), Uuid::now_v7(), &by, TODAY).expect("the same county")
}

/// What is held after a load.
fn after(register: &Register, set: Set) -> Register {
    let load = planned(register, set);
    load.outcome.map_or_else(|| register.clone(), |outcome| outcome.register)
}

/// A register that holds the small county.
fn register() -> Register {
    after(&Register::default(), county_set())
}

/// What stands of the small county.
fn loaded() -> Snapshot {
    register().on(TODAY)
}

/// The instant at which the clock in Helsinki shows `local`, such as `2026-05-13T12:59`.
fn at(local: &str) -> Timestamp {
    let local: DateTime = local.parse().expect("a local time");
    local.to_zoned(helsinki()).expect("a time that the clock shows").timestamp()
}
