//! `AppointResponsible`: who is responsible in a plan, and as what.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::assessment::v1 as pb;

use super::change_plan::{Change, Ids};
use crate::{App, convert};

pub(super) async fn appoint_responsible(
    app: &App,
    caller: &Caller,
    mut req: pb::AppointResponsibleRequest,
) -> Result<Answer<pb::Plan>> {
    let mut check = Check::default();
    let ids = Ids::read(&mut req.plan_id, &mut req.request_id, &mut check);
    let change =
        ids.map(|ids| Change::new(app, caller, "AppointResponsible", &ids, &req.etag, &req));
    if let Some(change) = &change
        && let Some(answer) = change.repeated().await?
    {
        return Ok(answer);
    }
    let now = app.clock.now();
    let named: Vec<_> = req.responsible.iter().map(|named| named.unit_id.clone()).collect();
    let units = app.units(&named).await?;
    let responsible = convert::responsible(req.responsible.as_ref(), &units, now, &mut check);
    let (change, responsible) = check.finish(|| Some((change?, responsible?)))?;
    change.make(now, None, |plan| plan.appoint(responsible.clone())).await
}
