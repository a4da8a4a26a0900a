//! Reads the dates that a clause is for: days, periods, and what a date leaves to those after it.

use jiff::{ToSpan, civil::Date};

use super::super::spoken::words::Word;
use super::{
    EntryError,
    lexer::What,
    reader::{Read, Reader},
};
use crate::{Period, Weekday};

/// Years from one 29 February to the next at most.
const LEAP_YEARS: i16 = 8;
/// What a date is missing that cannot be told from the day on which it is read.
const NO_YEAR: &str = "the year is missing, as in `24.12.2026`";

/// A date as it is written. What it leaves out, a date after it may say.
#[derive(Clone, Copy)]
struct Written {
    day: i16,
    month: Option<i16>,
    year: Option<i16>,
    weekday: Option<Weekday>,
    /// Its first symbol.
    at: usize,
    /// The first symbol after it.
    end: usize,
}

impl Reader<'_> {
    /// The days a clause is for, if it begins with dates; none if not.
    pub fn periods(&mut self) -> Read<Vec<Period>> {
        let weekday_follows =
            matches!(self.word(self.at + 1), Some(Word::Day(_))) && !self.is_dated(self.at + 1);
        if !weekday_follows && self.eat_word(Word::From) {
            let written = self.written()?;
            return Ok(vec![Period { from: Some(self.complete(&written)?), to: None }]);
        }
        if self.eat_word(Word::Until) {
            let written = self.written()?;
            return Ok(vec![Period { from: None, to: Some(self.complete(&written)?) }]);
        }
        if !self.is_dated(self.at) {
            return Ok(Vec::new());
        }
        let mut written = self.all_written()?;
        if let [(only, None)] = &mut written[..] {
            match self.word(self.at) {
                Some(Word::From) => {
                    self.at += 1;
                    return Ok(vec![Period { from: Some(self.complete(only)?), to: None }]);
                }
                Some(Word::Until) => {
                    self.at += 1;
                    return Ok(vec![Period { from: None, to: Some(self.complete(only)?) }]);
                }
                Some(Word::Day(weekday))
                    if only.weekday.is_none() && self.is_hours(self.at + 1) =>
                {
                    self.at += 1;
                    (only.weekday, only.end) = (Some(weekday), self.at);
                }
                _ => {}
            }
        }
        self.all_complete(written)
    }

    /// Dates, and firsts and lasts of several, up to what is no date.
    fn all_written(&mut self) -> Read<Vec<(Written, Option<Written>)>> {
        let mut all = Vec::new();
        loop {
            let first = self.written()?;
            let is_first = self.eat('-') || self.eat_word(Word::To);
            let last = if is_first { Some(self.written()?) } else { None };
            all.push((first, last));
            if !(self.is_separator(self.at) && self.is_dated(self.at + 1)) {
                return Ok(all);
            }
            self.at += 1;
        }
    }

    /// The days that were written. A date has the month and the year of those after it; where none says
    /// a year, each is the next such day, and the last of several the next that is not over.
    fn all_complete(&self, written: Vec<(Written, Option<Written>)>) -> Read<Vec<Period>> {
        let is_told = written.iter().any(|(first, last)| {
            first.year.is_some() || last.is_some_and(|last| last.year.is_some())
        });
        let (mut month, mut year, mut periods) = (None, None, Vec::<Period>::new());
        for (mut first, last) in written.into_iter().rev() {
            let mut end = last.unwrap_or(first);
            end.month = end.month.or(month);
            end.year = end.year.or(year);
            let to = if is_told { self.complete(&end)? } else { self.next(&end)? };
            first.month = first.month.or(end.month);
            first.year = first.year.or(end.year);
            let from = match last {
                None => to,
                Some(_) if is_told => self.complete(&first)?,
                Some(_) => self.last_before(&first, to)?,
            };
            if to < from {
                return Err(self.wrong_over(&first, &end, "the last day is before the first"));
            }
            let later = periods.last().and_then(|later| later.from);
            if !is_told && later.is_some_and(|later| later <= to) {
                return Err(self.wrong_over(&first, &end, NO_YEAR));
            }
            (month, year) = (first.month, first.year);
            periods.push(Period { from: Some(from), to: Some(to) });
        }
        periods.reverse();
        Ok(periods)
    }

    /// Whether a date stands at a place, or a weekday and its date.
    pub fn is_dated(&self, at: usize) -> bool {
        self.is_date(at) || matches!(self.word(at), Some(Word::Day(_))) && self.is_date(at + 1)
    }

    /// Whether a date stands at a place: `24.12.`, `2026-12-24` or, before another, `24.`.
    pub fn is_date(&self, at: usize) -> bool {
        let shape = |ahead: usize| self.what(at + ahead);
        let is_number = |what| matches!(what, Some(&What::Number { .. }));
        let is = |what: Option<&What>, sign| what == Some(&What::Sign(sign));
        let before_another = || is(shape(2), '-') || self.is_separator(at + 2);
        is_number(shape(0))
            && is(shape(1), '.')
            && (before_another() || is_number(shape(2)) && is(shape(3), '.'))
            || self.iso(at).is_some()
    }

    /// Year, month and day of a date that is written as `2026-12-24`.
    fn iso(&self, at: usize) -> Option<[i16; 3]> {
        let number = |ahead: usize, wanted: usize| match self.what(at + ahead) {
            Some(What::Number { value, digits }) if *digits == wanted => Some(*value),
            _ => None,
        };
        let dash = |ahead: usize| self.what(at + ahead) == Some(&What::Sign('-'));
        let date = [number(0, 4)?, number(2, 2)?, number(4, 2)?];
        (dash(1) && dash(3)).then_some(date)
    }

    /// `24.`, `24.12.`, `24.12.2026` or `2026-12-24`; its weekday may stand before it.
    fn written(&mut self) -> Read<Written> {
        if !self.is_dated(self.at) {
            return Err(self.wrong("expected a date, such as `24.12.2026`"));
        }
        let at = self.at;
        let weekday = match self.word(at) {
            Some(Word::Day(weekday)) => Some(weekday),
            _ => None,
        };
        self.at += usize::from(weekday.is_some());
        if let Some([year, month, day]) = self.iso(self.at) {
            self.at += 5;
            let (month, year) = (Some(month), Some(year));
            return Ok(Written { day, month, year, weekday, at, end: self.at });
        }
        let day = self.part().unwrap_or_default();
        let month = self.part();
        let year_at = self.at;
        // After a space a short number is no year: hours follow.
        let (last, next) = (self.at.checked_sub(1), self.symbols.get(year_at));
        let touches = last.and_then(|last| Some(self.symbols.get(last)?.end == next?.start));
        let is_short = matches!(self.peek(), Some(What::Number { digits: 1..=2, .. }));
        if is_short && touches == Some(false) {
            return Ok(Written { day, month, year: None, weekday, at, end: year_at });
        }
        match (self.part(), self.what(year_at)) {
            (Some(_), Some(What::Number { digits, .. })) if *digits != 4 => {
                Err(self.wrong_since(year_at, "a year has four digits"))
            }
            (year, _) => Ok(Written { day, month, year, weekday, at, end: self.at }),
        }
    }

    /// A number of a date, and the full stop after it.
    fn part(&mut self) -> Option<i16> {
        let Some(What::Number { value, .. }) = self.peek() else { return None };
        self.at += 1;
        self.eat('.');
        Some(*value)
    }

    /// The date that was written.
    fn complete(&self, written: &Written) -> Read<Date> {
        let Written { day, month: Some(month), year: Some(year), .. } = *written else {
            return Err(self.wrong_over(written, written, NO_YEAR));
        };
        let date = date(year, written).ok_or_else(|| {
            let none = format!("{day}.{month}.{year} is no day of the calendar");
            self.wrong_over(written, written, none)
        })?;
        self.on_its_weekday(written, date)
    }

    /// The next day that was written without a year.
    fn next(&self, written: &Written) -> Read<Date> {
        let years = self.today.year()..=self.today.year().saturating_add(LEAP_YEARS);
        let next = years.filter_map(|year| date(year, written)).find(|date| *date >= self.today);
        self.without_year(written, next)
    }

    /// The last day before another, or on it, that was written without a year.
    fn last_before(&self, written: &Written, to: Date) -> Read<Date> {
        let years = to.year().saturating_sub(LEAP_YEARS)..=to.year();
        let last = years.rev().filter_map(|year| date(year, written)).find(|date| *date <= to);
        let near = last.filter(|last| *last > to.saturating_sub(1.year()));
        self.without_year(written, near)
    }

    fn without_year(&self, written: &Written, found: Option<Date>) -> Read<Date> {
        let date = found.ok_or_else(|| match (written.day, written.month) {
            (day, Some(month)) => {
                self.wrong_over(written, written, format!("{day}.{month}. is no day of the year"))
            }
            (_, None) => self.wrong_over(written, written, "the month is missing, as in `24.12.`"),
        })?;
        self.on_its_weekday(written, date)
    }

    fn on_its_weekday(&self, written: &Written, date: Date) -> Read<Date> {
        let right = Weekday::of(date);
        if written.weekday.is_none_or(|weekday| weekday == right) {
            return Ok(date);
        }
        let (day, month, year) = (date.day(), date.month(), date.year());
        let wrong = format!("{day}.{month}.{year} is a {right:?}");
        Err(self.wrong_over(written, written, wrong))
    }

    /// That dates are wrong, from one to another.
    fn wrong_over(
        &self,
        first: &Written,
        last: &Written,
        description: impl Into<String>,
    ) -> EntryError {
        EntryError::over(&self.symbols[first.at..last.end], description)
    }
}

/// The day that was written, in a year.
fn date(year: i16, written: &Written) -> Option<Date> {
    let narrow = |number: i16| i8::try_from(number).ok();
    Date::new(year, narrow(written.month?)?, narrow(written.day)?).ok()
}
