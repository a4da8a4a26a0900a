//! Hours as PTV's v11 writes them, into the register's, and what reading both versions has in common.
//! What the register cannot say is noted and left out, never taken as open; where that is of the hours
//! themselves, none of the entry's are taken.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{
    HoursState, OpeningException, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::DayKind,
};

use super::times_in::{clock, closing, day, unknown, week_day};
use crate::exchange::{
    days::{clock as minutes, exceptional, occurs, span, together},
    json::{Object, Reading},
    words::Words,
};

/// Days of one exception that are kept one by one at most: a year.
const UNEVEN_MAX: usize = 366;
/// Why a run is not taken.
pub(super) const BACKWARDS: &str = "is not taken: it ends before it begins";

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

    /// The days of an exception, each with the spans that are of its weekday: one exception where all
    /// are alike, each by itself where they are not.
    pub(super) fn exceptions(
        &mut self,
        days: Option<(Date, Date)>,
        times: &[(BTreeSet<Weekday>, Span)],
        reason: &Text,
        place: &str,
        reading: &mut Reading,
    ) {
        let Some((from, to)) = days else {
            return reading.unread(place, "is not taken: an exception needs its days");
        };
        let of = |date: Date| -> Vec<Span> {
            let times = times.iter().filter(|(days, _)| days.contains(&Weekday::of(date)));
            times.map(|(_, span)| *span).collect()
        };
        let week = from.series(1.day()).take(Weekday::ALL.len()).take_while(|date| *date <= to);
        let week: Vec<Date> = week.collect();
        let closed = |spans: &[Span]| spans.is_empty();
        let otherwise = |held: &OpeningException| {
            (held.from, held.to) == (from, to) && closed(&held.spans) != closed(&of(from))
        };
        if self.0.opening_exceptions.iter().any(otherwise) {
            reading.doubt(
                place,
                "is of a day that is said to be closed, and to be open: taken as open",
            );
        }
        if week.iter().all(|date| of(*date) == of(from)) {
            return self.exception(from, to, of(from), reason.clone());
        }
        let dates: Vec<Date> =
            from.series(1.day()).take(UNEVEN_MAX + 1).take_while(|date| *date <= to).collect();
        if dates.len() > UNEVEN_MAX {
            let description =
                format!("is not taken: its days are not alike, and more than {UNEVEN_MAX}");
            return reading.unread(place, description);
        }
        if dates.iter().any(|date| of(*date).is_empty()) {
            reading.doubt(place, "names no hours for some of its days: those are taken as closed");
        }
        for date in dates {
            self.exception(date, date, of(date), reason.clone());
        }
    }

    /// A run from one day's time to another's, day by day; false where it ends before it begins.
    pub(super) fn run(
        &mut self,
        (first, opens): (Weekday, u16),
        (last, closes): (Weekday, u16),
        state: HoursState,
        period: Period,
    ) -> bool {
        if first.next() == last && closes <= opens && closes > 0 {
            let span = Span { opens_min: opens, closes_min: closes, state };
            self.rule(DayKind::Normal, &[first], Some(span), period);
            return true;
        }
        if first == last && closes <= opens {
            return false;
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
        true
    }

    pub(super) fn done(mut self) -> OpeningHours {
        together(&mut self.0.opening_rules);
        let order = |rule: &OpeningRule| {
            let first = rule.weekdays.first().copied();
            (rule.period.from, rule.period.to, rule.kind, first, rule.span)
        };
        self.0.opening_rules.sort_by_key(order);
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
        let (always, asked) = (item.flag("isAlwaysOpen", reading), item.has("isAlwaysOpen"));
        let reason = information(&mut item, reading);
        let times = item.objects("openingHour", reading);
        item.pass(&["validForNow", "orderNumber", "order"]);
        let period = Period { from, to };
        if is_reversed(period, &item.path, reading) {
            continue;
        }
        match kind {
            "DaysOfTheWeek" | "Standard" if times.is_empty() && !closed && !always && asked => {
                let description =
                    "is not taken: it says neither hours, nor closed, nor always open";
                reading.unread(&item.path, description);
            }
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
                let reason = reason.unwrap_or_else(exceptional);
                let times = if closed { Vec::new() } else { spans(times, state, reading) };
                if times.is_empty() && !closed {
                    reading.doubt(&item.path, "says neither hours nor closed; taken as closed");
                }
                let days = from.map(|from| (from, to.unwrap_or(from)));
                if misses(&times, days) {
                    let description = "is not taken: it has times of days that it is not for alone";
                    reading.unread(&item.path, description);
                    continue;
                }
                hours.exceptions(days, &times, &reason, &item.path, reading);
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

/// The words beside hours.
fn information(item: &mut Object<'_>, reading: &mut Reading) -> Option<Text> {
    let mut information = Words::default();
    for mut words in item.objects("additionalInformation", reading) {
        let language = words.text("language", reading).unwrap_or("fi");
        let value = words.text("value", reading);
        if let Some(value) = value {
            information.put(language, value, &words.path, reading);
        }
    }
    information.text(&item.at("additionalInformation"), reading)
}

/// Whether a period ends before it begins, which is told.
pub(super) fn is_reversed(period: Period, place: &str, reading: &mut Reading) -> bool {
    let Period { from: Some(from), to: Some(to) } = period else { return false };
    if to < from {
        reading.unread(place, format!("is not taken: {to} is before {from}"));
    }
    to < from
}

fn note(reason: Option<Text>, item: &Object<'_>, reading: &mut Reading) {
    if reason.is_some() {
        let description = "is not kept: ordinary hours have no words beside them";
        reading.doubt(item.at("additionalInformation"), description);
    }
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
        if closed {
            reading.doubt(&time.path, "is taken as closed: it is said to be, and has hours");
        }
        let days = week_days(&mut time, reading);
        let span = of_times(&mut time, state, reading);
        if days.is_empty() {
            reading.unread(&time.path, "is not taken: it says no day");
            continue;
        }
        let Some(span) = span else { continue };
        hours.rule(DayKind::Normal, &days, (!closed).then_some(span), period);
        time.end(reading);
    }
}

/// The times of an exception, each with the weekdays it is of: all where it names none.
fn spans(
    times: Vec<Object<'_>>,
    state: HoursState,
    reading: &mut Reading,
) -> Vec<(BTreeSet<Weekday>, Span)> {
    let mut spans = Vec::new();
    for mut time in times {
        let days = week_days(&mut time, reading);
        let days = if days.is_empty() { Weekday::ALL.to_vec() } else { days };
        let span = of_times(&mut time, state, reading);
        spans.extend(span.map(|span| (days.into_iter().collect(), span)));
        time.end(reading);
    }
    spans
}

/// Whether an exception has times, and none of them on one of its days.
fn misses(times: &[(BTreeSet<Weekday>, Span)], days: Option<(Date, Date)>) -> bool {
    let Some((from, to)) = days else { return false };
    let week = from.series(1.day()).take(Weekday::ALL.len()).take_while(|date| *date <= to);
    let week: BTreeSet<Weekday> = week.map(Weekday::of).collect();
    !week.is_empty() && !times.is_empty() && times.iter().all(|(days, _)| days.is_disjoint(&week))
}

/// The weekdays from one to another; none where it names none.
fn week_days(time: &mut Object<'_>, reading: &mut Reading) -> Vec<Weekday> {
    let first = week_day(time, "dayFrom", reading);
    let last = week_day(time, "dayTo", reading).or(first);
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let mut days = vec![first];
    while days.last() != Some(&last) && days.len() < Weekday::ALL.len() {
        days.push(days[days.len() - 1].next());
    }
    days
}

fn of_times(time: &mut Object<'_>, state: HoursState, reading: &mut Reading) -> Option<Span> {
    time.pass(&["order"]);
    let opens = clock(time, "from", reading)?;
    let closes = closing(time, "to", reading)?;
    on_a_day((opens, closes), state, &time.path, reading)
}

/// A span of two times of one day. One that ends at or before it begins may be a night, or two times
/// that were mixed up.
pub(super) fn on_a_day(
    (opens, closes): (u16, u16),
    state: HoursState,
    place: &str,
    reading: &mut Reading,
) -> Option<Span> {
    let span = span(opens, closes, state);
    match span {
        None => reading.unread(place, "is not taken: a day ends at 24:00, and nothing opens then"),
        Some(span) if span.is_over_midnight() => {
            let until = minutes(span.closes_min);
            reading.doubt(
                place,
                format!("is taken as open over midnight, until {until} of the next day"),
            );
        }
        Some(_) => {}
    }
    span
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
                if !hours.run((first, opens), (last, closes), state, period) {
                    reading.unread(&time.path, BACKWARDS);
                }
            }
            _ => reading.unread(&time.path, "is not taken: a run needs two days and two times"),
        }
        time.end(reading);
    }
}
