//! How hours are taken in. What a file says of a week replaces the week; what it says of a date, the
//! date. Rules that no format carries stay, and say less only where the file says otherwise on a day.
//! What it does not say stays too, and all of it where something that it says is not understood.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{
    Day, DayClass, HoursState, OpeningHours, OpeningRule, Period, Weekday,
    hours::{Because, DayKind, clock},
};

use super::{
    days::{are_same, last_named},
    joined::within,
    mended::{Left, Mend, is_renamed, tells_week},
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
                let looked_at = &self.window[..days];
                if are_same(own, hours, looked_at) && !is_renamed(own, hours, looked_at) {
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
        self.leave_out_idle(held, &before, said);
        self.tell(said, hours, left, &gone(&before, held));
    }

    /// Tells what hours of a file do not say, and what goes for them.
    fn tell(&mut self, said: &Said, hours: &OpeningHours, left: Left, gone: &[&str]) {
        for what in gone {
            let description = format!("replaces hours that no file of this format has: {what} go");
            self.reading.doubt(&said.place, description);
        }
        if left.week {
            let description = "says nothing of the week: the week that is held here stays";
            self.reading.doubt(&said.place, description);
        }
        for description in left.dates {
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
        if are_same(own, hours, now) && !is_renamed(own, hours, now) {
            return Left::default();
        }
        let today = self.source.day;
        take_over(held, &ending(own, last), &ending(hours, last), (today, now))
    }

    /// Leaves out what a week was given for public holidays alone: on those no week is in force, and
    /// the register has no rule that never applies.
    fn leave_out_idle(&mut self, held: &mut OpeningHours, before: &OpeningHours, said: &Said) {
        let calendars = self.source.snapshot.calendars(&self.source.county.opening_calendar);
        let is_idle = |rule: &&mut OpeningRule| {
            let Period { from: Some(from), to: Some(to) } = rule.period else { return false };
            let dates = from.series(1.day()).take_while(|date| *date <= to).take(YEAR_DAYS);
            rule.kind == DayKind::Normal
                && !before.opening_rules.contains(rule)
                && dates
                    .filter(|date| rule.weekdays.contains(&Weekday::of(*date)))
                    .all(|date| calendars.on(date).day(date).class == DayClass::Holiday)
        };
        let idle: Vec<OpeningRule> =
            held.opening_rules.extract_if(.., |rule| is_idle(&rule)).collect();
        for OpeningRule { period, span, .. } in idle {
            let days = [period.from, period.to].into_iter().flatten();
            let days = days.map(|day| day.to_string()).collect::<Vec<_>>().join(" to ");
            let times = span.map(|span| (clock(span.opens_min), clock(span.closes_min)));
            let times =
                times.map_or("its closing".to_owned(), |(from, to)| format!("{from} to {to}"));
            let description = format!(
                "{times} of its week from {days} is not taken: it would be of public holidays alone, \
                 which have hours of their own: name the dates"
            );
            self.reading.doubt(&said.place, description);
        }
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
        return Left { week: !week, ..Left::default() };
    }
    let (next, left) = Mend::new(held, own, hours, days).mended();
    let week = !week && tells_week(held);
    *held = next;
    Left { week, ..left }
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
