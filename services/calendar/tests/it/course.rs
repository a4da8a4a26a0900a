//! Looking ahead over versions: each day by what stands on it.

use jiff::civil::date;
use neuvo_calendar::{
    HoursState, OpeningCalendar, OpeningHours, Period,
    hours::{Because, Course, DayKind, Moment},
};

use crate::support::{
    MON_FRI, any_calendar, any_hours, any_instant, at, county, hours, long_days, rule,
};

const SUNDAY_NIGHT: &str = "2026-11-29T20:00";

#[test]
fn the_next_opening_is_that_of_the_version_that_stands_then() {
    let (now, county) = (long_days(), county());
    let wednesdays = hours(vec![rule(DayKind::Normal, &MON_FRI[2..3], 10, 12)]);
    let course = Course::new(&now, vec![(date(2026, 11, 30), &wednesdays)]);
    let moment = Moment::new(at(SUNDAY_NIGHT), &county);
    assert_eq!(course.next_opening(&moment), Some(at("2026-12-02T10:00")));
    assert_eq!(now.next_opening(&county, at(SUNDAY_NIGHT)), Some(at("2026-11-30T08:00")));
}

#[test]
fn what_is_open_at_all_times_closes_where_a_later_version_does() {
    let always = OpeningHours { always_open: true, ..OpeningHours::default() };
    let (unknown, county) = (OpeningHours::default(), county());
    let moment = Moment::new(at(SUNDAY_NIGHT), &county);
    let ends = Course::new(&always, vec![(date(2026, 12, 5), &unknown)]);
    assert_eq!(ends.next_closing(&moment), Some(at("2026-12-05T00:00")));
    assert_eq!(Course::from(&always).next_closing(&moment), None);
    assert_eq!(ends.hours(&county.day(date(2026, 12, 5))).because, Because::Nothing);
    let periods: Vec<_> = ends.periods().map(|(period, _)| period).collect();
    let (last, first) = (Some(date(2026, 12, 4)), Some(date(2026, 12, 5)));
    assert_eq!(periods, [Period { from: None, to: last }, Period { from: first, to: None }]);
}

#[test]
fn a_night_of_the_version_before_ends_as_it_would_have() {
    let night = hours(vec![rule(DayKind::Normal, MON_FRI, 22, 2)]);
    let (closed, county) = (hours(vec![rule(DayKind::Normal, &MON_FRI[..1], 8, 9)]), county());
    let course = Course::new(&night, vec![(date(2026, 11, 28), &closed)]);
    let moment = Moment::new(at("2026-11-28T01:00"), &county);
    assert_eq!(course.at(&moment).state, Some(HoursState::Open));
    assert_eq!(course.next_closing(&moment), Some(at("2026-11-28T02:00")));
}

#[test]
fn each_day_is_of_the_calendar_that_stands_on_it() {
    let (hours, ordinary) = (long_days(), OpeningCalendar::default());
    let (county, from) = (county(), date(2026, 12, 24));
    let calendars = Course::new(&ordinary, vec![(from, &county)]);
    let moment = Moment::new(at("2026-12-23T16:00"), calendars);
    assert_eq!(Course::from(&hours).next_opening(&moment), Some(at("2026-12-28T08:00")));
    assert_eq!(hours.next_opening(&ordinary, at("2026-12-23T16:00")), Some(at("2026-12-24T08:00")));
}

proptest::proptest! {
    /// Versions that say the same are one.
    #[test]
    fn a_version_that_says_the_same_changes_nothing(
        (instant, hours) in proptest::strategy::Strategy::prop_flat_map(
            any_instant(), |at| (proptest::strategy::Just(at), any_hours(at))
        ),
        calendar in any_calendar(),
        ahead in 0_i64..9,
    ) {
        let moment = Moment::new(instant, &calendar);
        let from = moment.date + jiff::ToSpan::days(ahead);
        let (one, two) = (Course::from(&hours), Course::new(&hours, vec![(from, &hours)]));
        proptest::prop_assert_eq!(one.at(&moment), two.at(&moment));
        proptest::prop_assert_eq!(one.next_opening(&moment), two.next_opening(&moment));
        proptest::prop_assert_eq!(one.next_closing(&moment), two.next_closing(&moment));
    }
}
