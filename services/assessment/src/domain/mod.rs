//! What is true of an assessment. Pure: time and ids come as arguments.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;
use uuid::Uuid;

codes! {
    /// How pressing a matter is.
    pub(crate) enum Urgency {
        Routine = 1,
        Urgent = 2,
        LifeThreatening = 3,
    }
}

codes! {
    /// The three segments of seed document 003. A person chooses; a machine never does.
    pub(crate) enum Segment {
        AdviceAndGuidance = 1,
        ClearNeed = 2,
        ComplexOrLongTermNeed = 3,
    }
}

codes! {
    /// The two sectors.
    pub(crate) enum Sector {
        Social = 1,
        Health = 2,
    }
}

/// A first assessment that is to be recorded; its fields are right.
#[derive(Debug, Clone)]
pub(crate) struct NewAssessment {
    pub(crate) contact_id: Uuid,
    pub(crate) urgency: Urgency,
    pub(crate) segment: Segment,
    pub(crate) evidence: String,
}

/// A first assessment as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assessment {
    pub(crate) assessment_id: Uuid,
    pub(crate) version: i64,
    pub(crate) contact_id: Uuid,
    pub(crate) urgency: Urgency,
    pub(crate) segment: Segment,
    /// What the segment rests on; absent from lists.
    pub(crate) evidence: Option<String>,
    pub(crate) assessed_at: Timestamp,
    pub(crate) local_date: Date,
    pub(crate) assessed_by: String,
    /// The assessor's sector; its evidence is for that sector.
    pub(crate) sector: Option<Sector>,
    /// There is evidence that the viewer may not read.
    pub(crate) evidence_hidden: bool,
}

impl NewAssessment {
    /// The assessment this becomes when `by` makes it at `at`, on the local day `day`.
    pub(crate) fn record(
        self,
        assessment_id: Uuid,
        by: &str,
        sector: Option<Sector>,
        at: Timestamp,
        day: Date,
    ) -> Assessment {
        Assessment {
            assessment_id,
            version: 1,
            contact_id: self.contact_id,
            urgency: self.urgency,
            segment: self.segment,
            evidence: Some(self.evidence),
            assessed_at: at,
            local_date: day,
            assessed_by: by.to_owned(),
            sector,
            evidence_hidden: false,
        }
    }
}

impl Assessment {
    /// Whether a viewer of `sector` may read the evidence: it is for the assessor's sector.
    pub(crate) fn is_readable_by(&self, sector: Option<Sector>) -> bool {
        sector == self.sector
    }
}
