//! Changing a contact: load, decide, save; who loses to another writer decides anew. It does not wait
//! for the log: what cannot be logged is not shown.

use jiff::Timestamp;
use neuvo_chassis::{Caller, Fault, Result};
use neuvo_ledger::{Answer, Refused, RequestMark, WriteSet};
use neuvo_proto::intake::v1 as pb;
use neuvo_secrecy::is_of_key;
use prost::Message;
use uuid::Uuid;

use super::{logged, opened, viewer, viewing};
use crate::{
    App, convert,
    domain::{Contact, Field, Refusal, Words},
    error,
    store::{self, Kept},
};

/// Who loses to another writer decides anew, so often at most.
const TRIES_MAX: usize = 3;

/// A change that was asked for: who, by which rpc, of which contact.
pub(super) struct Order<'a> {
    caller: &'a Caller,
    method: &'static str,
    contact_id: Uuid,
    mark: RequestMark,
    /// Where not empty, the contact must still carry it.
    etag: String,
}

impl<'a> Order<'a> {
    /// `content` is what was asked for, without its request_id and however its ids were spelt.
    pub(super) fn new(
        app: &App,
        caller: &'a Caller,
        method: &'static str,
        (contact_id, request_id): (Uuid, Uuid),
        etag: &str,
        content: &impl Message,
    ) -> Self {
        let mark = app.store.ledger.mark(caller, method, request_id, content, contact_id);
        Self { caller, method, contact_id, mark, etag: etag.to_owned() }
    }
}

/// The contact as it is now, if the change was made before.
pub(super) async fn done_before(
    app: &App,
    order: &Order<'_>,
) -> Result<Option<Answer<pb::Contact>>> {
    if app.store.ledger.seen(&order.mark).await?.is_none() {
        return Ok(None);
    }
    let kept = load(app, order.contact_id).await?;
    as_it_is(app, order, kept).await.map(Some)
}

/// The contact without a change; what cannot be logged is not shown.
async fn as_it_is(app: &App, order: &Order<'_>, kept: Kept) -> Result<Answer<pb::Contact>> {
    let sight = kept.contact.sight(viewer(order.caller), kept.fields());
    let resource = match logged(app, order.caller, order.method, &kept, &sight).await {
        Ok(disclosed) => opened(app, kept, disclosed, &sight).await?,
        Err(_) => kept.contact.with_words(Words::new(), &sight.only(&Words::new())).into(),
    };
    Ok(Answer { resource, position: app.store.ledger.position() })
}

/// Changes a contact, once; a decision that leaves its version as it is changes nothing.
///
/// # Errors
/// ABORTED when it does not carry the etag, or others were quicker too often; and what `decide`
/// refuses.
pub(super) async fn carry_out(
    app: &App,
    order: &Order<'_>,
    mut kept: Kept,
    decide: impl Fn(Contact, Timestamp) -> Result<Contact, Refusal>,
) -> Result<Answer<pb::Contact>> {
    for _ in 0..TRIES_MAX {
        let stale = !order.etag.is_empty() && order.etag != convert::etag(kept.contact.version);
        let now = app.clock.now();
        let decided = match decide(kept.contact.clone(), now) {
            _ if stale => Err(Fault::etag_mismatch()),
            decided => decided.map_err(|refusal| error::refused(refusal, order.contact_id)),
        };
        let changed = match decided {
            Ok(same) if same.version == kept.contact.version => {
                return as_it_is(app, order, kept).await;
            }
            Ok(changed) => changed,
            // The same request may have been carried out since it was looked for.
            Err(fault) => return done_before(app, order).await?.ok_or(fault),
        };
        if let Some(answer) = save(app, order, &kept, changed, now).await? {
            return Ok(answer);
        }
        if let Some(done) = done_before(app, order).await? {
            return Ok(done); // the same request was quicker
        }
        kept = load(app, order.contact_id).await?;
    }
    Err(Fault::etag_mismatch())
}

async fn load(app: &App, contact_id: Uuid) -> Result<Kept> {
    let kept = app.store.contact(contact_id).await?;
    kept.ok_or_else(|| error::contact_not_found(contact_id))
}

/// Saves the contact as it was decided, and logs in the same write that the caller is shown what had
/// been told before; none when another writer was quicker.
async fn save(
    app: &App,
    order: &Order<'_>,
    kept: &Kept,
    mut changed: Contact,
    at: Timestamp,
) -> Result<Option<Answer<pb::Contact>>> {
    let (vault, ledger) = (&app.store.vault, &app.store.ledger);
    let told = changed.words(); // what was told now; the rest is sealed
    if !told.is_empty() {
        changed.subject_id.get_or_insert(changed.contact_id);
    }
    let sight = changed.sight(viewer(order.caller), kept.fields().chain(told.keys().copied()));
    let before: Vec<Field> =
        sight.open.iter().copied().filter(|field| !told.contains_key(field)).collect();
    let subjects: Vec<Uuid> =
        kept.contact.subject_id.filter(|_| !before.is_empty()).into_iter().collect();
    let viewing = viewing(app, order.caller, order.method, &changed, &sight);
    let mut set = changes(app, order, kept, &changed, at).await?;
    let undisclosed = vault.disclose_with(&mut set, &viewing, &subjects);
    let (saved, undisclosed) = match ledger.save(set).await {
        // Perhaps the log alone cannot be written: then nothing of before is shown.
        Err(refused @ (Refused::Unavailable(_) | Refused::Constraint(_)))
            if !subjects.is_empty() && !is_of_key(&refused) =>
        {
            (ledger.save(changes(app, order, kept, &changed, at).await?).await, None)
        }
        saved => (saved, Some(undisclosed)),
    };
    let saved = match saved {
        Err(Refused::Stale) => return Ok(None),
        Err(refused) if is_of_key(&refused) => return Ok(None),
        saved => saved?,
    };
    let mut words = told;
    let sight = match undisclosed {
        None => sight.only(&words),
        Some(_) if subjects.is_empty() => sight,
        Some(undisclosed) => {
            words.extend(kept.open(vault, &undisclosed.after(&saved), &before).await?);
            sight
        }
    };
    let resource = changed.with_words(words, &sight).into();
    Ok(Some(Answer { resource, position: saved.position().clone() }))
}

/// What is changed by what was decided.
async fn changes(
    app: &App,
    order: &Order<'_>,
    kept: &Kept,
    changed: &Contact,
    at: Timestamp,
) -> Result<WriteSet> {
    let mut set = WriteSet::new();
    set.once(order.mark.clone());
    let sealer = match (kept.contact.subject_id, changed.subject_id) {
        _ if changed.words().is_empty() => None,
        (Some(subject_id), _) => Some(app.store.sealer(subject_id).await?),
        // A matter of this contact may have made its key, or be making it.
        (None, Some(new)) => Some(app.store.vault.sealer_or_new(&mut set, new).await?),
        (None, None) => None,
    };
    let (consents, event) = (kept.contact.consent.is_none(), convert::event(changed));
    store::update(&mut set, sealer.as_ref(), changed, consents, at, &event)?;
    Ok(set)
}
