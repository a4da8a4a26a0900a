//! What assessment keeps of intake: which contacts there are, and whose.

use neuvo_ledger::{Ledger, WriteSet};
use neuvo_process::{Around, follow::OnDivergence};
use neuvo_proto::{feed::v1::Event, intake::v1::ContactEvent};
use prost::{Message, Name};
use sea_orm::ActiveValue::Set;

use crate::store::ref_contact;

/// Starts following intake. Assessments have legal weight: if intake's feed has another history, a
/// person must look before anything is decided on it.
pub(crate) async fn intake(ledger: &Ledger, around: &Around) -> anyhow::Result<()> {
    around.follow(ledger, "intake", apply, OnDivergence::Quarantine).await.map(drop)
}

fn apply(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    if event.r#type == ContactEvent::full_name() {
        let contact = ContactEvent::decode(&*event.payload)?;
        set.put(&ref_contact::ActiveModel {
            contact_id: Set(contact.contact_id.parse()?),
            version: Set(event.aggregate_version),
            client_id: Set((!contact.client_id.is_empty())
                .then(|| contact.client_id.parse())
                .transpose()?),
        });
    }
    Ok(())
}
