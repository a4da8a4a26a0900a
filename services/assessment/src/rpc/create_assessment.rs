//! `CreateAssessment`: the first assessment of a contact, with its segment.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Refused, Saved, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use uuid::Uuid;

use super::{sector, shown};
use crate::{App, convert, error, store};

const METHOD: &str = "CreateAssessment";
/// Two may make a client's key at once; who loses takes the one that is there.
const TRIES_MAX: usize = 2;

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
    let subject_id = app.store.subject_of(contact_id).await?;
    let subject_id = subject_id.ok_or_else(|| error::contact_unknown(contact_id))?;
    let now = app.clock.now();
    let assessment =
        new.record(Uuid::now_v7(), &caller.subject, sector(caller), now, local_date(now));

    let ledger = &app.store.ledger;
    let id = assessment.assessment_id;
    let content = pb::CreateAssessmentRequest {
        request_id: String::new(),
        contact_id: contact_id.to_string(), // however it was spelt
        ..req
    };
    let request = ledger.mark(caller, METHOD, request_id, &content, id);
    let mut tries = 1;
    let saved = loop {
        let mut set = WriteSet::new();
        set.once(request.clone());
        let sealer = app.store.vault.sealer_or_new(&mut set, subject_id).await?;
        store::insert(&mut set, &sealer, &assessment, &convert::event(&assessment))?;
        match ledger.save(set).await {
            Err(Refused::Constraint(name)) if error::is_key(&name) && tries < TRIES_MAX => {
                tries += 1;
            }
            saved => break saved,
        }
    };
    match saved.map_err(|refused| error::refused(refused, contact_id))? {
        // The caller has just told it: nothing is disclosed by giving it back.
        Saved::Now(position) => Ok(Answer { resource: assessment.into(), position }),
        Saved::Before { resource, position } => {
            let id = Uuid::try_parse(&resource).map_err(Fault::internal)?;
            let kept = app.store.assessment(id).await?;
            let kept = kept.ok_or_else(|| error::assessment_not_found(id))?;
            Ok(Answer { resource: shown(app, caller, METHOD, kept).await?, position })
        }
    }
}
