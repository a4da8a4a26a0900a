//! From the symbols of a clause to its hours.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::super::spoken::weekdays_of;
use super::super::spoken::words::Word;
use super::{
    EntryError,
    lexer::{Symbol, What},
    reader::{Read, Reader},
};
use crate::hours::{DAY_MINUTES, DayKind, HoursState, OpeningException, Span};
use crate::{Period, Text, Weekday};

/// What a clause says.
pub(super) enum Clause {
    /// `24/7`, and nothing else.
    Always,
    /// That nothing is known, and nothing else.
    Unknown,
    /// Hours that repeat.
    Rules(Period, Vec<Item>),
    /// Hours of single days.
    Exception(OpeningException),
}

/// Days and their hours.
pub(super) struct Item {
    /// Kinds of day, each with its weekdays.
    pub days: Vec<(DayKind, BTreeSet<Weekday>)>,
    /// Whether its weekdays were said as "every day", which holidays are too.
    pub every_day: bool,
    /// The spans; none for days that are closed.
    pub spans: Vec<Span>,
}

/// What weekdays without a kind of day mean at a place in a clause.
enum Scope {
    /// Ordinary days.
    Plain,
    /// The kinds of day that were set before weekdays: `aattoina ma–to 8–13, pe 8–12`.
    Kinds(Vec<DayKind>),
    /// It cannot be told: other kinds came before, with hours of their own.
    Unclear,
}

/// The days of an item as they are written.
#[derive(Default)]
struct Selection {
    kinds: Vec<DayKind>,
    weekdays: BTreeSet<Weekday>,
    every_day: bool,
}

impl Reader<'_> {
    /// The clause, or everything that is wrong with it.
    pub fn clause(mut self) -> Result<Clause, Vec<EntryError>> {
        match self.symbols {
            [Symbol { what: What::Word(Word::Always), .. }] => return Ok(Clause::Always),
            [Symbol { what: What::Word(Word::Unknown), .. }] => return Ok(Clause::Unknown),
            _ => {}
        }
        let period = self.period().map_err(|error| vec![error])?;
        let repeats = period == Period::default() || self.eat(':');
        match (period.from, period.to) {
            _ if repeats => self.rules(period),
            (Some(from), Some(to)) => {
                let exception = self.exception(from, to).map_err(|error| vec![error])?;
                Ok(Clause::Exception(exception))
            }
            _ => Err(vec![self.wrong("expected `:` after the period")]),
        }
    }

    fn rules(&mut self, period: Period) -> Result<Clause, Vec<EntryError>> {
        let (mut items, mut errors) = (Vec::new(), Vec::new());
        let mut scope = Scope::Plain;
        loop {
            let item = self.item(&mut scope).and_then(|item| {
                let more = self.eat_separator();
                if !more {
                    self.end()?;
                }
                Ok((item, more))
            });
            let more = match item {
                Ok((item, more)) => {
                    items.push(item);
                    more
                }
                // One mistake an item: after it, reading goes on with the next days.
                Err(error) => {
                    errors.push(error);
                    self.skip_to_days()
                }
            };
            if !more {
                break;
            }
        }
        if errors.is_empty() { Ok(Clause::Rules(period, items)) } else { Err(errors) }
    }

    fn item(&mut self, scope: &mut Scope) -> Read<Item> {
        let start = self.at;
        self.eat_word(Word::State(HoursState::Open)); // "open Mon–Fri"
        let mut chosen = self.selection()?;
        if chosen.weekdays.is_empty() && self.is_at_weekday() {
            *scope = Scope::Kinds(std::mem::take(&mut chosen.kinds));
            chosen = self.selection()?;
        }
        let Selection { kinds, weekdays, every_day } = chosen;
        let of_weekdays = match scope {
            _ if weekdays.is_empty() => Vec::new(),
            Scope::Plain => vec![DayKind::Normal],
            Scope::Kinds(set) if kinds.is_empty() => set.clone(),
            _ => {
                let unclear = "it is unclear whether these weekdays are ordinary ones: write `;` \
                               before them";
                return Err(self.wrong_since(start, unclear));
            }
        };
        if !kinds.is_empty() {
            *scope = Scope::Unclear;
        }
        let named = kinds.into_iter().map(|kind| (kind, weekdays_of(kind)));
        let days = of_weekdays.into_iter().map(|kind| (kind, weekdays.clone())).chain(named);
        Ok(Item { days: days.collect(), every_day, spans: self.spans()? })
    }

    /// Days up to their hours or, for kinds of day, up to the weekdays they are set before.
    fn selection(&mut self) -> Read<Selection> {
        let mut chosen = Selection::default();
        self.selector(&mut chosen)?;
        while self.eat_separator() {
            self.selector(&mut chosen)?;
        }
        self.eat(':');
        Ok(chosen)
    }

    fn selector(&mut self, chosen: &mut Selection) -> Read<()> {
        let expected = "expected a weekday, such as `ma`";
        let of_any_kind = "expected days, such as `ma–pe`, `aattoina` or `24.12.2026`";
        let Some(What::Word(word)) = self.peek() else { return Err(self.wrong(of_any_kind)) };
        let (first, last) = match word {
            Word::Day(first) => (*first, None),
            Word::EveryDay => (Weekday::Monday, Some(Weekday::Sunday)),
            Word::MondayToFriday
                if matches!(self.what(self.at + 1), Some(What::Word(Word::Day(_)))) =>
            {
                return self.named_weekdays(chosen);
            }
            Word::MondayToFriday => (Weekday::Monday, Some(Weekday::Friday)),
            Word::Weekend => (Weekday::Saturday, Some(Weekday::Sunday)),
            Word::Eves | Word::Holidays | Word::Named(_) => {
                chosen.kinds.extend(kind(*word));
                self.at += 1;
                return Ok(());
            }
            _ => return Err(self.wrong(of_any_kind)),
        };
        let start = self.at;
        chosen.every_day |= *word == Word::EveryDay;
        self.at += 1;
        let last = match last {
            Some(last) => last,
            None if self.eat('-') => {
                let Some(What::Word(Word::Day(last))) = self.peek() else {
                    return Err(self.wrong(expected));
                };
                self.at += 1;
                if *last == first {
                    return Err(self.wrong_since(start, "ends on the weekday it begins on"));
                }
                *last
            }
            None => first,
        };
        let days = std::iter::successors(Some(first), |day| (*day != last).then(|| day.next()));
        chosen.weekdays.extend(days);
        Ok(())
    }

    /// Weekdays said twice over: `ark. ma–to`.
    fn named_weekdays(&mut self, chosen: &mut Selection) -> Read<()> {
        let start = self.at;
        self.at += 1;
        let mut named = Selection::default();
        self.selector(&mut named)?;
        if named.weekdays.iter().any(|day| *day > Weekday::Friday) {
            return Err(self.wrong_since(start, "names a day that is not from Monday to Friday"));
        }
        chosen.weekdays.extend(named.weekdays);
        Ok(())
    }

    fn exception(&mut self, from: Date, to: Date) -> Read<OpeningException> {
        let spans = self.spans()?;
        let reason = match self.peek() {
            Some(What::Reason(Some(reason))) if !reason.is_empty() => reason.clone(),
            Some(What::Reason(None)) => return Err(self.wrong("the closing `)` is missing")),
            None | Some(What::Reason(_)) => {
                let missing = "the reason is missing: write it in brackets, as in `(koulutus)`";
                return Err(self.wrong(missing));
            }
            Some(_) => return Err(self.wrong("expected `,`, or the reason in brackets")),
        };
        self.at += 1;
        let reason = Text { fi: reason, ..Text::default() };
        self.end()?;
        Ok(OpeningException { from, to, spans, reason })
    }

    /// The hours of a day.
    fn spans(&mut self) -> Read<Vec<Span>> {
        if self.eat_word(Word::State(HoursState::Closed)) {
            return Ok(Vec::new());
        }
        if self.eat_word(Word::Always) {
            let state = HoursState::Open;
            return Ok(vec![Span { opens_min: 0, closes_min: DAY_MINUTES, state }]);
        }
        let start = self.at;
        let mut spans = vec![self.span()?];
        while self.is_more_hours() {
            self.at += 1;
            spans.push(self.span()?);
        }
        let stated = spans.iter().filter(|(_, state)| state.is_some()).count();
        if stated != 0 && stated != spans.len() {
            let unclear = "say of each span what is there, as in `8–11 avoinna ja 12–15 suljettu`";
            return Err(self.wrong_since(start, unclear));
        }
        let span = |((opens_min, closes_min), state): ((u16, u16), Option<HoursState>)| Span {
            opens_min,
            closes_min,
            state: state.unwrap_or_default(),
        };
        Ok(spans.into_iter().map(span).collect())
    }

    /// A span's minutes, and what is there if that is said.
    fn span(&mut self) -> Read<((u16, u16), Option<HoursState>)> {
        let times = self.times()?;
        let Some(What::Word(Word::State(state))) = self.peek() else { return Ok((times, None)) };
        self.at += 1;
        Ok((times, Some(*state)))
    }
}

fn kind(word: Word) -> Option<DayKind> {
    match word {
        Word::Eves => Some(DayKind::Eve),
        Word::Holidays => Some(DayKind::Holiday),
        Word::Named(named) => Some(DayKind::Named(named)),
        _ => None,
    }
}
