//! What is open at an instant. Many entries have the same hours, so each hours are looked at once.

use std::{cell::RefCell, collections::HashMap};

use jiff::{Timestamp, ToSpan};
use neuvo_calendar::{Day, HoursState, OpeningCalendar, OpeningHours};
use neuvo_chassis::clock::helsinki;

use super::Entry;

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

/// Hours, each once.
#[derive(Debug, Clone, Default)]
pub struct AllHours {
    hours: Vec<OpeningHours>,
    calendar: OpeningCalendar,
}

impl AllHours {
    /// Gathers the hours of entries by a county's calendar, and tells each entry where its own stand.
    pub fn gather(entries: &mut [Entry], calendar: OpeningCalendar) -> Self {
        let mut all = Self { hours: Vec::new(), calendar };
        let mut known: HashMap<OpeningHours, usize> = HashMap::new();
        for entry in entries {
            for hours in entry.ways.iter().filter_map(|way| way.hours()) {
                let at = match known.get(hours) {
                    Some(at) => *at,
                    None => {
                        all.hours.push(hours.clone());
                        known.insert(hours.clone(), all.hours.len() - 1);
                        all.hours.len() - 1
                    }
                };
                if !entry.hours.contains(&at) {
                    entry.hours.push(at);
                }
            }
        }
        all
    }

    /// What is open at an instant.
    pub fn at(&self, at: Timestamp) -> Moment<'_> {
        let local = at.to_zoned(helsinki());
        let (hour, minute) = (local.hour().unsigned_abs(), local.minute().unsigned_abs());
        Moment {
            all: self,
            at,
            today: self.calendar.day(local.date()),
            yesterday: self.calendar.day(local.date().saturating_sub(1.day())),
            minute: u16::from(hour) * 60 + u16::from(minute),
            states: RefCell::new(vec![None; self.hours.len()]),
            next: RefCell::default(),
        }
    }
}

/// What is open at an instant, as far as somebody asked.
pub struct Moment<'a> {
    all: &'a AllHours,
    at: Timestamp,
    today: Day,
    yesterday: Day,
    minute: u16,
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
        *self.states.borrow_mut()[hours].get_or_insert_with(|| {
            let hours = &self.all.hours[hours];
            hours.on(&self.today).state(self.minute, &hours.on(&self.yesterday))
        })
    }

    fn next_opening(&self, hours: usize) -> Option<Timestamp> {
        let of = &self.all.hours[hours];
        let mut next = self.next.borrow_mut();
        *next.entry(hours).or_insert_with(|| of.next_opening(&self.all.calendar, self.at))
    }
}
