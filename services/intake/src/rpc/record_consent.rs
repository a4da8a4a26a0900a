//! `RecordConsent`: the person lets the sectors share, after the contact was recorded.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::intake::v1 as pb;

use super::{
    changing::{Order, carry_out, done_before},
    deny_contact, met,
};
use crate::{
    App,
    domain::{ConsentScope, Contact},
    error,
};

const METHOD: &str = "RecordConsent";

pub(super) async fn record_consent(
    app: &App,
    caller: &Caller,
    req: pb::RecordConsentRequest,
) -> Result<Answer<pb::Contact>> {
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let request_id = check.uuid("request_id", &req.request_id);
    let ids = check.finish(|| contact_id.zip(request_id))?;
    let req = pb::RecordConsentRequest {
        request_id: String::new(),
        contact_id: ids.0.to_string(), // however it was spelt
        ..req
    };
    let order = Order::new(app, caller, METHOD, ids, &req.etag, &req);
    if let Some(done) = done_before(app, &order).await? {
        return Ok(done);
    }
    let kept = app.store.contact(ids.0).await?;
    let kept = kept.ok_or_else(|| error::contact_not_found(ids.0))?;
    if !met(caller, &kept.contact) {
        return deny_contact(app, caller, METHOD, &kept.contact).await;
    }
    let scope = ConsentScope::ShareBetweenSectors;
    let consent = |contact: Contact, at| Ok(contact.consented(scope, &caller.subject, at));
    carry_out(app, &order, kept, consent).await
}
