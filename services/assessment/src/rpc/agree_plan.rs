//! `AgreePlan`: puts a draft into force with the person.

use neuvo_chassis::{Caller, Check, Result, clock::local_date};
use neuvo_ledger::Answer;
use neuvo_proto::assessment::v1 as pb;

use super::change_plan::{Change, Ids};
use crate::{App, convert, domain::NewWords};

pub(super) async fn agree_plan(
    app: &App,
    caller: &Caller,
    mut req: pb::AgreePlanRequest,
) -> Result<Answer<pb::Plan>> {
    let mut check = Check::default();
    let ids = Ids::read(&mut req.plan_id, &mut req.request_id, &mut check);
    let change = ids.map(|ids| Change::new(app, caller, "AgreePlan", &ids, &req.etag, &req));
    if let Some(change) = &change
        && let Some(answer) = change.repeated().await?
    {
        return Ok(answer);
    }
    let now = app.clock.now();
    let agreement = convert::agreement(&req, local_date(now), &mut check);
    let (change, (agreement, day)) = check.finish(|| Some((change?, agreement?)))?;

    let words = NewWords::Agreement(agreement.clone());
    let answer = change.make(now, Some(words), |plan| plan.agree(&agreement, day, now)).await?;
    app.warned(answer, "follow_up_date", Some(day)).await
}
