//! Opening hours the slow way: look at the clock every minute. Knows nothing of the crate's code but
//! its data.

use std::collections::HashMap;

use jiff::{Timestamp, ToSpan, civil::Date};
use neuvo_calendar::{
    DayClass, HoursState, NamedDay, OpeningCalendar, OpeningException, OpeningHours, OpeningRule,
    Span, Weekday, hours::DayKind,
};

use crate::support::helsinki;

/// What is there at an instant; none where it is not known.
pub fn state(
    hours: &OpeningHours,
    calendar: &OpeningCalendar,
    at: Timestamp,
) -> Option<HoursState> {
    state_by(hours, at, &mut |date| spans(hours, calendar, date))
}

/// As [`state`]; `spans` tells the spans that begin on a day.
fn state_by(
    hours: &OpeningHours,
    at: Timestamp,
    spans: &mut impl FnMut(Date) -> Option<Vec<Span>>,
) -> Option<HoursState> {
    if hours.always_open {
        return Some(HoursState::Open);
    }
    let wall = at.to_zoned(helsinki()).datetime();
    let minute = u16::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute()));
    let minute = minute.expect("a minute of a day");
    let today = spans(wall.date());
    for span in today.iter().flatten() {
        let reaches = if span.closes_min > span.opens_min { span.closes_min } else { 1440 };
        if span.opens_min <= minute && minute < reaches {
            return Some(span.state);
        }
    }
    for span in spans(wall.date() - 1.day()).iter().flatten() {
        if span.closes_min <= span.opens_min && minute < span.closes_min {
            return Some(span.state);
        }
    }
    today.map(|_| HoursState::Closed)
}

/// The spans that begin on a day, in order; none where nothing is in force.
fn spans(hours: &OpeningHours, calendar: &OpeningCalendar, date: Date) -> Option<Vec<Span>> {
    let mut shortest: Option<&OpeningException> = None;
    for exception in &hours.opening_exceptions {
        let covers = exception.from <= date && date <= exception.to;
        if covers && shortest.is_none_or(|other| length(exception) < length(other)) {
            shortest = Some(exception);
        }
    }
    let mut spans = match shortest {
        Some(exception) => exception.spans.clone(),
        None => by_rules(hours, calendar, date)?,
    };
    spans.sort();
    Some(spans)
}

fn length(exception: &OpeningException) -> i64 {
    i64::from((exception.to - exception.from).get_days())
}

fn by_rules(hours: &OpeningHours, calendar: &OpeningCalendar, date: Date) -> Option<Vec<Span>> {
    let valid: Vec<&OpeningRule> = hours
        .opening_rules
        .iter()
        .filter(|rule| rule.period.from.is_none_or(|from| from <= date))
        .filter(|rule| rule.period.to.is_none_or(|to| date <= to))
        .collect();
    let days = |rule: &OpeningRule| match (rule.period.from, rule.period.to) {
        (Some(from), Some(to)) => i64::from((to - from).get_days()),
        (None, None) => i64::MAX,
        _ => i64::MAX - 1,
    };
    let of = |kind: DayKind| -> Vec<&OpeningRule> {
        let fewest = valid.iter().filter(|rule| rule.kind == kind).map(|rule| days(rule)).min();
        let rules = valid.iter().copied();
        rules.filter(|rule| rule.kind == kind && Some(days(rule)) == fewest).collect()
    };
    let names = NamedDay::ALL.iter().filter(|named| named.in_year(date.year()) == date);
    let named = names.map(|named| of(DayKind::Named(*named))).find(|rules| !rules.is_empty());
    let class = calendar.day_class(date);
    let own = match class {
        DayClass::Normal => Vec::new(),
        DayClass::Holiday => of(DayKind::Holiday),
        DayClass::Eve => of(DayKind::Eve),
    };
    let weekday = Weekday::of(date);
    let chosen = match named {
        Some(rules) => rules,
        None if !own.is_empty() => own,
        None => {
            let week = of(DayKind::Normal);
            if week.iter().all(|rule| rule.span.is_none() && !rule.weekdays.contains(&weekday)) {
                return None;
            }
            if class == DayClass::Holiday { Vec::new() } else { week }
        }
    };
    let today = chosen.into_iter().filter(|rule| rule.weekdays.contains(&weekday));
    Some(today.filter_map(|rule| rule.span).collect())
}

/// Whether it is open at each whole minute that begins in a stretch of time, in order.
pub fn timeline(
    hours: &OpeningHours,
    calendar: &OpeningCalendar,
    from: Timestamp,
    minutes: i64,
) -> Vec<(Timestamp, bool)> {
    let mut days = HashMap::new();
    let mut spans = |date| days.entry(date).or_insert_with(|| spans(hours, calendar, date)).clone();
    let minute = from.as_second().div_euclid(60);
    (minute..=minute + minutes)
        .map(|minute| Timestamp::from_second(minute * 60).expect("a minute of this century"))
        .map(|at| (at, state_by(hours, at, &mut spans).is_some_and(HoursState::is_open)))
        .collect()
}

/// The first minute of a timeline after an instant that is open, or closed.
pub fn first(timeline: &[(Timestamp, bool)], at: Timestamp, open: bool) -> Option<Timestamp> {
    let found = timeline.iter().find(|(minute, is)| *is == open && *minute > at);
    found.map(|(minute, _)| *minute)
}
