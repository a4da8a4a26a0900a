//! `RevertChange`: a draft of what undoes a published change.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::Answer;
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use super::change::{Drafted, begin, done, found, save, why_and_day};
use crate::{App, domain::ChangeState, error};

pub(super) async fn revert_change(
    app: &App,
    caller: &Caller,
    mut req: pb::RevertChangeRequest,
) -> Result<Answer<pb::Change>> {
    let now = app.clock.now();
    let today = local_date(now);
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let reasons = why_and_day(&req.why, &req.valid_from, today, &mut check);
    let (request_id, (why, from)) = check.finish(|| Some((request_id?, reasons?)))?;
    let (ledger, change_id) = (&app.store.ledger, Uuid::now_v7());
    let mark = ledger.mark(caller, "RevertChange", request_id, &req, change_id);
    if let Some(change_id) = ledger.seen(&mark).await? {
        return done(app, change_id.parse().map_err(Fault::internal)?, ledger.position()).await;
    }
    let undone = found(app, &req.change_id).await?;
    if undone.state(today) != ChangeState::Published {
        return Err(error::change_not_in_force());
    }
    let edits = undone.inverse(&app.store.held().await?.register);
    let change = begin(caller, Drafted { change_id, why, from, edits, at: now })?;
    save(app, mark, &change).await
}
