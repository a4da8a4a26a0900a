//! The county and its parts, other than its lines.

use std::collections::BTreeSet;

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
    /// The line to call first.
    pub line_id: String,
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

/// A unit of the organisation; any unit can hold a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Slug.
    pub unit_id: String,
    /// Its name.
    pub name: Text,
    /// The name for paper that somebody else may see; none where its own may stand there.
    #[serde(default)]
    pub neutral_name: Option<Text>,
    /// The unit it belongs to; none at the top, or where the source does not say.
    pub parent_unit_id: Option<String>,
    /// The sectors it serves; none where the source does not say.
    pub sectors: BTreeSet<Sector>,
    /// Guidance area it serves, where it serves one.
    pub area_id: Option<String>,
    /// E-mail as published.
    pub email: Option<String>,
    /// What it does, in the source's order.
    pub duties: Vec<Text>,
    /// Where the facts are from.
    pub source: String,
}

/// A health and social services centre: sites that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centre {
    /// Slug.
    pub centre_id: String,
    /// Its name.
    pub name: Text,
    /// Codes of the municipalities it serves.
    pub municipality_codes: Vec<String>,
    /// Its sites; none where the source names none.
    pub site_ids: Vec<String>,
    /// Where the facts are from.
    pub source: String,
}

codes! {
    /// How far a site's advice point has come.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum SiteStage {
        /// Advice is given there now.
        Now = 1,
        /// Advice is planned there.
        Planned = 2,
        /// Advice is given remotely or by a mobile team.
        RemoteOrMobile = 3,
    }
}

/// A site where people are met (advice point).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Slug.
    pub site_id: String,
    /// Its name.
    pub name: Text,
    /// Code of the municipality it stands in.
    pub municipality_code: String,
    /// How far its advice point has come; none where the source does not say, which is never read
    /// as closed.
    pub stage: Option<SiteStage>,
    /// Where the facts are from.
    pub source: String,
}

/// A service of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Slug.
    pub service_id: String,
    /// Its name.
    pub name: Text,
    /// The unit that provides it; none where it is not the county's own.
    pub unit_id: Option<String>,
    /// The act it rests on; empty where the source does not say.
    pub statutory_basis: String,
    /// Where the facts are from.
    pub source: String,
}

codes! {
    /// The seven stages of a service process, in order.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Stage {
        /// Sähköinen sote-keskus.
        DigitalCentre = 1,
        /// Neuvonta ja ohjaus.
        AdviceAndGuidance = 2,
        /// Ensiarviointi.
        FirstAssessment = 3,
        /// Palvelutarpeen tai hoidon tarpeen arviointi.
        NeedsAssessment = 4,
        /// Asiakkuuden suunnittelu.
        Planning = 5,
        /// Palvelun järjestäminen.
        Arranging = 6,
        /// Palvelun toteutus.
        Providing = 7,
    }
}

codes! {
    /// Who answers for a stage.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Responsible {
        /// The guidance unit.
        Guidance = 1,
        /// Service production.
        Production = 2,
        /// Both.
        Shared = 3,
    }
}

/// One cell of the responsibility matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsibility {
    /// Guidance area.
    pub area_id: String,
    /// Stage.
    pub stage: Stage,
    /// Who answers for it; none where the source does not say, and then nothing is routed by it.
    pub responsible: Option<Responsible>,
    /// Where the fact is from, or why it is not known.
    pub source: String,
}
