//! Schedules of HSDS: weekly ones repeat, and one without `freq` is of its own days. Its `timezone` is
//! an offset, which cannot say when the clock is moved, and is left out: times are local.

use std::collections::BTreeMap;

use jiff::civil::Date;
use neuvo_calendar::{
    HoursState, OpeningException, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::{self, DayKind},
};
use serde_json::{Value, json};

use super::part;
use crate::exchange::{
    card::Card,
    days::{Plan, apart, by_appointment, day_of, minute, occurs, together},
    json::{Object, Reading},
};

/// The days as iCalendar writes them.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// What a schedule of times by appointment says.
const BY_APPOINTMENT: &str = "By appointment";
/// What a schedule of closed days says before why.
const CLOSED: &str = "Closed";

pub(super) fn schedules(card: &Card<'_>, plan: &Plan) -> Vec<Value> {
    let (weeks, specials) = match plan {
        Plan::Unknown => return Vec::new(),
        Plan::Always => {
            let span = Span { opens_min: 0, closes_min: 24 * 60, state: HoursState::Open };
            return vec![weekly(card, &span, Weekday::ALL, Period::default())];
        }
        Plan::Weeks(weeks, specials) => (weeks, specials),
    };
    let mut schedules = Vec::new();
    for week in apart(weeks) {
        let mut by_span: BTreeMap<Span, Vec<Weekday>> = BTreeMap::new();
        for (day, spans) in &week.spans {
            for span in spans.iter().filter(|span| by_appointment(span.state).is_some()) {
                by_span.entry(*span).or_default().push(*day);
            }
        }
        let spans = by_span.iter();
        schedules.extend(spans.map(|(span, days)| weekly(card, span, days, week.period)));
    }
    for special in specials {
        let spans = special.spans.iter().filter(|span| by_appointment(span.state).is_some());
        let spans: Vec<&Span> = spans.collect();
        let mut item = json!({
            "id": part(card, &format!("closed/{}", special.from)),
            "valid_from": special.from.to_string(),
            "valid_to": special.to.to_string(),
            "description": special.reason.fi,
        });
        if spans.is_empty() {
            item["notes"] = CLOSED.into();
            schedules.push(item);
            continue;
        }
        for span in spans {
            let mut item = timed(item.clone(), span);
            item["id"] = part(card, &format!("{}/{span:?}", special.from)).into();
            schedules.push(item);
        }
    }
    schedules
}

fn weekly(card: &Card<'_>, span: &Span, days: &[Weekday], period: Period) -> Value {
    let byday: Vec<&str> = days.iter().map(|day| DAYS[*day as usize - 1]).collect();
    let mut item = json!({
        "id": part(card, &format!("{period:?}/{span:?}")),
        "freq": "WEEKLY",
        "wkst": "MO",
        "byday": byday.join(","),
    });
    for (field, date) in [("valid_from", period.from), ("valid_to", period.to)] {
        if let Some(date) = date {
            item[field] = date.to_string().into();
        }
    }
    timed(item, span)
}

fn timed(mut item: Value, span: &Span) -> Value {
    item["opens_at"] = hours::clock(span.opens_min).into();
    item["closes_at"] = hours::clock(span.closes_min).into();
    if span.state == HoursState::ByAppointment {
        item["notes"] = BY_APPOINTMENT.into();
    }
    item
}

/// The hours of schedules; none where there are none.
pub(super) fn hours(items: Vec<Object<'_>>, reading: &mut Reading) -> Option<OpeningHours> {
    if items.is_empty() {
        return None;
    }
    let mut hours = OpeningHours::default();
    for item in items {
        read(item, &mut hours, reading);
    }
    together(&mut hours.opening_rules);
    let all_week = |rule: &OpeningRule| {
        rule.weekdays.len() == 7
            && rule.period == Period::default()
            && rule.span.is_some_and(|span| {
                (span.opens_min, span.closes_min, span.state) == (0, 24 * 60, HoursState::Open)
            })
    };
    if hours.opening_exceptions.is_empty() && hours.opening_rules.iter().all(all_week) {
        let always_open = !hours.opening_rules.is_empty();
        return Some(OpeningHours { always_open, ..OpeningHours::default() });
    }
    hours.opening_exceptions.sort_by_key(|exception| (exception.from, exception.to));
    Some(hours)
}

fn read(mut item: Object<'_>, hours: &mut OpeningHours, reading: &mut Reading) {
    item.pass(&["id", "wkst", "service_id", "location_id", "service_at_location_id"]);
    let frequency = item.text("freq", reading);
    let byday = item.text("byday", reading);
    let Some((from, to)) = period(&mut item, reading) else { return };
    let notes = item.text("notes", reading);
    let description = item.text("description", reading);
    let opens = clock(&mut item, "opens_at", reading);
    let closes = clock(&mut item, "closes_at", reading);
    let closes = closes.map(|closes| match closes {
        0 => 24 * 60,
        1_439 => {
            reading.doubt(item.at("closes_at"), "23:59 is taken as midnight, as HSDS advises");
            24 * 60
        }
        closes => closes,
    });
    let state = match notes {
        Some(BY_APPOINTMENT) => HoursState::ByAppointment,
        _ => HoursState::Open,
    };
    if !matches!(notes, None | Some(BY_APPOINTMENT | CLOSED)) {
        reading.doubt(item.at("notes"), "is not kept: hours have no words beside them");
    }
    let times = opens.zip(closes);
    let span = times.map(|(opens_min, closes_min)| Span { opens_min, closes_min, state });
    match (frequency, from) {
        (None, Some(from)) if byday.is_none() => {
            let to = to.unwrap_or(from);
            if span.is_none() && (item.has("opens_at") || item.has("closes_at")) {
                reading.unread(&item.path, "is not taken: it needs two times, or none");
                item.end(reading);
                return;
            }
            if span.is_none() && notes != Some(CLOSED) {
                reading.doubt(&item.path, "says neither hours nor closed; taken as closed");
            }
            let reason = description.unwrap_or("Poikkeava aukioloaika").to_owned();
            let reason = Text { fi: reason, ..Text::default() };
            let same = |e: &&mut OpeningException| (e.from, e.to) == (from, to);
            match hours.opening_exceptions.iter_mut().find(same) {
                Some(held) => held.spans.extend(span),
                None => {
                    let spans = span.into_iter().collect();
                    hours.opening_exceptions.push(OpeningException { from, to, spans, reason });
                }
            }
        }
        (None | Some("WEEKLY"), _) => {
            let mut weekdays = days(byday.unwrap_or_default(), &item, reading);
            weekdays.retain(|weekday| occurs(Period { from, to }, *weekday));
            match span {
                Some(span) if !weekdays.is_empty() => hours.opening_rules.push(OpeningRule {
                    kind: DayKind::Normal,
                    weekdays: weekdays.into_iter().collect(),
                    span: Some(span),
                    period: Period { from, to },
                }),
                _ => reading.unread(&item.path, "is not taken: it needs days and two times"),
            }
        }
        (Some(_), _) => {
            reading.unread(item.at("freq"), "is not taken: the register has weekly hours alone");
        }
    }
    item.end(reading);
}

/// The days a schedule is for: `valid_from` and `valid_to`, and within them `dtstart` and `until`. None
/// for one that repeats as no week does.
fn period(item: &mut Object<'_>, reading: &mut Reading) -> Option<(Option<Date>, Option<Date>)> {
    let mut day = |key| day(item, key, reading);
    let from = day("valid_from").max(day("dtstart"));
    let to = [day("valid_to"), day("until")].into_iter().flatten().min();
    let every = item.number("interval", reading).is_none_or(|weeks| weeks == 1.0);
    let repeats = [
        ("interval", !every, "the register has hours of every week alone"),
        ("count", item.has("count"), "the register has hours until a day, not so many times"),
    ];
    for key in ["bymonthday", "byweekno", "byyearday"] {
        if item.has(key) {
            reading.unread(
                item.at(key),
                "is not taken, nor its schedule: the register has weekdays alone",
            );
            return None;
        }
    }
    for (key, is, why) in repeats {
        if is {
            reading.unread(item.at(key), format!("is not taken, nor its schedule: {why}"));
            return None;
        }
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        reading.unread(&item.path, format!("is not taken: {to} is before {from}"));
        return None;
    }
    Some((from, to))
}

fn days(byday: &str, item: &Object<'_>, reading: &mut Reading) -> Vec<Weekday> {
    let mut days = Vec::new();
    for word in byday.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match DAYS.iter().position(|day| *day == word) {
            Some(at) => days.push(Weekday::ALL[at]),
            None => {
                let word: String = word.chars().take(10).collect();
                reading
                    .unread(item.at("byday"), format!("`{word}` is not taken: it is no weekday"));
            }
        }
    }
    days
}

fn clock(item: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<u16> {
    let written = item.text(key, reading)?;
    // Finland's offset is one of two by the time of the year: either is local time.
    let local = ["+02:00", "+03:00"].into_iter().find_map(|zone| written.strip_suffix(zone));
    let time = local.unwrap_or(written);
    let read = minute(time);
    if read.is_none() {
        let zoned = time.contains(['+', '-']) || time.ends_with('Z');
        let description = match zoned {
            true => "is not taken: it is of another time zone, and hours here are Finland's",
            false => "is not taken: it is no time of day, HH:MM",
        };
        reading.unread(item.at(key), description);
    }
    read
}

fn day(item: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<Date> {
    let written = item.text(key, reading)?;
    let read = day_of(written);
    if read.is_none() {
        reading.unread(item.at(key), "is not taken: it is no day");
    }
    read
}
