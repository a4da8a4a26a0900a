//! How a call to intake fails.

use neuvo_chassis::{Fault, Reason};
use neuvo_proto::intake::v1::ErrorReason;
use uuid::Uuid;

use crate::domain::{Origin, Refusal, Refused};

fn reason(reason: ErrorReason) -> Reason {
    Reason::new("neuvo.intake", reason.as_str_name())
}

pub(crate) fn contact_not_found(contact_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::ContactNotFound), "there is no such contact")
        .with("contact_id", contact_id)
}

pub(crate) fn client_not_found(client_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::ClientNotFound), "there is no such client")
        .with("client_id", client_id)
}

pub(crate) fn no_relation_to_client(client_id: Uuid) -> Fault {
    let message = "the caller has no relation to this client; the attempt is logged";
    Fault::denied(reason(ErrorReason::NoRelation), message).with("client_id", client_id)
}

pub(crate) fn origin_not_allowed(origin: Origin) -> Fault {
    let message = "the caller may not record contacts of this origin";
    Fault::denied(reason(ErrorReason::OriginNotAllowed), message)
        .with("origin", format!("{origin:?}").to_uppercase())
}

pub(crate) fn refused(refusal: Refusal, contact_id: Uuid) -> Fault {
    match refusal {
        Refusal::Closed => {
            let message = "the contact is closed already";
            Fault::failed_precondition(reason(ErrorReason::ContactClosed), message)
        }
    }
    .with("contact_id", contact_id)
}

pub(crate) fn matter_not_found(matter_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::MatterNotFound), "there is no such matter")
        .with("matter_id", matter_id)
}

pub(crate) fn nothing_promised(contact_id: Uuid) -> Fault {
    let message =
        "the contact is open and has opened no matter: there is nothing to take along yet";
    Fault::failed_precondition(reason(ErrorReason::NothingPromised), message)
        .with("contact_id", contact_id)
}

pub(crate) fn handoff_not_found(handoff_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::HandoffNotFound), "there is no such hand-off")
        .with("handoff_id", handoff_id)
}

pub(crate) fn not_own_unit(unit_id: &str) -> Fault {
    let message = "the caller works in no unit that may do this";
    Fault::denied(reason(ErrorReason::NotOwnUnit), message).with("unit_id", unit_id)
}

pub(crate) fn unit_ended(unit_id: &str) -> Fault {
    let message = "the unit has ended and takes no matters; send this one on";
    Fault::failed_precondition(reason(ErrorReason::UnitEnded), message).with("unit_id", unit_id)
}

pub(crate) fn consent_missing(unit_id: &str) -> Fault {
    let message = "the unit is not of the opener's sector alone, and the person did not consent that \
                   the sectors share";
    Fault::failed_precondition(reason(ErrorReason::ConsentMissing), message)
        .with("unit_id", unit_id)
}

/// Why custody of a matter does not change; `about` names what was to change.
pub(crate) fn custody(refused: Refused, about: (&'static str, Uuid)) -> Fault {
    let precondition = |why, message: &str| {
        Fault::failed_precondition(reason(why), message).with(about.0, about.1)
    };
    match refused {
        Refused::Ended => precondition(ErrorReason::MatterEnded, "the matter has ended"),
        Refused::OnOffer { handoff_id, unit_id } => {
            precondition(ErrorReason::HandoffOpen, "the matter is on offer to a unit already")
                .with("handoff_id", handoff_id)
                .with("unit_id", unit_id)
        }
        Refused::Stands { state, changed_by, holder } => {
            let name = format!("{state:?}").to_uppercase();
            precondition(ErrorReason::HandoffState, "the hand-off does not stand where this begins")
                .with("state", name)
                .with("changed_by", changed_by)
                .with("unit_id", holder)
        }
        Refused::PromiseSettled => {
            precondition(ErrorReason::PromiseNotOpen, "the promise is kept or broken already")
        }
        Refused::NoSuchQuestion => {
            let message = "there is no such question, or it is answered";
            precondition(ErrorReason::QuestionNotOpen, message)
        }
        Refused::NotOwnUnit { unit_id } => not_own_unit(&unit_id),
        Refused::HasIt => Fault::invalid_field(
            "to_unit_id",
            "this unit holds the matter, or has it on offer already",
        ),
    }
}

/// The caller has nothing to do with whom or what they asked for; `about` names it.
pub(crate) fn no_relation(about: &'static str, id: Uuid) -> Fault {
    let message = "the caller has no relation to this; the attempt is logged";
    Fault::denied(reason(ErrorReason::NoRelation), message).with(about, id)
}
