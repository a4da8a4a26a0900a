//! What is refused, and where.

use jiff::civil::date;
use neuvo_calendar::{
    EveRule, HoursState, NamedDay, OpeningCalendar, OpeningHours, OpeningRule, Period, Span,
    Weekday, hours::DayKind,
};

use crate::support::{
    FRI, MON_FRI, MON_THU, county, exception, hours, long_days, rule, rule_min, span,
};

/// Each flaw as `field: description`.
fn flaws(hours: &OpeningHours) -> Vec<String> {
    let flaws = hours.flaws(&county());
    flaws.into_iter().map(|flaw| format!("{}: {}", flaw.field, flaw.description)).collect()
}

fn during(rule: OpeningRule, from: (i16, i8, i8), to: (i16, i8, i8)) -> OpeningRule {
    let day = |(year, month, day)| Some(date(year, month, day));
    OpeningRule { period: Period { from: day(from), to: day(to) }, ..rule }
}

#[test]
fn the_hours_of_the_card_have_no_flaw() {
    assert_eq!(flaws(&long_days()), Vec::<String>::new());
    assert_eq!(flaws(&OpeningHours::default()), Vec::<String>::new(), "unknown hours are right");
}

#[test]
fn what_is_always_open_has_nothing_else_to_say() {
    let exceptions = vec![exception(date(2026, 2, 3), date(2026, 2, 3), &[])];
    let always = OpeningHours { always_open: true, opening_exceptions: exceptions, ..long_days() };
    assert_eq!(
        flaws(&always),
        [
            "opening_rules: must be empty: it is always open",
            "opening_exceptions: must be empty: it is always open"
        ]
    );
}

#[test]
fn spans_that_are_none_are_refused() {
    let wrong = vec![
        rule_min(DayKind::Normal, MON_THU, 1440, 60),
        rule_min(DayKind::Normal, FRI, 480, 1441),
        rule_min(DayKind::Normal, &[Weekday::Sunday], 480, 0),
        rule(DayKind::Eve, &[], 8, 9),
    ];
    assert_eq!(
        flaws(&hours(wrong)),
        [
            "opening_rules[0].opens: must be 00:00 to 23:59",
            "opening_rules[1].closes: must be 00:01 to 24:00; midnight is 24:00",
            "opening_rules[2].closes: must be 00:01 to 24:00; midnight is 24:00",
            "opening_rules[3].weekdays: must name a weekday",
        ]
    );
}

#[test]
fn spans_that_overlap_are_refused_over_midnight_too() {
    let night = rule(DayKind::Normal, FRI, 22, 3);
    let saturday = rule(DayKind::Normal, &[Weekday::Saturday], 2, 4);
    let twice = rule_min(DayKind::Normal, MON_FRI, 14 * 60 + 59, 16 * 60);
    let line = hours(vec![rule(DayKind::Normal, MON_FRI, 8, 15), twice, night, saturday]);
    assert_eq!(
        flaws(&line),
        [
            "opening_rules[1]: overlaps opening_rules[0]",
            "opening_rules[3]: overlaps opening_rules[2]"
        ]
    );
    let apart = hours(vec![
        rule(DayKind::Normal, MON_FRI, 8, 12),
        rule(DayKind::Normal, MON_FRI, 12, 15),
        rule(DayKind::Eve, MON_FRI, 8, 13),
    ]);
    assert_eq!(flaws(&apart), Vec::<String>::new());
}

#[test]
fn a_day_cannot_be_closed_and_given_hours() {
    let shut = OpeningRule { span: None, ..rule(DayKind::Eve, &MON_THU[..1], 0, 1) };
    let line = hours(vec![rule(DayKind::Eve, MON_FRI, 8, 13), shut]);
    assert_eq!(
        flaws(&line),
        ["opening_rules[1]: closes a day that is given hours by opening_rules[0]"]
    );
}

#[test]
fn an_end_before_its_beginning_is_refused() {
    let rule = during(rule(DayKind::Normal, MON_FRI, 8, 9), (2026, 5, 2), (2026, 5, 1));
    let line = OpeningHours {
        opening_exceptions: vec![exception(date(2026, 2, 3), date(2026, 2, 2), &[])],
        ..hours(vec![rule])
    };
    assert_eq!(
        flaws(&line),
        [
            "opening_rules[0].valid_to: is before valid_from",
            "opening_exceptions[0].end_date: is before start_date"
        ]
    );
}

#[test]
fn a_rule_that_can_never_apply_is_refused() {
    let never = [
        rule(DayKind::Eve, &[Weekday::Saturday], 8, 9),
        rule(DayKind::Named(NamedDay::MidsummerEve), MON_THU, 8, 9),
        during(rule(DayKind::Normal, FRI, 8, 9), (2026, 5, 4), (2026, 5, 7)),
        during(rule(DayKind::Holiday, MON_FRI, 8, 9), (2026, 2, 1), (2026, 2, 28)),
        during(
            rule(DayKind::Named(NamedDay::ChristmasEve), Weekday::ALL, 8, 9),
            (2026, 1, 1),
            (2026, 12, 23),
        ),
    ];
    for rule in never {
        let said = "opening_rules[0]: can never apply: no such day is one of its weekdays";
        assert_eq!(flaws(&hours(vec![rule.clone()])), [said], "{rule:?}");
    }
    let eves_alone =
        during(rule(DayKind::Normal, &[Weekday::Tuesday], 9, 12), (2027, 1, 4), (2027, 1, 10));
    assert_eq!(flaws(&hours(vec![eves_alone])), [""; 0], "where eves have no rules of their own");
    let eve = hours(vec![rule(DayKind::Eve, MON_FRI, 8, 13)]);
    let without = OpeningCalendar { eve_rule: EveRule::None, ..county() };
    assert_eq!(eve.flaws(&without).len(), 1, "the county knows no eves");
}

#[test]
fn a_period_of_closings_alone_that_hides_the_week_is_refused() {
    let closed =
        |weekdays: &[Weekday]| OpeningRule { span: None, ..rule(DayKind::Normal, weekdays, 0, 1) };
    let july = |rule| during(rule, (2027, 7, 1), (2027, 7, 31));
    let year = rule(DayKind::Normal, MON_FRI, 8, 16);
    let fridays = hours(vec![year.clone(), july(closed(FRI))]);
    let said = "opening_rules[1]: closes some weekdays of its period alone, and hides what a longer \
                period says of the others: say the period's whole week";
    assert_eq!(flaws(&fridays), [said]);
    let whole =
        hours(vec![year.clone(), july(rule(DayKind::Normal, MON_THU, 8, 16)), july(closed(FRI))]);
    assert_eq!(flaws(&whole), [""; 0]);
    let shut = hours(vec![year, july(closed(MON_FRI))]);
    assert_eq!(flaws(&shut), [""; 0], "nothing that it hides was open");
    assert_eq!(flaws(&hours(vec![closed(&[Weekday::Sunday])])), [""; 0]);
}

#[test]
fn periods_that_leave_it_open_which_holds_are_refused() {
    let first = OpeningRule {
        period: Period { from: Some(date(2025, 1, 1)), to: None },
        ..rule(DayKind::Normal, MON_FRI, 8, 15)
    };
    let second = OpeningRule {
        period: Period { from: Some(date(2026, 1, 1)), to: None },
        ..rule(DayKind::Normal, MON_FRI, 9, 16)
    };
    let said = "opening_rules[1]: is in force on the same days and for as long as opening_rules[0]";
    assert_eq!(flaws(&hours(vec![first.clone(), second.clone()])), [said]);
    let ended = OpeningRule {
        period: Period { from: Some(date(2025, 1, 1)), to: Some(date(2025, 12, 31)) },
        ..first
    };
    assert_eq!(flaws(&hours(vec![ended, second])), Vec::<String>::new());
}

#[test]
fn exceptions_that_contradict_each_other_are_refused() {
    let one = exception(date(2026, 2, 2), date(2026, 2, 3), &[]);
    let two = exception(date(2026, 2, 3), date(2026, 2, 4), &[]);
    let twice = exception(date(2026, 3, 3), date(2026, 3, 3), &[span(480, 600), span(540, 660)]);
    let line = OpeningHours { opening_exceptions: vec![one, two, twice], ..long_days() };
    assert_eq!(
        flaws(&line),
        [
            "opening_exceptions[1]: shares a day with opening_exceptions[0] and is as long: which \
             of them holds cannot be told",
            "opening_exceptions[2].spans[1]: overlaps spans[0]"
        ]
    );
}

#[test]
fn an_exception_that_says_only_when_it_is_closed_is_refused() {
    let closed = Span { state: HoursState::Closed, ..span(780, 1440) };
    let day = date(2026, 12, 17);
    let with = |spans: &[Span]| OpeningHours {
        opening_exceptions: vec![exception(day, day, spans)],
        ..long_days()
    };
    let found = flaws(&with(&[closed]));
    let told = "opening_exceptions[0].spans: says only when it is closed: tell what remains open";
    assert!(found.len() == 1 && found[0].starts_with(told), "{found:?}");
    assert_eq!(flaws(&with(&[span(480, 780), closed])), Vec::<String>::new());
    assert_eq!(flaws(&with(&[])), Vec::<String>::new(), "the whole day");
}
