//! `CreateAssessment`: the first assessment of a contact, with its segment.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, RequestMark, Saved, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use uuid::Uuid;

use super::{TRIES_MAX, shown};
use crate::{
    App, convert,
    domain::{Assessment, AssessmentWords, Sight},
    error, store,
};

const METHOD: &str = "CreateAssessment";

pub(super) async fn create_assessment(
    app: &App,
    caller: &Caller,
    req: pb::CreateAssessmentRequest,
) -> Result<Answer<pb::Assessment>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let new = convert::new_assessment(&req, &mut check);
    let (request_id, new) = check.finish(|| Some((request_id?, new?)))?;

    let contact_id = new.contact_id;
    if app.store.client_of(contact_id).await?.is_none() {
        return Err(error::contact_unknown(contact_id));
    }
    if let Some(matter_id) = new.matter_id
        && !app.store.knows_matter(contact_id, matter_id).await?
    {
        return Err(error::matter_unknown(matter_id));
    }
    let content = pb::CreateAssessmentRequest {
        request_id: String::new(),
        contact_id: contact_id.to_string(), // however it was spelt
        matter_id: new.matter_id.map(|id| id.to_string()).unwrap_or_default(),
        ..req
    };
    let (id, now) = (Uuid::now_v7(), app.clock.now());
    let request = app.store.ledger.mark(caller, METHOD, request_id, &content, id);
    let day = local_date(now);
    let model = app.county().await?.and_then(|county| county.segment_model);
    let by = (&*caller.subject, shown::sector(caller));
    let (assessment, words) = new.record(id, model.as_ref(), by, now, day);
    match save(app, &assessment, &words, request).await? {
        Saved::Now(position) => {
            let resource = convert::assessment(assessment, Some(words), &Sight::AUTHORS, model);
            Ok(Answer { resource, position })
        }
        Saved::Before { resource, position } => {
            let id = Uuid::try_parse(&resource).map_err(Fault::internal)?;
            let before = app.store.assessment(id).await?;
            let before = before.ok_or_else(|| error::assessment_not_found(id))?;
            let resource = shown::assessment(app, caller, METHOD, before).await?;
            Ok(Answer { resource, position })
        }
    }
}

async fn save(
    app: &App,
    assessment: &Assessment,
    words: &AssessmentWords,
    request: RequestMark,
) -> Result<Saved> {
    let contact_id = assessment.contact_id;
    let event = convert::assessment_event(assessment, words);
    let mut tries = 1;
    loop {
        let mut set = WriteSet::new();
        set.once(request.clone());
        let subject_id = app.store.subject_of(assessment.assessment_id, contact_id).await?;
        let sealer = app.store.vault.sealer_or_new(&mut set, subject_id).await?;
        store::insert_assessment(&mut set, &sealer, assessment, words, &event)?;
        match app.store.ledger.save(set).await {
            Err(refused) if store::is_of_key(&refused) && tries < TRIES_MAX => tries += 1,
            saved => return saved.map_err(|refused| error::refused(refused, contact_id)),
        }
    }
}
