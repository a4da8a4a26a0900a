//! When a line is open. A span is read off the wall clock of Europe/Helsinki: an hour that the
//! clock skips is not open, and an hour that it shows twice is open twice.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use neuvo_calendar::{DayClass, OpeningCalendar};
use neuvo_chassis::clock::{helsinki, local_date};

use super::{Line, OpeningRule, Weekday};

/// Days ahead that a line's next opening is looked for.
pub const NEXT_OPENING_DAYS_MAX: i16 = 400;

/// Whether a line is open at an instant.
pub fn is_open(line: &Line, calendar: &OpeningCalendar, at: Timestamp) -> bool {
    if line.always_open {
        return true;
    }
    let local = at.to_zoned(helsinki());
    let minute = minute_of(local.time());
    spans(line, calendar, local.date()).any(|span| span.holds(minute))
}

/// When a line opens next. None when it is open at the instant, or stays closed for
/// [`NEXT_OPENING_DAYS_MAX`] days.
pub fn next_opening(line: &Line, calendar: &OpeningCalendar, at: Timestamp) -> Option<Timestamp> {
    if is_open(line, calendar, at) {
        return None;
    }
    // A closed line can turn open only where a span begins or where the clock is moved. The first
    // such instant at which it is open is the one: no open run before it would go unseen.
    let opens = |instant: &Timestamp| *instant > at && is_open(line, calendar, *instant);
    let zone = helsinki();
    let moved = clock_changes(&zone, at).filter(opens).min();
    let begun = local_date(at)
        .series(1.day())
        .take(NEXT_OPENING_DAYS_MAX.unsigned_abs().into())
        .find_map(|date| span_begins(line, calendar, date, &zone).filter(opens).min());
    moved.into_iter().chain(begun).min()
}

/// The spans of a local day: those of its class for its weekday. A line without eve rules keeps its
/// normal ones on eves; one without holiday rules has none on holidays.
pub fn spans<'a>(
    line: &'a Line,
    calendar: &OpeningCalendar,
    date: Date,
) -> impl Iterator<Item = &'a OpeningRule> {
    let class = match calendar.day_class(date) {
        DayClass::Eve if !line.has_rules_for(DayClass::Eve) => DayClass::Normal,
        class => class,
    };
    let weekday = Weekday::of(date);
    let rules = line.opening_rules.iter();
    rules.filter(move |rule| rule.day_class == class && rule.weekdays.contains(&weekday))
}

/// The instants at which the clock shows the beginning of a span; two where the hour is repeated.
fn span_begins(
    line: &Line,
    calendar: &OpeningCalendar,
    date: Date,
    zone: &TimeZone,
) -> impl Iterator<Item = Timestamp> {
    spans(line, calendar, date).flat_map(move |span| {
        let shown = date.at(0, 0, 0, 0).saturating_add(i64::from(span.opens_min).minutes());
        let instants = zone.to_ambiguous_timestamp(shown);
        [instants.earlier(), instants.later()].into_iter().flatten()
    })
}

/// The instants at which the clock is moved, as far ahead as an opening is looked for.
fn clock_changes(zone: &TimeZone, at: Timestamp) -> impl Iterator<Item = Timestamp> {
    let horizon = SignedDuration::from_hours(24 * i64::from(NEXT_OPENING_DAYS_MAX));
    let until = at.saturating_add(horizon).unwrap_or(Timestamp::MAX);
    zone.following(at).map(|change| change.timestamp()).take_while(move |change| *change <= until)
}

fn minute_of(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}
