//! Places: centres and sites, with who and what is there.

use std::collections::BTreeSet;

use jiff::civil::Date;
use neuvo_calendar::{Period, Weekday};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{ExternalId, RoleHolder, Sector, Text};

/// A centre: sites that belong together.
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
    /// As written on a letter; empty where not known.
    #[serde(default)]
    pub address: String,
    /// What is known of how it is reached and used; what is absent is not known.
    #[serde(default)]
    pub accessibility: BTreeSet<AccessibilityFeature>,
    /// Computers that visitors may use; none where not known.
    #[serde(default)]
    pub customer_computers: Option<u16>,
    /// Who else is there, and when.
    #[serde(default)]
    pub partner_roster: Vec<RosterSlot>,
    /// Where and when a mobile point stands.
    #[serde(default)]
    pub mobile_schedule: Vec<MobileVisit>,
    /// People who give advice there.
    #[serde(default)]
    pub staffing: Vec<Staffing>,
    /// Who pays for it, and when.
    #[serde(default)]
    pub cost_centres: Vec<CostCentre>,
    /// Units that serve there.
    #[serde(default)]
    pub unit_ids: Vec<String>,
    /// Who owns what it does, and other roles.
    #[serde(default)]
    pub role_holders: Vec<RoleHolder>,
    /// Where the facts are from.
    pub source: String,
    /// What other registers call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
}

codes! {
    /// What makes a site easier to reach or use.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum AccessibilityFeature {
        /// The way in has no steps.
        StepFreeEntrance = 1,
        /// A lift, where there are floors.
        Lift = 2,
        /// A toilet that can be used in a wheelchair.
        AccessibleToilet = 3,
        /// A parking place for disabled people.
        AccessibleParking = 4,
        /// An induction loop.
        InductionLoop = 5,
        /// A room where nobody overhears.
        PrivateRoom = 6,
    }
}

/// A stretch of a day that does not pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Its first minute, 0 to 1439.
    pub opens_min: u16,
    /// The first minute after it, 1 to 1440.
    pub closes_min: u16,
}

/// A partner's time at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterSlot {
    /// The partner.
    pub organisation_id: String,
    /// The weekdays; at least one.
    pub weekdays: BTreeSet<Weekday>,
    /// Its time; none for the whole time the site is open.
    pub times: Option<Times>,
    /// When it holds.
    pub period: Period,
    /// What it is there for; none where the source does not say.
    pub topic: Option<Text>,
}

/// One stop of a mobile point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MobileVisit {
    /// The day.
    pub date: Date,
    /// Its time.
    pub times: Times,
    /// Where it stands.
    pub place: Text,
    /// Code of the municipality.
    pub municipality_code: String,
}

/// Work of a sector at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staffing {
    /// The sector.
    pub sector: Sector,
    /// Hundredths of a full-time equivalent: 200 are two people's full time.
    pub full_time_equivalent_hundredths: u32,
    /// When.
    pub period: Period,
}

/// Who pays for a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostCentre {
    /// Its code or name, as the county's books write it.
    pub cost_centre: String,
    /// When.
    pub period: Period,
}
