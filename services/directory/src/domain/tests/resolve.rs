//! Whom to call, hour by hour and in words.

use jiff::{Timestamp, civil::date};
use neuvo_calendar::{DayClass, HoursState, OpeningException, OpeningHours, Span};
use proptest::prelude::*;

use super::{Set, TODAY, after, at, calendar, county_set, loaded, text};
use crate::domain::{
    Ask, ChannelKind, Kept, Link, Register, Resolution, Snapshot, Unresolved, Urgency,
    resolve::resolve,
};

fn ask<'a>(snapshot: &'a Snapshot, area: &str, urgency: Urgency, at: Timestamp) -> Ask<'a> {
    let county = &snapshot.county().expect("it is loaded").item;
    Ask {
        area: county.area(area).expect("an area of the county"),
        municipality: None,
        urgency,
        language: None,
        channel_kind: ChannelKind::Line,
        at,
    }
}

fn routine<'a>(snapshot: &'a Snapshot, area: &str, local: &str) -> Resolution<'a> {
    resolve(snapshot, &ask(snapshot, area, Urgency::Routine, at(local))).expect("the county proves")
}

fn ids<'a>(chain: &[Link<'a>]) -> Vec<&'a str> {
    chain.iter().map(|link| link.line.item.line_id.as_str()).collect()
}

#[test]
fn the_open_line_is_called_and_nothing_else_considered() {
    let snapshot = loaded();
    let answer = routine(&snapshot, "families", "2026-05-12T14:59");
    assert_eq!(answer.line.expect("a line").item.display_number, "019 226 0401");
    assert!(answer.preferred_open);
    assert_eq!(answer.next_opening, None);
    assert_eq!(ids(&answer.chain), ["families"]);
    assert_eq!(answer.reason.fi, "families on auki: soita 019 226 0401.");
    assert_eq!(answer.reason.sv, "families är öppen: ring 019 226 0401.");
    assert_eq!(answer.reason.en, "families is open: call 019 226 0401.");
}

#[test]
fn the_emergency_line_answers_while_the_own_line_is_closed() {
    let snapshot = loaded();
    let answer = routine(&snapshot, "working-age", "2026-05-12T12:00");
    assert_eq!(answer.line.expect("a line").item.line_id, "emergency");
    assert_eq!(answer.preferred_line.expect("a line").item.line_id, "working-age");
    assert_eq!(answer.next_opening, Some(at("2026-05-13T08:00")));
    assert_eq!(ids(&answer.chain), ["working-age", "emergency"]);
    assert_eq!(
        answer.reason.fi,
        "working-age (019 226 0402) on kiinni aukioloajan ulkopuolella. \
         Se avautuu keskiviikkona 13.5.2026 klo 8.00. \
         emergency on auki: soita 019 226 0400. \
         Jos asia voi odottaa, soita 019 226 0402, kun se on avautunut."
    );
}

#[test]
fn on_an_eve_afternoon_the_crisis_line_answers_and_says_what_it_is() {
    let snapshot = loaded();
    let answer = routine(&snapshot, "older-people", "2026-05-13T13:00");
    assert_eq!(answer.day_class, DayClass::Eve);
    assert_eq!(answer.line.expect("a line").item.phone_number, "+358197110721");
    assert_eq!(ids(&answer.chain), ["older-people", "emergency", "crisis"]);
    let reasons: Vec<_> = answer.chain.iter().map(|link| link.reason.fi.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "older-people (019 226 0403) on kiinni arkipyhän aaton aukioloajan ulkopuolella. \
             Se avautuu perjantaina 15.5.2026 klo 8.00.",
            "emergency (019 226 0400) on kiinni arkipyhän aaton aukioloajan ulkopuolella. \
             Se avautuu perjantaina 15.5.2026 klo 8.00.",
            "crisis vastaa kaikkina aikoina: soita 019 711 0721. \
             Se on päivystys, ei neuvontanumero.",
        ]
    );
}

#[test]
fn a_pressing_matter_is_not_told_to_wait() {
    let snapshot = loaded();
    let urgent = ask(&snapshot, "families", Urgency::Urgent, at("2026-05-16T10:00"));
    let answer = resolve(&snapshot, &urgent).expect("the county proves");
    assert_eq!(answer.line.expect("a line").item.line_id, "crisis");
    assert_eq!(
        answer.reason.en,
        "families (019 226 0401) is closed for the weekend. \
         It opens on Monday 18 May 2026 at 08:00. \
         crisis answers at all times: call 019 711 0721. \
         It is for emergencies, not for advice."
    );
}

#[test]
fn closed_days_are_called_what_they_are() {
    let snapshot = loaded();
    let said = |local| routine(&snapshot, "families", local).chain[0].reason.sv.clone();
    assert_eq!(
        said("2026-12-24T10:00"),
        "families (019 226 0401) är stängd på grund av julafton. \
         Den öppnar måndag 28.12.2026 kl. 8.00."
    );
    assert!(said("2026-06-19T10:00").contains("på grund av midsommarafton"));
    assert!(said("2023-12-06T10:00").contains("på grund av helgdag"));
}

#[test]
fn danger_to_life_is_112_even_when_the_own_line_is_open() {
    let snapshot = loaded();
    let danger = ask(&snapshot, "families", Urgency::LifeThreatening, at("2026-05-12T10:00"));
    let answer = resolve(&snapshot, &danger).expect("the county proves");
    assert_eq!(answer.line.expect("a line").item.phone_number, "112");
    assert_eq!(ids(&answer.chain), ["danger"]);
    assert!(answer.preferred_open);
    assert_eq!(answer.preferred_line.expect("a line").item.line_id, "families");
    assert_eq!(answer.reason.fi, "Henki tai terveys on vaarassa: soita heti 112 (danger).");
}

#[test]
fn an_empty_directory_says_so() {
    let (loaded, empty) = (loaded(), Snapshot::default());
    let ask = ask(&loaded, "families", Urgency::Urgent, at("2026-05-12T10:00"));
    assert_eq!(resolve(&empty, &ask).expect_err("empty"), Unresolved::CountyNotLoaded);
}

#[test]
fn a_county_knows_its_areas_and_municipalities() {
    let county = county_set().county;
    assert!(county.area("families").is_some() && county.area("disability").is_none());
    assert!(county.serves("106") && !county.serves("091"));
}

#[test]
fn a_line_that_the_store_lost_is_named() {
    let mut snapshot = loaded();
    snapshot.lines.remove("emergency");
    let saturday = ask(&snapshot, "families", Urgency::Routine, at("2026-05-16T10:00"));
    let refusal = resolve(&snapshot, &saturday).expect_err("lost");
    assert_eq!(refusal, Unresolved::LineMissing { line_id: "emergency".into() });
}

#[test]
fn a_name_that_is_not_translated_stands_in_finnish() {
    let mut set = county_set();
    set.lines[0].name.sv.clear();
    let snapshot = after(&Register::default(), set).on(TODAY);
    let answer = routine(&snapshot, "families", "2026-05-12T10:00");
    assert!(answer.reason.sv.starts_with("families är öppen"));
}

fn any_urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![Just(Urgency::Routine), Just(Urgency::Urgent), Just(Urgency::LifeThreatening)]
}

proptest! {
    #[test]
    fn at_any_instant_someone_answers_and_the_chain_says_why(
        area in proptest::sample::select(
            vec!["families", "working-age", "older-people", "mental-health", "emergency"]
        ),
        urgency in any_urgency(),
        second in 1_672_524_000_i64..1_924_984_800, // 2023 to 2030
    ) {
        let snapshot = loaded();
        let at = Timestamp::from_second(second).expect("an instant of these years");
        let ask = ask(&snapshot, area, urgency, at);
        let answer = resolve(&snapshot, &ask).expect("the county proves");
        prop_assert!(answer.line.expect("a line").item.hours.is_open(&calendar(), at));
        prop_assert_eq!(&answer.danger_line.item.phone_number, "112");
        let (called, passed) = answer.chain.split_last().expect("someone is called");
        prop_assert!(called.is_open() && Some(called.line) == answer.line);
        for link in passed {
            prop_assert!(!link.is_open() && !link.line.item.hours.is_open(&calendar(), at));
            prop_assert!(link.next_opening.is_some_and(|next| next > at));
        }
        for text in [&answer.reason.fi, &answer.reason.sv, &answer.reason.en] {
            prop_assert!(text.contains(&answer.line.expect("a line").item.display_number), "{}", text);
        }
    }
}

#[test]
fn once_nobody_answers_that_is_said_with_the_number_for_danger() {
    let mut set = county_set();
    set.lines.iter_mut().filter(|line| line.line_id != "danger").for_each(|line| {
        line.hours.always_open = false;
        line.fallback_line_ids.clear();
    });
    let snapshot = unproven(set);
    let answer = routine(&snapshot, "families", "2026-05-16T10:00");
    assert_eq!(answer.line.expect("a line").item.line_id, "danger");
    let said = "Mikään alueen numeroista ei nyt vastaa, vain 112 (danger).";
    assert!(answer.reason.fi.ends_with(said), "{}", answer.reason.fi);
    assert!(answer.reason.sv.contains("svarar nu, bara 112") && answer.tell.en.contains("112"));
}

#[test]
fn what_is_unknown_now_and_known_later_is_said_in_one_sentence() {
    let mut set = county_set();
    let day = date(2026, 5, 23);
    let span = Span { opens_min: 480, closes_min: 720, state: HoursState::Open };
    set.lines[0].hours = OpeningHours {
        opening_exceptions: vec![OpeningException {
            from: day,
            to: day,
            spans: vec![span],
            reason: text(""),
        }],
        ..OpeningHours::default()
    };
    let snapshot = unproven(set);
    let said = |local| routine(&snapshot, "families", local).chain[0].reason.fi.clone();
    assert_eq!(
        said("2026-05-22T10:00"),
        "families (019 226 0401): seuraava tiedossa oleva aukioloaika alkaa lauantaina 23.5.2026 \
         klo 8.00."
    );
    assert_eq!(
        said("2026-05-23T13:00"),
        "families (019 226 0401) on kiinni poikkeuksellisen aukioloajan ulkopuolella. \
         Seuraavaa aukioloaikaa ei ole tiedossa."
    );
}

/// What stands of a set that need not prove.
fn unproven(set: Set) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for document in set.data_set().documents {
        let (from, ended, change_id) = (None, false, uuid::Uuid::nil());
        let item = document.into();
        snapshot.put(Kept { item, version: 1, from, ended, change_id });
    }
    snapshot
}
