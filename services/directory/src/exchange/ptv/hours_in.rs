//! Hours as PTV's v11 writes them, into the register's, and what reading both versions has in common.
//! What the register cannot say is noted and left out, never taken as open.

use std::collections::BTreeSet;

use jiff::civil::Date;
use neuvo_calendar::{
    HoursState, OpeningException, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::DayKind,
};

use super::hours_out::weekday;
use crate::exchange::{
    days::{day_of, exceptional, minute, occurs, span},
    json::{Object, Reading},
    words::Words,
};

/// Gathers rules and exceptions.
#[derive(Default)]
pub(super) struct Hours(pub(super) OpeningHours);

impl Hours {
    pub(super) fn rule(
        &mut self,
        kind: DayKind,
        days: &[Weekday],
        span: Option<Span>,
        period: Period,
    ) {
        let weekdays: BTreeSet<Weekday> =
            days.iter().copied().filter(|day| occurs(period, *day)).collect();
        if !weekdays.is_empty() {
            self.0.opening_rules.push(OpeningRule { kind, weekdays, span, period });
        }
    }

    /// Every day of a period, round the clock.
    pub(super) fn every_day(&mut self, state: HoursState, period: Period) {
        let whole = Some(Span { opens_min: 0, closes_min: 24 * 60, state });
        for kind in [DayKind::Normal, DayKind::Holiday] {
            self.rule(kind, Weekday::ALL, whole, period);
        }
    }

    pub(super) fn exception(&mut self, from: Date, to: Date, spans: Vec<Span>, reason: Text) {
        let held = self.0.opening_exceptions.iter_mut().find(|e| (e.from, e.to) == (from, to));
        match held {
            Some(held) => held.spans.extend(spans),
            None => {
                self.0.opening_exceptions.push(OpeningException { from, to, spans, reason });
            }
        }
    }

    /// A run from one day's time to another's, day by day.
    pub(super) fn run(
        &mut self,
        (first, opens): (Weekday, u16),
        (last, closes): (Weekday, u16),
        state: HoursState,
        period: Period,
    ) {
        if first.next() == last && closes <= opens && closes > 0 {
            let span = Span { opens_min: opens, closes_min: closes, state };
            return self.rule(DayKind::Normal, &[first], Some(span), period);
        }
        let (mut day, mut opens) = (first, opens);
        for _ in 0..Weekday::ALL.len() {
            let closes = if day == last { closes } else { 24 * 60 };
            if closes > opens {
                let span = Span { opens_min: opens, closes_min: closes, state };
                self.rule(DayKind::Normal, &[day], Some(span), period);
            }
            if day == last {
                break;
            }
            (day, opens) = (day.next(), 0);
        }
    }

    pub(super) fn done(mut self) -> OpeningHours {
        let order = |rule: &OpeningRule| {
            let first = rule.weekdays.first().copied();
            (rule.period.from, rule.period.to, rule.kind, first, rule.span)
        };
        self.0.opening_rules.sort_by_key(order);
        self.0.opening_rules.dedup();
        self.0.opening_exceptions.sort_by_key(|exception| (exception.from, exception.to));
        self.0
    }
}

/// The hours of a v11 channel; none where it says nothing.
pub(super) fn v11(items: Vec<Object<'_>>, reading: &mut Reading) -> Option<OpeningHours> {
    if items.is_empty() {
        return None;
    }
    let mut hours = Hours::default();
    let only = items.len() == 1;
    for mut item in items {
        let kind = item.text("serviceHourType", reading).unwrap_or("DaysOfTheWeek");
        let from = day(&mut item, "validFrom", reading);
        let to = day(&mut item, "validTo", reading);
        let state = match item.flag("isReservation", reading) {
            true => HoursState::ByAppointment,
            false => HoursState::Open,
        };
        let closed = item.flag("isClosed", reading);
        let always = item.flag("isAlwaysOpen", reading);
        let mut reason = Words::default();
        for mut words in item.objects("additionalInformation", reading) {
            let language = words.text("language", reading).unwrap_or("fi");
            let value = words.text("value", reading);
            if let Some(value) = value {
                reason.put(language, value, &words.path, reading);
            }
        }
        let reason = reason.text(&item.at("additionalInformation"), reading);
        let times = item.objects("openingHour", reading);
        item.pass(&["validForNow", "orderNumber", "order"]);
        let period = Period { from, to };
        match kind {
            "DaysOfTheWeek" | "Standard" if always || times.is_empty() && !closed => {
                if only && period == Period::default() && state == HoursState::Open {
                    hours.0.always_open = true;
                } else {
                    hours.every_day(state, period);
                }
            }
            "DaysOfTheWeek" | "Standard" => {
                let times = (times, closed);
                weekly(&mut hours, times, state, period, reading);
                note(reason, &item, reading);
            }
            "Exceptional" | "Exception" => {
                let Some(first) = from else {
                    reading.doubt(&item.path, "is not taken: an exception needs a day");
                    continue;
                };
                let reason = reason.unwrap_or_else(exceptional);
                let spans = if closed { Vec::new() } else { spans(times, state, reading) };
                if spans.is_empty() && !closed {
                    reading.doubt(&item.path, "says neither hours nor closed; taken as closed");
                }
                hours.exception(first, to.unwrap_or(first), spans, reason);
            }
            "OverMidnight" | "Special" => {
                over_midnight(&mut hours, times, state, period, reading);
                note(reason, &item, reading);
            }
            other => unknown(&item.at("serviceHourType"), other, reading),
        }
        item.end(reading);
    }
    Some(hours.done())
}

fn note(reason: Option<Text>, item: &Object<'_>, reading: &mut Reading) {
    if reason.is_some() {
        let description = "is not kept: ordinary hours have no words beside them";
        reading.doubt(item.at("additionalInformation"), description);
    }
}

pub(super) fn unknown(place: &str, word: &str, reading: &mut Reading) {
    let word: String = word.chars().take(40).collect();
    reading.doubt(place, format!("is not taken: `{word}` is unknown"));
}

fn weekly(
    hours: &mut Hours,
    (times, closed): (Vec<Object<'_>>, bool),
    state: HoursState,
    period: Period,
    reading: &mut Reading,
) {
    if closed && times.is_empty() {
        hours.rule(DayKind::Normal, Weekday::ALL, None, period);
    }
    for mut time in times {
        let first = week_day(&mut time, "dayFrom", reading);
        let last = week_day(&mut time, "dayTo", reading).or(first);
        let span = of_times(&mut time, state, reading);
        let (Some(first), Some(last)) = (first, last) else {
            reading.doubt(&time.path, "is not taken: it says no day");
            continue;
        };
        let Some(span) = span else { continue };
        let mut days = vec![first];
        while days.last() != Some(&last) && days.len() < Weekday::ALL.len() {
            days.push(days[days.len() - 1].next());
        }
        hours.rule(DayKind::Normal, &days, (!closed).then_some(span), period);
        time.end(reading);
    }
}

fn spans(times: Vec<Object<'_>>, state: HoursState, reading: &mut Reading) -> Vec<Span> {
    let mut spans = Vec::new();
    for mut time in times {
        time.pass(&["dayFrom", "dayTo"]); // the days are the exception's own
        spans.extend(of_times(&mut time, state, reading));
        time.end(reading);
    }
    spans
}

fn of_times(time: &mut Object<'_>, state: HoursState, reading: &mut Reading) -> Option<Span> {
    time.pass(&["order"]);
    let opens = clock(time, "from", reading)?;
    let closes = closing(time, "to", reading)?;
    span(opens, closes, state)
}

fn over_midnight(
    hours: &mut Hours,
    times: Vec<Object<'_>>,
    state: HoursState,
    period: Period,
    reading: &mut Reading,
) {
    for mut time in times {
        time.pass(&["order"]);
        let first = week_day(&mut time, "dayFrom", reading);
        let last = week_day(&mut time, "dayTo", reading);
        let (opens, closes) =
            (clock(&mut time, "from", reading), closing(&mut time, "to", reading));
        match (first, last.or(first.map(Weekday::next)), opens, closes) {
            (Some(first), Some(last), Some(opens), Some(closes)) => {
                hours.run((first, opens), (last, closes), state, period);
            }
            _ => reading.doubt(&time.path, "is not taken: a run needs two days and two times"),
        }
        time.end(reading);
    }
}

/// A time at which something closes: a day's last minute or second is its end.
pub(super) fn closing(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<u16> {
    if let Some("23:59" | "23:59:00" | "23:59:59") = object.text(key, reading) {
        reading.doubt(object.at(key), "23:59 is taken as midnight");
        return Some(24 * 60);
    }
    clock(object, key, reading)
}

pub(super) fn clock(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<u16> {
    let written = object.text(key, reading);
    let read = written.and_then(minute);
    if read.is_none() {
        reading.doubt(object.at(key), "is not taken: it is no time of day, HH:mm");
    }
    read
}

pub(super) fn day(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<Date> {
    let written = object.text(key, reading)?;
    let read = day_of(written);
    if read.is_none() {
        reading.doubt(object.at(key), "is not taken: it is no day");
    }
    read
}

pub(super) fn week_day(
    object: &mut Object<'_>,
    key: &str,
    reading: &mut Reading,
) -> Option<Weekday> {
    let written = object.text(key, reading)?;
    let read = Weekday::ALL.iter().find(|day| weekday(**day).eq_ignore_ascii_case(written));
    if read.is_none() {
        unknown(&object.at(key), written, reading);
    }
    read.copied()
}
