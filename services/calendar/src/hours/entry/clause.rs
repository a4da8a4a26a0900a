//! From the symbols of a clause to its hours.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use super::super::spoken::weekdays_of;
use super::super::spoken::words::Word;
use super::{
    EntryError,
    lexer::{Symbol, What},
    reader::{Read, Reader},
};
use crate::hours::{DayKind, HoursState, OpeningException, Span};
use crate::{NamedDay, Period, Text, Weekday};

/// What is asked for where no name of the days says why.
const NO_REASON: &str = "the reason is missing: write it in brackets, as in `(koulutus)`";

/// What a clause says.
pub(super) enum Clause {
    /// `24/7`, and nothing else.
    Always,
    /// That nothing is known, and nothing else.
    Unknown,
    /// Hours that repeat.
    Rules(Period, Vec<Item>),
    /// Hours of single days.
    Exceptions(Vec<OpeningException>),
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
        let one = |error| vec![error];
        if let Some(spans) = self.hours_before_dates() {
            let periods = self.periods().map_err(one)?;
            return self.exceptions(&periods, &spans).map_err(one);
        }
        let periods = self.periods().map_err(one)?;
        let days = self.next_days();
        match periods[..] {
            [] => return self.rules(Period::default()),
            [period] if days.is_some() || period.from.is_none() || period.to.is_none() => {
                self.eat(':');
                return self.rules(period);
            }
            _ => {}
        }
        if let Some(days) = days {
            self.at = days;
            return Err(vec![
                self.wrong("write each period and its weekdays on a line of their own"),
            ]);
        }
        self.eat(':');
        self.spans().and_then(|spans| self.exceptions(&periods, &spans)).map_err(one)
    }

    /// The hours of dates that come after them: `suljettu 24.12.2026`.
    fn hours_before_dates(&mut self) -> Option<Vec<Span>> {
        let open = Word::State(HoursState::Open);
        if self.word(0) == Some(open) && self.is_dated(1) {
            self.at = 1; // "open 24.12.2026 8–12"
        }
        if !self.is_hours(self.at) || self.is_date(self.at) {
            return None;
        }
        let spans = self.spans().ok();
        let dated = spans.filter(|_| self.is_dated(self.at));
        if dated.is_none() {
            self.at = 0;
        }
        dated
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
        let before = self.hours_before_days()?;
        let start = self.at;
        let mut chosen = self.selection(before.is_some())?;
        if chosen.weekdays.is_empty() && self.is_at_weekday() {
            *scope = Scope::Kinds(std::mem::take(&mut chosen.kinds));
            chosen = self.selection(before.is_some())?;
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
        let days = days.collect();
        let spans = before.map_or_else(|| self.spans(), Ok)?;
        Ok(Item { days, every_day, spans })
    }

    /// The hours of days that come after them: `suljettu la–su`, `klo 8–16 arkisin`.
    fn hours_before_days(&mut self) -> Read<Option<Vec<Span>>> {
        let hours = match self.word(self.at) {
            Some(Word::State(HoursState::Open)) => {
                self.at += 1; // "open Mon–Fri"
                None
            }
            Some(Word::State(HoursState::Closed)) => Some(self.spans()?),
            Some(Word::State(_)) => {
                let after = "say what is there after the hours, as in `ma 9–11 ajanvarauksella`";
                return Err(self.wrong(after));
            }
            _ if self.is_time(self.at) => Some(self.spans()?),
            _ => None,
        };
        self.eat(':');
        Ok(hours)
    }

    /// Days up to their hours or, for kinds of day, up to the weekdays they are set before. Where their
    /// hours came first, the next ones are other days'.
    fn selection(&mut self, after_hours: bool) -> Read<Selection> {
        let mut chosen = Selection::default();
        self.selector(&mut chosen)?;
        while !(after_hours && self.is_hours(self.at + 1)) && self.eat_separator() {
            self.selector(&mut chosen)?;
        }
        self.eat(':');
        Ok(chosen)
    }

    fn selector(&mut self, chosen: &mut Selection) -> Read<()> {
        let word = self.word(self.at);
        let next = self.word(self.at + 1);
        let (first, last) = match word {
            Some(Word::Day(_) | Word::FromDay(_) | Word::From) => self.weekdays()?,
            Some(Word::MondayToFriday) if matches!(next, Some(Word::Day(_))) => {
                return self.named_weekdays(chosen);
            }
            Some(word) if word.is_of_days() => {
                self.at += 1;
                chosen.kinds.extend(kind(word));
                chosen.every_day |= word == Word::EveryDay;
                match word {
                    Word::EveryDay => (Weekday::Monday, Weekday::Sunday),
                    Word::MondayToFriday => (Weekday::Monday, Weekday::Friday),
                    Word::Weekend => (Weekday::Saturday, Weekday::Sunday),
                    _ => return Ok(()),
                }
            }
            _ => {
                let of_any_kind = "expected days, such as `ma–pe`, `aattoina` or `24.12.2026`";
                return Err(self.wrong(of_any_kind));
            }
        };
        let days = std::iter::successors(Some(first), |day| (*day != last).then(|| day.next()));
        chosen.weekdays.extend(days);
        Ok(())
    }

    /// A weekday, or the first and the last of several: `ma–pe`, `maanantaista perjantaihin`.
    fn weekdays(&mut self) -> Read<(Weekday, Weekday)> {
        let start = self.at;
        let expected = "expected a weekday, such as `ma`";
        let is_from = self.eat_word(Word::From);
        let (first, is_from) = match self.word(self.at) {
            Some(Word::Day(first)) => (first, is_from),
            Some(Word::FromDay(first)) => (first, true),
            _ => return Err(self.wrong(expected)),
        };
        self.at += 1;
        let goes_on = self.eat_to();
        let last = match self.word(self.at) {
            Some(Word::ToDay(last)) if is_from || goes_on => last,
            Some(Word::Day(last)) if goes_on => last,
            _ if is_from || goes_on => return Err(self.wrong(expected)),
            _ => return Ok((first, first)),
        };
        self.at += 1;
        if last == first {
            return Err(self.wrong_since(start, "ends on the weekday it begins on"));
        }
        Ok((first, last))
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

    /// Hours of single days, with their reason, in place of every rule.
    fn exceptions(&mut self, periods: &[Period], spans: &[Span]) -> Read<Clause> {
        let reason = match self.peek() {
            Some(What::Reason(Some(reason))) if !reason.is_empty() => {
                Some(Text { fi: reason.clone(), ..Text::default() })
            }
            Some(What::Reason(None)) => return Err(self.wrong("the closing `)` is missing")),
            Some(What::Reason(_)) => return Err(self.wrong(NO_REASON)),
            None | Some(What::Sign('.')) => None,
            Some(What::Sign(',')) => return Err(self.wrong(NO_REASON)),
            Some(_) => return Err(self.wrong("expected `,`, or the reason in brackets")),
        };
        self.at += usize::from(reason.is_some());
        self.end()?;
        let ends = periods.iter().filter_map(|period| period.from.zip(period.to));
        let exception = |(from, to)| {
            let reason = reason.clone().or_else(|| names(from, to));
            let reason = reason.ok_or_else(|| self.wrong(NO_REASON))?;
            Ok(OpeningException { from, to, spans: spans.to_vec(), reason })
        };
        Ok(Clause::Exceptions(ends.map(exception).collect::<Read<_>>()?))
    }
}

/// The names of days that all have one: reason enough.
fn names(from: Date, to: Date) -> Option<Text> {
    let name = |day| NamedDay::on(day).next().map(NamedDay::name);
    let days = from.series(1.day()).take_while(|day| *day <= to);
    days.map(name).reduce(|names, name| {
        let (names, name) = (names?, name?);
        let and = |all: &str, more: &str| format!("{all}, {more}");
        let Text { fi, sv, en } = name;
        Some(names.each(|all| and(all, &fi), |all| and(all, &sv), |all| and(all, &en)))
    })?
}

fn kind(word: Word) -> Option<DayKind> {
    match word {
        Word::Eves => Some(DayKind::Eve),
        Word::Holidays => Some(DayKind::Holiday),
        Word::Named(named) => Some(DayKind::Named(named)),
        _ => None,
    }
}
