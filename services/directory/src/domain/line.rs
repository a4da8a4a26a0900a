//! A telephone line. A line is not its number: it has hours, an area and followers.

use std::collections::BTreeSet;

use jiff::civil;
use neuvo_calendar::DayClass;
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::Text;

/// Minutes of a day: the end of a span that lasts until midnight.
pub const DAY_MINUTES: u16 = 24 * 60;

/// A telephone line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Slug.
    pub line_id: String,
    /// Its name.
    pub name: Text,
    /// What kind of line it is; none where it is not said.
    pub kind: Option<LineKind>,
    /// The unit that answers; none for a national line.
    pub unit_id: Option<String>,
    /// The number to dial: E.164, or a national short number.
    pub phone_number: String,
    /// The number as the county writes it.
    pub display_number: String,
    /// Open at all times; then there are no rules.
    pub always_open: bool,
    /// When it is open, in local time.
    pub opening_rules: Vec<OpeningRule>,
    /// Whom to call when it is closed, in order; the last is always open.
    pub fallback_line_ids: Vec<String>,
    /// Where the facts are from.
    pub source: String,
}

impl Line {
    /// Whether it has a rule of its own for a class of day.
    pub fn has_rules_for(&self, class: DayClass) -> bool {
        self.opening_rules.iter().any(|rule| rule.day_class == class)
    }
}

codes! {
    /// A kind of line.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum LineKind {
        /// Advice and guidance in office hours.
        Advice = 1,
        /// Social emergency in office hours.
        SocialEmergency = 2,
        /// Social and crisis emergency at all times.
        Crisis = 3,
        /// The national emergency number.
        EmergencyNumber = 4,
    }
}

/// One span of one or more weekdays. Several rules may give a day several spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningRule {
    /// The class of day it is for.
    pub day_class: DayClass,
    /// The weekdays it is for; at least one.
    pub weekdays: BTreeSet<Weekday>,
    /// First minute of the local day that is open, 0 to 1439.
    pub opens_min: u16,
    /// First minute of the local day that is closed again, after `opens_min`, to [`DAY_MINUTES`].
    pub closes_min: u16,
}

impl OpeningRule {
    /// Whether a minute of the day lies in the span.
    pub fn holds(&self, minute: u16) -> bool {
        (self.opens_min..self.closes_min).contains(&minute)
    }

    /// Whether two rules open the same minute of some day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.day_class == other.day_class
            && !self.weekdays.is_disjoint(&other.weekdays)
            && self.opens_min < other.closes_min
            && other.opens_min < self.closes_min
    }
}

codes! {
    /// A day of the week.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Weekday {
        /// Maanantai.
        Monday = 1,
        /// Tiistai.
        Tuesday = 2,
        /// Keskiviikko.
        Wednesday = 3,
        /// Torstai.
        Thursday = 4,
        /// Perjantai.
        Friday = 5,
        /// Lauantai.
        Saturday = 6,
        /// Sunnuntai.
        Sunday = 7,
    }
}

impl Weekday {
    /// The weekday of a date.
    pub fn of(date: civil::Date) -> Self {
        date.weekday().into()
    }
}

impl From<civil::Weekday> for Weekday {
    fn from(weekday: civil::Weekday) -> Self {
        match weekday {
            civil::Weekday::Monday => Self::Monday,
            civil::Weekday::Tuesday => Self::Tuesday,
            civil::Weekday::Wednesday => Self::Wednesday,
            civil::Weekday::Thursday => Self::Thursday,
            civil::Weekday::Friday => Self::Friday,
            civil::Weekday::Saturday => Self::Saturday,
            civil::Weekday::Sunday => Self::Sunday,
        }
    }
}
