//! `CreateContact`: records a contact, whole, once.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, Saved, WriteSet};
use neuvo_proto::{access::v1::Role, intake::v1 as pb};
use uuid::Uuid;

use super::sector;
use crate::{App, convert, domain::Origin, error, store};

pub(super) async fn create_contact(
    app: &App,
    caller: &Caller,
    req: pb::CreateContactRequest,
) -> Result<Answer<pb::Contact>> {
    let now = app.clock.now();
    let refs = app.known.refs().await?;
    let contact_id = Uuid::now_v7();

    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let request =
        request_id.map(|id| app.store.ledger.mark(caller, "CreateContact", id, &req, contact_id));
    let new = convert::new_contact(req, now, &refs.1, &mut check);
    let (request, new) = check.finish(|| Some((request?, new?)))?;
    may_record(new.origin, caller)?;

    let contact = new.record(contact_id, &caller.subject, now);
    let mut set = WriteSet::new();
    set.once(request);
    store::insert(&mut set, &contact, &convert::event(&contact));
    match app.store.ledger.save(set).await? {
        Saved::Now(position) => {
            let resource = contact.seen_by(sector(caller)).into();
            Ok(Answer { resource, position })
        }
        Saved::Before { resource, position } => {
            let contact_id = Uuid::try_parse(&resource).map_err(Fault::internal)?;
            let contact = app.store.contact(caller, contact_id).await?;
            let contact = contact.ok_or_else(|| error::contact_not_found(contact_id))?;
            Ok(Answer { resource: contact.seen_by(sector(caller)).into(), position })
        }
    }
}

/// Synthetic contacts are for Neuvo's own loader, imported ones for systems: nobody at a desk can
/// pass one for the other.
fn may_record(origin: Origin, caller: &Caller) -> Result<()> {
    let may = match origin {
        Origin::Recorded => true,
        Origin::Imported => caller.has(Role::ClientSystem) || caller.has(Role::Service),
        Origin::Synthetic => caller.has(Role::Service),
    };
    if may { Ok(()) } else { Err(error::origin_not_allowed(origin)) }
}
