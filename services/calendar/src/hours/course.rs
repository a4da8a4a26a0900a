//! What stands through time: versions of hours and of calendars, each from its day on. Who looks ahead
//! looks at each day by what stands on it.

use std::{borrow::Cow, cell::OnceCell};

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    DayHours, HoursState, OpeningHours, Verdict,
    instant::{self, Midnights},
};
use crate::{Day, OpeningCalendar, Period, local};

/// Days ahead, the first included, in which a change is looked for.
pub const HORIZON_DAYS: usize = 400;
/// Days around a moment that are worked out once for all who ask: yesterday, and a week.
const NEAR_DAYS: usize = 8;

/// What stands, each version from its day on until the next.
#[derive(Debug, Clone)]
pub struct Course<'a, T> {
    /// What stood until a day: the night before it is its own.
    before: Option<(Date, &'a T)>,
    first: &'a T,
    /// In the order of their days.
    later: Vec<(Date, &'a T)>,
}

impl<'a, T> Course<'a, T> {
    /// What stands at first, and what is decided for later, in the order of its days.
    pub fn new(first: &'a T, later: Vec<(Date, &'a T)>) -> Self {
        Self { before: None, first, later }
    }

    /// The same, where something else stood until a day on which the first begins.
    #[must_use]
    pub fn after(self, before: Option<(Date, &'a T)>) -> Self {
        Self { before, ..self }
    }

    /// What stood until a day, where that is known.
    pub fn before(&self) -> Option<(Date, &'a T)> {
        self.before
    }

    /// What stands at first.
    pub fn first(&self) -> &'a T {
        self.first
    }

    /// What stands on a day.
    pub fn on(&self, date: Date) -> &'a T {
        if let Some((_, before)) = self.before.filter(|(from, _)| date < *from) {
            return before;
        }
        let begun = self.later.iter().rev().find(|(from, _)| *from <= date);
        begun.map_or(self.first, |(_, stands)| stands)
    }

    /// Every version from the first on, with the days on which it stands.
    pub fn periods(&self) -> impl Iterator<Item = (Period, &'a T)> {
        let first = (None, self.first);
        let all =
            [first].into_iter().chain(self.later.iter().map(|(from, one)| (Some(*from), *one)));
        let ends = self.later.iter().map(|(from, _)| from.yesterday().ok()).chain([None]);
        all.zip(ends).map(|((from, one), to)| (Period { from, to }, one))
    }

    fn all(&self) -> impl Iterator<Item = &'a T> {
        [self.first].into_iter().chain(self.later.iter().map(|(_, one)| *one))
    }
}

impl<'a, T> From<&'a T> for Course<'a, T> {
    fn from(always: &'a T) -> Self {
        Self::new(always, Vec::new())
    }
}

/// An instant as the wall clock shows it, and the days around it in a county's calendar.
#[derive(Debug)]
pub struct Moment<'a> {
    /// The instant.
    pub at: Timestamp,
    /// The local day.
    pub date: Date,
    /// The minute of that day.
    pub minute: u16,
    calendars: Course<'a, OpeningCalendar>,
    near: [OnceCell<Near>; NEAR_DAYS],
}

/// A day, and when it begins and ends.
#[derive(Debug, Clone)]
struct Near {
    day: Day,
    midnights: OnceCell<Option<Midnights>>,
}

impl<'a> Moment<'a> {
    /// An instant in a calendar.
    pub fn new(at: Timestamp, calendars: impl Into<Course<'a, OpeningCalendar>>) -> Self {
        let (date, minute) = Self::clock(at);
        Self { at, date, minute, calendars: calendars.into(), near: Default::default() }
    }

    /// The day and its minute that the wall clock shows at an instant.
    pub fn clock(at: Timestamp) -> (Date, u16) {
        let local = local(at);
        (local.date(), instant::minute_of(local.time()))
    }

    /// The day it is in.
    pub fn today(&self) -> &Day {
        let [_, today, ..] = &self.near;
        &today.get_or_init(|| self.make(0)).day
    }

    /// A day from yesterday, -1, on.
    fn near(&self, ahead: i64) -> Cow<'_, Near> {
        match usize::try_from(ahead + 1).ok().and_then(|at| self.near.get(at)) {
            Some(cell) => Cow::Borrowed(cell.get_or_init(|| self.make(ahead))),
            None => Cow::Owned(self.make(ahead)),
        }
    }

    fn make(&self, ahead: i64) -> Near {
        let date = self.date.saturating_add(ahead.days());
        Near { day: self.calendars.on(date).day(date), midnights: OnceCell::new() }
    }
}

impl<'a> Course<'a, OpeningHours> {
    /// The hours of a day.
    pub fn hours(&self, day: &Day) -> DayHours<'a> {
        self.on(day.date).on(day)
    }

    /// What is there at a moment.
    pub fn at(&self, moment: &Moment<'_>) -> Verdict<'a> {
        let today = self.hours(&moment.near(0).day);
        let before = self.hours(&moment.near(-1).day);
        Verdict {
            state: today.state(moment.minute, &before),
            because: today.because,
            has_spans: !today.spans.is_empty(),
        }
    }

    /// When it opens next, where it is not open at the moment; none when it does not open within
    /// [`HORIZON_DAYS`].
    pub fn next_opening(&self, moment: &Moment<'_>) -> Option<Timestamp> {
        let ever =
            |hours: &OpeningHours| hours.always_open || hours.states().any(HoursState::is_open);
        let open = |state: Option<HoursState>| state.is_some_and(HoursState::is_open);
        self.all().any(ever).then(|| self.first_after(moment, open)).flatten()
    }

    /// When it closes next, where it is open at the moment; none when it does not close within
    /// [`HORIZON_DAYS`].
    pub fn next_closing(&self, moment: &Moment<'_>) -> Option<Timestamp> {
        let closed = |state: Option<HoursState>| !state.is_some_and(HoursState::is_open);
        let ever = |hours: &OpeningHours| !hours.always_open;
        self.all().any(ever).then(|| self.first_after(moment, closed)).flatten()
    }

    /// The first instant after a moment at which the state is one that is wanted. Where it does not hold
    /// at the moment, that is when it begins to.
    fn first_after(
        &self,
        moment: &Moment<'_>,
        wanted: impl Fn(Option<HoursState>) -> bool,
    ) -> Option<Timestamp> {
        let mut before = self.hours(&moment.near(-1).day);
        for ahead in (0..).take(HORIZON_DAYS) {
            let near = moment.near(ahead);
            let today = self.hours(&near.day);
            let minutes = today.boundaries(&before);
            if minutes.iter().any(|minute| wanted(today.state(*minute, &before))) {
                let midnights = near.midnights.get_or_init(|| Midnights::of(near.day.date));
                let shown = midnights.iter().flat_map(|midnights| midnights.shown(&minutes));
                let mut found = shown.filter(|(instant, minute)| {
                    *instant > moment.at && wanted(today.state(*minute, &before))
                });
                if let Some((instant, _)) = found.next() {
                    return Some(instant);
                }
            }
            before = today;
        }
        None
    }
}

impl OpeningHours {
    /// What it says of any time at all.
    fn states(&self) -> impl Iterator<Item = HoursState> {
        let rules = self.opening_rules.iter().filter_map(|rule| rule.span);
        let single = self.opening_exceptions.iter().flat_map(|one| one.spans.iter().copied());
        rules.chain(single).map(|span| span.state)
    }
}
