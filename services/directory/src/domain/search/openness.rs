//! What is open at an instant. Many entries have the same hours, so each hours are looked at once.

use std::{cell::RefCell, collections::HashMap};

use jiff::{Timestamp, civil::Date};
use neuvo_calendar::{
    HoursState, OpeningCalendar, OpeningHours,
    hours::{self, Course},
};

use super::Entry;
use crate::domain::{Document, Snapshot};

/// Whether something is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Openness {
    /// Whether one of its lines and channels is known to be open.
    pub open: bool,
    /// Whether the hours of one of them are known.
    pub known: bool,
    /// When the first of them opens; none when one is open, or none ever opens.
    pub next_opening: Option<Timestamp>,
}

/// Hours, each once, with what is decided for later.
#[derive(Debug, Clone, Default)]
pub struct AllHours {
    hours: Vec<Decided<OpeningHours>>,
    calendars: Decided<OpeningCalendar>,
}

/// What stands at first, what stood until its day, and from which days what else will.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Decided<T> {
    before: Option<(Date, T)>,
    first: T,
    later: Vec<(Date, T)>,
}

impl<T: Clone> Decided<T> {
    fn of(course: &Course<'_, T>) -> Self {
        let later = course.periods().filter_map(|(period, one)| Some((period.from?, one.clone())));
        let before = course.before().map(|(until, one)| (until, one.clone()));
        Self { before, first: course.first().clone(), later: later.collect() }
    }

    fn course(&self) -> Course<'_, T> {
        let later = self.later.iter().map(|(from, one)| (*from, one)).collect();
        let before = self.before.as_ref().map(|(until, one)| (*until, one));
        Course::new(&self.first, later).after(before)
    }
}

impl AllHours {
    /// Gathers the hours of entries, and tells each entry where its own stand.
    pub fn gather(entries: &mut [Entry], snapshot: &Snapshot) -> Self {
        let mut all = Self::default();
        if let Some(county) = &snapshot.county {
            all.calendars = Decided::of(&snapshot.calendars(&county.item.opening_calendar));
        }
        let mut known: HashMap<Decided<OpeningHours>, usize> = HashMap::new();
        for entry in entries {
            for way in &entry.ways {
                let course = match way {
                    Document::Line(line) => snapshot.line_hours(line),
                    Document::Channel(channel) => snapshot.channel_hours(channel),
                    _ => continue,
                };
                let next = known.len();
                let at = *known.entry(Decided::of(&course)).or_insert(next);
                if !entry.hours.contains(&at) {
                    entry.hours.push(at);
                }
            }
        }
        let mut hours: Vec<_> = known.into_iter().collect();
        hours.sort_by_key(|(_, at)| *at);
        all.hours = hours.into_iter().map(|(hours, _)| hours).collect();
        all
    }

    /// What is open at an instant.
    pub fn at(&self, at: Timestamp) -> Moment<'_> {
        Moment {
            all: self,
            moment: hours::Moment::new(at, self.calendars.course()),
            states: RefCell::new(vec![None; self.hours.len()]),
            next: RefCell::default(),
        }
    }
}

/// What is open at an instant, as far as somebody asked.
pub struct Moment<'a> {
    all: &'a AllHours,
    moment: hours::Moment<'a>,
    /// By hours: none where nobody asked.
    states: RefCell<Vec<Option<Option<HoursState>>>>,
    next: RefCell<HashMap<usize, Option<Timestamp>>>,
}

impl Moment<'_> {
    /// Whether one of an entry's lines and channels is known to be open.
    pub fn is_open(&self, entry: &Entry) -> bool {
        entry.hours.iter().any(|hours| self.state(*hours).is_some_and(HoursState::is_open))
    }

    /// Whether an entry is open, and when it opens.
    pub fn of(&self, entry: &Entry) -> Openness {
        let open = self.is_open(entry);
        let known = entry.hours.iter().any(|hours| self.state(*hours).is_some());
        let next = || entry.hours.iter().filter_map(|hours| self.next_opening(*hours)).min();
        Openness { open, known, next_opening: if open { None } else { next() } }
    }

    /// What is there by some hours; none where they are unknown.
    fn state(&self, hours: usize) -> Option<HoursState> {
        *self.states.borrow_mut()[hours]
            .get_or_insert_with(|| self.all.hours[hours].course().at(&self.moment).state)
    }

    /// When some hours that are not open next are.
    fn next_opening(&self, hours: usize) -> Option<Timestamp> {
        let next_opening = || self.all.hours[hours].course().next_opening(&self.moment);
        *self.next.borrow_mut().entry(hours).or_insert_with(next_opening)
    }
}
