//! An assessment between the contract and the domain.

use neuvo_chassis::{Check, clock::timestamp, codes::number};
use neuvo_proto::{
    assessment::v1::{self as pb, AssessmentEvent},
    common::v1::LocalizedText,
    directory::v1 as directory,
};
use uuid::Uuid;

use super::{etag, some_text};
use crate::domain::{
    Assessment, AssessmentWords, NewAssessment, Segment, SegmentModel, Sight, Trigger,
};

/// Characters of what a segment rests on at most.
const EVIDENCE_CHARS_MAX: usize = 4_000;
/// Characters of why a segment is not the complex one at most.
const REASON_CHARS_MAX: usize = 1_000;

/// Reads a new assessment; what is wrong is in `check`.
pub(crate) fn new_assessment(
    req: &pb::CreateAssessmentRequest,
    check: &mut Check,
) -> Option<NewAssessment> {
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let urgency = check.choice("urgency", req.urgency);
    let segment = check.choice("segment", req.segment);
    let evidence = check.text("evidence", &req.evidence, 1..=EVIDENCE_CHARS_MAX);
    let triggers = triggers(&req.triggers, check);
    let reason_not_complex = reason(req, segment, check);
    let matter_id = match req.matter_id.as_str() {
        "" => Some(None),
        matter_id => check.uuid("matter_id", matter_id).map(Some),
    };
    Some(NewAssessment {
        contact_id: contact_id?,
        matter_id: matter_id?,
        urgency: urgency?,
        segment: segment?,
        words: AssessmentWords {
            evidence: evidence?,
            triggers: triggers?,
            reason_not_complex: reason_not_complex?,
        },
    })
}

/// Each once, in the contract's order.
fn triggers(values: &[i32], check: &mut Check) -> Option<Vec<Trigger>> {
    let mut triggers = Vec::new();
    for (number, value) in values.iter().take(Trigger::ALL.len() + 1).enumerate() {
        let field = format!("triggers[{number}]");
        let trigger = check.choice(&field, *value);
        if trigger.is_some() && triggers.contains(&trigger) {
            check.wrong(field, "this trigger is ticked already");
        }
        triggers.push(trigger);
    }
    let mut triggers: Vec<_> = triggers.into_iter().collect::<Option<_>>()?;
    triggers.sort_unstable();
    Some(triggers)
}

/// A trigger asks to consider the complex segment; another takes a reason.
fn reason(
    req: &pb::CreateAssessmentRequest,
    segment: Option<Segment>,
    check: &mut Check,
) -> Option<Option<String>> {
    let complex = segment == Some(Segment::ComplexOrLongTermNeed);
    let field = "reason_not_complex";
    if req.triggers.is_empty() || complex {
        let what = "is only for ticked triggers and another segment than the complex one";
        check.ensure(req.reason_not_complex.is_empty(), field, what);
        return Some(None);
    }
    segment?; // which is wrong, so it is not known whether a reason is needed
    check.text(field, &req.reason_not_complex, 1..=REASON_CHARS_MAX).map(some_text)
}

/// An assessment as its caller may see it, with the words that are in the caller's sight. `model` is
/// the county's by now.
pub(crate) fn assessment(
    assessment: Assessment,
    words: Option<AssessmentWords>,
    sight: &Sight,
    model: Option<SegmentModel>,
) -> pb::Assessment {
    let shown = pb::Assessment {
        segment_model: assessment.segment_model_id.clone().map(|id| segment_model(id, model)),
        evidence_hidden: !sight.words,
        triggers_hidden: !sight.restricted,
        ..assessment.into()
    };
    match words {
        None => shown,
        Some(words) => pb::Assessment {
            evidence: words.evidence,
            triggers: words.triggers.into_iter().map(i32::from).collect(),
            reason_not_complex: words.reason_not_complex.unwrap_or_default(),
            ..shown
        },
    }
}

fn segment_model(segment_model_id: String, now: Option<SegmentModel>) -> directory::SegmentModel {
    let same = now.filter(|model| model.segment_model_id == segment_model_id);
    let name = same.map(|SegmentModel { name: [fi, sv, en], .. }| LocalizedText { fi, sv, en });
    directory::SegmentModel { segment_model_id, name }
}

/// Without its words, as lists show it.
impl From<Assessment> for pb::Assessment {
    fn from(assessment: Assessment) -> Self {
        Self {
            assessment_id: assessment.assessment_id.to_string(),
            etag: etag(assessment.version),
            contact_id: assessment.contact_id.to_string(),
            urgency: assessment.urgency.into(),
            segment: assessment.segment.into(),
            assessed_at: Some(timestamp(assessment.assessed_at)),
            matter_id: id(assessment.matter_id),
            ..Self::default()
        }
    }
}

/// What the feed tells of an assessment: dimensions only, and never the restricted trigger.
pub(crate) fn assessment_event(
    assessment: &Assessment,
    words: &AssessmentWords,
) -> AssessmentEvent {
    let triggers = words.triggers.iter().filter(|trigger| !trigger.is_restricted());
    AssessmentEvent {
        assessment_id: assessment.assessment_id.to_string(),
        contact_id: assessment.contact_id.to_string(),
        urgency: assessment.urgency.into(),
        segment: assessment.segment.into(),
        assessed_at: Some(timestamp(assessment.assessed_at)),
        local_date: assessment.local_date.to_string(),
        triggers: triggers.copied().map(i32::from).collect(),
        sector: number(assessment.sector),
        matter_id: id(assessment.matter_id),
    }
}

/// An id that may be absent, as the contract writes it.
pub(super) fn id(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}
