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
    let answer = agree(app, caller, &mut req).await?;
    let words = [
        ("not_agreed_reason".to_owned(), &*req.not_agreed_reason),
        ("no_own_worker_reason".to_owned(), &*req.no_own_worker_reason),
    ];
    app.warned(answer, words, ("follow_up_date", &req.follow_up_date)).await
}

async fn agree(
    app: &App,
    caller: &Caller,
    req: &mut pb::AgreePlanRequest,
) -> Result<Answer<pb::Plan>> {
    let mut check = Check::default();
    let ids = Ids::read(&mut req.plan_id, &mut req.request_id, &mut check);
    let change = ids.map(|ids| Change::new(app, caller, "AgreePlan", &ids, &req.etag, &*req));
    if let Some(change) = &change
        && let Some(answer) = change.repeated().await?
    {
        return Ok(answer);
    }
    let now = app.clock.now();
    let agreement = convert::agreement(req, local_date(now), &mut check);
    let (change, (agreement, day)) = check.finish(|| Some((change?, agreement?)))?;

    let words = NewWords::Agreement(agreement.clone());
    change.make(now, Some(words), |plan| plan.agree(&agreement, day, now)).await
}
