//! Reads a clause from its beginning to its end, and the dates and times of day in it.

use jiff::civil::Date;

use super::super::spoken::words::Word;
use super::{
    EntryError,
    lexer::{Symbol, What},
};
use crate::Period;
use crate::hours::DAY_MINUTES;

/// Noon: the clock of who opens after it has 24 hours.
const NOON: u16 = DAY_MINUTES / 2;

/// What is read, or the first thing that is wrong with it.
pub(super) type Read<T> = Result<T, EntryError>;

/// The symbols of one clause, of which there is at least one, and how far they are read.
pub(super) struct Reader<'a> {
    pub symbols: &'a [Symbol],
    pub at: usize,
}

/// A date as it is written: the first of two may leave to the second what they share.
struct Written {
    day: i16,
    month: Option<i16>,
    year: Option<i16>,
    /// Its first symbol.
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a clause.
    pub fn new(symbols: &'a [Symbol]) -> Self {
        Self { symbols, at: 0 }
    }

    /// The symbol at a place.
    pub fn what(&self, at: usize) -> Option<&'a What> {
        self.symbols.get(at).map(|symbol| &symbol.what)
    }

    /// The symbol that comes next.
    pub fn peek(&self) -> Option<&'a What> {
        self.what(self.at)
    }

    /// Takes a sign if it comes next.
    pub fn eat(&mut self, sign: char) -> bool {
        let next = self.peek() == Some(&What::Sign(sign));
        self.at += usize::from(next);
        next
    }

    /// Takes a word if it comes next.
    pub fn eat_word(&mut self, word: Word) -> bool {
        let next = self.peek() == Some(&What::Word(word));
        self.at += usize::from(next);
        next
    }

    /// Takes a comma or an "and" if it comes next.
    pub fn eat_separator(&mut self) -> bool {
        self.eat(',') || self.eat_word(Word::And)
    }

    /// Whether a comma or an "and" is followed by a number.
    pub fn is_more_hours(&self) -> bool {
        let separators = [What::Sign(','), What::Word(Word::And)];
        self.peek().is_some_and(|what| separators.contains(what))
            && matches!(self.what(self.at + 1), Some(What::Number { .. }))
    }

    /// Whether a weekday comes next.
    pub fn is_at_weekday(&self) -> bool {
        use Word::{Day, EveryDay, MondayToFriday, Weekend};
        let next = self.peek();
        matches!(next, Some(What::Word(Day(_) | EveryDay | MondayToFriday | Weekend)))
    }

    /// Goes to the days that follow the next comma; whether there are any.
    pub fn skip_to_days(&mut self) -> bool {
        use Word::{Eves, Holidays, Named};
        while self.at < self.symbols.len() {
            let named = |what: &What| matches!(what, What::Word(Eves | Holidays | Named(_)));
            if self.eat(',') && (self.is_at_weekday() || self.peek().is_some_and(named)) {
                return true;
            }
            self.at += 1;
        }
        false
    }

    /// Nothing may follow.
    pub fn end(&mut self) -> Read<()> {
        self.eat('.');
        match self.peek() {
            None => Ok(()),
            Some(What::Reason(_)) => Err(self.wrong("only the hours of a date have a reason")),
            Some(_) => Err(self.wrong("expected `,` or `;`")),
        }
    }

    /// That the next symbol is wrong, or that none comes.
    pub fn wrong(&self, description: impl Into<String>) -> EntryError {
        let next = self.symbols.get(self.at..=self.at).unwrap_or_default();
        let error = EntryError::over(next, description);
        match self.symbols.last() {
            Some(last) if next.is_empty() => EntryError { start: last.end, end: last.end, ..error },
            _ => error,
        }
    }

    /// That what was read is wrong, from a symbol on.
    pub fn wrong_since(&self, first: usize, description: impl Into<String>) -> EntryError {
        EntryError::over(&self.symbols[first..self.at], description)
    }

    /// The days a clause is for, if it begins with a date; all time if not.
    pub fn period(&mut self) -> Read<Period> {
        if self.eat_word(Word::From) {
            return Ok(Period { from: Some(self.date()?), to: None });
        }
        if self.eat_word(Word::Until) {
            return Ok(Period { from: None, to: Some(self.date()?) });
        }
        if !self.is_date(self.at) {
            return Ok(Period::default());
        }
        let first = self.written()?;
        let start = first.at;
        if !self.eat('-') {
            let date = self.complete(&first)?;
            let mut period = Period::of_day(date);
            if self.eat_word(Word::From) {
                period.to = None;
            } else if self.eat_word(Word::Until) {
                period.from = None;
            }
            return Ok(period);
        }
        let last = self.written()?;
        let to = self.complete(&last)?;
        let (month, year) = (first.month.or(last.month), first.year.or(last.year));
        let from = self.complete(&Written { month, year, ..first })?;
        if to < from {
            return Err(self.wrong_since(start, "the last day is before the first"));
        }
        Ok(Period { from: Some(from), to: Some(to) })
    }

    fn date(&mut self) -> Read<Date> {
        let written = self.written()?;
        self.complete(&written)
    }

    /// Whether a date stands at a place: `24.12.` or, for the first of two, `24.–`.
    pub fn is_date(&self, at: usize) -> bool {
        let shape = |ahead: usize| self.what(at + ahead);
        let is_number = |what| matches!(what, Some(&What::Number { .. }));
        let is = |what: Option<&What>, sign| what == Some(&What::Sign(sign));
        is_number(shape(0))
            && is(shape(1), '.')
            && (is(shape(2), '-') || is_number(shape(2)) && is(shape(3), '.'))
    }

    /// `24.`, `24.12.` or `24.12.2026`.
    fn written(&mut self) -> Read<Written> {
        if !self.is_date(self.at) {
            return Err(self.wrong("expected a date, such as `24.12.2026`"));
        }
        let at = self.at;
        let day = self.part().unwrap_or_default();
        let month = self.part();
        let year_at = self.at;
        // After a space a short number is no year: hours follow.
        let (last, next) = (self.at.checked_sub(1), self.symbols.get(year_at));
        let touches = last.and_then(|last| Some(self.symbols.get(last)?.end == next?.start));
        let is_short = matches!(self.peek(), Some(What::Number { digits: 1..=2, .. }));
        if is_short && touches == Some(false) {
            return Ok(Written { day, month, year: None, at });
        }
        match (self.part(), self.what(year_at)) {
            (Some(_), Some(What::Number { digits, .. })) if *digits != 4 => {
                Err(self.wrong_since(year_at, "a year has four digits"))
            }
            (year, _) => Ok(Written { day, month, year, at }),
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
        let Written { day, month: Some(month), year: Some(year), at } = *written else {
            return Err(self.wrong_since(written.at, "the year is missing, as in `24.12.2026`"));
        };
        let narrow = |number: i16| i8::try_from(number).unwrap_or_default();
        Date::new(year, narrow(month), narrow(day)).map_err(|_| {
            self.wrong_since(at, format!("{day}.{month}.{year} is no day of the calendar"))
        })
    }

    /// The minutes of a day from an opening time to a closing time.
    pub fn times(&mut self) -> Read<(u16, u16)> {
        let start = self.at;
        if self.is_date(start) {
            return Err(self.wrong("a date begins its clause, as in `24.12.2026 suljettu (joulu)`"));
        }
        let opens = self.time()?;
        let dash = self.eat('-');
        let before = dash && self.eat_word(Word::NextDay);
        if !dash || !matches!(self.peek(), Some(What::Number { .. })) {
            return Err(self.wrong_since(start, "a closing time is missing"));
        }
        let closes = self.time()?;
        let next_day = self.eat_word(Word::NextDay) || before;
        match (opens, closes) {
            (1..=NOON, 1..) if !next_day && closes <= opens => {
                let unclear = "closes before it opens: 5 pm is `17`; the end of a night is written \
                               `seuraavana päivänä 5`";
                Err(self.wrong_since(start, unclear))
            }
            (opens, closes) if next_day && closes > opens => {
                Err(self.wrong_since(start, "is longer than a day: say each day's hours"))
            }
            (DAY_MINUTES, _) => Err(self.wrong_since(start, "24 is no opening time: write 0")),
            (0, 0) => Err(self.wrong_since(start, "write `0–24` or `suljettu`")),
            (opens, 0) => Ok((opens, DAY_MINUTES)),
            span => Ok(span),
        }
    }

    /// A minute of the day, from `8`, `8.30` or `8:30`.
    fn time(&mut self) -> Read<u16> {
        let start = self.at;
        let Some(What::Number { value: hour, digits: 1..=2 }) = self.peek() else {
            return Err(self.wrong("expected hours, such as `8–15`, or `suljettu`"));
        };
        self.at += 1;
        let mut minute = &0;
        if let (Some(What::Sign('.' | ':')), Some(What::Number { value, digits })) =
            (self.peek(), self.what(self.at + 1))
        {
            self.at += 2;
            minute = value;
            if *digits != 2 {
                return Err(self.wrong_since(start, "minutes have two digits, as in `8.05`"));
            }
        }
        match self.peek() {
            Some(What::Letters(half)) if ["a", "am", "p", "pm"].contains(&half.as_str()) => {
                return Err(self.wrong("hours are those of a 24-hour clock: 3 pm is `15`"));
            }
            _ => {}
        }
        let (hour, minute) = (hour.unsigned_abs(), minute.unsigned_abs());
        match hour * 60 + minute {
            _ if hour > 24 => Err(self.wrong_since(start, format!("{hour} is no hour"))),
            _ if minute > 59 => Err(self.wrong_since(start, format!("{minute} is no minute"))),
            time if time > DAY_MINUTES => Err(self.wrong_since(start, "the day ends at 24")),
            time => Ok(time),
        }
    }
}
