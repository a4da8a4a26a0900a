//! `FollowUpPlan`: what came of a plan, and when it is followed up next, or that it ends.

use neuvo_chassis::{Caller, Check, Result, clock::local_date};
use neuvo_ledger::Answer;
use neuvo_proto::assessment::v1 as pb;

use super::change_plan::{Change, Ids};
use crate::{App, convert, domain::NewWords};

pub(super) async fn follow_up_plan(
    app: &App,
    caller: &Caller,
    mut req: pb::FollowUpPlanRequest,
) -> Result<Answer<pb::Plan>> {
    let answer = follow_up(app, caller, &mut req).await?;
    let words = [("outcome".to_owned(), &*req.outcome)];
    app.warned(answer, words, ("next_follow_up_date", &req.next_follow_up_date)).await
}

async fn follow_up(
    app: &App,
    caller: &Caller,
    req: &mut pb::FollowUpPlanRequest,
) -> Result<Answer<pb::Plan>> {
    let mut check = Check::default();
    let ids = Ids::read(&mut req.plan_id, &mut req.request_id, &mut check);
    let change = ids.map(|ids| Change::new(app, caller, "FollowUpPlan", &ids, &req.etag, &*req));
    if let Some(change) = &change
        && let Some(answer) = change.repeated().await?
    {
        return Ok(answer);
    }
    let now = app.clock.now();
    let follow_up = convert::follow_up(req, now, local_date(now), &mut check);
    let (change, (follow_up, next)) = check.finish(|| Some((change?, follow_up?)))?;

    let words = NewWords::FollowUp(follow_up);
    change.make(now, Some(words), |plan| plan.follow_up(next, now)).await
}
