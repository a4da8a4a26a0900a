//! `RedirectHandoff`: sent on to another unit, as a hand-off of its own.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::intake::v1 as pb;
use uuid::Uuid;

use super::{
    ids,
    moving::{self, Handoffs, Order, Target, carry_out, find},
    shown,
};
use crate::{App, convert, convert::TOLD_CHARS_MAX, domain::HandoffState};

const METHOD: &str = "RedirectHandoff";

pub(super) async fn redirect_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::RedirectHandoffRequest,
) -> Result<Answer<pb::Handoff>> {
    let known = app.known.directory().await?;
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let to_unit_id = convert::unit("to_unit_id", &req.to_unit_id, &known, &mut check);
    let reason = check.text("reason", &req.reason, 1..=TOLD_CHARS_MAX);
    let (ids, to_unit_id, reason) = check.finish(|| Some((ids?, to_unit_id?, reason?)))?;

    let target = Target::Handoff(ids.about);
    let matter = find(app, target).await?.matter;
    super::may_cross(app, &known, &matter, &to_unit_id).await?;
    let new_id = Uuid::now_v7();
    let words = vec![(new_id, "sent_on".to_owned(), reason.clone())];
    let order = Order {
        caller,
        method: METHOD,
        request: app.store.ledger.mark(caller, METHOD, ids.request, &req, new_id),
        target,
        etag: "",
        words,
    };
    let done = carry_out(app, order, |found, by, at| {
        let redirected = found.moved()?.redirect(new_id, &to_unit_id, by, at);
        let (old, moved) = redirected.map_err(moving::refused(target))?;
        if old.state != HandoffState::Redirected {
            return Ok((
                moved.matter,
                Handoffs { new: Some(moved.handoff), ..Handoffs::default() },
            ));
        }
        let words = vec![(old.handoff_id, "reason".to_owned(), reason.clone())];
        Ok((moved.matter, Handoffs { old: Some(old), new: Some(moved.handoff), words }))
    });
    shown::handoff_done(app, done.await?).await
}
