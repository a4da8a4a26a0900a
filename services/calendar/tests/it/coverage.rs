//! A duty that must never be without somebody: proven for every minute.

use jiff::{ToSpan, civil::date};
use neuvo_calendar::{
    HoursState, OpeningHours, Weekday,
    hours::{
        Course, DayKind,
        coverage::{first_gap, gaps},
    },
};
use proptest::prelude::*;

use crate::{
    oracle,
    support::{
        any_calendar, any_hours, at, county, exception, helsinki, hours, long_days, rule, span,
    },
};

const EVERY_DAY: &[Weekday] = Weekday::ALL;

#[test]
fn a_chain_that_ends_in_what_is_always_open_has_no_gap() {
    let crisis = OpeningHours { always_open: true, ..OpeningHours::default() };
    let days = county().days(date(2026, 1, 1), 731);
    assert_eq!(first_gap(&[Course::from(&long_days()), Course::from(&crisis)], &days), None);
    let gap = first_gap(&[Course::from(&long_days())], &days);
    assert_eq!(gap, Some((date(2026, 1, 2), 0)), "the first day stands for the day before only");
}

#[test]
fn shifts_cover_the_day_only_when_holidays_are_covered_too() {
    let day = rule(DayKind::Normal, EVERY_DAY, 8, 20);
    let night = hours(vec![
        rule(DayKind::Normal, EVERY_DAY, 20, 8),
        rule(DayKind::Holiday, EVERY_DAY, 20, 8),
    ]);
    let days = county().days(date(2026, 4, 1), 731);
    let by_day = hours(vec![day.clone()]);
    let gap = first_gap(&[Course::from(&by_day), Course::from(&night)], &days);
    assert_eq!(gap, Some((date(2026, 4, 3), 8 * 60)), "Good Friday");
    let all_days = hours(vec![day, rule(DayKind::Holiday, EVERY_DAY, 8, 20)]);
    assert_eq!(first_gap(&[Course::from(&all_days), Course::from(&night)], &days), None);
    let missing = exception(date(2027, 3, 1), date(2027, 3, 1), &[span(480, 1199)]);
    let short = OpeningHours { opening_exceptions: vec![missing], ..all_days };
    let gap = first_gap(&[Course::from(&short), Course::from(&night)], &days);
    assert_eq!(gap, Some((date(2027, 3, 1), 1199)), "one minute before the night shift");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn gaps_are_the_minutes_at_which_nobody_answers(
        one in any_hours(at("2025-03-01T12:00")),
        two in any_hours(at("2025-03-01T12:00")),
        day_and_night in any::<bool>(),
        calendar in any_calendar(),
    ) {
        // Mostly covered, so that gaps lie deep.
        let mut one = one;
        if day_and_night {
            one.opening_rules.push(rule(DayKind::Normal, EVERY_DAY, 6, 6));
        }
        // Three days without a moved clock: minutes of the wall are minutes of time.
        let days = calendar.days(date(2025, 2, 27), 4);
        let minutes = days[1..].iter().flat_map(|day| (0..1440_u16).map(|m| (day.date, m)));
        let answers = |day: jiff::civil::Date, minute: u16| {
            let shown = day.at(0, 0, 0, 0) + i64::from(minute).minutes();
            let at = shown.to_zoned(helsinki()).expect("a time").timestamp();
            [&one, &two].iter().any(|hours| {
                oracle::state(hours, &calendar, at).is_some_and(HoursState::is_open)
            })
        };
        let unanswered: Vec<_> = minutes.filter(|(day, minute)| !answers(*day, *minute)).collect();
        let chain = [Course::from(&one), Course::from(&two)];
        let told = gaps(&chain, &days).flat_map(|(day, minutes)| minutes.map(move |m| (day, m)));
        prop_assert_eq!(first_gap(&chain, &days), unanswered.first().copied());
        prop_assert_eq!(told.collect::<Vec<_>>(), unanswered);
    }
}
