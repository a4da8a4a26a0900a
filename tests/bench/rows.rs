//! The rows of a contact, as the peers write them: those that intake writes, in the same tables.

use neuvo_proto::intake::v1::{ContactEvent, EntryImage};
use prost::{Message, Name};
use uuid::Uuid;

use crate::callers::SUBJECT;

/// Takes an event's number, as a transaction a request would have to.
pub const HEAD: &str = "UPDATE feed_head SET position = position + 1 RETURNING position";

/// A walk-in contact that is closed; `id` and `at` are SQL.
pub fn contact(id: &str, at: &str) -> String {
    format!(
        "INSERT INTO contact (contact_id, version, status, channel, occurred_at, recorded_at, \
         local_date, site_id, line_id, client_group, municipality, language, identification, \
         origin, recorded_by, next_step_kind, next_step_unit_id, next_step_due_date, closed_at, \
         client_id, subject_id) \
         VALUES ({id}, 1, 2, 1, {at}, {at}, '2026-03-02', 'rentto', NULL, 3, NULL, NULL, 1, 1, \
         '{SUBJECT}', 1, NULL, NULL, {at}, NULL, NULL)"
    )
}

/// Its one entry.
pub fn entry(entry_id: &str, id: &str) -> String {
    format!("INSERT INTO entry (entry_id, contact_id, sector) VALUES ({entry_id}, {id}, 2)")
}

/// The request that made it.
pub fn request(key: &str, id_text: &str, at: &str) -> String {
    format!(
        "INSERT INTO request (request_key, digest, resource, recorded_at) \
         VALUES ({key}, {key}, {id_text}, {at})"
    )
}

/// What is told of it.
pub fn event(position: &str, event_id: &str, id_text: &str, at: &str, payload: &str) -> String {
    let kind = ContactEvent::full_name();
    format!(
        "INSERT INTO event (position, event_id, type, schema_version, aggregate_id, \
         aggregate_version, recorded_at, traceparent, payload) \
         VALUES ({position}, {event_id}, '{kind}', 1, {id_text}, 1, {at}, '', {payload})"
    )
}

/// The event's bytes.
pub fn payload(contact_id: Uuid, entry_id: Uuid, at: i64) -> Vec<u8> {
    let at = prost_types::Timestamp { seconds: at / 1_000_000, nanos: 1_000 };
    let event = ContactEvent {
        contact_id: contact_id.to_string(),
        status: 2,
        channel: 1,
        occurred_at: Some(at),
        local_date: "2026-03-02".to_owned(),
        recorded_at: Some(at),
        site_id: "rentto".to_owned(),
        client_group: 3,
        identification: 1,
        entries: vec![EntryImage { entry_id: entry_id.to_string(), sector: 2 }],
        next_step_kind: 1,
        closed_at: Some(at),
        origin: 1,
        ..ContactEvent::default()
    };
    event.encode_to_vec()
}
