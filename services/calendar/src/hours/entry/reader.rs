//! Reads a clause from its beginning to its end: what comes next, and where it is wrong.

use jiff::civil::Date;

use super::super::spoken::words::{Language, Word};
use super::{
    EntryError,
    lexer::{Symbol, What},
};
use crate::Weekday;

/// What is read, or the first thing that is wrong with it.
pub(super) type Read<T> = Result<T, EntryError>;

/// `to`, where it is no English word.
const THURSDAY: What = What::Word(Word::Day(Weekday::Thursday));

/// The symbols of one clause, of which there is at least one, and how far they are read.
pub(super) struct Reader<'a> {
    pub symbols: &'a [Symbol],
    pub at: usize,
    /// The day on which it is read: a date without a year is the next such day.
    pub today: Date,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a clause.
    pub fn new(symbols: &'a [Symbol], today: Date) -> Self {
        Self { symbols, at: 0, today }
    }

    /// The symbol at a place.
    pub fn what(&self, at: usize) -> Option<&'a What> {
        match self.symbols.get(at).map(|symbol| &symbol.what) {
            Some(What::To) => Some(&THURSDAY),
            what => what,
        }
    }

    /// The symbol that comes next.
    pub fn peek(&self) -> Option<&'a What> {
        self.what(self.at)
    }

    /// The word at a place.
    pub fn word(&self, at: usize) -> Option<Word> {
        match self.what(at) {
            Some(What::Word(word)) => Some(*word),
            _ => None,
        }
    }

    /// Takes a sign if it comes next.
    pub fn eat(&mut self, sign: char) -> bool {
        let next = self.peek() == Some(&What::Sign(sign));
        self.at += usize::from(next);
        next
    }

    /// Takes a word if it comes next.
    pub fn eat_word(&mut self, word: Word) -> bool {
        let next = self.word(self.at) == Some(word);
        self.at += usize::from(next);
        next
    }

    /// Takes a comma or an "and" if it comes next.
    pub fn eat_separator(&mut self) -> bool {
        let next = self.is_separator(self.at);
        self.at += usize::from(next);
        next
    }

    /// Takes a dash or a word for it if that comes next. English `to` is one after a word that is English
    /// alone, and after a time of day.
    pub fn eat_to(&mut self) -> bool {
        let is_english = self.at.checked_sub(1).and_then(|at| self.symbols.get(at)).is_some_and(
            |last| match last.what {
                What::Number { .. } => true,
                _ => last.language == Some(Language::English),
            },
        );
        let next = match self.symbols.get(self.at).map(|symbol| &symbol.what) {
            Some(What::To) => is_english,
            next => matches!(next, Some(What::Sign('-') | What::Word(Word::To | Word::Until))),
        };
        self.at += usize::from(next);
        next
    }

    /// Whether a comma or an "and" is at a place.
    pub fn is_separator(&self, at: usize) -> bool {
        matches!(self.what(at), Some(What::Sign(',') | What::Word(Word::And)))
    }

    /// Whether a time of day is at a place.
    pub fn is_time(&self, at: usize) -> bool {
        let what = self.what(at);
        matches!(what, Some(What::Number { .. } | What::Word(Word::Noon | Word::Midnight)))
    }

    /// Whether a comma or an "and" is followed by a time of day.
    pub fn is_more_hours(&self) -> bool {
        self.is_separator(self.at) && self.is_time(self.at + 1)
    }

    /// Whether hours are at a place: a time of day, or what is there.
    pub fn is_hours(&self, at: usize) -> bool {
        self.is_time(at) || matches!(self.word(at), Some(Word::State(_)))
    }

    /// Whether a weekday comes next.
    pub fn is_at_weekday(&self) -> bool {
        self.word(self.at).is_some_and(Word::is_weekday)
    }

    /// The place of the first weekday or kind of day from here on.
    pub fn next_days(&self) -> Option<usize> {
        (self.at..self.symbols.len()).find(|at| self.word(*at).is_some_and(Word::is_of_days))
    }

    /// Goes to the days that follow the next comma; whether there are any.
    pub fn skip_to_days(&mut self) -> bool {
        while self.at < self.symbols.len() {
            if self.eat(',') && self.word(self.at).is_some_and(Word::is_of_days) {
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
            Some(What::Number { .. } | What::Word(Word::State(_))) => {
                let unclear = "it is unclear which days these hours are of: write `,` or `;`, and \
                               the days before their hours";
                Err(self.wrong(unclear))
            }
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
}
