//! Between the contract and the domain.

use neuvo_chassis::{Check, clock::timestamp};
use neuvo_proto::assessment::v1::{self as pb, AssessmentEvent};

use crate::domain::{Assessment, NewAssessment};

/// Characters of what a segment rests on at most.
const EVIDENCE_CHARS_MAX: usize = 4_000;

/// Reads a new assessment; what is wrong is in `check`.
pub(crate) fn new_assessment(
    req: &pb::CreateAssessmentRequest,
    check: &mut Check,
) -> Option<NewAssessment> {
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let urgency = check.choice("urgency", req.urgency);
    let segment = check.choice("segment", req.segment);
    let evidence = check.text("evidence", &req.evidence, 1..=EVIDENCE_CHARS_MAX);
    Some(NewAssessment {
        contact_id: contact_id?,
        urgency: urgency?,
        segment: segment?,
        evidence: evidence?,
    })
}

impl From<Assessment> for pb::Assessment {
    fn from(assessment: Assessment) -> Self {
        Self {
            assessment_id: assessment.assessment_id.to_string(),
            etag: format!("v{}", assessment.version),
            contact_id: assessment.contact_id.to_string(),
            urgency: assessment.urgency.into(),
            segment: assessment.segment.into(),
            evidence: assessment.evidence.unwrap_or_default(),
            evidence_hidden: assessment.evidence_hidden,
            assessed_at: Some(timestamp(assessment.assessed_at)),
        }
    }
}

/// What the feed tells of an assessment: dimensions only.
pub(crate) fn event(assessment: &Assessment) -> AssessmentEvent {
    AssessmentEvent {
        assessment_id: assessment.assessment_id.to_string(),
        contact_id: assessment.contact_id.to_string(),
        urgency: assessment.urgency.into(),
        segment: assessment.segment.into(),
        assessed_at: Some(timestamp(assessment.assessed_at)),
        local_date: assessment.local_date.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use neuvo_proto::common::v1 as common;

    use super::pb;
    use crate::domain::{Segment, Urgency};

    #[test]
    fn codes_have_the_contracts_numbers() {
        let segments = [
            (Segment::AdviceAndGuidance, pb::Segment::AdviceAndGuidance),
            (Segment::ClearNeed, pb::Segment::ClearNeed),
            (Segment::ComplexOrLongTermNeed, pb::Segment::ComplexOrLongTermNeed),
        ];
        assert_eq!(segments.len(), Segment::ALL.len());
        for (ours, theirs) in segments {
            assert_eq!(i32::from(ours), theirs as i32);
        }
        let urgencies = [
            (Urgency::Routine, common::Urgency::Routine),
            (Urgency::Urgent, common::Urgency::Urgent),
            (Urgency::LifeThreatening, common::Urgency::LifeThreatening),
        ];
        assert_eq!(urgencies.len(), Urgency::ALL.len());
        for (ours, theirs) in urgencies {
            assert_eq!(i32::from(ours), theirs as i32);
        }
    }
}
