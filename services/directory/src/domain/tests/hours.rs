//! When lines are open, against written-out hours and against the slow oracle.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, civil::date};
use neuvo_calendar::{DayClass, EveRule, NamedDay, OpeningCalendar, is_public_holiday};
use neuvo_chassis::clock::helsinki;
use proptest::prelude::*;

use super::{FRI, MON_FRI, MON_THU, at, calendar, line, lines, oracle, rule, rule_min};
use crate::domain::{
    Line, OpeningRule, Weekday,
    hours::{NEXT_OPENING_DAYS_MAX, is_open, next_opening},
};

const SUNDAY: &[Weekday] = &[Weekday::Sunday];

/// Opening and closing hour of a line on a day, as the seed documents' card says it: weekdays, the
/// eves listed for the years 2023 to 2030, and nothing on holidays and the two closed eves.
fn printed_hours(line_id: &str, day: Date) -> Option<(i8, i8)> {
    let weekday = Weekday::of(day);
    let closed = is_public_holiday(day) || NamedDay::on(day).is_some();
    if closed || weekday > Weekday::Friday {
        return None;
    }
    let short = weekday == Weekday::Friday || LISTED_EVES.contains(&day);
    match line_id {
        "working-age" => Some((8, 12)),
        "mental-health" => Some((9, 12)),
        _ if short => Some((8, 13)),
        _ => Some((8, 15)),
    }
}

/// Eves from Monday to Thursday, as listed from published calendars.
#[rustfmt::skip]
const LISTED_EVES: [Date; 35] = [
    date(2023, 1, 5), date(2023, 4, 6), date(2023, 5, 17), date(2023, 12, 5),
    date(2024, 3, 28), date(2024, 4, 30), date(2024, 5, 8), date(2024, 12, 5), date(2024, 12, 31),
    date(2025, 4, 17), date(2025, 4, 30), date(2025, 5, 28), date(2025, 12, 31),
    date(2026, 1, 5), date(2026, 4, 2), date(2026, 4, 30), date(2026, 5, 13), date(2026, 12, 31),
    date(2027, 1, 5), date(2027, 3, 25), date(2027, 5, 5),
    date(2028, 1, 5), date(2028, 4, 13), date(2028, 5, 24), date(2028, 12, 5),
    date(2029, 3, 29), date(2029, 4, 30), date(2029, 5, 9), date(2029, 12, 5), date(2029, 12, 31),
    date(2030, 4, 18), date(2030, 4, 30), date(2030, 5, 29), date(2030, 12, 5), date(2030, 12, 31),
];

fn instant(day: Date, hour: i8, minute: i8) -> Timestamp {
    at(&day.at(hour, minute, 0, 0).to_string())
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day <= to)
}

#[test]
fn the_five_lines_keep_their_printed_hours_from_2023_to_2030() {
    for line in lines().iter().filter(|line| !line.always_open) {
        for day in days(date(2023, 1, 1), date(2030, 12, 31)) {
            let open = |hour, minute| is_open(line, &calendar(), instant(day, hour, minute));
            let Some((opens, closes)) = printed_hours(&line.line_id, day) else {
                assert!((0..24).all(|hour| !open(hour, 30)), "{} {day}", line.line_id);
                continue;
            };
            let shown =
                [open(opens - 1, 59), open(opens, 0), open(closes - 1, 59), open(closes, 0)];
            assert_eq!(shown, [false, true, true, false], "{} {day}", line.line_id);
        }
    }
}

#[test]
fn the_five_lines_name_their_next_opening_from_2023_to_2030() {
    for line in lines().iter().filter(|line| !line.always_open) {
        let mut next = None;
        for day in days(date(2023, 1, 1), date(2030, 12, 31)).collect::<Vec<_>>().iter().rev() {
            let hours = printed_hours(&line.line_id, *day);
            if let (Some((_, closes)), Some(next)) = (hours, next) {
                let found = next_opening(line, &calendar(), instant(*day, closes, 0));
                assert_eq!(found, Some(next), "{} after {day}", line.line_id);
            }
            if let Some((opens, _)) = hours {
                next = Some(instant(*day, opens, 0));
            }
            if let Some(next) = next {
                let midnight = next_opening(line, &calendar(), instant(*day, 0, 0));
                assert_eq!(midnight, Some(next), "{} on {day}", line.line_id);
            }
        }
    }
}

#[test]
fn an_eve_shortens_three_of_the_five_lines() {
    let on_eve = |hour, minute| -> Vec<String> {
        let at = instant(date(2026, 5, 13), hour, minute);
        let open = lines().into_iter().filter(|line| is_open(line, &calendar(), at));
        open.filter(|line| !line.always_open).map(|line| line.line_id).collect()
    };
    assert_eq!(on_eve(12, 59), ["families", "older-people", "emergency"]);
    assert!(on_eve(13, 0).is_empty());
    let families = &lines()[0];
    assert!(is_open(families, &calendar(), at("2026-05-12T14:59")));
}

#[test]
fn a_line_without_eve_rules_keeps_its_normal_ones_on_eves() {
    let working_age = &lines()[1];
    assert!(is_open(working_age, &calendar(), at("2023-04-06T11:59")));
    assert!(!is_open(working_age, &calendar(), at("2023-04-06T12:00")));
}

#[test]
fn eve_rules_that_leave_out_a_weekday_close_it_on_eves() {
    let rules = vec![rule(DayClass::Normal, MON_FRI, 8, 15), rule(DayClass::Eve, FRI, 8, 13)];
    let line = line("some", "019 1", rules, &[]);
    assert!(!is_open(&line, &calendar(), at("2026-05-13T10:00")), "an eve on a Wednesday");
    assert!(is_open(&line, &calendar(), at("2026-05-12T10:00")));
}

#[test]
fn a_line_with_holiday_rules_is_open_on_holidays() {
    let rules = vec![rule(DayClass::Holiday, MON_FRI, 10, 12)];
    let line = line("some", "019 1", rules, &[]);
    assert!(is_open(&line, &calendar(), at("2023-12-06T10:00")));
    assert!(is_open(&line, &calendar(), at("2026-12-24T11:59")), "closed by choice counts as one");
    assert!(!is_open(&line, &calendar(), at("2023-12-07T10:00")));
}

#[test]
fn the_crisis_line_is_always_open_and_has_no_next_opening() {
    let crisis = &lines()[5];
    for local in ["2026-12-24T23:59", "2026-03-29T04:00", "2026-06-20T03:00"] {
        assert!(is_open(crisis, &calendar(), at(local)));
        assert_eq!(next_opening(crisis, &calendar(), at(local)), None);
    }
}

#[test]
fn a_span_may_last_until_midnight_and_go_on_from_it() {
    let evening = vec![
        rule(DayClass::Normal, MON_THU, 20, 24),
        rule(DayClass::Normal, &[Weekday::Tuesday], 0, 2),
    ];
    let line = line("some", "019 1", evening, &[]);
    assert!(is_open(&line, &calendar(), at("2026-02-02T23:59:59")));
    assert!(is_open(&line, &calendar(), at("2026-02-03T00:00")));
    assert!(!is_open(&line, &calendar(), at("2026-02-03T02:00")));
    assert!(!is_open(&line, &calendar(), at("2026-02-04T00:00")));
}

#[test]
fn a_day_may_have_several_spans() {
    let spans = vec![
        rule(DayClass::Normal, MON_FRI, 8, 11),
        rule_min(DayClass::Normal, MON_FRI, 12 * 60 + 15, 15 * 60),
    ];
    let line = line("some", "019 1", spans, &[]);
    let next = next_opening(&line, &calendar(), at("2026-02-03T11:00"));
    assert_eq!(next, Some(at("2026-02-03T12:15")));
    let next = next_opening(&line, &calendar(), at("2026-02-03T12:15"));
    assert_eq!(next, None, "it is open");
}

#[test]
fn a_line_that_never_opens_has_no_next_opening() {
    let never = line("some", "019 1", vec![rule(DayClass::Eve, SUNDAY, 8, 9)], &[]);
    assert_eq!(next_opening(&never, &calendar(), at("2026-02-03T11:00")), None);
}

#[test]
fn an_opening_beyond_the_horizon_is_not_looked_for() {
    // From 2026 on, the first public holiday on a Tuesday is 26 December 2028.
    let rules = vec![rule(DayClass::Holiday, &[Weekday::Tuesday], 8, 9)];
    let rare = line("some", "019 1", rules, &[]);
    let (found, far) = (at("2028-12-26T08:00"), i64::from(NEXT_OPENING_DAYS_MAX));
    assert_eq!(next_opening(&rare, &calendar(), at("2026-01-06T09:00")), None);
    let inside = instant(date(2028, 12, 26) - (far - 1).days(), 9, 0);
    assert_eq!(next_opening(&rare, &calendar(), inside), Some(found));
    let outside = instant(date(2028, 12, 26) - (far + 1).days(), 9, 0);
    assert_eq!(next_opening(&rare, &calendar(), outside), None);
}

/// Spans on Sundays around 03:00 to 05:00, where the clock is moved, and around noon.
fn sunday_lines() -> Vec<Line> {
    let spans: [&[(u16, u16)]; 5] = [
        &[(150, 210)],             // 2:30–3:30: loses its end in spring, is repeated in autumn
        &[(195, 225)],             // 3:15–3:45: skipped in spring, twice in autumn
        &[(180, 240), (241, 300)], // 3–4 and 4:01–5
        &[(0, 190), (200, 1440)],  // all but ten minutes
        &[(720, 780)],
    ];
    let rules = |spans: &[(u16, u16)]| -> Vec<OpeningRule> {
        let spans = spans.iter().map(|(opens, closes)| (*opens, *closes));
        spans.map(|(opens, closes)| rule_min(DayClass::Normal, SUNDAY, opens, closes)).collect()
    };
    spans.iter().map(|spans| line("some", "019 1", rules(spans), &[])).collect()
}

/// Whether the domain and the oracle agree on an instant, and on the next opening as far as the
/// timeline goes.
fn agree(
    line: &Line,
    calendar: &OpeningCalendar,
    at: Timestamp,
    timeline: &[(Timestamp, bool)],
) -> bool {
    let open = oracle::is_open(line, calendar, at);
    let seen = oracle::next_opening(timeline, at).filter(|_| !open);
    let end = timeline.last().map_or(at, |(end, _)| *end);
    let found = next_opening(line, calendar, at).filter(|next| *next <= end);
    is_open(line, calendar, at) == open && found == seen
}

#[test]
fn every_minute_of_the_days_on_which_the_clock_is_moved_is_as_the_oracle_says() {
    for (day, minutes) in [(date(2026, 3, 29), 23 * 60), (date(2026, 10, 25), 25 * 60)] {
        let all: Vec<Timestamp> = oracle::minutes_of(day).collect();
        assert_eq!(all.len(), minutes);
        for line in lines().iter().chain(&sunday_lines()) {
            let timeline = oracle::timeline(line, &calendar(), all[0], 36 * 60);
            for minute in &all {
                assert!(agree(line, &calendar(), *minute, &timeline), "{line:?} {minute}");
            }
        }
    }
}

#[test]
fn an_hour_that_the_clock_skips_is_not_open_and_one_shown_twice_opens_twice() {
    let skipped = &sunday_lines()[1];
    let next = next_opening(skipped, &calendar(), at("2026-03-29T00:00"));
    assert_eq!(next, Some(at("2026-04-12T03:15")), "a week on is Easter Sunday, a holiday");
    let first_pass: Timestamp = "2026-10-25T00:15:00Z".parse().expect("an instant");
    let second_pass: Timestamp = "2026-10-25T01:15:00Z".parse().expect("an instant");
    let half_hour = SignedDuration::from_mins(30);
    assert_eq!(next_opening(skipped, &calendar(), first_pass + half_hour), Some(second_pass));
}

fn any_rule() -> impl Strategy<Value = OpeningRule> {
    let class = prop_oneof![
        4 => Just(DayClass::Normal),
        1 => Just(DayClass::Eve),
        1 => Just(DayClass::Holiday),
    ];
    let weekdays = proptest::sample::subsequence(
        [MON_FRI, &[Weekday::Saturday, Weekday::Sunday]].concat(),
        1..=7,
    );
    (class, weekdays, 0_u16..1440, 1_u16..=1440).prop_map(|(day_class, weekdays, opens, length)| {
        OpeningRule {
            day_class,
            weekdays: BTreeSet::from_iter(weekdays),
            opens_min: opens,
            closes_min: (opens + length).min(1440),
        }
    })
}

fn any_calendar() -> impl Strategy<Value = OpeningCalendar> {
    let days = proptest::sample::subsequence(NamedDay::ALL.to_vec(), 0..=2);
    (days, any::<bool>()).prop_map(|(days, eves)| OpeningCalendar {
        closed_days: days.into_iter().collect(),
        eve_rule: if eves { EveRule::WeekdayBeforeWeekdayHoliday } else { EveRule::None },
    })
}

/// An instant of the years 2023 to 2030; every other one within two days of the clock's moving.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    let zone = helsinki();
    let moved = zone.following(at("2023-01-01T00:00")).take(16);
    let moved: Vec<i64> = moved.map(|change| change.timestamp().as_second()).collect();
    let near = (proptest::sample::select(moved), -172_800_i64..172_800).prop_map(|(m, s)| m + s);
    let second = prop_oneof![1_672_524_000_i64..1_924_984_800, near];
    second.prop_map(|second| Timestamp::from_second(second).expect("an instant of these years"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn openings_are_as_the_oracle_finds_them(
        rules in proptest::collection::vec(any_rule(), 0..6),
        calendar in any_calendar(),
        at in any_instant(),
    ) {
        let line = line("some", "019 1", rules, &[]);
        let timeline = oracle::timeline(&line, &calendar, at, 5 * 24 * 60);
        prop_assert!(agree(&line, &calendar, at, &timeline));
    }
}
