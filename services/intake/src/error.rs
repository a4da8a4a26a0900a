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

pub(crate) fn client_not_found(client_id: Uuid) -> Fault {
    Fault::not_found(reason(ErrorReason::ClientNotFound), "there is no such client")
        .with("client_id", client_id)
}

pub(crate) fn no_relation_to_client(client_id: Uuid) -> Fault {
    let message = "the caller recorded no contact of this client, and the caller's sector took part \
                   in none";
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
