//! `CreateContact`: records a contact, whole, once.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, Refused, RequestMark, Saved, WriteSet};
use neuvo_proto::{access::v1::Role, intake::v1 as pb};
use uuid::Uuid;

use super::{given_back, shown};
use crate::{
    App, convert,
    domain::{Contact, Origin},
    error, store,
};

const METHOD: &str = "CreateContact";
/// Two may make the same client at once; who loses joins the client that is there, and once more
/// when it learns of a name in between.
const TRIES_MAX: usize = 3;

pub(super) async fn create_contact(
    app: &App,
    caller: &Caller,
    req: pb::CreateContactRequest,
) -> Result<Answer<pb::Contact>> {
    let now = app.clock.now();
    let directory = app.known.directory().await?;
    let contact_id = Uuid::now_v7();

    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let req = pb::CreateContactRequest { request_id: String::new(), ..req };
    let ledger = &app.store.ledger;
    let request = request_id.map(|id| ledger.mark(caller, METHOD, id, &req, contact_id));
    let warnings = convert::warnings(&req.entries, req.next_step.as_ref());
    let told_code = req.person.as_ref().is_some_and(|person| !person.identity_code.is_empty());
    let real = told_code && app.store.is_real().await?;
    let new = convert::new_contact(req, now, real, &directory, &mut check);
    let read = check.finish(|| Some((request.clone()?, new?)));
    let answer = match read {
        Err(fault) => repeated(app, caller, request, fault).await,
        Ok((request, new)) => {
            may_record(new.origin, caller)?;
            let contact = new.record(contact_id, &caller.subject, now);
            record(app, caller, contact, request).await
        }
    };
    let Answer { resource, position } = answer?;
    Ok(Answer { resource: pb::Contact { warnings, ..resource }, position })
}

async fn record(
    app: &App,
    caller: &Caller,
    mut contact: Contact,
    request: RequestMark,
) -> Result<Answer<pb::Contact>> {
    let mut tries = 1;
    loop {
        let mut set = WriteSet::new();
        set.once(request.clone());
        let sealer = app.store.subject(&mut set, &mut contact).await?;
        store::insert(&mut set, sealer.as_ref(), &contact, &convert::event(&contact))?;
        match app.store.ledger.save(set).await {
            Err(Refused::Constraint(_)) if tries < TRIES_MAX => tries += 1,
            Err(refused) => return Err(refused.into()),
            Ok(Saved::Now(position)) => {
                return Ok(Answer { resource: given_back(contact, caller), position });
            }
            Ok(Saved::Before { resource, position }) => {
                return Ok(Answer { resource: current(app, caller, &resource).await?, position });
            }
        }
    }
}

/// A repeat of a request that was saved is answered though it would be refused today: the directory
/// may have changed since.
async fn repeated(
    app: &App,
    caller: &Caller,
    request: Option<RequestMark>,
    fault: Fault,
) -> Result<Answer<pb::Contact>> {
    let Some(request) = request else { return Err(fault) };
    let Ok(Some(resource)) = app.store.ledger.seen(&request).await else { return Err(fault) };
    let position = app.store.ledger.position();
    Ok(Answer { resource: current(app, caller, &resource).await?, position })
}

async fn current(app: &App, caller: &Caller, resource: &str) -> Result<pb::Contact> {
    let contact_id = Uuid::try_parse(resource).map_err(Fault::internal)?;
    let kept = app.store.contact(contact_id).await?;
    let kept = kept.ok_or_else(|| error::contact_not_found(contact_id))?;
    shown(app, caller, METHOD, kept).await
}
/// Synthetic contacts are for Neuvo's own loader, imported ones for systems: nobody at a desk can
/// pass one for the other.
fn may_record(origin: Origin, caller: &Caller) -> Result<()> {
    let may = match origin {
        Origin::Recorded => true,
        Origin::Imported => caller.has(Role::ClientSystem) || caller.has(Role::Service),
        Origin::Synthetic => caller.has(Role::Service),
    };
    if may { Ok(()) } else { Err(error::origin_not_allowed(origin)) }
}
