//! A telephone line. A line is not its number: it has hours, an area and followers.

use neuvo_calendar::OpeningHours;
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{ExternalId, Text};

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
    /// When it is open.
    #[serde(flatten)]
    pub hours: OpeningHours,
    /// Whom to call when it is closed, in order; the last is always open.
    pub fallback_line_ids: Vec<String>,
    /// Languages it answers in, BCP 47; none where the source does not say.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Where the facts are from.
    pub source: String,
    /// What other registers call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
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
