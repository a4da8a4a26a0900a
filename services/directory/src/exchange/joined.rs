//! The versions of an entry's hours as one, each on its own days: what a format with dates is told.

use std::{borrow::Cow, collections::BTreeSet};

use jiff::civil::Date;
use neuvo_calendar::{
    HoursState, OpeningException, OpeningHours, OpeningRule, Period, Span, Weekday, hours::DayKind,
};

use super::Source;
use crate::domain::EntryName;

/// When an entry is open, from the day of an export on.
#[derive(Debug, Clone)]
pub(super) struct Joined<'a> {
    /// What it says on each day. Of the days on which a version says nothing, nothing is said.
    pub(super) hours: Cow<'a, OpeningHours>,
    /// Whether visits of a mobile point are among them, each an exception with where it stands.
    pub(super) by_visits: bool,
}

/// The hours of an entry as one; none where it has no hours.
pub(super) fn joined<'a>(source: &Source<'a>, name: &EntryName) -> Option<Joined<'a>> {
    let ahead = source.snapshot.hours(name)?;
    let mut versions: Vec<(Period, &'a OpeningHours, bool)> = Vec::new();
    for (period, hours) in ahead.course.periods() {
        let by_visits = ahead.is_by_visits(period.from.unwrap_or(source.day));
        match versions.last_mut() {
            // The next version says other things otherwise, and these as before.
            Some((held, same, _)) if *same == hours => held.to = period.to,
            _ => versions.push((period, hours, by_visits)),
        }
    }
    if let [(_, hours, false)] = versions.as_slice() {
        return Some(Joined { hours: Cow::Borrowed(hours), by_visits: false });
    }
    let mut all = OpeningHours::default();
    for (period, hours, by_visits) in &versions {
        let part = within(hours, *period);
        all.opening_exceptions.extend(part.opening_exceptions);
        // That a mobile point stands nowhere is not told day by day.
        all.opening_rules.extend(part.opening_rules.into_iter().filter(|_| !by_visits));
    }
    let by_visits = versions.iter().any(|(.., by_visits)| *by_visits);
    Some(Joined { hours: Cow::Owned(all), by_visits })
}

/// Hours in a period alone: outside of it nothing is said. Each rule and exception is left with the
/// days on which it decides.
pub(super) fn within(hours: &OpeningHours, period: Period) -> OpeningHours {
    let mut part = OpeningHours::default();
    let always = if hours.always_open { always() } else { Vec::new() };
    let rules = || hours.opening_rules.iter().chain(&always);
    let kinds: BTreeSet<DayKind> = rules().map(|rule| rule.kind).collect();
    for kind in kinds {
        let of_kind = rules().filter(|rule| rule.kind == kind);
        let of_kind = of_kind.map(|rule| (rule.period, rule.period.width(), rule)).collect();
        for (days, decide) in decisive(of_kind, period) {
            let left = |rule: &OpeningRule| OpeningRule { period: days, ..rule.clone() };
            part.opening_rules.extend(decide.into_iter().map(left));
        }
    }
    let exceptions = hours.opening_exceptions.iter();
    let exceptions =
        exceptions.map(|one| (Period { from: Some(one.from), to: Some(one.to) }, one.days(), one));
    for (days, decide) in decisive(exceptions.collect(), period) {
        if let (Some(one), Some(from), Some(to)) = (decide.first(), days.from, days.to) {
            part.opening_exceptions.push(OpeningException { from, to, ..(*one).clone() });
        }
    }
    part
}

/// Open at all times, as rules.
fn always() -> Vec<OpeningRule> {
    let rule = |kind| OpeningRule {
        kind,
        weekdays: Weekday::ALL.iter().copied().collect(),
        span: Some(Span { opens_min: 0, closes_min: 24 * 60, state: HoursState::Open }),
        period: Period::default(),
    };
    [DayKind::Normal, DayKind::Holiday].map(rule).into()
}

/// A period, cut where another of several items decides: on a day those of the least width that hold
/// it. Days on which none does are left out.
fn decisive<W: Ord + Copy, T: PartialEq>(
    items: Vec<(Period, W, &T)>,
    period: Period,
) -> Vec<(Period, Vec<&T>)> {
    let ends = items.iter().flat_map(|(held, ..)| {
        [held.from, held.to.and_then(|to| to.tomorrow().ok())].into_iter().flatten()
    });
    let mut begins: BTreeSet<Option<Date>> =
        ends.filter(|day| period.holds(*day)).map(Some).collect();
    begins.insert(period.from);
    let nexts = begins.iter().skip(1).copied().chain([None]);
    let mut pieces: Vec<(Period, Vec<&T>)> = Vec::new();
    for (from, next) in begins.iter().copied().zip(nexts) {
        let to = next.and_then(|next| next.yesterday().ok()).or(period.to);
        // Whatever holds one day of a piece holds all of it.
        let day = from.or(to).unwrap_or(Date::ZERO);
        let holding = || items.iter().filter(|(held, ..)| held.holds(day));
        let least = holding().map(|(_, width, _)| *width).min();
        let decide: Vec<&T> =
            holding().filter(|(_, width, _)| Some(*width) == least).map(|(.., one)| *one).collect();
        match pieces.last_mut() {
            Some((last, same))
                if *same == decide && last.to.and_then(|to| to.tomorrow().ok()) == from =>
            {
                last.to = to;
            }
            _ if decide.is_empty() => {}
            _ => pieces.push((Period { from, to }, decide)),
        }
    }
    pieces
}
