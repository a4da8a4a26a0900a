//! `CreateAssessment`: the first assessment of a contact, with its segment.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Saved, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use uuid::Uuid;

use super::sector;
use crate::{App, convert, error, store};

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
    if !app.store.knows_contact(contact_id).await? {
        return Err(error::contact_unknown(contact_id));
    }
    let now = app.clock.now();
    let assessment =
        new.record(Uuid::now_v7(), &caller.subject, sector(caller), now, local_date(now));

    let ledger = &app.store.ledger;
    let id = assessment.assessment_id;
    let mut set = WriteSet::new();
    let content = pb::CreateAssessmentRequest {
        request_id: String::new(),
        contact_id: contact_id.to_string(), // however it was spelt
        ..req
    };
    set.once(ledger.mark(caller, "CreateAssessment", request_id, &content, id));
    store::insert(&mut set, &assessment, &convert::event(&assessment));
    let saved = ledger.save(set).await;
    match saved.map_err(|refused| error::refused(refused, contact_id))? {
        Saved::Now(position) => Ok(Answer { resource: assessment.into(), position }),
        Saved::Before { resource, position } => {
            let id = Uuid::try_parse(&resource).map_err(Fault::internal)?;
            let before = app.store.assessment(caller, id).await?;
            let before = before.ok_or_else(|| error::assessment_not_found(id))?;
            Ok(Answer { resource: before.seen_by(sector(caller)).into(), position })
        }
    }
}
