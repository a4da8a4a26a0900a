//! An entry as it is found: what it is called, and what filters ask of it.

use std::collections::BTreeSet;

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
    /// Where the hours of those stand among all hours.
    pub hours: Vec<usize>,
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

impl Entry {
    /// Whether filters let it pass, but for what is open now.
    pub fn passes(&self, filters: &Filters) -> bool {
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
    }
}
