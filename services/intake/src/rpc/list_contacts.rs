//! `ListContacts`: contacts, the latest first, without names and notes.

use neuvo_chassis::{Check, Fault, Result};
use neuvo_ledger::{instant, micros};
use neuvo_proto::intake::v1 as pb;
use uuid::Uuid;

use crate::{App, convert, domain::Contact, store::Place};

const LIST: &str = "contacts";

pub(super) async fn list_contacts(
    app: &App,
    req: pb::ListContactsRequest,
) -> Result<pb::ListContactsResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let filter = convert::filter(&req, &mut check);
    let (page_size, filter) = check.finish(|| Some((page_size?, filter?)))?;

    let filters = format!("{filter:?}");
    let after = app.pager.open(LIST, &filters, &req.page_token)?;
    let after = after.map(|place| read_place(&place)).transpose().map_err(Fault::internal)?;
    let limit = u64::from(page_size) + 1;
    let mut contacts = app.store.contacts(&filter, after, limit).await?;
    let more = contacts.len() > page_size as usize;
    contacts.truncate(page_size as usize);
    let next_page_token = match contacts.last() {
        Some(last) if more => app.pager.seal(LIST, &filters, &write_place(last)),
        _ => String::new(),
    };
    let contacts = contacts.into_iter().map(Into::into).collect();
    Ok(pb::ListContactsResponse { contacts, next_page_token })
}

fn write_place(contact: &Contact) -> String {
    format!("{}:{}", micros(contact.occurred_at), contact.contact_id)
}

fn read_place(text: &str) -> anyhow::Result<Place> {
    let (at, id) = text.split_once(':').unwrap_or_default();
    Ok(Place { occurred_at: instant(at.parse()?)?, contact_id: Uuid::try_parse(id)? })
}
