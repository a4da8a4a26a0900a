//! How hours are taken in. What a file says of a week replaces the week; what it says of a date, the
//! date. Rules that no format carries stay, and say less only where the file says otherwise on a day.
//! What it does not say stays too, and all of it where something that it says is not understood.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{
    Day, DayClass, HoursState, NamedDay, OpeningException, OpeningHours, OpeningRule, Period, Span,
    Text, Weekday,
    hours::{Because, DayKind},
};

use super::{
    days::{are_same, by_appointment, exceptional, last_named},
    joined::within,
    said::Said,
    take::Taking,
};
use crate::domain::EntryName;

/// Days that are looked at, at the least, when hours are compared.
const DAYS_LEAST: i32 = 56;
/// Days in which a public holiday is looked for: a year.
const YEAR_DAYS: usize = 366;

impl Taking<'_, '_> {
    /// Takes the hours of an entry over: of a site, those of its door.
    pub(super) fn hours(
        &mut self,
        held: &mut OpeningHours,
        entry_id: &str,
        said: &Said,
        own: Option<&Said>,
    ) {
        if !said.hours_whole {
            let then = if held.is_unknown() { "are unknown" } else { "stay as they are" };
            let description = format!(
                "its hours are not taken, and {then}: something of them was not understood, and the \
                 rest is not the whole"
            );
            return self.reading.doubt(&said.place, description);
        }
        let Some(hours) = &said.hours else { return };
        let before = held.clone();
        let mut left = Left::default();
        let nothing = OpeningHours::default();
        match own.and_then(|own| own.hours.as_ref()) {
            None if held.is_unknown() => held.clone_from(hours),
            own => {
                let own = own.unwrap_or(&nothing);
                let last = last_named(hours).max(last_named(held));
                let least = self.source.day.saturating_add(DAYS_LEAST.days());
                let until = last.map(|last| last.max(least));
                let days =
                    self.window.partition_point(|day| until.is_none_or(|until| day.date <= until));
                if are_same(own, hours, &self.window[..days]) {
                    return;
                }
                let name = EntryName { kind: said.kind, entry_id: entry_id.to_owned() };
                let ahead = self.source.snapshot.hours(&name);
                if ahead.as_ref().is_some_and(|ahead| ahead.is_by_visits(self.source.day)) {
                    let description = "its hours are not taken: they are the visits of a mobile \
                                       point, which are changed at the site";
                    self.reading.doubt(&said.place, description);
                    return;
                }
                let stands = ahead.and_then(|ahead| ahead.course.periods().next());
                match stands.and_then(|(period, _)| period.to) {
                    None => {
                        left = take_over(held, own, hours, (self.source.day, &self.window[..days]));
                    }
                    Some(last) => left = self.until(last, held, own, (said, hours), days),
                }
            }
        }
        for what in gone(&before, held) {
            let description = format!("replaces hours that no file of this format has: {what} go");
            self.reading.doubt(&said.place, description);
        }
        if left.week {
            let description = "says nothing of the week: the week that is held here stays";
            self.reading.doubt(&said.place, description);
        }
        if let Some(first) = left.special {
            let description = format!(
                "says nothing of eves, holidays and named days beyond its week: what is held of them \
                 here stays, first on {first}"
            );
            return self.reading.doubt(&said.place, description);
        }
        let year = &self.window[..self.window.len().min(YEAR_DAYS)];
        if let Some(holiday) = unsaid(hours, year) {
            let description = format!(
                "has a week and says nothing of public holidays: closed on them, first on {holiday}"
            );
            self.reading.doubt(&said.place, description);
        }
    }

    /// Takes over what a file says of the days up to the last of the version that stands. Those after
    /// it are of a version of their own.
    fn until(
        &mut self,
        last: Date,
        held: &mut OpeningHours,
        own: &OpeningHours,
        (said, hours): (&Said, &OpeningHours),
        days: usize,
    ) -> Left {
        let (now, later) = self.window[..days]
            .split_at(self.window[..days].partition_point(|day| day.date <= last));
        if !are_same(own, hours, later) {
            let next = last.saturating_add(1.day());
            let description = format!(
                "its hours from {next} on are not taken: they are of a version that is decided \
                 already; change them as of that day"
            );
            self.reading.doubt(&said.place, description);
        }
        if are_same(own, hours, now) {
            return Left::default();
        }
        let today = self.source.day;
        take_over(held, &ending(own, last), &ending(hours, last), (today, now))
    }
}

/// Hours up to a day; what ends with it alone has no end.
fn ending(hours: &OpeningHours, last: Date) -> OpeningHours {
    if hours.always_open {
        return hours.clone();
    }
    let mut hours = within(hours, Period { from: None, to: Some(last) });
    for rule in hours.opening_rules.iter_mut().filter(|rule| rule.period.to == Some(last)) {
        rule.period.to = None;
    }
    hours
}

/// Takes over what a file says otherwise than an export of the held hours.
fn take_over(
    held: &mut OpeningHours,
    own: &OpeningHours,
    hours: &OpeningHours,
    days: (Date, &[Day]),
) -> Left {
    let always = held.always_open || own.always_open || hours.always_open;
    let week = tells_week(hours);
    if week && always {
        held.clone_from(hours);
    }
    if always {
        return Left { week: !week, special: None };
    }
    let (next, special) = mended(held, own, hours, days);
    let week = !week && tells_week(held);
    *held = next;
    Left { week, special }
}

/// What a file leaves unsaid of hours that are held.
#[derive(Default)]
struct Left {
    /// The week.
    week: bool,
    /// Eves, holidays and named days that have rules here and other hours in the file's week: the
    /// first.
    special: Option<Date>,
}

fn tells_week(hours: &OpeningHours) -> bool {
    hours.always_open || hours.opening_rules.iter().any(|rule| rule.kind == DayKind::Normal)
}

/// Whether rules that are there for a day's kind or name, or an exception, decide it.
fn is_special(hours: &OpeningHours, day: &Day) -> bool {
    match hours.on(day).because {
        Because::Rules(kind) => kind != DayKind::Normal && hours.has_rules_for(kind, day.date),
        Because::Exception(_) => true,
        Because::Always | Because::Nothing => false,
    }
}

/// Held hours with what a file says otherwise than an export of them.
fn mended(
    held: &OpeningHours,
    own: &OpeningHours,
    said: &OpeningHours,
    (today, days): (Date, &[Day]),
) -> (OpeningHours, Option<Date>) {
    let mut next = held.clone();
    let rules = OpeningHours { opening_exceptions: Vec::new(), ..held.clone() };
    let told = tells_week(said);
    // An ordinary week answers for eves and holidays too, and says nothing of them.
    let by_rule = |day: &Day| !is_special(said, day) && is_special(&rules, day);
    let says = |day: &Day| is_special(said, day) || told && !is_special(&rules, day);
    let past = |rule: &OpeningRule| rule.period.to.is_some_and(|to| to < today);
    let week = |hours: &OpeningHours| week(hours.opening_rules.iter().filter(|rule| !past(rule)));
    if told && week(own) != week(said) {
        next.opening_rules.retain(|rule| rule.kind != DayKind::Normal || past(rule));
        let normal = said.opening_rules.iter().filter(|rule| rule.kind == DayKind::Normal);
        next.opening_rules.extend(normal.filter(|rule| !past(rule)).cloned());
    }
    let named = |rule: &OpeningRule| matches!(rule.kind, DayKind::Named(_));
    let names = if said.opening_rules.iter().any(named) { NamedDay::ALL } else { &[] };
    for name in names {
        let of = |hours: &OpeningHours| -> Vec<OpeningRule> {
            let rules = hours.opening_rules.iter();
            rules.filter(|rule| rule.kind == DayKind::Named(*name)).cloned().collect()
        };
        if of(own) != of(said) {
            next.opening_rules.retain(|rule| rule.kind != DayKind::Named(*name));
            next.opening_rules.extend(of(said));
        }
    }
    let differs = |day: &&Day| {
        let (was, is) = (own.on(day), said.on(day));
        was.spans != is.spans
            || (was.because == Because::Nothing) != (is.because == Because::Nothing)
    };
    let kept = days.iter().find(|day| told && by_rule(day) && differs(day));
    let kept = kept.map(|day| day.date);
    let changed = days.iter().filter(|day| says(day) && differs(day));
    let changed: BTreeSet<Date> = changed.map(|day| day.date).collect();
    let touched = |e: &OpeningException| changed.range(e.from..=e.to.max(e.from)).next().is_some();
    next.opening_exceptions.retain(|exception| !touched(exception));
    let right = next.clone();
    for day in days.iter().filter(|day| says(day)) {
        let is = said.on(day);
        let untouched = !changed.contains(&day.date) && held.on(day) == right.on(day);
        if untouched || carried(&right.on(day).spans) == is.spans || is.because == Because::Nothing
        {
            continue;
        }
        let reason = match is.because {
            Because::Exception(exception) => exception.reason.clone(),
            Because::Rules(DayKind::Named(named)) => named.name(),
            _ => exceptional(),
        };
        add(&mut next.opening_exceptions, day.date, is.spans, reason);
    }
    next.opening_exceptions.sort_by_key(|exception| (exception.from, exception.to));
    (next, kept)
}

/// Adds a day to exceptions: to the last, where it goes on alike.
fn add(exceptions: &mut Vec<OpeningException>, day: Date, spans: Vec<Span>, reason: Text) {
    match exceptions.last_mut() {
        Some(last)
            if last.to.tomorrow().ok() == Some(day)
                && last.spans == spans
                && last.reason == reason =>
        {
            last.to = day;
        }
        _ => exceptions.push(OpeningException { from: day, to: day, spans, reason }),
    }
}

/// Each weekday of a week with its span, in its period.
type Days = BTreeSet<(Option<Date>, Option<Date>, Weekday, Option<Span>)>;

/// The ordinary week, whichever way its rules are cut.
fn week<'r>(rules: impl Iterator<Item = &'r OpeningRule>) -> Days {
    let rules = rules.filter(|rule| rule.kind == DayKind::Normal);
    let day = |rule: &OpeningRule| {
        let OpeningRule { period: Period { from, to }, span, .. } = *rule;
        rule.weekdays.iter().map(move |weekday| (from, to, *weekday, span)).collect::<Vec<_>>()
    };
    rules.flat_map(day).collect()
}

/// Spans as a file would have them.
fn carried(spans: &[Span]) -> Vec<Span> {
    let carried = spans.iter().filter_map(|span| {
        let state = match by_appointment(span.state)? {
            true => HoursState::ByAppointment,
            false => HoursState::Open,
        };
        Some(Span { state, ..*span })
    });
    carried.collect()
}

/// What hours had and have no more that no file can say.
fn gone(before: &OpeningHours, after: &OpeningHours) -> Vec<&'static str> {
    let after = unsayable(after);
    let gone = unsayable(before)
        .into_iter()
        .filter(|(what, count)| after.get(what).is_none_or(|left| left < count));
    gone.map(|(what, _)| what).collect()
}

/// How many rules there are of what no file can say.
fn unsayable(hours: &OpeningHours) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for rule in &hours.opening_rules {
        let kind = match rule.kind {
            DayKind::Normal => None,
            DayKind::Eve => Some("rules for eves"),
            DayKind::Holiday => Some("rules for holidays"),
            DayKind::Named(_) => Some("rules for named days"),
        };
        let state = match rule.span.map(|span| span.state) {
            Some(HoursState::DropIn) => Some("times of drop-in"),
            Some(HoursState::PhoneOnly) => Some("times of telephone only"),
            _ => None,
        };
        for what in kind.into_iter().chain(state) {
            *counts.entry(what).or_default() += 1;
        }
    }
    counts
}

/// The first public holiday that a week would open, where hours name none of them.
fn unsaid(hours: &OpeningHours, days: &[Day]) -> Option<Date> {
    let mut first = None;
    for day in days.iter().filter(|day| day.class == DayClass::Holiday) {
        let named = match hours.on(day).because {
            Because::Exception(_) | Because::Rules(DayKind::Named(_)) | Because::Always => true,
            _ => hours.has_rules_for(DayKind::Holiday, day.date),
        };
        if named {
            return None;
        }
        let ordinary = Day { class: DayClass::Normal, named: Vec::new(), ..day.clone() };
        if !hours.on(&ordinary).spans.is_empty() {
            first = first.or(Some(day.date));
        }
    }
    first
}
