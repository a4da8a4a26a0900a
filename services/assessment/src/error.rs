//! How a call to assessment fails.

use neuvo_chassis::{Fault, Reason};
use neuvo_ledger::Refused;
use neuvo_proto::assessment::v1::ErrorReason;
use tonic::Code;
use uuid::Uuid;

/// A contact has at most one first assessment.
const ONE_A_CONTACT: &str = "assessment_contact_id_key";

fn reason(reason: ErrorReason) -> Reason {
    Reason::new("neuvo.assessment", reason.as_str_name())
}

pub(crate) fn assessment_not_found(assessment_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::AssessmentNotFound), "there is no such assessment")
        .with("assessment_id", assessment_id)
}

pub(crate) fn contact_unknown(contact_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::ContactUnknown), "no such contact has come from intake")
        .with("contact_id", contact_id)
}

/// Whether a constraint is about a subject's key, which another has made meanwhile.
pub(crate) fn is_key(constraint: &str) -> bool {
    constraint.starts_with("subject_key_")
}

pub(crate) fn refused(refused: Refused, contact_id: Uuid) -> Fault {
    match refused {
        Refused::Constraint(name) if name == ONE_A_CONTACT => {
            let message = "the contact has its first assessment";
            Fault::new(Code::AlreadyExists, reason(ErrorReason::AssessmentExists), message)
                .with("contact_id", contact_id)
        }
        other => other.into(),
    }
}
