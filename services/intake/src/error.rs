//! How a call to intake fails.

use neuvo_chassis::{Fault, Reason};
use neuvo_proto::intake::v1::ErrorReason;
use uuid::Uuid;

use crate::domain::{Origin, Refusal};

fn reason(reason: ErrorReason) -> Reason {
    Reason::new("neuvo.intake", reason.as_str_name())
}

pub(crate) fn contact_not_found(contact_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::ContactNotFound), "there is no such contact")
        .with("contact_id", contact_id)
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
