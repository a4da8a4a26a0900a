//! `CloseContact`: over, once the person has been told what happens next.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, Refused, RequestMark, WriteSet};
use neuvo_proto::intake::v1 as pb;
use neuvo_secrecy::is_of_key;
use uuid::Uuid;

use super::{deny_contact, met, shown, viewer, viewing};
use crate::{
    App,
    convert::{self, Ending},
    domain::{Contact, Field},
    error,
    store::{self, Kept},
};

const METHOD: &str = "CloseContact";

/// Who loses to another writer decides anew, so often at most.
const TRIES_MAX: usize = 3;

pub(super) async fn close_contact(
    app: &App,
    caller: &Caller,
    req: pb::CloseContactRequest,
) -> Result<Answer<pb::Contact>> {
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let request_id = check.uuid("request_id", &req.request_id);
    let ledger = &app.store.ledger;
    let req = pb::CloseContactRequest {
        request_id: String::new(),
        contact_id: contact_id.map(|id| id.to_string()).unwrap_or_default(), // however it was spelt
        ..req
    };
    let request = contact_id
        .zip(request_id)
        .map(|(contact, id)| ledger.mark(caller, METHOD, id, &req, contact));
    if let (Some(request), Some(contact_id)) = (&request, contact_id)
        && ledger.seen(request).await?.is_some()
    {
        return repeated(app, caller, contact_id).await;
    }
    let (found, matters) = match contact_id {
        Some(id) => (app.store.contact(id).await?, app.store.matters_of(id).await?),
        None => (None, Vec::new()),
    };
    // Before the request is read: what is wrong with it may tell of the contact.
    if let Some(kept) = found.as_ref().filter(|kept| !met(caller, &kept.contact)) {
        return deny_contact(app, caller, METHOD, &kept.contact).await;
    }
    let directory = app.known.directory().await?;
    let today = convert::today(app.clock.now());
    let ending = found.as_ref().map(|Kept { contact, .. }| Ending {
        origin: contact.origin,
        day: contact.local_date,
        today,
        matters: &matters,
    });
    let warnings = convert::next_step_warnings(req.next_step.as_ref(), &directory);
    let next_step = convert::next_step(req.next_step.clone(), ending, &directory, &mut check);
    let (contact_id, request, next_step) =
        check.finish(|| Some((contact_id?, request?, next_step?)))?;

    let mut kept = found.ok_or_else(|| error::contact_not_found(contact_id))?;
    for _ in 0..TRIES_MAX {
        let stale = !req.etag.is_empty() && req.etag != convert::etag(kept.contact.version);
        let closed = kept.contact.clone().close(next_step.clone(), app.clock.now());
        let closed = match closed {
            Ok(closed) if !stale => closed,
            // The same request may have been carried out since it was looked for.
            _ if ledger.seen(&request).await?.is_some() => {
                return repeated(app, caller, contact_id).await;
            }
            Err(refusal) if !stale => return Err(error::refused(refusal, contact_id)),
            _ => return Err(Fault::etag_mismatch()),
        };
        match save(app, caller, &kept, closed, request.clone()).await? {
            Some(Answer { resource, position }) => {
                return Ok(Answer { resource: pb::Contact { warnings, ..resource }, position });
            }
            None if ledger.seen(&request).await?.is_some() => {
                return repeated(app, caller, contact_id).await; // the same request was quicker
            }
            None => kept = load(app, contact_id).await?,
        }
    }
    Err(Fault::etag_mismatch())
}

/// The contact as it is now: the request was done before.
async fn repeated(app: &App, caller: &Caller, contact_id: Uuid) -> Result<Answer<pb::Contact>> {
    let kept = load(app, contact_id).await?;
    let position = app.store.ledger.position();
    Ok(Answer { resource: shown(app, caller, METHOD, kept).await?, position })
}

async fn load(app: &App, contact_id: Uuid) -> Result<Kept> {
    let kept = app.store.contact(contact_id).await?;
    kept.ok_or_else(|| error::contact_not_found(contact_id))
}

/// Closes the contact, and logs in the same write that the caller is shown what others had told; none
/// when another writer was quicker.
async fn save(
    app: &App,
    caller: &Caller,
    kept: &Kept,
    mut closed: Contact,
    request: RequestMark,
) -> Result<Option<Answer<pb::Contact>>> {
    let vault = &app.store.vault;
    let mut set = WriteSet::new();
    set.once(request);
    let told = closed.words(); // what was told now; the rest is sealed
    let sealer = match closed.subject_id {
        _ if told.is_empty() => None,
        Some(subject_id) => Some(app.store.sealer(subject_id).await?),
        // A matter of this contact may have made its key, or be making it.
        None => {
            closed.subject_id = Some(closed.contact_id);
            Some(vault.sealer_or_new(&mut set, closed.contact_id).await?)
        }
    };
    let at = closed.closed_at().unwrap_or(closed.recorded_at);
    store::close(&mut set, sealer.as_ref(), &closed, at, &convert::event(&closed))?;

    let sight = closed.sight(viewer(caller), kept.fields().chain(told.keys().copied()));
    let before: Vec<Field> =
        sight.open.iter().copied().filter(|field| !told.contains_key(field)).collect();
    let subjects: Vec<Uuid> =
        kept.contact.subject_id.filter(|_| !before.is_empty()).into_iter().collect();
    let viewing = viewing(app, caller, METHOD, &closed, &sight);
    let undisclosed = vault.disclose_with(&mut set, &viewing, &subjects);
    let saved = match app.store.ledger.save(set).await {
        Err(Refused::Stale) => return Ok(None),
        Err(refused) if is_of_key(&refused) => return Ok(None),
        Err(refused) => return Err(undisclosed.refused(refused)),
        Ok(saved) => saved,
    };
    let position = saved.position().clone();
    let mut words = told;
    if !subjects.is_empty() {
        words.extend(kept.open(vault, &undisclosed.after(&saved), &before).await?);
    }
    Ok(Some(Answer { resource: closed.with_words(words, &sight).into(), position }))
}
