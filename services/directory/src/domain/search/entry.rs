//! An entry as it is found: what it is called, and what filters ask of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use neuvo_calendar::{OpeningCalendar, OpeningHours};

use super::Filters;
use crate::domain::{Document, EntryName, Text};

/// An entry that may be found.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which one.
    pub name: EntryName,
    /// Its name.
    pub title: Text,
    /// Its Finnish name as it is compared.
    pub sorted_by: String,
    /// The lines and channels that open it.
    pub ways: Vec<Document>,
    /// The guidance areas it serves.
    pub areas: Areas,
    /// The municipalities it is for; none where it has no place.
    pub municipality_codes: Option<BTreeSet<String>>,
    /// Languages it is given in, BCP 47; none where nobody has said.
    pub languages: Vec<String>,
}

/// The guidance areas something serves.
#[derive(Debug, Clone)]
pub enum Areas {
    /// Every one.
    All,
    /// These.
    Of(BTreeSet<String>),
}

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

impl Entry {
    /// Whether filters let it pass. When it is open is asked last: it costs the most.
    pub fn passes(&self, filters: &Filters, calendar: &OpeningCalendar) -> bool {
        let of_area = |area_id: &String| match &self.areas {
            Areas::All => true,
            Areas::Of(areas) => areas.contains(area_id),
        };
        let speaks = |language: &String| {
            self.languages.is_empty() || self.languages.iter().any(|one| one == language)
        };
        let serves = |code: &String| {
            self.municipality_codes.as_ref().is_none_or(|codes| codes.contains(code))
        };
        (filters.kinds.is_empty() || filters.kinds.contains(&self.name.kind))
            && filters.area_id.as_ref().is_none_or(of_area)
            && filters.municipality_code.as_ref().is_none_or(serves)
            && filters.language.as_ref().is_none_or(speaks)
            && filters.open_at.is_none_or(|at| self.hours().any(|one| one.is_open(calendar, at)))
    }

    /// Whether it is open at an instant.
    pub fn openness(&self, calendar: &OpeningCalendar, at: Timestamp) -> Openness {
        let states: Vec<_> = self.hours().map(|hours| hours.at(calendar, at)).collect();
        let open = states.iter().any(|verdict| verdict.is_open());
        let known = states.iter().any(|verdict| verdict.state.is_some());
        let next = || self.hours().filter_map(|hours| hours.next_opening(calendar, at)).min();
        Openness { open, known, next_opening: if open { None } else { next() } }
    }

    fn hours(&self) -> impl Iterator<Item = &OpeningHours> {
        self.ways.iter().filter_map(Document::hours)
    }
}
