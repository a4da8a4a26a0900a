//! The hours of an entry as FHIR has them: the times of a week, and when they are not kept. Its hours
//! have no period, and what is dated can only close: where a day of 24 months has less than the week in
//! force, the times between are not available. What a day has beyond it is lost.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use neuvo_calendar::{
    Day, DayClass, OpeningHours, Span, Text, Weekday,
    hours::{Because, DayKind},
};
use serde_json::{Value, json};

use super::Out;
use crate::exchange::{
    card::Card,
    days::{by_appointment, clock as short, why},
    lost::Lost,
    stops::of_day,
};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// When an entry is open.
#[derive(Default)]
pub(super) struct Times {
    /// In a week.
    pub(super) weekly: Vec<Value>,
    /// When that is not so.
    pub(super) closed: Vec<Closed>,
    /// Where a mobile point stands, and when, in words.
    pub(super) visits: Vec<String>,
}

/// A stretch that is not available.
pub(super) struct Closed {
    start: String,
    end: String,
    why: String,
}

impl Closed {
    pub(super) fn value(&self) -> Value {
        let during = json!({"start": self.start, "end": self.end});
        json!({"description": self.why, "during": during})
    }

    pub(super) fn words(&self) -> String {
        format!("{} – {}: {}", self.start, self.end, self.why)
    }
}

/// The first day that has another week, and those that have hours beyond it by an exception.
#[derive(Default)]
struct Untold {
    weeks: Option<Date>,
    dates: Vec<Date>,
}

impl Out<'_> {
    pub(super) fn times(&self, card: &Card<'_>, lost: &mut Lost) -> Times {
        let mut times = Times::default();
        let known = card.hours.as_deref().filter(|hours| !hours.is_unknown());
        let Some(hours) = known else { return times };
        if hours.always_open {
            times.weekly.push(json!({"daysOfWeek": DAYS, "allDay": true}));
            return times;
        }
        let week = self.week(hours);
        for (day, spans) in &week {
            times.weekly.extend(spans.iter().flat_map(|span| time(*day, span)));
        }
        let untold = self.apart(hours, &week, &mut times);
        let (kind, id) = (card.name.kind, card.entry_id());
        if let Some(first) = untold.weeks {
            let description = format!(
                "only the week in force is carried: FHIR's hours have no period; of others, first \
                 on {first}, it is told when they are closed and not when else they are open"
            );
            lost.of(kind, id, "opening_rules", &description);
        }
        if card.by_visits {
            times.visits = self.visits(card, hours);
        } else if let Some(first) = untold.dates.first() {
            let description = format!(
                "hours beyond the week's on {first} and {} other days are not carried: an \
                 exception can only close",
                untold.dates.len() - 1
            );
            lost.of(kind, id, "opening_exceptions", &description);
        }
        times
    }

    /// The week in force on the day of the export.
    fn week(&self, hours: &OpeningHours) -> BTreeMap<Weekday, Vec<Span>> {
        let normal = hours.opening_rules.iter().filter(|rule| rule.kind == DayKind::Normal);
        let normal =
            OpeningHours { opening_rules: normal.cloned().collect(), ..OpeningHours::default() };
        let today = self.window.first().map(|day| Day {
            class: DayClass::Normal,
            named: Vec::new(),
            ..day.clone()
        });
        let day = |weekday| Some(Day { weekday, ..today.clone()? });
        let spans = |weekday| day(weekday).map(|day| carried(normal.on(&day).spans));
        let all = Weekday::ALL.iter();
        all.map(|weekday| (*weekday, spans(*weekday).unwrap_or_default())).collect()
    }

    /// Adds the stretches of a week that days have not. Those that follow one another for one reason,
    /// with nothing open between, are one.
    fn apart(
        &self,
        hours: &OpeningHours,
        week: &BTreeMap<Weekday, Vec<Span>>,
        times: &mut Times,
    ) -> Untold {
        let mut untold = Untold::default();
        let mut goes_on = false;
        for day in &self.window {
            let on = hours.on(day);
            let (usual, actual) = (&week[&day.weekday], carried(on.spans));
            let of_week = matches!(on.because, Because::Rules(DayKind::Normal) | Because::Nothing);
            if of_week && *usual != actual {
                untold.weeks = untold.weeks.or(Some(day.date));
            }
            let why = self.why(day, on.because);
            for (from, to) in pieces(usual.iter().chain(&actual)) {
                let (was, is) = (holds(usual, from), holds(&actual, from));
                if is && !was && !of_week && untold.dates.last() != Some(&day.date) {
                    untold.dates.push(day.date);
                }
                if was && !is {
                    let end = instant(day.date, to);
                    match times.closed.last_mut() {
                        Some(last) if goes_on && last.why == why => last.end = end,
                        _ => {
                            let start = instant(day.date, from);
                            times.closed.push(Closed { start, end, why: why.clone() });
                        }
                    }
                }
                goes_on = !is && (goes_on || was);
            }
        }
        untold
    }

    fn why(&self, day: &Day, because: Because<'_>) -> String {
        let why = match because {
            Because::Nothing => Text::of(
                "Aukioloaikaa ei tiedetä",
                "Öppettiden är inte känd",
                "Hours are not known",
            ),
            Because::Rules(DayKind::Normal) => {
                Text::of("Aukioloaika muuttuu", "Öppettiden ändras", "Hours change")
            }
            because => why(day, because).1,
        };
        self.said(&why).to_owned()
    }

    /// Where it stands, day by day.
    fn visits(&self, card: &Card<'_>, hours: &OpeningHours) -> Vec<String> {
        let mut words = Vec::new();
        for day in &self.window {
            let on = hours.on(day);
            let Because::Exception(visit) = on.because else { continue };
            if on.spans.is_empty() {
                continue; // a visit that does not come
            }
            let of = |span: &Span| format!("{}–{}", short(span.opens_min), short(span.closes_min));
            if let Some(stops) = of_day(&card.stops, day.date, &on.spans) {
                words.extend(stops.iter().map(|stop| {
                    format!("{} {}: {}", day.date, of(&stop.span), self.said(&stop.place))
                }));
                continue;
            }
            let spans = on.spans.iter().map(of).collect::<Vec<_>>().join(", ");
            words.push(format!("{} {spans}: {}", day.date, self.said(&visit.reason)));
        }
        words
    }
}

/// The spans that FHIR's times can say.
fn carried(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| by_appointment(span.state).is_some());
    spans
}

/// The first minute after a span, counted from the midnight before it.
fn end(span: &Span) -> u16 {
    if span.is_over_midnight() { 24 * 60 + span.tail_min() } else { span.ends_min() }
}

fn holds(spans: &[Span], minute: u16) -> bool {
    spans.iter().any(|span| (span.opens_min..end(span)).contains(&minute))
}

/// Time, cut at the ends of spans.
fn pieces<'s>(spans: impl Iterator<Item = &'s Span>) -> Vec<(u16, u16)> {
    let mut edges: Vec<u16> = spans.flat_map(|span| [span.opens_min, end(span)]).collect();
    edges.sort_unstable();
    edges.dedup();
    edges.iter().copied().zip(edges.iter().copied().skip(1)).collect()
}

/// A local time as an instant with its offset.
fn instant(date: Date, minute: u16) -> String {
    let local = date.at(0, 0, 0, 0).saturating_add(i64::from(minute).minutes());
    let zone = TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC);
    zone.to_ambiguous_zoned(local)
        .compatible()
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
        .unwrap_or_default()
}

/// The times of a span on its day; what is after midnight is the next day's.
fn time(day: Weekday, span: &Span) -> Vec<Value> {
    let of = |day: Weekday, opens: u16, closes: u16| {
        let day = DAYS[day as usize - 1];
        if (opens, closes) == (0, 24 * 60) {
            return json!({"daysOfWeek": [day], "allDay": true});
        }
        json!({
            "daysOfWeek": [day],
            "availableStartTime": clock(opens),
            "availableEndTime": clock(closes),
        })
    };
    let mut times = vec![of(day, span.opens_min, span.ends_min())];
    if span.tail_min() > 0 {
        times.push(of(day.next(), 0, span.tail_min()));
    }
    times
}

/// A time of day. FHIR has no 24:00: a day's last second stands for it.
fn clock(minute: u16) -> String {
    match minute {
        1_440.. => "23:59:59".to_owned(),
        minute => format!("{:02}:{:02}:00", minute / 60, minute % 60),
    }
}
