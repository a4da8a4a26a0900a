//! `CloseContact`: over, once the person has been told what happens next.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, Refused, RequestMark, WriteSet};
use neuvo_proto::intake::v1 as pb;
use uuid::Uuid;

use super::shown;
use crate::{App, convert, domain::Contact, error, store};

/// Who loses to another writer decides anew, so often at most.
const TRIES_MAX: usize = 3;

pub(super) async fn close_contact(
    app: &App,
    caller: &Caller,
    req: pb::CloseContactRequest,
) -> Result<Answer<pb::Contact>> {
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let request_id = check.uuid("request_id", &req.request_id);
    let ledger = &app.store.ledger;
    let req = pb::CloseContactRequest {
        request_id: String::new(),
        contact_id: contact_id.map(|id| id.to_string()).unwrap_or_default(), // however it was spelt
        ..req
    };
    let request = contact_id
        .zip(request_id)
        .map(|(contact, id)| ledger.mark(caller, "CloseContact", id, &req, contact));
    if let (Some(request), Some(contact_id)) = (&request, contact_id)
        && ledger.seen(request).await?.is_some()
    {
        return repeated(app, caller, contact_id).await;
    }
    let found = match contact_id {
        Some(contact_id) => app.store.contact(caller, contact_id).await?,
        None => None,
    };
    let refs = app.known.refs().await?;
    let day = found.as_ref().map(|contact| contact.local_date);
    let next_step = convert::next_step(req.next_step.clone(), day, &refs.1, &mut check);
    let (contact_id, request, next_step) =
        check.finish(|| Some((contact_id?, request?, next_step?)))?;

    let mut contact = found.ok_or_else(|| error::contact_not_found(contact_id))?;
    for _ in 0..TRIES_MAX {
        if !req.etag.is_empty() && req.etag != convert::etag(contact.version) {
            return Err(Fault::etag_mismatch());
        }
        let now = app.clock.now();
        let closed = contact.close(next_step.clone(), now);
        let closed = closed.map_err(|refusal| error::refused(refusal, contact_id))?;
        match save(app, &closed, now, request.clone()).await {
            Err(Refused::Stale) if ledger.seen(&request).await?.is_some() => {
                return repeated(app, caller, contact_id).await; // the same request was quicker
            }
            Err(Refused::Stale) => contact = load(app, caller, contact_id).await?,
            saved => {
                let position = saved?;
                return Ok(Answer { resource: shown(closed, caller), position });
            }
        }
    }
    Err(Fault::etag_mismatch())
}

/// The contact as it is now: the request was done before.
async fn repeated(app: &App, caller: &Caller, contact_id: Uuid) -> Result<Answer<pb::Contact>> {
    let contact = load(app, caller, contact_id).await?;
    let position = app.store.ledger.position();
    Ok(Answer { resource: shown(contact, caller), position })
}

async fn load(app: &App, caller: &Caller, contact_id: Uuid) -> Result<Contact> {
    let contact = app.store.contact(caller, contact_id).await?;
    contact.ok_or_else(|| error::contact_not_found(contact_id))
}

async fn save(
    app: &App,
    closed: &Contact,
    at: jiff::Timestamp,
    request: RequestMark,
) -> Result<neuvo_ledger::Position, Refused> {
    let mut set = WriteSet::new();
    set.once(request);
    store::close(&mut set, closed, at, &convert::event(closed));
    Ok(app.store.ledger.save(set).await?.position().clone())
}
