//! When a line is open, in plain words, as paper says it. Finnish is the source; the Swedish and
//! English words are ours, and the Swedish ones unreviewed.

use neuvo_calendar::{Weekday, hours::DayKind};

use super::{Line, Text};

/// A line's hours, such as `ma–to 8–15, pe 8–13; aattoina 8–13`. Eves are named where they have
/// hours of their own, holidays where the line is open on them.
pub fn hours(line: &Line) -> Text {
    Text { fi: FINNISH.hours(line), sv: SWEDISH.hours(line), en: ENGLISH.hours(line) }
}

/// How a language says it.
struct Language {
    weekdays: [&'static str; 7],
    on_eves: &'static str,
    on_holidays: &'static str,
    and: &'static str,
    always: &'static str,
    unknown: &'static str,
    /// A time of day, from its hour and its minute.
    time: fn(u16, u16) -> String,
}

const FINNISH: Language = Language {
    weekdays: ["ma", "ti", "ke", "to", "pe", "la", "su"],
    on_eves: "aattoina",
    on_holidays: "pyhäpäivinä",
    and: " ja ",
    always: "kaikkina aikoina",
    unknown: "aukioloaikaa ei ole tiedossa",
    time: with_full_stop,
};

const SWEDISH: Language = Language {
    weekdays: ["mån", "tis", "ons", "tors", "fre", "lör", "sön"],
    on_eves: "dagen före helgdag",
    on_holidays: "helgdagar",
    and: " och ",
    always: "dygnet runt",
    unknown: "öppettiden är inte känd",
    time: with_full_stop,
};

const ENGLISH: Language = Language {
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    on_eves: "eves of public holidays",
    on_holidays: "public holidays",
    and: " and ",
    always: "at all times",
    unknown: "no opening hours are known",
    time: |hour, minute| format!("{hour}:{minute:02}"),
};

/// `8`, or `12.15`.
fn with_full_stop(hour: u16, minute: u16) -> String {
    if minute == 0 { hour.to_string() } else { format!("{hour}.{minute:02}") }
}

/// Days in a row with the same spans, each from one minute of the day to another.
struct Run {
    first: Weekday,
    last: Weekday,
    spans: Vec<(u16, u16)>,
}

impl Language {
    fn hours(&self, line: &Line) -> String {
        if line.hours.always_open {
            return self.always.to_owned();
        }
        let normal = self.each(&runs(line, DayKind::Normal));
        // An eve is a day from Monday to Friday; a holiday may be any.
        let eves = self.special(self.on_eves, &runs(line, DayKind::Eve), Weekday::Friday);
        let holidays =
            self.special(self.on_holidays, &runs(line, DayKind::Holiday), Weekday::Sunday);
        let said = [normal, eves, holidays].into_iter().flatten().collect::<Vec<_>>().join("; ");
        if said.is_empty() { self.unknown.to_owned() } else { said }
    }

    /// The hours of days that have a name. Their weekdays go without saying when they are all there
    /// are, Monday to `until`, and have the same hours.
    fn special(&self, name: &str, runs: &[Run], until: Weekday) -> Option<String> {
        match runs {
            [all] if all.first == Weekday::Monday && all.last >= until => {
                Some(format!("{name} {}", self.spans(all)))
            }
            some => Some(format!("{name} {}", self.each(some)?)),
        }
    }

    /// The hours of each run, with its weekdays; none when there is no run.
    fn each(&self, runs: &[Run]) -> Option<String> {
        let each = runs.iter().map(|run| format!("{} {}", self.days(run), self.spans(run)));
        (!runs.is_empty()).then(|| each.collect::<Vec<_>>().join(", "))
    }

    fn days(&self, run: &Run) -> String {
        let name = |day: Weekday| self.weekdays[day as usize - 1];
        match (name(run.first), name(run.last)) {
            (first, last) if first == last => first.to_owned(),
            (first, last) => format!("{first}–{last}"),
        }
    }

    fn spans(&self, run: &Run) -> String {
        let time = |minute: &u16| (self.time)(minute / 60, minute % 60);
        let span = |(opens, closes): &(u16, u16)| format!("{}–{}", time(opens), time(closes));
        run.spans.iter().map(span).collect::<Vec<_>>().join(self.and)
    }
}

/// The days of the week on which a line is open, put together where one follows another with the
/// same hours.
fn runs(line: &Line, class: DayKind) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut yesterday = Vec::new();
    for day in Weekday::ALL.iter().copied() {
        let rules = line.hours.opening_rules.iter();
        let rules = rules.filter(|rule| rule.kind == class && rule.weekdays.contains(&day));
        let mut spans: Vec<_> =
            rules.filter_map(|rule| rule.span).map(|s| (s.opens_min, s.closes_min)).collect();
        spans.sort_unstable();
        match runs.last_mut() {
            _ if spans.is_empty() => {}
            Some(run) if spans == yesterday => run.last = day,
            _ => runs.push(Run { first: day, last: day, spans: spans.clone() }),
        }
        yesterday = spans;
    }
    runs
}
