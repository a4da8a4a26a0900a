//! `CloseContact`: over, once the person has been told what happens next.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::intake::v1 as pb;

use super::{
    changing::{Order, carry_out, done_before},
    deny_contact, met, sector,
};
use crate::{
    App,
    convert::{self, Ending},
    domain::Contact,
    error,
    store::Kept,
};

const METHOD: &str = "CloseContact";

pub(super) async fn close_contact(
    app: &App,
    caller: &Caller,
    req: pb::CloseContactRequest,
) -> Result<Answer<pb::Contact>> {
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let request_id = check.uuid("request_id", &req.request_id);
    let req = pb::CloseContactRequest {
        request_id: String::new(),
        contact_id: contact_id.map(|id| id.to_string()).unwrap_or_default(), // however it was spelt
        ..req
    };
    let order =
        contact_id.zip(request_id).map(|ids| Order::new(app, caller, METHOD, ids, &req.etag, &req));
    if let Some(order) = &order
        && let Some(done) = done_before(app, order).await?
    {
        return Ok(done);
    }
    let (found, mut matters) = match contact_id {
        Some(id) => (app.store.contact(id).await?, app.store.matters_of(id).await?),
        None => (None, Vec::new()),
    };
    // Before the request is read: what is wrong with it may tell of the contact.
    if let Some(kept) = found.as_ref().filter(|kept| !met(caller, &kept.contact)) {
        return deny_contact(app, caller, METHOD, &kept.contact).await;
    }
    // What another sector opened is not there for the caller: a refusal would tell which unit has it.
    if let Some(kept) = &found {
        matters.retain(|matter| matter.is_for(sector(caller), &kept.contact));
    }
    let directory = app.known.directory().await?;
    let today = convert::today(app.clock.now());
    let ending = found.as_ref().map(|Kept { contact, .. }| Ending {
        origin: contact.origin,
        day: contact.local_date,
        today,
        matters: &matters,
    });
    let warnings = convert::next_step_warnings(req.next_step.as_ref(), &directory);
    let next_step = convert::next_step(req.next_step, ending, &directory, &mut check);
    let (contact_id, order, next_step) =
        check.finish(|| Some((contact_id?, order?, next_step?)))?;

    let kept = found.ok_or_else(|| error::contact_not_found(contact_id))?;
    let close = |contact: Contact, at| contact.close(next_step.clone(), at);
    let Answer { resource, position } = carry_out(app, &order, kept, close).await?;
    Ok(Answer { resource: pb::Contact { warnings, ..resource }, position })
}
