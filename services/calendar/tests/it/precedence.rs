//! What decides a day, the particular before the general.

use jiff::{Timestamp, civil::date};
use neuvo_calendar::{
    HoursState, NamedDay, OpeningHours, OpeningRule, Period, Span, Weekday,
    hours::{Because, DayKind},
};

use crate::support::{FRI, MON_FRI, at, county, exception, hours, instant, long_days, rule, span};

fn open(hours: &OpeningHours, local: &str) -> bool {
    hours.is_open(&county(), at(local))
}

fn during(rule: OpeningRule, from: &str, to: &str) -> OpeningRule {
    let day = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a day"));
    OpeningRule { period: Period { from: day(from), to: day(to) }, ..rule }
}

#[test]
fn an_exception_replaces_the_day_and_says_why() {
    let training = exception(date(2026, 2, 3), date(2026, 2, 4), &[span(600, 660)]);
    let line = OpeningHours { opening_exceptions: vec![training.clone()], ..long_days() };
    assert!(!open(&line, "2026-02-03T09:59") && open(&line, "2026-02-04T10:00"));
    assert!(open(&line, "2026-02-05T09:59"), "the day after");
    let verdict = line.at(&county(), at("2026-02-03T09:00"));
    assert_eq!(verdict.because, Because::Exception(&training));
    assert_eq!(verdict.state, Some(HoursState::Closed));
}

#[test]
fn of_two_exceptions_the_shorter_holds() {
    let week = exception(date(2026, 2, 2), date(2026, 2, 8), &[]);
    let day = exception(date(2026, 2, 4), date(2026, 2, 4), &[span(480, 540)]);
    for opening_exceptions in [vec![week.clone(), day.clone()], vec![day, week]] {
        let line = OpeningHours { opening_exceptions, ..long_days() };
        assert!(open(&line, "2026-02-04T08:30") && !open(&line, "2026-02-05T08:30"));
    }
}

#[test]
fn an_exception_may_open_a_holiday() {
    let open_day = exception(date(2026, 12, 25), date(2026, 12, 25), &[span(600, 720)]);
    let line = OpeningHours { opening_exceptions: vec![open_day], ..long_days() };
    assert!(open(&line, "2026-12-25T10:00"));
}

#[test]
fn a_named_day_comes_before_its_class() {
    let named = rule(DayKind::Named(NamedDay::ChristmasEve), Weekday::ALL, 9, 11);
    let mut line = long_days();
    line.opening_rules.push(named);
    assert!(open(&line, "2026-12-24T10:59"), "a day that the county closes");
    assert!(!open(&line, "2026-06-19T10:00"), "Midsummer Eve is another day");
    let because = line.at(&county(), at("2026-12-24T10:59")).because;
    assert_eq!(because, Because::Rules(DayKind::Named(NamedDay::ChristmasEve)));
}

#[test]
fn a_rule_without_a_span_closes_its_days() {
    let mut line = long_days();
    line.opening_rules.retain(|rule| rule.kind == DayKind::Normal);
    let shut = OpeningRule { span: None, ..rule(DayKind::Eve, MON_FRI, 0, 1) };
    line.opening_rules.push(shut);
    assert!(!open(&line, "2026-05-13T10:00"), "an eve");
    let verdict = line.at(&county(), at("2026-05-13T10:00"));
    assert_eq!(verdict.state, Some(HoursState::Closed));
    assert_eq!(verdict.because, Because::Rules(DayKind::Eve));
}

#[test]
fn the_narrower_period_replaces_the_wider_one() {
    let summer = during(rule(DayKind::Normal, MON_FRI, 9, 12), "2026-06-01", "2026-08-31");
    let new_year = during(rule(DayKind::Normal, MON_FRI, 7, 10), "2026-01-01", "");
    let year = rule(DayKind::Normal, MON_FRI, 8, 15);
    let line = hours(vec![year, new_year, summer]);
    let opens = |month, day| -> Option<Timestamp> {
        line.next_opening(&county(), instant(date(2026, month, day), 0, 0))
    };
    assert_eq!(opens(7, 1), Some(at("2026-07-01T09:00")));
    assert_eq!(opens(9, 1), Some(at("2026-09-01T07:00")));
    assert!(open(&line, "2025-12-30T14:59"));
}

#[test]
fn a_period_of_normal_days_leaves_eve_hours_in_force() {
    let mut line = long_days();
    line.opening_rules.push(during(
        rule(DayKind::Normal, MON_FRI, 9, 16),
        "2026-05-11",
        "2026-05-15",
    ));
    assert!(open(&line, "2026-05-12T15:59"));
    assert!(!open(&line, "2026-05-13T13:00"), "the eve of Ascension Day");
}

#[test]
fn what_is_no_longer_in_force_leaves_the_hours_unknown() {
    let line = hours(vec![during(rule(DayKind::Normal, MON_FRI, 8, 15), "", "2026-01-31")]);
    assert_eq!(line.at(&county(), at("2026-01-30T20:00")).state, Some(HoursState::Closed));
    assert_eq!(line.at(&county(), at("2026-02-03T10:00")).state, None);
    let begins = hours(vec![during(rule(DayKind::Normal, MON_FRI, 8, 15), "2026-02-02", "")]);
    let next = begins.next_opening(&county(), at("2026-01-30T10:00"));
    assert_eq!(next, Some(at("2026-02-02T08:00")), "unknown hours become known ones");
}

#[test]
fn what_is_said_of_other_days_alone_leaves_a_day_unknown() {
    let state = |line: &OpeningHours, local| line.at(&county(), at(local)).state;
    let closed =
        |kind, weekdays: &[Weekday]| OpeningRule { span: None, ..rule(kind, weekdays, 0, 1) };
    let christmas = hours(vec![closed(DayKind::Named(NamedDay::ChristmasDay), Weekday::ALL)]);
    assert_eq!(state(&christmas, "2026-12-25T10:00"), Some(HoursState::Closed));
    assert_eq!(state(&christmas, "2026-12-26T10:00"), None, "another holiday");
    assert_eq!(state(&christmas, "2026-12-28T10:00"), None, "a Monday");
    let eves = hours(vec![rule(DayKind::Eve, MON_FRI, 8, 13)]);
    assert_eq!(state(&eves, "2026-05-13T14:00"), Some(HoursState::Closed));
    assert_eq!(state(&eves, "2026-05-12T10:00"), None);
    let sundays = hours(vec![closed(DayKind::Normal, &[Weekday::Sunday])]);
    assert_eq!(state(&sundays, "2026-02-08T10:00"), Some(HoursState::Closed));
    assert_eq!(state(&sundays, "2026-02-09T10:00"), None);
    let mut told = sundays;
    told.opening_rules.push(rule(DayKind::Normal, &[Weekday::Tuesday], 8, 15));
    assert_eq!(state(&told, "2026-02-09T10:00"), Some(HoursState::Closed), "who opens on Tuesdays");
    assert_eq!(state(&told, "2026-12-25T10:00"), Some(HoursState::Closed), "and not on a holiday");
}

#[test]
fn what_replaces_a_day_leaves_the_night_before_alone() {
    let night = rule(DayKind::Normal, Weekday::ALL, 22, 2);
    let closed = exception(date(2026, 2, 4), date(2026, 2, 4), &[]);
    let line = OpeningHours { opening_exceptions: vec![closed], ..hours(vec![night.clone()]) };
    assert!(open(&line, "2026-02-04T01:59") && !open(&line, "2026-02-04T22:00"));
    let holiday = hours(vec![night]);
    assert!(open(&holiday, "2026-12-25T01:59") == open(&holiday, "2026-12-24T23:00"));
    assert!(open(&holiday, "2026-04-03T01:59"), "Good Friday's first hours are Thursday's night");
}

#[test]
fn a_days_own_span_counts_where_the_night_before_meets_it() {
    let by_appointment = Span { state: HoursState::ByAppointment, ..span(60, 240) };
    let night = rule(DayKind::Normal, &[Weekday::Thursday], 22, 3);
    let early = OpeningRule { span: Some(by_appointment), ..rule(DayKind::Normal, FRI, 1, 4) };
    let line = hours(vec![night, early]);
    assert!(open(&line, "2026-02-06T00:59"));
    let state = line.at(&county(), at("2026-02-06T01:00")).state;
    assert_eq!(state, Some(HoursState::ByAppointment));
    let closing = line.next_closing(&county(), at("2026-02-05T22:00"));
    assert_eq!(closing, Some(at("2026-02-06T01:00")));
}

#[test]
fn who_comes_unannounced_is_served_where_it_is_open_or_drop_in() {
    let served = |state: HoursState| state.is_open();
    let open: Vec<HoursState> = HoursState::ALL.iter().copied().filter(|s| served(*s)).collect();
    assert_eq!(open, [HoursState::Open, HoursState::DropIn]);
}
