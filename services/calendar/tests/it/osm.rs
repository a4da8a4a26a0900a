//! Weekly hours and public holidays against an independent reading of OpenStreetMap's
//! `opening_hours`, where both can say the same.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use compact_calendar::CompactCalendar;
use jiff::{ToSpan, civil::date};
use neuvo_calendar::{
    OpeningCalendar, OpeningHours, OpeningRule, Period, Span, Weekday, hours::DayKind,
    public_holidays,
};
use opening_hours::{Context, ContextHolidays};
use proptest::prelude::*;

use crate::support::{any_weekdays, hours, instant, span};

const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Spans of a whole day that do not overlap, from minutes at which they begin and end by turns.
fn any_spans() -> impl Strategy<Value = Vec<Span>> {
    proptest::collection::btree_set(0_u16..=1440, 2..6).prop_map(|minutes| {
        let minutes: Vec<u16> = minutes.into_iter().collect();
        minutes.chunks_exact(2).map(|pair| span(pair[0], pair[1])).collect()
    })
}

fn rules(kind: DayKind, weekdays: &BTreeSet<Weekday>, spans: &[Span]) -> Vec<OpeningRule> {
    let rule = |span: &Span| OpeningRule {
        kind,
        weekdays: weekdays.clone(),
        span: Some(*span),
        period: Period::default(),
    };
    spans.iter().map(rule).collect()
}

fn written(days: &str, spans: &[Span]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let span = |span: &Span| format!("{}-{}", clock(span.opens_min), clock(span.closes_min));
    format!("{days} {}", spans.iter().map(span).collect::<Vec<_>>().join(","))
}

/// What the other crate makes of a text, with the public holidays of the years it is asked about.
fn read(text: &str) -> opening_hours::OpeningHours {
    let mut holidays = CompactCalendar::default();
    for year in 2022..=2031 {
        for (day, _) in public_holidays(year) {
            let (month, day) = (day.month().unsigned_abs(), day.day().unsigned_abs());
            let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            holidays.insert(day.expect("a day"));
        }
    }
    let holidays = ContextHolidays::new(Arc::new(holidays), Arc::default());
    let read: opening_hours::OpeningHours = text.parse().expect("a text of opening hours");
    read.with_context(Context::default().with_holidays(holidays))
}

/// Whether both say the same every quarter of an hour of two weeks from a day on. Hours in which the
/// clock is moved are left out: the other crate reads times without a zone.
fn agree(ours: &OpeningHours, theirs: &opening_hours::OpeningHours, from: NaiveDate) -> bool {
    let calendar = OpeningCalendar::default();
    from.iter_days().take(14).all(|day| {
        (0..24 * 4).filter(|quarter| !(8..20).contains(quarter)).all(|quarter| {
            let (hour, minute) = (quarter / 4, quarter % 4 * 15);
            let shown: NaiveDateTime = day.and_hms_opt(hour, minute, 0).expect("a time");
            let local = date(
                i16::try_from(day.year()).expect("a year"),
                i8::try_from(day.month()).expect("a month"),
                i8::try_from(day.day()).expect("a day"),
            );
            let (hour, minute) = (i8::try_from(hour), i8::try_from(minute));
            let at = instant(local, hour.expect("an hour"), minute.expect("a minute"));
            ours.is_open(&calendar, at) == theirs.is_open(shown)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn weekly_hours_and_holidays_are_as_another_reader_of_them_says(
        weekdays in any_weekdays(),
        spans in any_spans(),
        on_holidays in proptest::option::of(any_spans()),
        ahead in 0_i64..2_800,
    ) {
        let mut ours = rules(DayKind::Normal, &weekdays, &spans);
        let days: Vec<&str> = weekdays.iter().map(|day| NAMES[*day as usize - 1]).collect();
        let mut text = written(&days.join(","), &spans);
        match &on_holidays {
            Some(spans) => {
                let every_day = BTreeSet::from_iter(Weekday::ALL.iter().copied());
                ours.extend(rules(DayKind::Holiday, &every_day, spans));
                text += &format!("; {}", written("PH", spans));
            }
            None => text += "; PH off",
        }
        let from = date(2023, 1, 1) + ahead.days();
        let from = NaiveDate::from_ymd_opt(
            from.year().into(),
            from.month().unsigned_abs().into(),
            from.day().unsigned_abs().into(),
        );
        prop_assert!(agree(&hours(ours), &read(&text), from.expect("a day")), "{}", text);
    }
}

#[test]
fn the_short_text_for_eves_is_wrong_on_three_days_and_ours_is_not() {
    let theirs = read("Mo-Th 08:00-15:00; Fr 08:00-13:00; PH off; PH -1 day 08:00-13:00");
    let wrong = [(2026, 12, 25), (2026, 4, 5), (2026, 4, 4)];
    for (year, month, day) in wrong {
        let local = date(year, month, day);
        let shown = NaiveDate::from_ymd_opt(
            year.into(),
            month.unsigned_abs().into(),
            day.unsigned_abs().into(),
        );
        let shown = shown.and_then(|day| day.and_hms_opt(10, 0, 0)).expect("a time");
        assert!(theirs.is_open(shown), "{local}: the day before a holiday, whatever it is");
        let ours = crate::support::long_days();
        assert!(!ours.is_open(&crate::support::county(), instant(local, 10, 0)), "{local}");
    }
}
