//! When something is open, against written-out hours and against the slow oracle.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, civil::date};
use neuvo_calendar::{
    HoursState, NamedDay, OpeningCalendar, OpeningHours, Weekday, hours::DayKind,
    hours::HORIZON_DAYS, is_public_holiday,
};
use proptest::prelude::*;

use crate::{
    oracle,
    support::{
        FRI, MON_FRI, MON_THU, SUNDAY, any_calendar, any_hours, any_instant, at, county, hours,
        instant, long_days, minutes_of, rule, rule_min,
    },
};

/// The five lines of the county's card, by the last digits of their numbers.
fn lines() -> [(&'static str, OpeningHours); 5] {
    let morning = hours(vec![rule(DayKind::Normal, MON_FRI, 8, 12)]);
    let late = rule(DayKind::Normal, MON_FRI, 9, 12);
    let late = hours(vec![late, rule(DayKind::Eve, MON_FRI, 9, 12)]);
    [
        ("0401", long_days()),
        ("0402", morning),
        ("0403", long_days()),
        ("0404", late),
        ("0400", long_days()),
    ]
}

/// Opening and closing hour of a line on a day, as the card says it: weekdays, the eves listed for
/// the years 2023 to 2030, and nothing on holidays and the two closed eves.
fn printed_hours(line: &str, day: Date) -> Option<(i8, i8)> {
    let weekday = Weekday::of(day);
    let eve = |named| matches!(named, NamedDay::ChristmasEve | NamedDay::MidsummerEve);
    if is_public_holiday(day) || NamedDay::on(day).any(eve) || weekday > Weekday::Friday {
        return None;
    }
    let short = weekday == Weekday::Friday || LISTED_EVES.contains(&day);
    match line {
        "0402" => Some((8, 12)),
        "0404" => Some((9, 12)),
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

fn days(from: Date, to: Date) -> impl DoubleEndedIterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day <= to).collect::<Vec<_>>().into_iter()
}

fn all_days() -> impl DoubleEndedIterator<Item = Date> {
    days(date(2023, 1, 1), date(2030, 12, 31))
}

#[test]
fn the_five_lines_keep_their_printed_hours_from_2023_to_2030() {
    for (line, hours) in lines() {
        for day in all_days() {
            let open = |hour, minute| hours.is_open(&county(), instant(day, hour, minute));
            let Some((opens, closes)) = printed_hours(line, day) else {
                assert!((0..24).all(|hour| !open(hour, 30)), "{line} {day}");
                continue;
            };
            let shown =
                [open(opens - 1, 59), open(opens, 0), open(closes - 1, 59), open(closes, 0)];
            assert_eq!(shown, [false, true, true, false], "{line} {day}");
        }
    }
}

#[test]
fn the_five_lines_name_their_next_opening_and_closing_from_2023_to_2030() {
    for (line, hours) in lines() {
        let mut next = None;
        for day in all_days().rev() {
            let printed = printed_hours(line, day);
            if let Some((opens, closes)) = printed {
                let closing = hours.next_closing(&county(), instant(day, opens, 0));
                assert_eq!(closing, Some(instant(day, closes, 0)), "{line} {day}");
                let after = hours.next_opening(&county(), instant(day, closes, 0));
                assert_eq!(after.filter(|_| next.is_some()), next, "{line} after {day}");
                next = Some(instant(day, opens, 0));
            }
            if next.is_some() {
                let midnight = hours.next_opening(&county(), instant(day, 0, 0));
                assert_eq!(midnight, next, "{line} on {day}");
            }
        }
    }
}

#[test]
fn an_eve_shortens_three_of_the_five_lines() {
    let on_eve = |hour, minute| -> Vec<&str> {
        let at = instant(date(2026, 5, 13), hour, minute);
        let open = lines().into_iter().filter(|(_, hours)| hours.is_open(&county(), at));
        open.map(|(line, _)| line).collect()
    };
    assert_eq!(on_eve(12, 59), ["0401", "0403", "0400"]);
    assert!(on_eve(13, 0).is_empty());
    assert!(long_days().is_open(&county(), at("2026-05-12T14:59")));
}

#[test]
fn hours_without_eve_rules_keep_their_normal_ones_on_eves() {
    let morning = hours(vec![rule(DayKind::Normal, MON_FRI, 8, 12)]);
    assert!(morning.is_open(&county(), at("2023-04-06T11:59")));
    assert!(!morning.is_open(&county(), at("2023-04-06T12:00")));
}

#[test]
fn eve_rules_that_leave_out_a_weekday_close_it_on_eves() {
    let rules = vec![rule(DayKind::Normal, MON_FRI, 8, 15), rule(DayKind::Eve, FRI, 8, 13)];
    let some = hours(rules);
    assert!(!some.is_open(&county(), at("2026-05-13T10:00")), "an eve on a Wednesday");
    assert!(some.is_open(&county(), at("2026-05-12T10:00")));
}

#[test]
fn hours_with_holiday_rules_are_open_on_holidays() {
    let some = hours(vec![rule(DayKind::Holiday, MON_FRI, 10, 12)]);
    assert!(some.is_open(&county(), at("2023-12-06T10:00")));
    assert!(some.is_open(&county(), at("2026-12-24T11:59")), "closed by choice counts as one");
    assert!(!some.is_open(&county(), at("2023-12-07T10:00")));
}

#[test]
fn what_is_always_open_neither_opens_nor_closes() {
    let crisis = OpeningHours { always_open: true, ..OpeningHours::default() };
    for local in ["2026-12-24T23:59", "2026-03-29T04:00", "2026-06-20T03:00"] {
        assert!(crisis.is_open(&county(), at(local)));
        assert_eq!(crisis.next_opening(&county(), at(local)), None);
        assert_eq!(crisis.next_closing(&county(), at(local)), None);
    }
}

#[test]
fn a_span_may_last_until_midnight_or_over_it() {
    for until in [(24, Some((0, 2))), (2, None)] {
        let mut rules = vec![rule(DayKind::Normal, MON_THU, 20, until.0)];
        let rest = until.1.map(|(from, to)| rule(DayKind::Normal, &Weekday::ALL[1..5], from, to));
        rules.extend(rest);
        let night = hours(rules);
        let open = |local| night.is_open(&county(), at(local));
        assert!(open("2026-02-02T23:59:59") && open("2026-02-03T00:00"));
        assert!(open("2026-02-06T01:59"), "Thursday's night ends on Friday");
        assert!(!open("2026-02-03T02:00") && !open("2026-02-02T01:00"));
        let closing = night.next_closing(&county(), at("2026-02-02T20:00"));
        assert_eq!(closing, Some(at("2026-02-03T02:00")));
    }
}

#[test]
fn a_day_may_have_several_spans() {
    let spans = hours(vec![
        rule(DayKind::Normal, MON_FRI, 8, 11),
        rule_min(DayKind::Normal, MON_FRI, 12 * 60 + 15, 15 * 60),
    ]);
    let next = spans.next_opening(&county(), at("2026-02-03T11:00"));
    assert_eq!(next, Some(at("2026-02-03T12:15")));
    assert_eq!(spans.next_opening(&county(), at("2026-02-03T12:15")), None, "it is open");
}

#[test]
fn what_never_opens_has_no_next_opening() {
    let never = hours(vec![rule(DayKind::Eve, SUNDAY, 8, 9)]);
    assert_eq!(never.next_opening(&county(), at("2026-02-03T11:00")), None);
}

#[test]
fn an_opening_beyond_the_horizon_is_not_looked_for() {
    // From 2026 on, the first public holiday on a Tuesday is 26 December 2028.
    let rare = hours(vec![rule(DayKind::Holiday, &[Weekday::Tuesday], 8, 9)]);
    let found = at("2028-12-26T08:00");
    let days_before = |days: usize| {
        let days = i64::try_from(days).expect("few days");
        instant(date(2028, 12, 26) - days.days(), 9, 0)
    };
    let inside = days_before(HORIZON_DAYS - 1);
    assert_eq!(rare.next_opening(&county(), inside), Some(found));
    assert_eq!(rare.next_opening(&county(), days_before(HORIZON_DAYS + 1)), None);
}

#[test]
fn hours_that_nobody_gave_are_unknown_and_not_closed() {
    let silent = OpeningHours::default();
    assert_eq!(silent.at(&county(), at("2026-02-03T11:00")).state, None);
    assert_eq!(silent.next_opening(&county(), at("2026-02-03T11:00")), None);
    let closed = long_days().at(&county(), at("2026-02-03T15:00")).state;
    assert_eq!(closed, Some(HoursState::Closed));
}

/// Spans on Sundays around 03:00 to 05:00, where the clock is moved, and around noon.
fn sundays() -> Vec<OpeningHours> {
    let spans: [&[(u16, u16)]; 6] = [
        &[(150, 210)],             // 2:30–3:30: loses its end in spring, is repeated in autumn
        &[(195, 225)],             // 3:15–3:45: skipped in spring, twice in autumn
        &[(180, 240), (241, 300)], // 3–4 and 4:01–5
        &[(0, 190), (200, 1440)],  // all but ten minutes
        &[(720, 780)],
        &[(1380, 210)], // 23–3:30, reaching from one day into the next
    ];
    let rules = |spans: &[(u16, u16)]| {
        let rule = |(opens, closes): &(u16, u16)| {
            rule_min(DayKind::Normal, &[Weekday::Saturday, Weekday::Sunday], *opens, *closes)
        };
        hours(spans.iter().map(rule).collect())
    };
    spans.iter().map(|spans| rules(spans)).collect()
}

/// Whether the crate and the oracle agree on an instant, and on the next opening and closing as far
/// as the timeline goes.
fn agree(
    hours: &OpeningHours,
    calendar: &OpeningCalendar,
    at: Timestamp,
    timeline: &[(Timestamp, bool)],
) -> bool {
    let state = oracle::state(hours, calendar, at);
    let open = state.is_some_and(HoursState::is_open);
    let end = timeline.last().map_or(at, |(end, _)| *end);
    let opening = oracle::first(timeline, at, true).filter(|_| !open);
    let closing = oracle::first(timeline, at, false).filter(|_| open);
    hours.at(calendar, at).state == state
        && hours.next_opening(calendar, at).filter(|next| *next <= end) == opening
        && hours.next_closing(calendar, at).filter(|next| *next <= end) == closing
}

#[test]
fn every_minute_of_the_days_on_which_the_clock_is_moved_is_as_the_oracle_says() {
    for (day, minutes) in [(date(2026, 3, 29), 23 * 60), (date(2026, 10, 25), 25 * 60)] {
        let all: Vec<Timestamp> = minutes_of(day).collect();
        assert_eq!(all.len(), minutes);
        for hours in lines().into_iter().map(|(_, hours)| hours).chain(sundays()) {
            let timeline = oracle::timeline(&hours, &county(), all[0], 36 * 60);
            for minute in &all {
                let open = hours.is_open(&county(), *minute);
                assert!(timeline.contains(&(*minute, open)), "{hours:?} {minute}");
            }
            for minute in all.iter().step_by(5) {
                assert!(agree(&hours, &county(), *minute, &timeline), "{hours:?} {minute}");
            }
        }
    }
}

#[test]
fn an_hour_that_the_clock_skips_is_not_open_and_one_shown_twice_opens_twice() {
    let skipped = hours(vec![rule_min(DayKind::Normal, SUNDAY, 195, 225)]);
    let next = skipped.next_opening(&county(), at("2026-03-29T00:00"));
    assert_eq!(next, Some(at("2026-04-12T03:15")), "a week on is Easter Sunday, a holiday");
    let first_pass: Timestamp = "2026-10-25T00:15:00Z".parse().expect("an instant");
    let second_pass: Timestamp = "2026-10-25T01:15:00Z".parse().expect("an instant");
    let half_hour = SignedDuration::from_mins(30);
    assert_eq!(skipped.next_opening(&county(), first_pass + half_hour), Some(second_pass));
}

fn near_an_instant() -> impl Strategy<Value = (Timestamp, OpeningHours)> {
    any_instant().prop_flat_map(|at| (Just(at), any_hours(at)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn states_openings_and_closings_are_as_the_oracle_finds_them(
        (at, hours) in near_an_instant(),
        calendar in any_calendar(),
    ) {
        let timeline = oracle::timeline(&hours, &calendar, at, 3 * 24 * 60);
        prop_assert!(agree(&hours, &calendar, at, &timeline));
    }
}
