//! `CreateContact`: records a contact, whole, once.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, RequestMark, Saved, WriteSet};
use neuvo_proto::{access::v1::Role, intake::v1 as pb};
use uuid::Uuid;

use super::shown;
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
    let req = pb::CreateContactRequest { request_id: String::new(), ..req };
    let ledger = &app.store.ledger;
    let request = request_id.map(|id| ledger.mark(caller, "CreateContact", id, &req, contact_id));
    let new = convert::new_contact(req, now, &refs.1, &mut check);
    let read = check.finish(|| Some((request.clone()?, new?)));
    let (request, new) = match read {
        Ok(read) => read,
        Err(fault) => return repeated(app, caller, request, fault).await,
    };
    may_record(new.origin, caller)?;

    let contact = new.record(contact_id, &caller.subject, now);
    let mut set = WriteSet::new();
    set.once(request);
    store::insert(&mut set, &contact, &convert::event(&contact));
    match app.store.ledger.save(set).await? {
        Saved::Now(position) => Ok(Answer { resource: shown(contact, caller), position }),
        Saved::Before { resource, position } => {
            Ok(Answer { resource: current(app, caller, &resource).await?, position })
        }
    }
}

/// A repeat of a request that was saved is answered though it would be refused today: the directory
/// may have changed since.
async fn repeated(
    app: &App,
    caller: &Caller,
    request: Option<RequestMark>,
    fault: Fault,
) -> Result<Answer<pb::Contact>> {
    let Some(request) = request else { return Err(fault) };
    let Ok(Some(resource)) = app.store.ledger.seen(&request).await else { return Err(fault) };
    let position = app.store.ledger.position();
    Ok(Answer { resource: current(app, caller, &resource).await?, position })
}

async fn current(app: &App, caller: &Caller, resource: &str) -> Result<pb::Contact> {
    let contact_id = Uuid::try_parse(resource).map_err(Fault::internal)?;
    let contact = app.store.contact(caller, contact_id).await?;
    let contact = contact.ok_or_else(|| error::contact_not_found(contact_id))?;
    Ok(shown(contact, caller))
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
