//! `CreatePlan`: a plan of a contact, as a draft.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Position, RequestMark, Saved, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use neuvo_secrecy::is_of_key;
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
    mut req: pb::CreatePlanRequest,
) -> Result<Answer<pb::Plan>> {
    let answer = draft(app, caller, &mut req).await?;
    let day = ("follow_up_date", &*req.follow_up_date);
    app.warned(answer, convert::words_of(&req), day).await
}

async fn draft(
    app: &App,
    caller: &Caller,
    req: &mut pb::CreatePlanRequest,
) -> Result<Answer<pb::Plan>> {
    let mut check = Check::default();
    let plan_id = Uuid::now_v7();
    let ledger = &app.store.ledger;
    let ids = convert::new_plan_ids(req, &mut check);
    let named = ids.map(|ids| (ids, ledger.mark(caller, METHOD, ids.request_id, &*req, plan_id)));
    // Days pass and units end: what was done is not refused for it.
    if let Some((_, request)) = &named
        && let Some(resource) = ledger.seen(request).await?
    {
        return repeated(app, caller, &resource, ledger.position()).await;
    }
    let now = app.clock.now();
    let units = app.units(&convert::units_of(req)).await?;
    let new = convert::new_plan(req, &units, now, local_date(now), &mut check);
    let ((ids, request), new) = check.finish(|| Some((named?, new?)))?;

    let contact_id = ids.contact_id;
    shown::related(app, caller, METHOD, contact_id).await?;
    let assessment = match ids.assessment_id {
        Some(assessment_id) => Some(assessed(app, caller, contact_id, assessment_id).await?),
        None => None,
    };
    let (new, content) = new.on(contact_id, assessment.as_ref());
    let by = (&*caller.subject, shown::sector(caller));
    let plan = new.draft(plan_id, by, now, local_date(now));
    let words = NewWords::Content(content.clone());
    match save(app, &plan, &words, request).await? {
        Saved::Now(position) => {
            let words = PlanWords { content, ..PlanWords::default() };
            Ok(Answer { resource: convert::plan(plan, Some(words)), position })
        }
        Saved::Before { resource, position } => repeated(app, caller, &resource, position).await,
    }
}

/// The plan as it is now, when the same request was done before.
async fn repeated(
    app: &App,
    caller: &Caller,
    plan_id: &str,
    position: Position,
) -> Result<Answer<pb::Plan>> {
    let plan_id = Uuid::try_parse(plan_id).map_err(Fault::internal)?;
    let plan = app.store.plan(plan_id).await?;
    let plan = plan.ok_or_else(|| error::plan_not_found(plan_id))?;
    Ok(Answer { resource: shown::plan(app, caller, METHOD, plan).await?, position })
}

/// The assessment a plan is to rest on. Its segment comes with it, so it takes who reads its words.
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
    asked.sight(app, assessment.as_record(), true).await?;
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
            Err(refused) if is_of_key(&refused) && tries < TRIES_MAX => tries += 1,
            saved => return Ok(saved?),
        }
    }
}
