//! `CreateAssessment`: the first assessment of a contact, with its segment.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Position, RequestMark, Saved, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use neuvo_secrecy::{identity_code::codes_in_text, is_of_key};
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
    let warnings = codes_in_text([
        ("evidence".to_owned(), &*req.evidence),
        ("reason_not_complex".to_owned(), &*req.reason_not_complex),
    ]);
    let Answer { resource, position } = assess(app, caller, req).await?;
    Ok(Answer { resource: pb::Assessment { warnings, ..resource }, position })
}

async fn assess(
    app: &App,
    caller: &Caller,
    req: pb::CreateAssessmentRequest,
) -> Result<Answer<pb::Assessment>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let new = convert::new_assessment(&req, &mut check);
    let (request_id, new) = check.finish(|| Some((request_id?, new?)))?;

    let contact_id = new.contact_id;
    let content = pb::CreateAssessmentRequest {
        request_id: String::new(),
        contact_id: contact_id.to_string(), // however it was spelt
        matter_id: new.matter_id.map(|id| id.to_string()).unwrap_or_default(),
        ..req
    };
    let (id, now) = (Uuid::now_v7(), app.clock.now());
    let ledger = &app.store.ledger;
    let request = ledger.mark(caller, METHOD, request_id, &content, id);
    // A relation may end: what was done is not refused for it.
    if let Some(resource) = ledger.seen(&request).await? {
        return repeated(app, caller, &resource, ledger.position()).await;
    }
    shown::related(app, caller, METHOD, contact_id).await?;
    if let Some(matter_id) = new.matter_id
        && !app.store.knows_matter(contact_id, matter_id).await?
    {
        return Err(error::matter_unknown(matter_id));
    }
    let day = local_date(now);
    let model = app.county().await?.and_then(|county| county.segment_model);
    let by = (&*caller.subject, shown::sector(caller));
    let (assessment, words) = new.record(id, model.as_ref(), by, now, day);
    match save(app, &assessment, &words, request).await? {
        Saved::Now(position) => {
            let resource = convert::assessment(assessment, Some(words), &Sight::AUTHORS, model);
            Ok(Answer { resource, position })
        }
        Saved::Before { resource, position } => repeated(app, caller, &resource, position).await,
    }
}

/// The assessment, when the same request was done before.
async fn repeated(
    app: &App,
    caller: &Caller,
    assessment_id: &str,
    position: Position,
) -> Result<Answer<pb::Assessment>> {
    let id = Uuid::try_parse(assessment_id).map_err(Fault::internal)?;
    let assessment = app.store.assessment(id).await?;
    let assessment = assessment.ok_or_else(|| error::assessment_not_found(id))?;
    Ok(Answer { resource: shown::assessment(app, caller, METHOD, assessment).await?, position })
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
            Err(refused) if is_of_key(&refused) && tries < TRIES_MAX => tries += 1,
            saved => return saved.map_err(|refused| error::refused(refused, contact_id)),
        }
    }
}
