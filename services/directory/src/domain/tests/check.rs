//! What a data set may not say.

use std::collections::BTreeSet;

use neuvo_calendar::{DayClass, DayOverride, HoursState, hours::DayKind};

use super::{FRI, MON_FRI, county_set, rule, rule_min, text, unit};
use crate::domain::{Area, Centre, Choice, DataSet, Service, Site, check::flaws};

/// The fields that are wrong once a proven set is changed.
fn wrong(change: impl FnOnce(&mut DataSet)) -> Vec<String> {
    let mut set = county_set();
    change(&mut set);
    flaws(&set).into_iter().map(|flaw| flaw.field).collect()
}

#[test]
fn a_set_that_agrees_with_itself_has_no_flaw() {
    assert_eq!(flaws(&county_set()), []);
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
        "lines[0].opening_rules[4]",
        "lines[3].opening_rules[1].opens",
        "lines[3].opening_rules[1].closes",
        "lines[3].opening_rules[2].weekdays",
    ];
    assert_eq!(wrong, expected);
}

#[test]
fn a_line_is_not_walked_into() {
    let wrong = wrong(|set| {
        let span = set.lines[0].hours.opening_rules[1].span.as_mut().expect("a span");
        span.state = HoursState::DropIn;
    });
    assert_eq!(wrong, ["lines[0].opening_rules[1].state"]);
}

#[test]
fn no_day_is_treated_in_two_ways() {
    let day = |day: i8, to: i8| DayOverride {
        from: jiff::civil::date(2026, 5, day),
        to: jiff::civil::date(2026, 5, to),
        day_class: DayClass::Holiday,
        reason: text("silta"),
    };
    let wrong = wrong(|set| {
        set.county.opening_calendar.overrides = vec![day(15, 16), day(16, 16), day(20, 19)];
    });
    let overrides = "county.opening_calendar.overrides";
    assert_eq!(wrong, [format!("{overrides}[1]"), format!("{overrides}[2].end_date")]);
}

#[test]
fn a_line_that_is_always_open_has_no_rules() {
    let wrong =
        wrong(|set| set.lines[5].hours.opening_rules = vec![rule(DayKind::Normal, FRI, 8, 9)]);
    assert_eq!(wrong, ["lines[5].opening_rules"]);
}

#[test]
fn a_chain_ends_with_a_line_that_is_always_open() {
    let wrong = wrong(|set| {
        set.lines[0].fallback_line_ids = vec!["emergency".into()];
        set.lines[1].fallback_line_ids.clear();
    });
    assert_eq!(wrong, ["lines[0].fallback_line_ids", "lines[1].fallback_line_ids"]);
}

#[test]
fn a_chain_names_other_lines_of_the_set_once_each() {
    let wrong = wrong(|set| {
        let ids = ["families", "nobody", "emergency", "emergency", "crisis"];
        set.lines[0].fallback_line_ids = ids.map(str::to_owned).into();
    });
    let at = |at| format!("lines[0].fallback_line_ids[{at}]");
    assert_eq!(wrong, [at(3), at(0), at(1)]);
}

#[test]
fn the_danger_line_exists_and_is_always_open() {
    assert_eq!(wrong(|set| set.county.danger_line_id = "none".into()), ["county.danger_line_id"]);
    let closes = wrong(|set| set.county.danger_line_id = "families".into());
    assert_eq!(closes, ["county.danger_line_id"]);
}

#[test]
fn ids_are_given_once() {
    let wrong = wrong(|set| {
        set.lines.push(set.lines[0].clone());
        set.units.push(unit("guidance", None));
        set.responsibilities.push(set.responsibilities[0].clone());
        set.county.areas.push(Area { line_id: "crisis".into(), ..set.county.areas[0].clone() });
        set.county.municipalities.push(set.county.municipalities[0].clone());
        set.county.choices = vec![Choice { choice_id: "a".into(), text: text("a") }; 2];
    });
    let expected = BTreeSet::from([
        "lines[7].line_id",
        "units[2].unit_id",
        "responsibilities[1]",
        "county.areas[5].area_id",
        "county.municipalities[1].code",
        "county.choices[1].choice_id",
    ]);
    assert_eq!(BTreeSet::from_iter(wrong.iter().map(String::as_str)), expected);
}

#[test]
fn every_reference_is_to_something_in_the_set() {
    let wrong = wrong(|set| {
        set.county.areas[1].line_id = "nobody".into();
        set.units[1].parent_unit_id = Some("nobody".into());
        set.units[1].area_id = Some("nowhere".into());
        set.lines[2].unit_id = Some("nobody".into());
        set.responsibilities[0].area_id = "nowhere".into();
        set.sites.push(Site {
            site_id: "rentto".into(),
            name: text("Rentto"),
            municipality_code: "999".into(),
            stage: None,
            source: String::new(),
        });
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
            statutory_basis: String::new(),
            source: String::new(),
        });
    });
    let expected = [
        "county.areas[1].line_id",
        "units[1].parent_unit_id",
        "units[1].area_id",
        "lines[2].unit_id",
        "sites[0].municipality_code",
        "centres[0].municipality_codes[1]",
        "centres[0].site_ids[0]",
        "services[0].unit_id",
        "responsibilities[0].area_id",
    ];
    assert_eq!(wrong, expected);
}

#[test]
fn no_unit_belongs_to_itself() {
    let wrong = wrong(|set| {
        set.units[0].parent_unit_id = Some("guidance".into());
        set.units.push(unit("team", Some("guidance")));
    });
    assert_eq!(wrong, ["units[0].parent_unit_id", "units[1].parent_unit_id"]);
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
    assert_eq!(wrong, [3, 4, 5, 6].map(|at| format!("units[{at}].parent_unit_id")));
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
    assert_eq!(wrong, ["lines[0].display_number", "lines[6].display_number"]);
}
