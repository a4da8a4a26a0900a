//! Nights and dated weeks, as readers of other formats add them up.

use neuvo_calendar::{
    HoursState, OpeningException, OpeningRule, Period, Span, Text, Weekday, hours::DayKind,
};

use super::{formats::families, *};

fn rule(kind: DayKind, days: &[Weekday], (opens, closes): (u16, u16)) -> OpeningRule {
    OpeningRule {
        kind,
        weekdays: days.iter().copied().collect(),
        span: Some(Span {
            opens_min: opens * 60,
            closes_min: closes * 60,
            state: HoursState::Open,
        }),
        period: Period::default(),
    }
}

fn summer(rule: OpeningRule) -> OpeningRule {
    let period = Period { from: Some(date(2026, 6, 1)), to: Some(date(2026, 8, 31)) };
    OpeningRule { period, ..rule }
}

#[test]
fn the_text_of_openstreetmap_keeps_each_night_before_a_day_of_other_hours() {
    use Weekday::{Friday, Saturday, Sunday};
    let exception = |day: Date, spans: Vec<Span>| OpeningException {
        from: day,
        to: day,
        spans,
        reason: Text::of("muutto", "", ""),
    };
    let night = |opens: u16, closes: u16| Span {
        opens_min: opens * 60,
        closes_min: closes * 60,
        state: HoursState::Open,
    };
    let snapshot = families(|hours| {
        hours.opening_rules = vec![
            rule(DayKind::Normal, &Weekday::ALL[..4], (8, 16)),
            rule(DayKind::Normal, &[Friday, Saturday], (22, 4)),
            rule(DayKind::Normal, &[Sunday], (5, 7)),
            rule(DayKind::Normal, &[Sunday], (21, 9)),
            rule(DayKind::Eve, Weekday::ALL, (20, 3)),
            summer(rule(DayKind::Normal, Weekday::ALL, (18, 1))),
        ];
        hours.opening_exceptions = vec![
            exception(date(2026, 5, 9), vec![]),              // after a night
            exception(date(2026, 5, 19), vec![night(20, 2)]), // before a day of the week
            exception(date(2026, 6, 10), vec![night(0, 1), night(19, 22)]),
        ];
    });
    let text = exported(&snapshot, Format::Osm).body;
    let text = text.lines().find_map(|line| line.strip_prefix("line/lapsiperheet\t"));
    let text = text.expect("the line");
    let theirs: opening_hours::OpeningHours = text.parse().expect("a text");
    let calendar = &snapshot.county().expect("a county").item.opening_calendar;
    let hours = &snapshot.lines["lapsiperheet"].item.hours;
    let days = calendar.days(DAY, 400);
    for (day, next) in days.iter().zip(days.iter().skip(1)) {
        let (before, on) = (hours.on(day), hours.on(next));
        let date = next.date;
        let shown = chrono::NaiveDate::from_ymd_opt(
            date.year().into(),
            date.month().unsigned_abs().into(),
            date.day().unsigned_abs().into(),
        );
        // Hours here begin and end on the hour: its first and last minute tell all of it.
        for minute in (0..24).flat_map(|hour| [hour * 60, hour * 60 + 59]) {
            let at = shown.and_then(|day| day.and_hms_opt(minute / 60, minute % 60, 0));
            let ours = on.state(u16::try_from(minute).expect("a minute"), &before);
            let open = ours.is_some_and(HoursState::is_open);
            assert_eq!(open, theirs.is_open(at.expect("a time")), "{date} {minute}: {text}");
        }
    }
}

#[test]
fn a_week_of_a_period_stands_alone_where_readers_add_up_what_holds() {
    let snapshot = families(|hours| {
        hours.opening_rules = vec![
            rule(DayKind::Normal, &Weekday::ALL[..5], (8, 16)),
            summer(rule(DayKind::Normal, &Weekday::ALL[..5], (9, 12))),
        ];
    });
    for (format, from, to) in [
        (Format::PtvV11, "validFrom", "validTo"),
        (Format::PtvV12, "fromDate", "toDate"),
        (Format::Hsds, "valid_from", "valid_to"),
    ] {
        let body = exported(&snapshot, format).body;
        let file: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let mut items = Vec::new();
        weekly(&file, &mut items);
        let holding = |day: &str| {
            let day_of = |item: &serde_json::Value, field: &str| {
                item[field].as_str().map(|written| written[..10].to_owned())
            };
            let holds = |item: &&&serde_json::Value| {
                day_of(item, from).is_none_or(|from| *from <= *day)
                    && day_of(item, to).is_none_or(|to| *day <= *to)
            };
            items.iter().filter(holds).count()
        };
        let of_others = {
            let file: serde_json::Value = serde_json::from_str(
                &exported(&families(|h| h.opening_rules.clear()), format).body,
            )
            .expect("JSON");
            let mut items = Vec::new();
            weekly(&file, &mut items);
            items.len()
        };
        for day in ["2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01"] {
            assert_eq!(holding(day) - of_others, 1, "{format:?} {day}");
        }
        assert_eq!(imported(&snapshot, format, &body).documents, [], "{format:?}");
    }
}

/// The weekly hours anywhere in a file.
fn weekly<'v>(value: &'v serde_json::Value, items: &mut Vec<&'v serde_json::Value>) {
    let is = |field: &str, words: &[&str]| {
        value[field].as_str().is_some_and(|word| words.contains(&word))
    };
    match value {
        serde_json::Value::Array(list) => list.iter().for_each(|one| weekly(one, items)),
        serde_json::Value::Object(map) => {
            let v12 = ["WeeklyUntilFurtherNoticeServiceHour", "WeeklyDateRangeServiceHour"];
            if is("serviceHourType", &["DaysOfTheWeek"])
                || is("freq", &["WEEKLY"])
                || is("type", &v12)
            {
                items.push(value);
            }
            map.values().for_each(|one| weekly(one, items));
        }
        _ => {}
    }
}
