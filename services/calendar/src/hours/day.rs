//! The hours of one day.

use jiff::civil::Date;

use super::{DAY_MINUTES, DayKind, HoursState, OpeningException, OpeningHours, OpeningRule, Span};
use crate::{Day, DayClass};

/// What decided a day's hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because<'a> {
    /// It is open at all times.
    Always,
    /// An exception.
    Exception(&'a OpeningException),
    /// The rules for a kind of day. On a holiday without rules of its own it is that kind too.
    Rules(DayKind),
    /// Nothing is in force: the hours are unknown.
    Nothing,
}

/// The hours of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHours<'a> {
    /// What decided them.
    pub because: Because<'a>,
    /// The spans that begin on the day, in order. They do not overlap in hours that were checked.
    pub spans: Vec<Span>,
}

impl DayHours<'_> {
    /// What is there at a minute of the day, 0 to 1439; none where it is not known. `before` are
    /// the hours of the day before, whose last span may reach over midnight.
    pub fn state(&self, minute: u16, before: &Self) -> Option<HoursState> {
        let own =
            self.spans.iter().find(|span| (span.opens_min..span.ends_min()).contains(&minute));
        let tail = || before.spans.iter().find(|span| minute < span.tail_min());
        match own.or_else(tail) {
            Some(span) => Some(span.state),
            None => (self.because != Because::Nothing).then_some(HoursState::Closed),
        }
    }

    /// The minutes of the day at which something may change, its first among them.
    pub(super) fn boundaries(&self, before: &Self) -> Vec<u16> {
        let own = self.spans.iter().flat_map(|span| [span.opens_min, span.ends_min()]);
        let tails = before.spans.iter().map(Span::tail_min);
        let all = own.chain(tails).chain([0]);
        let mut minutes: Vec<u16> = all.filter(|minute| *minute < DAY_MINUTES).collect();
        minutes.sort_unstable();
        minutes.dedup();
        minutes
    }
}

impl OpeningHours {
    /// The hours of a day.
    pub fn on(&self, day: &Day) -> DayHours<'_> {
        if self.always_open {
            let all_day = Span { opens_min: 0, closes_min: DAY_MINUTES, state: HoursState::Open };
            return DayHours { because: Because::Always, spans: vec![all_day] };
        }
        if let Some(exception) = self.exception_on(day.date) {
            let mut spans = exception.spans.clone();
            spans.sort_unstable();
            return DayHours { because: Because::Exception(exception), spans };
        }
        match self.kind_on(day) {
            Some(kind) => DayHours { because: Because::Rules(kind), spans: self.spans(kind, day) },
            None => DayHours { because: Because::Nothing, spans: Vec::new() },
        }
    }

    fn exception_on(&self, date: Date) -> Option<&OpeningException> {
        let covering = self.opening_exceptions.iter().filter(|exception| exception.holds(date));
        covering.min_by_key(|exception| exception.days())
    }

    /// The kind of day whose rules decide; none when none says anything of the day. What is said of
    /// other days alone, or closes other weekdays alone, says nothing.
    fn kind_on(&self, day: &Day) -> Option<DayKind> {
        let in_force =
            |kind: &DayKind| *kind != DayKind::Normal && self.has_rules_for(*kind, day.date);
        let named = day.named.iter().copied().map(DayKind::Named).find(in_force);
        let own = Some(DayKind::from(day.class)).filter(in_force);
        named.or(own).or_else(|| {
            let mut week = self.rules(DayKind::Normal, day.date);
            let says = week.any(|rule| rule.span.is_some() || rule.weekdays.contains(&day.weekday));
            let instead = match day.class {
                DayClass::Holiday => DayKind::Holiday,
                DayClass::Normal | DayClass::Eve => DayKind::Normal,
            };
            says.then_some(instead)
        })
    }

    /// The rules of a kind of day that hold on a date: those of the narrowest period.
    fn rules(&self, kind: DayKind, date: Date) -> impl Iterator<Item = &OpeningRule> {
        let rules = self.opening_rules.iter();
        let rules = rules.filter(move |rule| rule.kind == kind && rule.period.holds(date));
        let narrowest = rules.clone().map(|rule| rule.period.width()).min();
        rules.filter(move |rule| Some(rule.period.width()) == narrowest)
    }

    fn spans(&self, kind: DayKind, day: &Day) -> Vec<Span> {
        let mut spans: Vec<Span> = self
            .rules(kind, day.date)
            .filter(|rule| rule.weekdays.contains(&day.weekday))
            .filter_map(|rule| rule.span)
            .collect();
        spans.sort_unstable();
        spans
    }
}
