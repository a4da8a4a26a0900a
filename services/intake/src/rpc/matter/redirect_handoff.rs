//! `RedirectHandoff`: sent on to another unit, as a hand-off of its own.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::intake::v1 as pb;
use uuid::Uuid;

use super::{
    ids,
    moving::{Handoffs, Order, carry_out, done_before, find, refused},
    shown,
};
use crate::{App, convert, convert::TOLD_CHARS_MAX, domain::HandoffState, error};

const METHOD: &str = "RedirectHandoff";

pub(super) async fn redirect_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::RedirectHandoffRequest,
) -> Result<Answer<pb::Handoff>> {
    let known = app.known.directory().await?;
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let new_id = Uuid::now_v7();
    let asked = ids.map(|ids| ids.of_handoff(app, caller, METHOD, &req, new_id));
    let warnings = convert::codes_in_text([("reason".to_owned(), &*req.reason)]);
    if let Some(asked) = &asked
        && let Some(done) = done_before(app, asked).await?
    {
        return shown::handoff_done(app, done, warnings).await;
    }
    let to_unit_id = convert::unit("to_unit_id", &req.to_unit_id, &known, &mut check);
    let reason = check.text("reason", &req.reason, 1..=TOLD_CHARS_MAX);
    let (asked, to_unit_id, reason) = check.finish(|| Some((asked?, to_unit_id?, reason?)))?;

    let target = asked.target;
    let matter = find(app, target).await?.matter;
    let lacks_consent = super::lacks_consent(app, &known, &matter, &to_unit_id).await?;
    let words = vec![(new_id, "sent_on".to_owned(), reason.clone())];
    let done = carry_out(app, Order { asked, etag: "", words }, |found, by, at| {
        let redirected = found.moved()?.redirect(new_id, &to_unit_id, by, at);
        let (old, moved) = redirected.map_err(refused(target))?;
        if lacks_consent {
            return Err(error::consent_missing(&to_unit_id));
        }
        let new = Some(moved.handoff);
        if old.state != HandoffState::Redirected {
            return Ok((moved.matter, Handoffs { new, ..Handoffs::default() }));
        }
        let words = vec![(old.handoff_id, "reason".to_owned(), reason.clone())];
        Ok((moved.matter, Handoffs { old: Some(old), new, words }))
    });
    shown::handoff_done(app, done.await?, warnings).await
}
