//! `WatchContacts`: contacts as they are recorded and closed, resumable.

use std::pin::Pin;

use futures::{Stream, TryStreamExt};
use neuvo_chassis::{Fault, Result};
use neuvo_proto::{
    feed::v1::Event,
    intake::v1::{self as pb, ContactEvent},
};
use prost::{Message, Name};
use tonic::Status;

use super::events;
use crate::App;

const LIST: &str = "watch-contacts";

pub(super) type Contacts =
    Pin<Box<dyn Stream<Item = Result<pb::WatchContactsResponse, Status>> + Send>>;

pub(super) async fn watch_contacts(app: &App, req: &pb::WatchContactsRequest) -> Result<Contacts> {
    let contacts = events::changes(app, LIST, String::new(), &req.cursor, |event| {
        let is_contact = event.r#type == ContactEvent::full_name();
        is_contact.then(|| contact(event)).transpose()
    });
    let answer = |(cursor, contact)| pb::WatchContactsResponse { cursor, contact: Some(contact) };
    Ok(Box::pin(contacts.await?.map_ok(answer)))
}

/// A contact as the feed knows it.
fn contact(event: &Event) -> Result<pb::Contact> {
    let image = ContactEvent::decode(&*event.payload).map_err(Fault::internal)?;
    let entry = |entry: pb::EntryImage| pb::Entry {
        entry_id: entry.entry_id,
        sector: entry.sector,
        ..pb::Entry::default()
    };
    let next_step = (image.next_step_kind != 0).then(|| pb::NextStep {
        kind: image.next_step_kind,
        description: String::new(),
        unit_id: image.next_step_unit_id,
        due_date: image.next_step_due_date,
    });
    Ok(pb::Contact {
        contact_id: image.contact_id,
        etag: crate::convert::etag(event.aggregate_version),
        status: image.status,
        channel: image.channel,
        occurred_at: image.occurred_at,
        recorded_at: image.recorded_at,
        site_id: image.site_id,
        line_id: image.line_id,
        client_group: image.client_group,
        municipality: image.municipality,
        language: image.language,
        identification: image.identification,
        entries: image.entries.into_iter().map(entry).collect(),
        next_step,
        closed_at: image.closed_at,
        origin: image.origin,
        ..pb::Contact::default()
    })
}
