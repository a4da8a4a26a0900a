//! A first assessment: how pressing, which segment, on what evidence.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Record, Sector, Segment, SegmentModel, Sight, Urgency};

codes! {
    /// The ten triggers of seed document 003. A person ticks them; none decides anything.
    #[derive(Serialize, Deserialize)]
    pub(crate) enum Trigger {
        ComplexOrLongTermNeed = 1,
        ComplexOrChangedSituation = 2,
        NotSimplyResolved = 3,
        Prolonged = 4,
        ServiceUseNotUnderControl = 5,
        Worry = 6,
        UnclearProblem = 7,
        RepeatedVagueContacts = 8,
        MissedAppointments = 9,
        /// Only those who need to know may see it.
        SuspectedAddiction = 10,
    }
}

impl Trigger {
    /// Whether it is in no list, event or report, and shown to few.
    pub(crate) fn is_restricted(self) -> bool {
        self == Self::SuspectedAddiction
    }
}

/// A first assessment that is to be recorded; its fields are right.
#[derive(Debug, Clone)]
pub(crate) struct NewAssessment {
    pub(crate) contact_id: Uuid,
    pub(crate) matter_id: Option<Uuid>,
    pub(crate) urgency: Urgency,
    pub(crate) segment: Segment,
    pub(crate) words: AssessmentWords,
}

/// What an assessment says of the person beyond its segment. Kept sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AssessmentWords {
    /// What the segment rests on.
    pub(crate) evidence: String,
    pub(crate) triggers: Vec<Trigger>,
    /// Why the segment is not the complex one though triggers are ticked.
    pub(crate) reason_not_complex: Option<String>,
}

/// A first assessment as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assessment {
    pub(crate) assessment_id: Uuid,
    pub(crate) version: i64,
    pub(crate) contact_id: Uuid,
    pub(crate) matter_id: Option<Uuid>,
    pub(crate) urgency: Urgency,
    pub(crate) segment: Segment,
    /// The model that the segment is one of, where the county was known to have one.
    pub(crate) segment_model_id: Option<String>,
    pub(crate) assessed_at: Timestamp,
    pub(crate) local_date: Date,
    pub(crate) assessed_by: String,
    /// The assessor's sector; its words are for that sector.
    pub(crate) sector: Option<Sector>,
}

impl NewAssessment {
    /// The assessment this becomes when `by` makes it at `at`, on the local day `day`, with segments of
    /// `model`.
    pub(crate) fn record(
        self,
        assessment_id: Uuid,
        model: Option<&SegmentModel>,
        (by, sector): (&str, Option<Sector>),
        at: Timestamp,
        day: Date,
    ) -> (Assessment, AssessmentWords) {
        let assessment = Assessment {
            assessment_id,
            version: 1,
            contact_id: self.contact_id,
            matter_id: self.matter_id,
            urgency: self.urgency,
            segment: self.segment,
            segment_model_id: model.map(|model| model.segment_model_id.clone()),
            assessed_at: at,
            local_date: day,
            assessed_by: by.to_owned(),
            sector,
        };
        (assessment, self.words)
    }
}

impl Assessment {
    /// It, as far as relations go.
    pub(crate) fn as_record(&self) -> Record<'_> {
        Record { author: &self.assessed_by, sector: self.sector, responsibles: &[] }
    }
}

impl AssessmentWords {
    /// What is left of them in a viewer's sight. Who may not see every trigger sees a reason only
    /// beside a trigger: alone it would tell of the one that is missing.
    pub(crate) fn seen(mut self, sight: &Sight) -> Option<Self> {
        if !sight.words {
            return None;
        }
        if !sight.restricted {
            self.triggers.retain(|trigger| !trigger.is_restricted());
            if self.triggers.is_empty() {
                self.reason_not_complex = None;
            }
        }
        Some(self)
    }
}
