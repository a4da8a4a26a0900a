//! Opening hours in plain words, as paper says them: `ma–to 8–15, pe 8–13; aattoina 8–13`. What is
//! said can be read again by [`super::entry`], and then means the same.

pub(super) mod words;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use self::words::{Language, Word};
use super::{Because, DayHours, DayKind, HoursState, OpeningException, OpeningHours, Span};
use crate::{NamedDay, Text, Weekday};

impl OpeningHours {
    /// The hours in words. Clauses that hold always come first, then those of a period, then
    /// exceptions; eves, holidays and named days where they have hours of their own.
    pub fn spoken(&self) -> Text {
        let [fi, sv, en] = Language::ALL.map(|language| language.hours(self));
        Text { fi, sv, en }
    }
}

impl DayHours<'_> {
    /// The hours of the day in words.
    pub fn spoken(&self) -> Text {
        let [fi, sv, en] = Language::ALL.map(|language| match self.because {
            Because::Nothing => language.say(Word::Unknown).to_owned(),
            _ => language.spans(&self.spans),
        });
        Text { fi, sv, en }
    }
}

impl Span {
    /// When it begins and ends, and what is there if it is not plainly open.
    pub fn spoken(&self) -> Text {
        let [fi, sv, en] = Language::ALL.map(|language| language.spans(&[*self]));
        Text { fi, sv, en }
    }
}

impl NamedDay {
    /// Its name, as a calendar prints it.
    pub fn name(self) -> Text {
        let word = Word::Named(self);
        // In Finnish the first form says when: `jouluaattona`.
        let fi = Language::Finnish.forms(word).nth(1).unwrap_or_default();
        let [fi, sv, en] =
            [fi, Language::Swedish.say(word), Language::English.say(word)].map(|name| {
                let mut letters = name.chars();
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                first.chain(letters).collect()
            });
        Text { fi, sv, en }
    }
}

/// The weekdays that a kind of day has when none are said: those it can fall on. Only a county's
/// override makes an eve of a Saturday or Sunday, and such hours name it.
pub(super) fn weekdays_of(kind: DayKind) -> BTreeSet<Weekday> {
    match kind {
        DayKind::Eve => {
            Weekday::ALL.iter().copied().filter(|day| *day <= Weekday::Friday).collect()
        }
        DayKind::Normal | DayKind::Holiday => Weekday::ALL.iter().copied().collect(),
        DayKind::Named(named) => weekdays_of_named(named),
    }
}

/// In 28 years a date falls on each weekday.
fn weekdays_of_named(named: NamedDay) -> BTreeSet<Weekday> {
    (2000..2028).map(|year| Weekday::of(named.in_year(year))).collect()
}

/// The hours of each weekday that is spoken of; no span for one that is closed.
type Week = BTreeMap<Weekday, Vec<Span>>;

/// A period and a kind of day, in the order they are said in.
type Clause = ((Option<Date>, Option<Date>), DayKind);

/// The rules by period and kind.
fn weeks(hours: &OpeningHours) -> BTreeMap<Clause, Week> {
    let mut weeks: BTreeMap<Clause, Week> = BTreeMap::new();
    for rule in &hours.opening_rules {
        let week = weeks.entry(((rule.period.from, rule.period.to), rule.kind)).or_default();
        for day in &rule.weekdays {
            week.entry(*day).or_default().extend(rule.span);
        }
    }
    for ((_, kind), week) in &mut weeks {
        if let DayKind::Named(named) = kind {
            let possible = weekdays_of_named(*named);
            week.retain(|day, _| possible.contains(day));
        }
        week.values_mut().for_each(|spans| spans.sort_unstable());
    }
    weeks
}

impl Language {
    fn hours(self, hours: &OpeningHours) -> String {
        if hours.always_open {
            return self.say(Word::Always).to_owned();
        }
        let weeks = weeks(hours);
        let rules =
            weeks.iter().filter(|(_, week)| !week.is_empty()).map(|((period, kind), week)| {
                let period =
                    self.period(*period).map(|said| format!("{said}: ")).unwrap_or_default();
                format!("{period}{}", self.clause(*kind, week))
            });
        let mut exceptions: Vec<_> = hours.opening_exceptions.iter().collect();
        exceptions.sort_by_key(|exception| (exception.from, exception.to));
        let exceptions = exceptions.into_iter().map(|exception| self.exception(exception));
        let said = rules.chain(exceptions).collect::<Vec<_>>().join("; ");
        if said.is_empty() { self.say(Word::Unknown).to_owned() } else { said }
    }

    /// The hours of a kind of day. The weekdays of an eve, a holiday or a named day go without
    /// saying when they are all it can fall on, and have the same hours.
    fn clause(self, kind: DayKind, week: &Week) -> String {
        let name = match kind {
            DayKind::Normal => return self.week(week),
            DayKind::Eve => self.say(Word::Eves),
            DayKind::Holiday => self.say(Word::Holidays),
            DayKind::Named(named) => self.say(Word::Named(named)),
        };
        let mut each = week.values();
        let first = each.next();
        match first.filter(|first| each.all(|spans| spans == *first)) {
            Some(same) if week.keys().copied().eq(weekdays_of(kind)) => {
                format!("{name} {}", self.spans(same))
            }
            _ => format!("{name} {}", self.week(week)),
        }
    }

    /// The hours of each weekday, put together where one follows another with the same hours.
    fn week(self, week: &Week) -> String {
        let mut runs: Vec<(Weekday, Weekday, &[Span])> = Vec::new();
        for (day, spans) in week {
            match runs.last_mut() {
                Some((_, last, same)) if last.next() == *day && same == spans => *last = *day,
                _ => runs.push((*day, *day, spans)),
            }
        }
        let name = |day| self.say(Word::Day(day));
        let run = |(first, last, spans): (Weekday, Weekday, &[Span])| match first == last {
            true => format!("{} {}", name(first), self.spans(spans)),
            false => format!("{}–{} {}", name(first), name(last), self.spans(spans)),
        };
        runs.into_iter().map(run).collect::<Vec<_>>().join(", ")
    }

    /// The spans of a day. Each says what is there as soon as one is other than open.
    fn spans(self, spans: &[Span]) -> String {
        if spans.is_empty() {
            return self.say(Word::State(HoursState::Closed)).to_owned();
        }
        let plain = spans.iter().all(|span| span.state == HoursState::Open);
        let span = |span: &Span| {
            let times = self.times(span);
            if plain { times } else { format!("{times} {}", self.say(Word::State(span.state))) }
        };
        spans.iter().map(span).collect::<Vec<_>>().join(&format!(" {} ", self.say(Word::And)))
    }

    /// When a span begins and ends: `8–15`. That it ends on the next day is said.
    fn times(self, span: &Span) -> String {
        let (opens, closes) = (self.time(span.opens_min), self.time(span.closes_min));
        if !span.is_over_midnight() {
            return format!("{opens}–{closes}");
        }
        let next_day = self.say(Word::NextDay);
        match self {
            Self::Finnish => format!("klo {opens} – {next_day} klo {closes}"),
            Self::Swedish => format!("kl. {opens} – {next_day} kl. {closes}"),
            Self::English => format!("{opens} – {closes} {next_day}"),
        }
    }

    /// A minute of the day: `8` or `12.15`, in English `8:00`.
    fn time(self, minutes: u16) -> String {
        match (self, minutes / 60, minutes % 60) {
            (Self::English, hour, minute) => format!("{hour}:{minute:02}"),
            (_, hour, 0) => hour.to_string(),
            (_, hour, minute) => format!("{hour}.{minute:02}"),
        }
    }

    fn exception(self, exception: &OpeningException) -> String {
        let days = span_of_days(exception.from, exception.to);
        let reason = match self {
            Self::Swedish => &exception.reason.sv,
            Self::English => &exception.reason.en,
            Self::Finnish => &exception.reason.fi,
        };
        let reason = if reason.is_empty() { &exception.reason.fi } else { reason };
        let mut spans = exception.spans.clone();
        spans.sort_unstable();
        let said = format!("{days} {}", self.spans(&spans));
        if reason.is_empty() { said } else { format!("{said} ({reason})") }
    }

    /// When a rule is in force; none for always.
    fn period(self, (from, to): (Option<Date>, Option<Date>)) -> Option<String> {
        let (end, date) = match (from, to) {
            (None, None) => return None,
            (Some(from), Some(to)) => return Some(span_of_days(from, to)),
            (Some(from), None) => (self.say(Word::From), day(from)),
            (None, Some(to)) => (self.say(Word::Until), day(to)),
        };
        Some(match self {
            Self::Finnish => format!("{date} {end}"),
            Self::Swedish | Self::English => format!("{end} {date}"),
        })
    }
}

/// `24.12.2026`, `1.6.–31.8.2026` or `20.12.2026–6.1.2027`.
fn span_of_days(from: Date, to: Date) -> String {
    if from == to {
        day(from)
    } else if from.year() == to.year() {
        format!("{}.{}.–{}", from.day(), from.month(), day(to))
    } else {
        format!("{}–{}", day(from), day(to))
    }
}

fn day(date: Date) -> String {
    format!("{}.{}.{:04}", date.day(), date.month(), date.year())
}
