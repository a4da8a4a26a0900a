//! Units: the parts of the organisation. Any of them can hold a matter.

use std::collections::BTreeSet;

use neuvo_calendar::{OpeningHours, Period};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{CostCentre, Sector, Staffing, Text};

/// A unit of the organisation.
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
    /// The organisation it is of; none for the county itself.
    #[serde(default)]
    pub organisation_id: Option<String>,
    /// The sectors it serves; none where the source does not say.
    pub sectors: BTreeSet<Sector>,
    /// Guidance area it serves, where it serves one.
    pub area_id: Option<String>,
    /// E-mail as published.
    pub email: Option<String>,
    /// Its cost centre, as the county's books write it; empty where not known.
    #[serde(default)]
    pub cost_centre: String,
    /// Who pays for it, where that changes.
    #[serde(default)]
    pub cost_centres: Vec<CostCentre>,
    /// Full-time equivalents of each sector.
    #[serde(default)]
    pub staffing: Vec<Staffing>,
    /// What it does, in the source's order.
    pub duties: Vec<Text>,
    /// Roles in it and who holds them. Labels: they give no authority and name no person.
    #[serde(default)]
    pub role_holders: Vec<RoleHolder>,
    /// When it works, which is what its promises count; unknown where nobody has said.
    #[serde(default)]
    pub working_hours: OpeningHours,
    /// Where the facts are from.
    pub source: String,
}

codes! {
    /// A kind of role that is followed.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RoleKind {
        /// Owns a process (prosessinomistaja).
        ProcessOwner = 1,
        /// Leads the people (lähiesihenkilö).
        Supervisor = 2,
        /// Answers for what is done (vastuuhenkilö).
        Responsible = 3,
    }
}

/// A role and the post that holds it for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolder {
    /// What kind of role it is; none for another.
    pub kind: Option<RoleKind>,
    /// The role, as the county calls it.
    pub role: Text,
    /// The post that holds it; none while it is open.
    pub holder: Option<Text>,
    /// When.
    pub period: Period,
}
