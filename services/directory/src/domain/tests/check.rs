//! What a register may not say.

use std::collections::BTreeSet;

use jiff::civil::date;
use neuvo_calendar::{DayClass, DayOverride, HoursState, Period, Weekday, hours::DayKind};

use super::{FRI, MON_FRI, Set, county_set, planned, rule, rule_min, text, unit};
use crate::domain::{
    Area, Centre, Choice, CostCentre, Document, ExternalId, Kept, MobileVisit, RaciTable, Register,
    RoleHolder, RosterSlot, Service, Site, Times, check::contradictions, place::SiteStage,
    unit::RoleKind,
};

/// The places that are wrong once a proven set is changed.
fn wrong(change: impl FnOnce(&mut Set)) -> Vec<String> {
    let mut set = county_set();
    change(&mut set);
    sorted(planned(&Register::default(), set).flaws.into_iter().map(|flaw| flaw.path()))
}

/// Places, in the order in which they are told.
fn sorted<T: Into<String>>(places: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut places: Vec<String> = places.into_iter().map(Into::into).collect();
    places.sort();
    places
}

fn site(site_id: &str) -> Site {
    Site {
        site_id: site_id.to_owned(),
        name: text(site_id),
        municipality_code: "106".into(),
        stage: None,
        address: String::new(),
        accessibility: BTreeSet::new(),
        customer_computers: None,
        partner_roster: vec![],
        mobile_schedule: vec![].into(),
        staffing: vec![],
        cost_centres: vec![],
        unit_ids: vec![],
        role_holders: vec![],
        source: String::new(),
        external_ids: vec![],
    }
}

fn service() -> Service {
    Service {
        service_id: String::new(),
        name: text(""),
        parent_service_id: None,
        description: None,
        unit_id: None,
        organisation_id: None,
        sectors: BTreeSet::new(),
        client_groups: BTreeSet::new(),
        intensity: None,
        statutory_basis: String::new(),
        languages: vec![],
        documents: vec![],
        feedback_url: None,
        line_ids: vec![],
        channel_ids: vec![],
        source: String::new(),
        external_ids: vec![],
    }
}

#[test]
fn a_set_that_agrees_with_itself_has_no_flaw() {
    assert_eq!(wrong(|_| {}), Vec::<String>::new());
}

#[test]
fn what_is_wrong_with_hours_is_told_with_the_place_of_the_line() {
    let wrong = wrong(|set| {
        let rules = &mut set.lines[3].hours.opening_rules;
        rules[1] = rule_min(DayKind::Eve, MON_FRI, 1440, 1441);
        rules.push(rule(DayKind::Holiday, &[], 9, 12));
        let rules = &mut set.lines[0].hours.opening_rules;
        rules.push(rule(DayKind::Normal, FRI, 13, 15));
        rules.push(rule(DayKind::Normal, FRI, 14, 16));
    });
    let expected = [
        "line/families.opening_rules[4]",
        "line/mental-health.opening_rules[1].opens",
        "line/mental-health.opening_rules[1].closes",
        "line/mental-health.opening_rules[2].weekdays",
    ];
    assert_eq!(wrong, sorted(expected));
}

#[test]
fn a_line_is_not_walked_into() {
    let wrong = wrong(|set| {
        let span = set.lines[0].hours.opening_rules[1].span.as_mut().expect("a span");
        span.state = HoursState::DropIn;
    });
    assert_eq!(wrong, sorted(["line/families.opening_rules[1].state"]));
}

#[test]
fn no_day_is_treated_in_two_ways() {
    let day = |day: i8, to: i8| DayOverride {
        from: date(2026, 5, day),
        to: date(2026, 5, to),
        day_class: DayClass::Holiday,
        reason: text("silta"),
    };
    let wrong = wrong(|set| {
        set.county.opening_calendar.overrides = vec![day(15, 16), day(16, 16), day(20, 19)];
    });
    let overrides = "county/county.opening_calendar.overrides";
    assert_eq!(wrong, sorted([format!("{overrides}[1]"), format!("{overrides}[2].end_date")]));
}

#[test]
fn a_line_that_is_always_open_has_no_rules() {
    let wrong =
        wrong(|set| set.lines[5].hours.opening_rules = vec![rule(DayKind::Normal, FRI, 8, 9)]);
    assert_eq!(wrong, sorted(["line/crisis.opening_rules"]));
}

#[test]
fn a_chain_leaves_no_minute_uncovered() {
    let wrong = wrong(|set| {
        set.lines[0].fallback_line_ids = vec!["emergency".into()];
        set.lines[1].fallback_line_ids.clear();
    });
    assert_eq!(
        wrong,
        sorted(["line/families.fallback_line_ids", "line/working-age.fallback_line_ids"])
    );
}

#[test]
fn a_chain_names_other_lines_of_the_set_once_each() {
    let wrong = wrong(|set| {
        let ids = ["families", "nobody", "emergency", "emergency", "crisis"];
        set.lines[0].fallback_line_ids = ids.map(str::to_owned).into();
    });
    let at = |at| format!("line/families.fallback_line_ids[{at}]");
    assert_eq!(wrong, sorted([at(3), at(0), at(1)]));
}

#[test]
fn the_danger_line_exists_and_is_always_open() {
    assert_eq!(
        wrong(|set| set.county.danger_line_id = "none".into()),
        ["county/county.danger_line_id"]
    );
    let closes = wrong(|set| set.county.danger_line_id = "families".into());
    assert_eq!(closes, ["county/county.danger_line_id"]);
}

#[test]
fn ids_are_given_once() {
    let wrong = wrong(|set| {
        set.county
            .areas
            .push(Area { line_id: Some("crisis".into()), ..set.county.areas[0].clone() });
        set.county.municipalities.push(set.county.municipalities[0].clone());
        set.county.choices = vec![Choice { choice_id: "a".into(), text: text("a") }; 2];
    });
    let expected = [
        "county/county.areas[5].area_id",
        "county/county.choices[1].choice_id",
        "county/county.municipalities[1].code",
    ];
    assert_eq!(wrong, expected);
}

#[test]
fn every_reference_is_to_something_in_the_set() {
    let wrong = wrong(|set| {
        set.county.areas[1].line_id = Some("nobody".into());
        set.units[1].parent_unit_id = Some("nobody".into());
        set.units[1].area_ids = ["families", "nowhere", "families"].map(str::to_owned).into();
        set.lines[2].unit_id = Some("nobody".into());
        set.responsibilities[0].area_id = "nowhere".into();
        set.sites.push(Site { municipality_code: "999".into(), ..site("rentto") });
        set.centres.push(Centre {
            centre_id: "north".into(),
            name: text("North"),
            municipality_codes: vec!["106".into(), "999".into()],
            site_ids: vec!["nowhere".into(), "rentto".into()],
            source: String::new(),
        });
        set.services.push(Service {
            service_id: "advice".into(),
            name: text("Advice"),
            unit_id: Some("nobody".into()),
            ..service()
        });
    });
    let expected = [
        "county/county.areas[1].line_id",
        "unit/guidance.parent_unit_id",
        "unit/guidance.area_ids[1]",
        "unit/guidance.area_ids[2]",
        "line/older-people.unit_id",
        "site/rentto.municipality_code",
        "centre/north.municipality_codes[1]",
        "centre/north.site_ids[0]",
        "service/advice.unit_id",
        "responsibility/nowhere 2.area_id",
    ];
    assert_eq!(wrong, sorted(expected));
}

#[test]
fn no_unit_belongs_to_itself() {
    let wrong = wrong(|set| {
        set.units[0].parent_unit_id = Some("guidance".into());
        set.units.push(unit("team", Some("guidance")));
    });
    assert_eq!(wrong, sorted(["unit/county.parent_unit_id", "unit/guidance.parent_unit_id"]));
}

#[test]
fn every_circle_of_units_is_found_and_what_hangs_from_it_is_none() {
    let wrong = wrong(|set| {
        let belongs = [
            ("a", "b"), // the way into a circle of three
            ("b", "c"),
            ("c", "d"),
            ("d", "b"),
            ("e", "e"), // a circle of one
            ("f", "e"),
            ("g", "county"),
        ];
        set.units.extend(belongs.map(|(id, parent)| unit(id, Some(parent))));
    });
    assert_eq!(wrong, ["b", "c", "d", "e"].map(|id| format!("unit/{id}.parent_unit_id")));
}

#[test]
fn units_may_lie_as_deep_as_a_set_can_hold() {
    const DEPTH: usize = 50_000; // looking up from each to the top would take minutes
    let wrong = wrong(|set| {
        let deep = |at: usize| unit(&format!("u{at}"), Some(&format!("u{}", at + 1)));
        set.units.extend((0..DEPTH).map(deep));
        set.units.push(unit(&format!("u{DEPTH}"), Some("county")));
    });
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_number_to_dial_is_the_number_as_written() {
    let wrong = wrong(|set| {
        set.lines[0].phone_number = "+358192260410".into();
        set.lines[6].display_number = "113".into();
        set.lines[5].display_number = "+358 19 711 0721".into();
    });
    assert_eq!(wrong, sorted(["line/families.display_number", "line/danger.display_number"]));
}

#[test]
fn who_is_at_a_site_is_there_once_at_a_time_and_on_some_day() {
    let slot = |organisation: &str, weekdays: &[Weekday], hours: Option<(u16, u16)>| RosterSlot {
        organisation_id: organisation.to_owned(),
        weekdays: weekdays.iter().copied().collect(),
        times: hours
            .map(|(opens, closes)| Times { opens_min: opens * 60, closes_min: closes * 60 }),
        period: Period::default(),
        topic: None,
    };
    let some_days = Period { from: Some(date(2027, 1, 6)), to: Some(date(2027, 1, 7)) };
    let wrong = wrong(|set| {
        let mut never = slot("county", &[Weekday::Tuesday], None);
        never.period = some_days; // a Wednesday and a Thursday
        let roster = vec![
            slot("county", MON_FRI, Some((9, 12))),
            slot("county", FRI, Some((12, 15))),
            slot("other", FRI, Some((9, 12))),
            slot("county", FRI, None),
            never,
        ];
        set.sites.push(Site { partner_roster: roster, ..site("rentto") });
    });
    let slots = "site/rentto.partner_roster";
    let expected = [
        format!("{slots}[3]"),
        format!("{slots}[4]"),
        format!("{slots}[4].weekdays"),
        format!("{slots}[0].organisation_id"),
        format!("{slots}[1].organisation_id"),
        format!("{slots}[2].organisation_id"),
        format!("{slots}[3].organisation_id"),
        format!("{slots}[4].organisation_id"),
    ];
    assert_eq!(wrong, sorted(expected));
}

#[test]
fn a_process_has_one_owner_at_a_time_and_a_site_one_cost_centre() {
    let until = |year| Period { from: None, to: Some(date(year, 12, 31)) };
    let from = |year| Period { from: Some(date(year, 1, 1)), to: None };
    let owner = |role: &str, period| RoleHolder {
        kind: Some(RoleKind::ProcessOwner),
        role: text(role),
        holder: None,
        period,
    };
    let cost = |period| CostCentre { cost_centre: "1234".to_owned(), period };
    let wrong = wrong(|set| {
        let owners = vec![owner("a", until(2026)), owner("a", from(2027)), owner("b", from(2027))];
        set.units[0].role_holders = owners;
        set.units[1].role_holders = vec![owner("a", until(2026)), owner("a", from(2026))];
        let cost_centres = vec![cost(until(2026)), cost(from(2027)), cost(until(2020))];
        set.units[0].cost_centres = vec![cost(until(2026)), cost(from(2026))];
        set.sites.push(Site { cost_centres, ..site("rentto") });
    });
    let expected = [
        "site/rentto.cost_centres[2]",
        "unit/county.cost_centres[1]",
        "unit/guidance.role_holders[1]",
    ];
    assert_eq!(wrong, expected);
}

#[test]
fn a_mobile_point_is_a_site_that_says_so() {
    let visit = || MobileVisit {
        date: date(2026, 11, 23),
        times: Times { opens_min: 540, closes_min: 720 },
        place: text("Tori"),
        municipality_code: "106".to_owned(),
    };
    let of = |id: &str, stage| Site { stage, mobile_schedule: vec![visit()].into(), ..site(id) };
    let wrong = wrong(|set| {
        set.sites.push(of("bus", Some(SiteStage::RemoteOrMobile)));
        set.sites.push(of("hall", Some(SiteStage::Now)));
        set.sites.push(of("nobody-said", None));
    });
    assert_eq!(wrong, ["site/hall.mobile_schedule", "site/nobody-said.mobile_schedule"]);
}

#[test]
fn another_register_s_id_names_one_entry_of_a_kind() {
    let ptv = |id: &str| vec![ExternalId { system: "ptv".to_owned(), id: id.to_owned() }];
    let wrong = wrong(|set| {
        set.lines[0].external_ids = ptv("1");
        set.lines[1].external_ids = ptv("2");
        set.lines[2].external_ids = ptv("1");
        set.sites.push(Site { external_ids: ptv("1"), ..site("rentto") });
    });
    assert_eq!(wrong, ["line/older-people.external_ids[0]"]);
}

#[test]
fn only_the_form_of_a_table_is_empty() {
    let table = |id: &str, template| RaciTable {
        raci_table_id: id.to_owned(),
        name: text(id),
        template,
        actors: vec![],
        activities: vec![],
        source: String::new(),
    };
    let mut snapshot = super::loaded();
    for table in [table("form", true), table("said", false)] {
        let item = Document::RaciTable(table.into()).into();
        let change_id = uuid::Uuid::nil();
        snapshot.put(Kept { item, version: 1, from: None, ended: false, change_id });
    }
    let flaws = contradictions(&snapshot, super::TODAY).into_iter().map(|flaw| flaw.path());
    assert_eq!(sorted(flaws), ["raci_table/said.activities", "raci_table/said.actors"]);
}
