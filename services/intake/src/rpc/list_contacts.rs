//! `ListContacts`: contacts, the latest first, without names and notes.

use neuvo_chassis::{Check, Result, page::Place};
use neuvo_proto::intake::v1 as pb;

use crate::{App, convert, domain::Contact};

const LIST: &str = "contacts";

pub(super) async fn list_contacts(
    app: &App,
    req: pb::ListContactsRequest,
) -> Result<pb::ListContactsResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let filter = convert::filter(&req, &mut check);
    let (page_size, filter) = check.finish(|| Some((page_size?, filter?)))?;

    let pb::ListContactsRequest { status, site_id, start_date, end_date, .. } = &req;
    let filters = format!("{status}|{site_id}|{start_date}|{end_date}");
    let after = app.pager.open_place(LIST, &filters, &req.page_token)?;
    let mut contacts = app.store.contacts(&filter, after, u64::from(page_size) + 1).await?;
    let next_page_token = app.pager.turn(LIST, &filters, &mut contacts, page_size, place);
    let contacts = contacts.into_iter().map(Into::into).collect();
    Ok(pb::ListContactsResponse { contacts, next_page_token })
}

fn place(contact: &Contact) -> Place {
    Place { at: contact.occurred_at, id: contact.contact_id }
}
