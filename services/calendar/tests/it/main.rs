//! The calendar against the county's published years, and the laws that hold in every year.

mod course;
mod coverage;
mod cut;
mod entry;
mod flaws;
mod hours;
mod lay;
mod oracle;
mod osm;
mod precedence;
mod said_and_read;
mod spoken;
mod support;
mod word_order;

use jiff::{
    ToSpan,
    civil::{self, Date, date},
};
use neuvo_calendar::{
    DayClass, DayOverride, EveRule, NamedDay, OpeningCalendar, Text, is_public_holiday, is_weekday,
    is_working_day, limit_of_days, limit_of_months, next_working_day, nth_working_day_after,
    public_holidays, statistics::is_counted_weekday,
};
use proptest::prelude::*;

use support::{any_calendar, county};

fn days_of(year: i16) -> impl Iterator<Item = Date> {
    date(year, 1, 1).series(1.day()).take_while(move |day| day.year() == year)
}

/// Year, Easter Sunday, Midsummer Day and All Saints' Day as (month, day), and how many days from
/// Monday to Friday are off, Christmas and Midsummer Eve included.
type Year = (i16, (i8, i8), (i8, i8), (i8, i8), usize);

const YEARS: [Year; 8] = [
    (2023, (4, 9), (6, 24), (11, 4), 9),
    (2024, (3, 31), (6, 22), (11, 2), 10),
    (2025, (4, 20), (6, 21), (11, 1), 10),
    (2026, (4, 5), (6, 20), (10, 31), 9),
    (2027, (3, 28), (6, 26), (11, 6), 8),
    (2028, (4, 16), (6, 24), (11, 4), 9),
    (2029, (4, 1), (6, 23), (11, 3), 10),
    (2030, (4, 21), (6, 22), (11, 2), 10),
];

#[test]
fn moving_holidays_fall_on_the_published_days() {
    for (year, easter, midsummer, all_saints, _) in YEARS {
        let on = |(month, day)| date(year, month, day);
        assert_eq!(NamedDay::EasterSunday.in_year(year), on(easter));
        assert_eq!(NamedDay::GoodFriday.in_year(year), on(easter) - 2.days());
        assert_eq!(NamedDay::EasterMonday.in_year(year), on(easter) + 1.day());
        assert_eq!(NamedDay::AscensionDay.in_year(year), on(easter) + 39.days());
        assert_eq!(NamedDay::WhitSunday.in_year(year), on(easter) + 49.days());
        assert_eq!(NamedDay::MidsummerDay.in_year(year), on(midsummer));
        assert_eq!(NamedDay::MidsummerEve.in_year(year), on(midsummer) - 1.day());
        assert_eq!(NamedDay::AllSaintsDay.in_year(year), on(all_saints));
    }
}

#[test]
fn every_year_has_the_published_number_of_weekdays_off() {
    for (year, _, _, _, off) in YEARS {
        let counted = days_of(year).filter(|day| is_weekday(*day) && !is_working_day(*day)).count();
        assert_eq!(counted, off, "{year}");
    }
}

#[test]
fn eves_are_exactly_the_listed_days() {
    #[rustfmt::skip]
    let listed = [
        (2023, 1, 5), (2023, 4, 6), (2023, 5, 17), (2023, 12, 5),
        (2024, 3, 28), (2024, 4, 30), (2024, 5, 8), (2024, 12, 5), (2024, 12, 31),
        (2025, 4, 17), (2025, 4, 30), (2025, 5, 28), (2025, 12, 31),
        (2026, 1, 5), (2026, 4, 2), (2026, 4, 30), (2026, 5, 13), (2026, 12, 31),
        (2027, 1, 5), (2027, 3, 25), (2027, 5, 5),
        (2028, 1, 5), (2028, 4, 13), (2028, 5, 24), (2028, 12, 5),
        (2029, 3, 29), (2029, 4, 30), (2029, 5, 9), (2029, 12, 5), (2029, 12, 31),
        (2030, 4, 18), (2030, 4, 30), (2030, 5, 29), (2030, 12, 5), (2030, 12, 31),
    ];
    let counted: Vec<_> = (2023..=2030)
        .flat_map(days_of)
        .filter(|day| county().day_class(*day) == DayClass::Eve)
        .map(|day| (day.year(), day.month(), day.day()))
        .collect();
    assert_eq!(counted, listed);
}

#[test]
fn the_fixed_holidays_of_2026_are_where_the_law_puts_them() {
    let fixed = [(1, 1), (1, 6), (5, 1), (12, 6), (12, 25), (12, 26)];
    for (month, day) in fixed {
        assert!(is_public_holiday(date(2026, month, day)));
    }
    assert_eq!(public_holidays(2026).len(), 13);
    assert_eq!(NamedDay::on(date(2026, 12, 6)).collect::<Vec<_>>(), [NamedDay::IndependenceDay]);
}

#[test]
fn two_holidays_may_share_a_day() {
    assert_eq!(NamedDay::AscensionDay.in_year(2008), date(2008, 5, 1));
    let shared = [NamedDay::MayDay, NamedDay::AscensionDay];
    assert_eq!(NamedDay::on(date(2008, 5, 1)).collect::<Vec<_>>(), shared);
}

#[test]
fn easter_keeps_its_extremes() {
    assert_eq!(NamedDay::EasterSunday.in_year(1818), date(1818, 3, 22));
    assert_eq!(NamedDay::EasterSunday.in_year(1943), date(1943, 4, 25));
    assert_eq!(NamedDay::EasterSunday.in_year(1954), date(1954, 4, 18));
    assert_eq!(NamedDay::EasterSunday.in_year(2038), date(2038, 4, 25));
}

#[test]
fn days_closed_by_choice_make_no_eve_of_the_day_before() {
    let county = county();
    assert_eq!(county.day_class(date(2026, 12, 24)), DayClass::Holiday);
    assert_eq!(county.day_class(date(2026, 12, 23)), DayClass::Normal);
    assert_eq!(county.day_class(date(2026, 6, 19)), DayClass::Holiday);
    assert_eq!(county.day_class(date(2026, 6, 18)), DayClass::Normal);
}

#[test]
fn a_county_that_stays_open_on_24_december_has_an_eve_then() {
    let open = OpeningCalendar { closed_days: [].into(), ..county() };
    assert_eq!(open.day_class(date(2026, 12, 24)), DayClass::Eve);
    assert_eq!(open.day_class(date(2026, 6, 19)), DayClass::Normal, "the next day is a Saturday");
}

#[test]
fn the_day_before_a_holiday_on_a_weekend_is_ordinary() {
    for day in [date(2024, 1, 5), date(2029, 1, 5), date(2025, 12, 5), date(2026, 12, 5)] {
        assert_eq!(county().day_class(day), DayClass::Normal, "{day}");
    }
}

#[test]
fn a_county_may_treat_single_days_otherwise() {
    let bridge = |day_class| DayOverride {
        from: date(2026, 5, 15),
        to: date(2026, 5, 16),
        day_class,
        reason: Text::of("silta", "klämdag", "bridge day"),
    };
    let with = |day_class| OpeningCalendar { overrides: vec![bridge(day_class)], ..county() };
    assert_eq!(with(DayClass::Holiday).day_class(date(2026, 5, 15)), DayClass::Holiday);
    assert_eq!(with(DayClass::Eve).day_class(date(2026, 5, 16)), DayClass::Eve);
    assert_eq!(with(DayClass::Holiday).day_class(date(2026, 5, 17)), DayClass::Normal);
    assert!(!with(DayClass::Holiday).is_open_day(date(2026, 5, 15)));
}

#[test]
fn statistics_count_the_two_eves_that_a_county_and_the_law_leave_out() {
    for eve in [date(2026, 12, 24), date(2026, 6, 19)] {
        assert!(is_counted_weekday(eve));
        assert!(!is_working_day(eve) && !county().is_open_day(eve));
    }
    assert!(!is_counted_weekday(date(2026, 12, 25)) && !is_counted_weekday(date(2026, 12, 27)));
}

#[test]
fn working_days_skip_weekends_holidays_and_the_two_eves() {
    assert_eq!(next_working_day(date(2026, 12, 23)), date(2026, 12, 28));
    assert_eq!(next_working_day(date(2026, 6, 18)), date(2026, 6, 22));
    assert_eq!(next_working_day(date(2026, 4, 2)), date(2026, 4, 7));
    assert_eq!(next_working_day(date(2023, 12, 5)), date(2023, 12, 7));
}

#[test]
fn the_seventh_working_day_after_a_tuesday_is_thursday_of_the_next_week() {
    assert_eq!(nth_working_day_after(date(2023, 9, 5), 7), date(2023, 9, 14));
    assert_eq!(nth_working_day_after(date(2023, 9, 5), 0), date(2023, 9, 5));
}

#[test]
fn months_end_on_the_day_of_the_same_number_or_the_last_and_never_on_a_free_day() {
    assert_eq!(limit_of_months(date(2026, 9, 14), 3), date(2026, 12, 14));
    assert_eq!(limit_of_months(date(2024, 11, 30), 3), date(2025, 2, 28));
    assert_eq!(limit_of_months(date(2026, 11, 30), 3), date(2027, 3, 1), "28.2.2027 is a Sunday");
    assert_eq!(limit_of_months(date(2026, 9, 24), 3), date(2026, 12, 28), "Christmas Eve");
    assert_eq!(limit_of_months(date(2026, 5, 5), 1), date(2026, 6, 5));
    assert_eq!(limit_of_days(date(2026, 4, 17), 14), date(2026, 5, 4), "May Day, then a weekend");
    assert_eq!(limit_of_days(date(2026, 6, 5), 14), date(2026, 6, 22), "Midsummer Eve");
}

#[test]
fn counting_ends_with_the_calendar() {
    assert_eq!(nth_working_day_after(date(9999, 12, 30), u16::MAX), Date::MAX);
    assert_eq!(limit_of_months(date(9999, 12, 30), u16::MAX), Date::MAX);
}

prop_compose! {
    fn any_day()(year in 1992_i16..=9998, ordinal in 0_i64..366) -> Date {
        date(year, 1, 1) + ordinal.days()
    }
}

proptest! {
    #[test]
    fn an_eve_is_an_open_weekday_before_a_holiday_on_a_weekday(
        calendar in any_calendar(),
        year in 1992_i16..=9998,
    ) {
        for day in days_of(year).filter(|day| calendar.day_class(*day) == DayClass::Eve) {
            let next = day + 1.day();
            prop_assert!(is_weekday(day) && !is_public_holiday(day));
            prop_assert!(is_weekday(next) && is_public_holiday(next));
            prop_assert_eq!(calendar.day_class(next), DayClass::Holiday);
            prop_assert_eq!(calendar.eve_rule, EveRule::WeekdayBeforeWeekdayHoliday);
        }
    }

    #[test]
    fn every_public_holiday_is_a_holiday_of_every_calendar(
        calendar in any_calendar(),
        year in 1992_i16..=9998,
    ) {
        for (day, _) in public_holidays(year) {
            prop_assert_eq!(calendar.day_class(day), DayClass::Holiday);
        }
    }

    #[test]
    fn movable_holidays_keep_their_weekdays_and_their_windows(year in 1992_i16..=9998) {
        let easter = NamedDay::EasterSunday.in_year(year);
        prop_assert_eq!(easter.weekday(), civil::Weekday::Sunday);
        prop_assert!((date(year, 3, 22)..=date(year, 4, 25)).contains(&easter));
        prop_assert_eq!(NamedDay::AscensionDay.in_year(year).weekday(), civil::Weekday::Thursday);
        let midsummer = NamedDay::MidsummerDay.in_year(year);
        prop_assert_eq!(midsummer.weekday(), civil::Weekday::Saturday);
        prop_assert!((date(year, 6, 20)..=date(year, 6, 26)).contains(&midsummer));
        let all_saints = NamedDay::AllSaintsDay.in_year(year);
        prop_assert_eq!(all_saints.weekday(), civil::Weekday::Saturday);
        prop_assert!((date(year, 10, 31)..=date(year, 11, 6)).contains(&all_saints));
    }

    #[test]
    fn the_nth_working_day_has_n_working_days_up_to_it(day in any_day(), n in 1_u16..60) {
        let end = nth_working_day_after(day, n);
        let between = (day + 1.day()).series(1.day()).take_while(|d| *d <= end);
        prop_assert!(is_working_day(end));
        prop_assert_eq!(between.filter(|d| is_working_day(*d)).count(), usize::from(n));
    }
}
