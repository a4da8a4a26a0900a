//! What is wrong with hours: every place at which they contradict themselves, or say what can never
//! come true.

use std::collections::BTreeSet;

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{DAY_MINUTES, DayKind, OpeningException, OpeningHours, OpeningRule, Span};
use crate::{DayClass, OpeningCalendar, Weekday};

/// Years in which weekdays, dates and leap years have met in every way.
const CYCLE_YEARS: i16 = 28;
/// Where the cycle is looked at for a rule without a first day.
const CYCLE_FROM: Date = date(2020, 1, 1);

/// A place at which hours are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Path of the field as the contract writes it, without its message: `opening_rules[1].closes`.
    pub field: String,
    /// What is wrong.
    pub description: String,
}

impl OpeningHours {
    /// Every flaw; none when the hours may be published.
    pub fn flaws(&self, calendar: &OpeningCalendar) -> Vec<Flaw> {
        let mut flaws = Flaws::default();
        if self.always_open {
            let description = "must be empty: it is always open";
            flaws.ensure(self.opening_rules.is_empty(), "opening_rules", description);
            flaws.ensure(self.opening_exceptions.is_empty(), "opening_exceptions", description);
        }
        for (at, rule) in self.opening_rules.iter().enumerate() {
            flaws.rule(&format!("opening_rules[{at}]"), rule, calendar);
            if self.opening_rules[..at].iter().all(|other| !is_of_week(rule, other)) {
                let hidden = self.hides_days(rule);
                let description = "closes some weekdays of its period alone, and hides what a longer \
                                   period says of the others: say the period's whole week";
                flaws.ensure(!hidden, &format!("opening_rules[{at}]"), description);
            }
            let others = self.opening_rules[..at].iter().enumerate();
            for (other, what) in others.filter_map(|(at, other)| Some((at, clash(rule, other)?))) {
                let description = format!("{what} opening_rules[{other}]");
                flaws.wrong(format!("opening_rules[{at}]"), description);
            }
        }
        for (at, exception) in self.opening_exceptions.iter().enumerate() {
            let path = format!("opening_exceptions[{at}]");
            flaws.exception(&path, exception);
            let same = |other: &OpeningException| {
                exception.days() == other.days() && exception.shares_a_day_with(other)
            };
            if let Some(other) = self.opening_exceptions[..at].iter().position(same) {
                let description = format!(
                    "shares a day with opening_exceptions[{other}] and is as long: which of them \
                     holds cannot be told"
                );
                flaws.wrong(path, description);
            }
        }
        flaws.0
    }

    /// Whether the rules of a rule's week close some weekdays alone, where a longer period opens others:
    /// nothing would be said of those.
    fn hides_days(&self, rule: &OpeningRule) -> bool {
        let mut week = self.opening_rules.iter().filter(|other| is_of_week(rule, other));
        let closed: BTreeSet<Weekday> =
            week.clone().flat_map(|rule| &rule.weekdays).copied().collect();
        rule.kind == DayKind::Normal
            && week.all(|rule| rule.span.is_none())
            && self.opening_rules.iter().any(|other| {
                other.kind == rule.kind
                    && other.span.is_some()
                    && other.period.width() > rule.period.width()
                    && other.period.overlaps(&rule.period)
                    && !other.weekdays.is_subset(&closed)
            })
    }
}

/// Whether two rules are of one week: of a kind of day and a period.
fn is_of_week(rule: &OpeningRule, other: &OpeningRule) -> bool {
    (rule.kind, rule.period) == (other.kind, other.period)
}

#[derive(Default)]
struct Flaws(Vec<Flaw>);

impl Flaws {
    fn wrong(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.0.push(Flaw { field: field.into(), description: description.into() });
    }

    fn ensure(&mut self, right: bool, field: &str, description: &str) {
        if !right {
            self.wrong(field, description);
        }
    }

    fn rule(&mut self, path: &str, rule: &OpeningRule, calendar: &OpeningCalendar) {
        let weekdays = format!("{path}.weekdays");
        self.ensure(!rule.weekdays.is_empty(), &weekdays, "must name a weekday");
        if let Some(span) = &rule.span {
            self.span(path, span);
        }
        let ends = (rule.period.from, rule.period.to);
        if let (Some(from), Some(to)) = ends
            && to < from
        {
            self.wrong(format!("{path}.valid_to"), "is before valid_from");
        } else if !rule.weekdays.is_empty() && !can_apply(rule, calendar) {
            self.wrong(path, "can never apply: no such day is one of its weekdays");
        }
    }

    fn exception(&mut self, path: &str, exception: &OpeningException) {
        let end = format!("{path}.end_date");
        self.ensure(exception.from <= exception.to, &end, "is before start_date");
        let told = "says only when it is closed: tell what remains open, or no span where that is \
                    nothing; EditHours cuts such a time out of the hours there are";
        self.ensure(!exception.is_cut(), &format!("{path}.spans"), told);
        for (at, span) in exception.spans.iter().enumerate() {
            let path = format!("{path}.spans[{at}]");
            self.span(&path, span);
            if let Some(other) = exception.spans[..at].iter().position(|other| meet(span, other)) {
                self.wrong(path, format!("overlaps spans[{other}]"));
            }
        }
    }

    fn span(&mut self, path: &str, span: &Span) {
        let opens = format!("{path}.opens");
        self.ensure(span.opens_min < DAY_MINUTES, &opens, "must be 00:00 to 23:59");
        let closes = format!("{path}.closes");
        let right = (1..=DAY_MINUTES).contains(&span.closes_min);
        self.ensure(right, &closes, "must be 00:01 to 24:00; midnight is 24:00");
    }
}

/// Whether a rule applies to some day of its period, or of a whole cycle of weekdays and dates.
fn can_apply(rule: &OpeningRule, calendar: &OpeningCalendar) -> bool {
    if rule.kind == DayKind::Normal && rule.period.width().0 > 0 {
        return true;
    }
    let first = rule.period.from.or(rule.period.to.filter(|to| *to < CYCLE_FROM));
    let first = first.unwrap_or(CYCLE_FROM);
    let years = first.year()..=first.year().saturating_add(CYCLE_YEARS).min(9998);
    let mut days = years.flat_map(|year| match rule.kind {
        DayKind::Named(named) => vec![named.in_year(year)],
        _ => date(year, 1, 1).series(1.day()).take_while(|d| d.year() == year).collect(),
    });
    days.any(|date| {
        let day = || calendar.day(date);
        rule.period.holds(date)
            && rule.weekdays.contains(&Weekday::of(date))
            && match rule.kind {
                DayKind::Named(_) => true,
                DayKind::Normal => day().class != DayClass::Holiday,
                kind => DayKind::from(day().class) == kind,
            }
    })
}

/// How a rule contradicts another of its kind; none when it does not.
fn clash(rule: &OpeningRule, other: &OpeningRule) -> Option<&'static str> {
    if rule.kind != other.kind || !rule.period.overlaps(&other.period) {
        return None;
    }
    if rule.period != other.period {
        let ambiguous = rule.period.width() == other.period.width();
        return ambiguous.then_some("is in force on the same days and for as long as");
    }
    let shared = || !rule.weekdays.is_disjoint(&other.weekdays);
    match (&rule.span, &other.span) {
        (Some(one), Some(two)) => (shared() && meet(one, two)
            || reaches(rule, one, other, two)
            || reaches(other, two, rule, one))
        .then_some("overlaps"),
        _ => shared().then_some("closes a day that is given hours by"),
    }
}

/// Whether two spans of the same day share a minute of it.
fn meet(one: &Span, two: &Span) -> bool {
    one.opens_min < two.ends_min() && two.opens_min < one.ends_min()
}

/// Whether a span over midnight reaches into another's on a next day.
fn reaches(rule: &OpeningRule, span: &Span, other: &OpeningRule, into: &Span) -> bool {
    span.tail_min() > into.opens_min
        && rule.weekdays.iter().any(|day| other.weekdays.contains(&day.next()))
}
