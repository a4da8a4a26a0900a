//! How a call to assessment fails.

use neuvo_chassis::{Fault, Reason};
use neuvo_ledger::Refused;
use neuvo_proto::assessment::v1::ErrorReason;
use tonic::Code;
use uuid::Uuid;

use crate::domain::Refusal;

/// A contact has at most one first assessment.
const ONE_A_CONTACT: &str = "assessment_contact_id_key";

fn reason(reason: ErrorReason) -> Reason {
    Reason::new("neuvo.assessment", reason.as_str_name())
}

pub(crate) fn assessment_not_found(assessment_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::AssessmentNotFound), "there is no such assessment")
        .with("assessment_id", assessment_id)
}

pub(crate) fn plan_not_found(plan_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::PlanNotFound), "there is no such plan")
        .with("plan_id", plan_id)
}

pub(crate) fn contact_unknown(contact_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::ContactUnknown), "no such contact has come from intake")
        .with("contact_id", contact_id)
}

pub(crate) fn matter_unknown(matter_id: Uuid) -> Fault {
    let message = "no such matter of the contact has come from intake";
    Fault::not_found(reason(ErrorReason::MatterUnknown), message).with("matter_id", matter_id)
}

/// `kind` says what was asked for or about: `plan`.
pub(crate) fn no_relation(kind: &str, id: Uuid) -> Fault {
    let message = "the caller has no relation to the person that allows this; this was logged";
    Fault::denied(reason(ErrorReason::NoRelation), message).with(&format!("{kind}_id"), id)
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

pub(crate) fn plan_refused(refusal: Refusal, plan_id: Uuid) -> Fault {
    let fault = |name, message| Fault::failed_precondition(reason(name), message);
    match refusal {
        Refusal::Stands(state) => {
            fault(ErrorReason::PlanState, "the plan does not stand where this begins")
                .with("state", format!("{state:?}").to_uppercase())
        }
        Refusal::ResponsibleMissing => fault(
            ErrorReason::ResponsibleMissing,
            "a plan of the complex segment takes somebody responsible before it is agreed",
        ),
        Refusal::OwnWorkerMissing => fault(
            ErrorReason::OwnWorkerMissing,
            "a social plan takes an own worker, or the reason why one is clearly unnecessary",
        ),
    }
    .with("plan_id", plan_id)
}
