//! OpenStreetMap's `opening_hours`: a line an entry, its name, a tab and the text. What the text
//! cannot say is said in lines that begin with `#`.

use jiff::civil::Date;
use neuvo_calendar::{HoursState, Span, Weekday, hours::clock};

use super::{
    Exported, Format, Source,
    card::cards,
    days::{Plan, Special, Week, stretches},
    lost::Lost,
    nights::by_day,
    said::written,
    stops::in_words,
    words::Language,
};
use crate::domain::Kind;

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(super) fn export(source: &Source<'_>) -> Exported {
    let mut lost = Lost::default();
    let mut lines = String::new();
    for card in cards(source, Format::Osm, &mut lost) {
        let (kind, id) = (card.name.kind, card.entry_id());
        let mut stretches = stretches(source, &card.name).into_iter();
        let now = stretches.next();
        if let Some(later) = stretches.next() {
            let description = format!(
                "are others from {} on: the text is of those before; export again as of that day",
                later.first
            );
            lost.of(kind, id, "opening_rules", &description);
        }
        match now.map(|stretch| stretch.plan) {
            Some(Plan::Always) => lines += &format!("{}\t24/7\n", written(&card.name)),
            Some(Plan::Weeks(weeks, specials)) => {
                let specials = in_words(&specials, &card.stops);
                lines += &format!(
                    "{}\t{}\n",
                    written(&card.name),
                    text(&weeks, &specials, source.language)
                );
            }
            Some(Plan::Unknown) => {
                lost.of(kind, id, "opening_rules", "are unknown: no text, which is not closed");
            }
            None if matches!(kind, Kind::Organisation | Kind::Service) => {}
            None => {
                lost.of(kind, id, "opening_rules", "are unknown: no text, which is not closed");
            }
        }
    }
    let told = lost.0.iter().filter(|finding| finding.field == "opening_rules");
    let told = told.map(|finding| {
        let entry = finding.entry.as_ref().map(written).unwrap_or_default();
        format!("# {entry}: {}\n", finding.description)
    });
    let body = told.collect::<String>() + &lines;
    Exported { content_type: "text/plain; charset=utf-8", body, findings: lost.0 }
}

/// Weeks and dates as one text. A later rule is taken in place of those before it, but for one that
/// follows a comma, which adds to the one before it; it closes the end of the night before too, which
/// each day's rule has therefore.
pub(super) fn text(weeks: &[Week], specials: &[Special], language: Language) -> String {
    let (weeks, specials) = by_day(weeks, specials);
    let mut weeks: Vec<&Week> = weeks.iter().collect();
    weeks.sort_by_key(|week| std::cmp::Reverse(week.period.width()));
    let mut rules: Vec<String> = Vec::new();
    for week in weeks {
        let period = period(week);
        // A narrower period's week is taken whole: its other days are closed.
        if let Some(period) = &period {
            rules.push(format!("{period} off"));
        }
        for (days, spans) in runs(week) {
            let days = period.as_ref().map_or(days.clone(), |period| format!("{period} {days}"));
            rules.push(rule(&days, spans, "", language));
        }
    }
    for special in &specials {
        let days = dates(special.from, special.to);
        // A quotation mark would end the comment.
        let reason = language.of(&special.reason).replace('"', "'");
        rules.push(rule(&days, &special.spans, &reason, language));
    }
    rules.join("; ")
}

/// Weekdays that follow one another with the same spans.
fn runs(week: &Week) -> Vec<(String, &[Span])> {
    let mut runs: Vec<(Weekday, Weekday, &[Span])> = Vec::new();
    for (day, spans) in &week.spans {
        match runs.last_mut() {
            Some((_, last, same)) if last.next() == *day && *same == spans.as_slice() => {
                *last = *day;
            }
            _ => runs.push((*day, *day, spans)),
        }
    }
    let name = |day: Weekday| DAYS[day as usize - 1];
    let days = |first, last| match first == last {
        true => name(first).to_owned(),
        false => format!("{}-{}", name(first), name(last)),
    };
    runs.into_iter().map(|(first, last, spans)| (days(first, last), spans)).collect()
}

/// The spans of days. By appointment is a comment in OSM, in a rule of its own that names the days
/// again; telephone only is closed. A comment without a state would mean that nobody knows.
fn rule(days: &str, spans: &[Span], comment: &str, language: Language) -> String {
    let span = |span: &Span| format!("{}-{}", clock(span.opens_min), clock(span.closes_min));
    let of = |wanted: fn(HoursState) -> bool| {
        let spans = spans.iter().filter(move |span| wanted(span.state)).map(span);
        spans.collect::<Vec<_>>().join(",")
    };
    let said = match comment {
        "" => String::new(),
        comment => format!(" \"{comment}\""),
    };
    let mut rules = Vec::new();
    match of(HoursState::is_open) {
        open if open.is_empty() => {}
        open if comment.is_empty() => rules.push(format!("{days} {open}")),
        open => rules.push(format!("{days} {open} open{said}")),
    }
    match of(|state| state == HoursState::ByAppointment) {
        booked if booked.is_empty() => {}
        booked => {
            let how = language.say("ajanvarauksella", "med tidsbokning", "by appointment");
            rules.push(format!("{days} {booked} unknown \"{how}\""));
        }
    }
    if rules.is_empty() { format!("{days} off{said}") } else { rules.join(", ") }
}

fn period(week: &Week) -> Option<String> {
    match (week.period.from, week.period.to) {
        (None, None) => None,
        (Some(from), Some(to)) => Some(dates(from, to)),
        // `+`, for no end, is not read by all.
        (Some(from), None) => Some(dates(from, jiff::civil::date(2099, 12, 31).max(from))),
        (None, Some(to)) => Some(dates(jiff::civil::date(2000, 1, 1).min(to), to)),
    }
}

fn dates(from: Date, to: Date) -> String {
    if from == to { day(from) } else { format!("{}-{}", day(from), day(to)) }
}

fn day(date: Date) -> String {
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!("{} {month} {:02}", date.year(), date.day())
}
