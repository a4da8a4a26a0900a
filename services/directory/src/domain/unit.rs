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
    /// Guidance areas it serves, in the order given; none where it serves none, or nobody has said.
    #[serde(flatten, with = "stored_areas")]
    pub area_ids: Vec<String>,
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

/// A unit's areas as they are stored. Earlier builds knew one, `area_id`: what they wrote is read, and
/// they still find the first in what is written now.
mod stored_areas {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Stored {
        area_id: Option<String>,
        #[serde(default)]
        area_ids: Vec<String>,
    }

    pub(super) fn serialize<S: Serializer>(
        area_ids: &[String],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let area_id = area_ids.first().cloned();
        Stored { area_id, area_ids: area_ids.to_vec() }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        let Stored { area_id, area_ids } = Stored::deserialize(deserializer)?;
        Ok(if area_ids.is_empty() { area_id.into_iter().collect() } else { area_ids })
    }
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
