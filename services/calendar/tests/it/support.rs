//! Hours, calendars and instants to test with.

use std::collections::BTreeSet;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use neuvo_calendar::{
    EveRule, HoursState, NamedDay, OpeningCalendar, OpeningException, OpeningHours, OpeningRule,
    Period, Span, Text, Weekday, hours::DayKind,
};
use proptest::prelude::*;

/// The day on which hours are read.
pub const TODAY: Date = jiff::civil::date(2026, 5, 13);
/// Monday to Thursday.
pub const MON_THU: &[Weekday] =
    &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday];
/// Friday.
pub const FRI: &[Weekday] = &[Weekday::Friday];
/// Monday to Friday.
pub const MON_FRI: &[Weekday] =
    &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
/// Sunday.
pub const SUNDAY: &[Weekday] = &[Weekday::Sunday];

/// As the county's 2023 data set has it.
pub fn county() -> OpeningCalendar {
    OpeningCalendar {
        closed_days: [NamedDay::ChristmasEve, NamedDay::MidsummerEve].into(),
        eve_rule: EveRule::WeekdayBeforeWeekdayHoliday,
        overrides: vec![],
    }
}

/// A span from one minute to another.
pub fn span(opens_min: u16, closes_min: u16) -> Span {
    Span { opens_min, closes_min, state: HoursState::Open }
}

/// A rule from one whole hour to another.
pub fn rule(kind: DayKind, weekdays: &[Weekday], opens: u16, closes: u16) -> OpeningRule {
    rule_min(kind, weekdays, opens * 60, closes * 60)
}

/// A rule from one minute to another.
pub fn rule_min(kind: DayKind, weekdays: &[Weekday], opens: u16, closes: u16) -> OpeningRule {
    let weekdays = BTreeSet::from_iter(weekdays.iter().copied());
    OpeningRule { kind, weekdays, span: Some(span(opens, closes)), period: Period::default() }
}

/// Hours of rules alone.
pub fn hours(opening_rules: Vec<OpeningRule>) -> OpeningHours {
    OpeningHours { opening_rules, ..OpeningHours::default() }
}

/// An exception from one day to another.
pub fn exception(from: Date, to: Date, spans: &[Span]) -> OpeningException {
    let reason = Text::of("koulutus", "utbildning", "training");
    OpeningException { from, to, spans: spans.to_vec(), reason }
}

/// 8–15 from Monday to Thursday, 8–13 on Fridays and eves.
pub fn long_days() -> OpeningHours {
    hours(vec![
        rule(DayKind::Normal, MON_THU, 8, 15),
        rule(DayKind::Normal, FRI, 8, 13),
        rule(DayKind::Eve, MON_FRI, 8, 13),
    ])
}

/// The instant at which the clock in Helsinki shows `local`, such as `2026-05-13T12:59`.
pub fn at(local: &str) -> Timestamp {
    let local: DateTime = local.parse().expect("a local time");
    local.to_zoned(helsinki()).expect("a time that the clock shows").timestamp()
}

/// The instant at which the clock shows a time of a day.
pub fn instant(date: Date, hour: i8, minute: i8) -> Timestamp {
    date.at(hour, minute, 0, 0).to_zoned(helsinki()).expect("a time").timestamp()
}

/// Every minute of a local day, repeated and skipped hours as they are.
pub fn minutes_of(date: Date) -> impl Iterator<Item = Timestamp> {
    let begin = date.to_zoned(helsinki()).expect("midnight is shown").timestamp();
    let end = date.tomorrow().and_then(|next| next.to_zoned(helsinki())).expect("a next day");
    let minutes = begin.duration_until(end.timestamp()).as_mins();
    (0..minutes).map(move |minute| begin + SignedDuration::from_mins(minute))
}

pub fn any_calendar() -> impl Strategy<Value = OpeningCalendar> {
    let closed = vec![NamedDay::ChristmasEve, NamedDay::MidsummerEve, NamedDay::EasterSaturday];
    let days = proptest::sample::subsequence(closed, 0..=3);
    (days, any::<bool>()).prop_map(|(days, eves)| OpeningCalendar {
        closed_days: days.into_iter().collect(),
        eve_rule: if eves { EveRule::WeekdayBeforeWeekdayHoliday } else { EveRule::None },
        overrides: vec![],
    })
}

pub fn any_weekdays() -> impl Strategy<Value = BTreeSet<Weekday>> {
    let weekdays = proptest::sample::subsequence(Weekday::ALL.to_vec(), 1..=7);
    weekdays.prop_map(BTreeSet::from_iter)
}

pub fn any_span() -> impl Strategy<Value = Span> {
    let state = prop_oneof![
        6 => Just(HoursState::Open),
        1 => Just(HoursState::DropIn),
        1 => Just(HoursState::ByAppointment),
    ];
    (0_u16..1440, 1_u16..=1440, state).prop_map(|(opens_min, closes_min, state)| Span {
        opens_min,
        closes_min,
        state,
    })
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        6 => Just((None, None)),
        1 => any_date().prop_map(|from| (Some(from), None)),
        1 => any_date().prop_map(|to| (None, Some(to))),
        1 => (any_date(), 0_i64..200).prop_map(|(from, days)| {
            (Some(from), Some(from + jiff::ToSpan::days(days)))
        }),
    ]
    .prop_map(|(from, to)| Period { from, to })
}

fn any_date() -> impl Strategy<Value = Date> {
    (0_i64..2_900).prop_map(|days| jiff::civil::date(2023, 1, 1) + jiff::ToSpan::days(days))
}

pub fn any_rule() -> impl Strategy<Value = OpeningRule> {
    let kind = prop_oneof![
        6 => Just(DayKind::Normal),
        1 => Just(DayKind::Eve),
        1 => Just(DayKind::Holiday),
        1 => proptest::sample::select(NamedDay::ALL.to_vec()).prop_map(DayKind::Named),
    ];
    let span = proptest::option::weighted(0.9, any_span());
    (kind, any_weekdays(), span, any_period())
        .prop_map(|(kind, weekdays, span, period)| OpeningRule { kind, weekdays, span, period })
}

fn any_exception(near: Timestamp) -> impl Strategy<Value = OpeningException> {
    let day = near.to_zoned(helsinki()).date();
    let spans = proptest::collection::vec(any_span(), 0..3);
    (-6_i64..6, 0_i64..4, spans).prop_map(move |(ahead, days, spans)| {
        let from = day + jiff::ToSpan::days(ahead);
        exception(from, from + jiff::ToSpan::days(days), &spans)
    })
}

/// Any hours, with exceptions around an instant.
pub fn any_hours(near: Timestamp) -> impl Strategy<Value = OpeningHours> {
    let rules = proptest::collection::vec(any_rule(), 0..6);
    let exceptions = proptest::collection::vec(any_exception(near), 0..3);
    (rules, exceptions).prop_map(|(opening_rules, opening_exceptions)| OpeningHours {
        always_open: false,
        opening_rules,
        opening_exceptions,
    })
}

/// An instant of the years 2023 to 2030; every other one within two days of the clock's moving.
pub fn any_instant() -> impl Strategy<Value = Timestamp> {
    let zone = helsinki();
    let moved = zone.following(at("2023-01-01T00:00")).take(16);
    let moved: Vec<i64> = moved.map(|change| change.timestamp().as_second()).collect();
    let near = (proptest::sample::select(moved), -172_800_i64..172_800).prop_map(|(m, s)| m + s);
    let second = prop_oneof![1_672_524_000_i64..1_924_984_800, near];
    second.prop_map(|second| Timestamp::from_second(second).expect("an instant of these years"))
}

/// Where the county keeps its time.
pub fn helsinki() -> TimeZone {
    TimeZone::get("Europe/Helsinki").expect("the time zone database is bundled")
}
