//! Opening hours as people write them: `ma-to 8-15, pe 8-13; aatto 8-13`, in Finnish, Swedish or
//! English, as free in signs and forms as paper is. What could mean two things is refused.
//!
//! An entry is clauses, parted by `;`, `/` or lines. A clause is
//! - **days and their hours**, parted by commas: `ma–to 8–15, pe 8–11 ja 12–15 ja pyhät 10–12`; set
//!   before weekdays, a kind of day says what weekdays are meant: `aattoina ma–to 8–13, pe 8–12`. The
//!   hours may come first: `suljettu la–su`, `klo 8–16 arkisin`;
//! - the same **in a period**: `1.6.–31.8.2026: ma–pe 8–14`. Clauses without a period come before those
//!   with one, as it could not be told whether a period goes on;
//! - **dates and their hours**, for exceptions: `to 24.12. ja 31.12.2026 suljettu (aatto)`. A weekday
//!   must be the date's. The reason must be there, and is taken as the Finnish one, the source of the
//!   others; days that have names need none. The hours may come first;
//! - `24/7`, alone.
//!
//! Between weekdays a `/` is an "and". A date without a year is the next such day, of several days the
//! next that are not over.
//!
//! A night that could be a day of a 12-hour clock, as in `9-5`, says that it ends on the next day:
//! `9 – seuraavana päivänä 5`.
//!
//! "Every day" takes in holidays, unless the entry speaks of holidays itself; weekdays do not.
//! Whether the hours contradict themselves is for [`OpeningHours::flaws`] to say.

mod clause;
mod dates;
mod lexer;
mod reader;
mod times;

use self::{
    clause::{Clause, Item},
    lexer::{Symbol, What},
    reader::Reader,
};
use super::{DayKind, OpeningHours, OpeningRule};
use crate::Period;
use jiff::civil::Date;

/// Something in an entry that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryError {
    /// The first character of the spot, counted in Unicode scalar values from 0.
    pub start: usize,
    /// The first character after it; `start` where something is missing.
    pub end: usize,
    /// What is wrong, or was expected instead.
    pub description: String,
}

impl EntryError {
    /// Something about symbols that follow one another.
    fn over(symbols: &[Symbol], description: impl Into<String>) -> Self {
        let start = symbols.first().map_or(0, |first| first.start);
        let end = symbols.last().map_or(0, |last| last.end);
        Self { start, end, description: description.into() }
    }
}

/// The hours that are written in a text on a day, or what is wrong with it, at least once a clause.
pub fn parse(text: &str, today: Date) -> Result<OpeningHours, Vec<EntryError>> {
    let symbols = lexer::symbols(text);
    let clauses = symbols.split(|symbol| symbol.what == What::Sign(';'));
    let clauses: Vec<&[Symbol]> = clauses.filter(|clause| !clause.is_empty()).collect();
    let mut entry = Entry::default();
    for clause in &clauses {
        let wrong = |description| EntryError::over(clause, description);
        match Reader::new(clause, today).clause() {
            Ok(Clause::Always | Clause::Unknown) if clauses.len() > 1 => {
                entry.errors.push(wrong("this stands alone, or not at all"));
            }
            Ok(Clause::Always) => entry.hours.always_open = true,
            Ok(Clause::Unknown) => {}
            Ok(Clause::Exceptions(all)) => entry.hours.opening_exceptions.extend(all),
            Ok(Clause::Rules(period, items)) => {
                if entry.has_period && period == Period::default() {
                    let unclear = "say the period again, or write this before any period";
                    entry.errors.push(wrong(unclear));
                }
                entry.rules(period, items);
            }
            Err(errors) => entry.errors.extend(errors),
        }
    }
    if clauses.is_empty() {
        entry.errors.push(EntryError::over(&[], "expected hours, such as `ma–pe 8–15`"));
    }
    if entry.errors.is_empty() { Ok(entry.hours()) } else { Err(entry.errors) }
}

/// What has been read.
#[derive(Default)]
struct Entry {
    hours: OpeningHours,
    /// Whether a clause had a period.
    has_period: bool,
    /// The rules of every day, as rules for holidays.
    every_day: Vec<OpeningRule>,
    errors: Vec<EntryError>,
}

impl Entry {
    fn rules(&mut self, period: Period, items: Vec<Item>) {
        self.has_period |= period != Period::default();
        for Item { days, every_day, spans } in items {
            let spans =
                if spans.is_empty() { vec![None] } else { spans.into_iter().map(Some).collect() };
            for (kind, weekdays) in days {
                let rule = |span| OpeningRule { kind, weekdays: weekdays.clone(), span, period };
                let rules = spans.iter().copied().map(rule);
                if every_day && kind == DayKind::Normal {
                    let kind = DayKind::Holiday;
                    self.every_day.extend(rules.clone().map(|rule| OpeningRule { kind, ..rule }));
                }
                self.hours.opening_rules.extend(rules);
            }
        }
    }

    fn hours(mut self) -> OpeningHours {
        let rules = &mut self.hours.opening_rules;
        if !rules.iter().any(|rule| rule.kind == DayKind::Holiday) {
            rules.append(&mut self.every_day);
        }
        self.hours
    }
}
