//! `ListPlans`: the caller's plans, the latest first, without their words.

use neuvo_chassis::{Caller, Check, Result, page::Place};
use neuvo_proto::assessment::v1 as pb;

use super::shown::viewer;
use crate::{App, convert, domain::Plan};

const LIST: &str = "plans";

pub(super) async fn list_plans(
    app: &App,
    caller: &Caller,
    req: pb::ListPlansRequest,
) -> Result<pb::ListPlansResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let filter = convert::plan_filter(&req, &mut check);
    let (page_size, filter) = check.finish(|| Some((page_size?, filter?)))?;

    let pb::ListPlansRequest { contact_id, client_id, worker, follow_up_before, .. } = &req;
    let filters = format!("{contact_id}|{client_id}|{follow_up_before}|{worker}");
    let after = app.pager.open_place(LIST, &filters, &req.page_token)?;
    let limit = u64::from(page_size) + 1;
    app.intake.sound()?; // custody says what is listed
    let mut plans = app.store.plans(&viewer(caller), &filter, after, limit).await?;
    let next_page_token = app.pager.turn(LIST, &filters, &mut plans, page_size, place);
    let plans = plans.into_iter().map(Into::into).collect();
    Ok(pb::ListPlansResponse { plans, next_page_token })
}

fn place(plan: &Plan) -> Place {
    Place { at: plan.created_at, id: plan.plan_id }
}
