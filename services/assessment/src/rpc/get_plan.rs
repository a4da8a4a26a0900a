//! `GetPlan`: one plan.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::assessment::v1 as pb;

use super::shown;
use crate::{App, error};

pub(super) async fn get_plan(
    app: &App,
    caller: &Caller,
    req: pb::GetPlanRequest,
) -> Result<pb::Plan> {
    let mut check = Check::default();
    let id = check.uuid("plan_id", &req.plan_id);
    let id = check.finish(|| id)?;
    let plan = app.store.plan(id).await?;
    let plan = plan.ok_or_else(|| error::plan_not_found(id))?;
    shown::plan(app, caller, "GetPlan", plan).await
}
