//! Where a mobile point stands at each time of a day on which it stands at several places: its day is
//! one of hours with the reason `Kirjasto, Tori`, which does not tell when it is where.

use jiff::civil::Date;
use neuvo_calendar::{HoursState, OpeningException, Span, Text, hours::clock};

use super::{
    Source,
    days::{Special, single, window},
};
use crate::domain::EntryName;

/// A stop of a mobile point.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    date: Date,
    pub(super) span: Span,
    pub(super) place: Text,
}

/// The stops of a site on the days that are told, as far as they decide them.
pub(super) fn stops(source: &Source<'_>, site: &EntryName) -> Vec<Stop> {
    let Some(hours) = source.snapshot.hours(site) else { return Vec::new() };
    let days = window(source).into_iter().map(|day| day.date);
    let visited = days.filter(|date| hours.is_visited(*date));
    let on = |date: Date| {
        let site = source.snapshot.site_on(&site.entry_id, date);
        let visits = site.into_iter().flat_map(|site| site.mobile_schedule.iter());
        visits.filter(move |visit| visit.date == date).map(move |visit| {
            let (opens_min, closes_min) = (visit.times.opens_min, visit.times.closes_min);
            let span = Span { opens_min, closes_min, state: HoursState::Open };
            let place = visit.place.each(str::to_owned, str::to_owned, str::to_owned);
            Stop { date, span, place }
        })
    };
    let mut stops: Vec<Stop> = visited.flat_map(on).collect();
    stops.sort_by_key(|stop| (stop.date, stop.span));
    stops
}

/// The stops that are the hours of a day, where they are several; none where they are not all of them.
pub(super) fn of_day<'s>(stops: &'s [Stop], date: Date, spans: &[Span]) -> Option<&'s [Stop]> {
    let from = stops.partition_point(|stop| stop.date < date);
    let count = stops[from..].iter().take_while(|stop| stop.date == date).count();
    let own = &stops[from..from + count];
    (own.len() > 1 && own.iter().map(|stop| &stop.span).eq(spans)).then_some(own)
}

/// Dates with each stop by itself.
pub(super) fn apart(specials: Vec<Special>, stops: &[Stop]) -> Vec<Special> {
    let apart = |special: Special| -> Vec<Special> {
        if of_day(stops, special.from, &special.spans).is_none() {
            return vec![special];
        }
        let day = |date| {
            let of = of_day(stops, date, &special.spans).unwrap_or_default();
            let one = |stop: &Stop| Special {
                from: date,
                to: date,
                spans: vec![stop.span],
                reason: stop.place.clone(),
                why: special.why.clone(),
            };
            of.iter().map(one).collect::<Vec<_>>()
        };
        single(&special).flat_map(day).collect()
    };
    specials.into_iter().flat_map(apart).collect()
}

/// Dates with each stop's time in its reason, for a format in which a date has one.
pub(super) fn in_words(specials: &[Special], stops: &[Stop]) -> Vec<Special> {
    let said = |special: &Special| {
        let mut special = special.clone();
        if let Some(of) = of_day(stops, special.from, &special.spans) {
            special.reason = words(of);
        }
        special
    };
    specials.iter().map(said).collect()
}

/// Exceptions with each stop by itself.
pub(super) fn exceptions(exceptions: &mut Vec<OpeningException>, stops: &[Stop]) {
    let apart = |exception: OpeningException| {
        let one = |stop: &Stop| OpeningException {
            spans: vec![stop.span],
            reason: stop.place.clone(),
            ..exception.clone()
        };
        match of_day(stops, exception.from, &exception.spans) {
            Some(of) => of.iter().map(one).collect(),
            None => vec![exception],
        }
    };
    *exceptions = std::mem::take(exceptions).into_iter().flat_map(apart).collect();
}

/// Stops in words: `09:00–11:00 Kirjasto, 12:00–14:00 Tori`.
fn words(stops: &[Stop]) -> Text {
    let all = |language: fn(&Text) -> &str| {
        let one = |stop: &Stop| {
            let (from, to) = (clock(stop.span.opens_min), clock(stop.span.closes_min));
            let place = Some(language(&stop.place)).filter(|place| !place.is_empty());
            format!("{from}–{to} {}", place.unwrap_or(&stop.place.fi))
        };
        stops.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    Text { fi: all(|text| &text.fi), sv: all(|text| &text.sv), en: all(|text| &text.en) }
}
