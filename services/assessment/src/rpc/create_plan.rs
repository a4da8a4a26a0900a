//! `CreatePlan`: a plan of a contact, as a draft.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, RequestMark, Saved, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use uuid::Uuid;

use super::{
    TRIES_MAX,
    shown::{self, Asked},
};
use crate::{
    App, convert,
    domain::{Assessment, NewWords, Plan, PlanWords},
    error, store,
};

const METHOD: &str = "CreatePlan";

pub(super) async fn create_plan(
    app: &App,
    caller: &Caller,
    req: pb::CreatePlanRequest,
) -> Result<Answer<pb::Plan>> {
    let now = app.clock.now();
    let units = app.units(&convert::units_of(&req)).await?;
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let new = convert::new_plan(&req, &units, now, local_date(now), &mut check);
    let (request_id, new) = check.finish(|| Some((request_id?, new?)))?;

    let contact_id = new.contact_id;
    if app.store.client_of(contact_id).await?.is_none() {
        return Err(error::contact_unknown(contact_id));
    }
    let assessment = match new.assessment_id {
        Some(assessment_id) => Some(assessed(app, caller, contact_id, assessment_id).await?),
        None => None,
    };
    let plan_id = Uuid::now_v7();
    let content = pb::CreatePlanRequest {
        request_id: String::new(),
        contact_id: contact_id.to_string(), // however it was spelt
        assessment_id: new.assessment_id.map(|id| id.to_string()).unwrap_or_default(),
        ..req
    };
    let request = app.store.ledger.mark(caller, METHOD, request_id, &content, plan_id);
    let (new, content) = new.on(assessment.as_ref());
    let by = (&*caller.subject, shown::sector(caller));
    let plan = new.draft(plan_id, by, now, local_date(now));
    let words = NewWords::Content(content.clone());
    match save(app, &plan, &words, request).await? {
        Saved::Now(position) => {
            let day = plan.follow_up_date;
            let words = PlanWords { content, ..PlanWords::default() };
            let resource = convert::plan(plan, Some(words));
            app.warned(Answer { resource, position }, "follow_up_date", day).await
        }
        Saved::Before { resource, position } => {
            let id = Uuid::try_parse(&resource).map_err(Fault::internal)?;
            let before = app.store.plan(id).await?;
            let before = before.ok_or_else(|| error::plan_not_found(id))?;
            Ok(Answer { resource: shown::plan(app, caller, METHOD, before).await?, position })
        }
    }
}

/// The assessment a plan is to rest on. Its segment comes with it, so it takes a relation.
async fn assessed(
    app: &App,
    caller: &Caller,
    contact_id: Uuid,
    assessment_id: Uuid,
) -> Result<Assessment> {
    let found = app.store.assessment(assessment_id).await?;
    let found = found.filter(|assessment| assessment.contact_id == contact_id);
    let assessment = found.ok_or_else(|| error::assessment_not_found(assessment_id))?;
    let asked = Asked::of_assessment(caller, METHOD, &assessment);
    asked.sight(app, assessment.as_record(), false).await?;
    Ok(assessment)
}

async fn save(app: &App, plan: &Plan, words: &NewWords, request: RequestMark) -> Result<Saved> {
    let event = convert::plan_event(plan);
    let mut tries = 1;
    loop {
        let mut set = WriteSet::new();
        set.once(request.clone());
        let subject_id = app.store.subject_of(plan.plan_id, plan.contact_id).await?;
        let sealer = app.store.vault.sealer_or_new(&mut set, subject_id).await?;
        store::insert_plan(&mut set, &sealer, plan, words, &event)?;
        match app.store.ledger.save(set).await {
            Err(refused) if store::is_of_key(&refused) && tries < TRIES_MAX => tries += 1,
            saved => return Ok(saved?),
        }
    }
}
