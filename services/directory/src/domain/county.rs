//! The county, and what it decides for all its entries.

use neuvo_calendar::{OpeningCalendar, Text};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

/// A county: the organiser of all social and health care in its municipalities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct County {
    /// Slug of the county, such as `keski-uusimaa`.
    pub county_id: String,
    /// Slug of the data set, such as `keusote-2023`; a later set of the county replaces it.
    pub data_set_id: String,
    /// Its name.
    pub name: Text,
    /// National two-digit code, such as `02`.
    pub code: String,
    /// What time the data speaks of.
    pub as_of: Text,
    /// The municipalities it serves.
    pub municipalities: Vec<Municipality>,
    /// The guidance areas it has lines and teams for.
    pub areas: Vec<Area>,
    /// How it treats special days.
    pub opening_calendar: OpeningCalendar,
    /// The line for danger to life; always open.
    pub danger_line_id: String,
    /// What the data set decides where its sources are silent.
    pub choices: Vec<Choice>,
    /// The model by which it divides people into segments, where it does.
    #[serde(default)]
    pub segment_model: Option<SegmentModel>,
    /// Words that mean the same to who looks for help.
    #[serde(default)]
    pub synonyms: Vec<Synonyms>,
}

/// A model that divides people into segments by what they need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentModel {
    /// Slug.
    pub segment_model_id: String,
    /// Its name.
    pub name: Text,
}

/// A municipality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Municipality {
    /// National three-digit code (Statistics Finland).
    pub code: String,
    /// Its name.
    pub name: Text,
}

/// A guidance area: which line or team serves a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Slug.
    pub area_id: String,
    /// Its name.
    pub name: Text,
    /// The line to call first; none where no number of it is known.
    #[serde(default)]
    pub line_id: Option<String>,
    /// Its guidance unit; none for the one unit that serves the area.
    #[serde(default)]
    pub unit_id: Option<String>,
}

/// Something the data set decides because its sources do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Slug.
    pub choice_id: String,
    /// What was decided, and instead of what.
    pub text: Text,
}

codes! {
    /// The two sectors of a wellbeing services county.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Sector {
        /// Social welfare.
        Social = 1,
        /// Health care.
        Health = 2,
    }
}

/// Words that mean the same to who looks for help, two or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Synonyms {
    /// The words, of any language.
    pub words: Vec<String>,
}
