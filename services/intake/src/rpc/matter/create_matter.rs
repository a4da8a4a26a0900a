//! `CreateMatter`: a matter of a contact is opened, and offered to a unit at once where one is named.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::{Answer, RequestMark, Saved, WriteSet};
use neuvo_proto::{common::v1::Warning, intake::v1 as pb};
use neuvo_secrecy::{Basis, is_of_key};
use uuid::Uuid;

use super::{moving, shown, worker};
use crate::{
    App,
    convert::{self, MatterWords, Opening, today},
    domain::{Contact, Directory, Handoff, Matter, NewMatter},
    error, rpc, store,
};

const METHOD: &str = "CreateMatter";

pub(super) async fn create_matter(
    app: &App,
    caller: &Caller,
    mut req: pb::CreateMatterRequest,
) -> Result<Answer<pb::Matter>> {
    let known = app.known.directory().await?;
    let now = app.clock.now();
    let mut check = Check::default();
    let matter_id = Uuid::now_v7();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    if let Ok(contact_id) = Uuid::try_parse(&req.contact_id) {
        req.contact_id = contact_id.to_string(); // however it was spelt
    }
    let request = request_id.map(|id| app.store.ledger.mark(caller, METHOD, id, &req, matter_id));
    let warnings = warnings(&req, &known);
    if let Some(request) = &request
        && let Some(resource) = app.store.ledger.seen(request).await?
    {
        return repeated(app, caller, &resource, warnings).await;
    }
    let contact = match Uuid::try_parse(&req.contact_id) {
        Ok(contact_id) => app.store.contact(contact_id).await?.map(|kept| kept.contact),
        Err(_) => None,
    };
    let (units, today) = (&caller.units, today(now));
    let opening = convert::opening(req, today, units, contact.as_ref(), &known, &mut check);
    let (request, opening) = check.finish(|| Some((request?, opening?)))?;
    let contact = contact.ok_or_else(|| error::contact_not_found(opening.contact_id))?;
    if !worker(caller).works_in(&opening.unit_id) {
        return Err(error::not_own_unit(&opening.unit_id));
    }
    related(app, caller, &contact).await?;
    let Answer { resource, position } =
        open(app, caller, request, matter_id, &contact, opening, &known).await?;
    Ok(Answer { resource: pb::Matter { warnings, ..resource }, position })
}

fn warnings(req: &pb::CreateMatterRequest, known: &Directory) -> Vec<Warning> {
    let texts = [("need", &req.need), ("summary", &req.summary)];
    let texts = texts.map(|(field, text)| (field.to_owned(), &**text));
    let mut warnings = convert::codes_in_text(texts);
    let unit_id = if req.to_unit_id.is_empty() { &req.unit_id } else { &req.to_unit_id };
    warnings.extend(convert::promise_warnings(req.promise.as_ref(), unit_id, known));
    warnings
}

/// Who met the person, or holds a matter of theirs, may open one; in a sector, as its words are of that.
async fn related(app: &App, caller: &Caller, contact: &Contact) -> Result<()> {
    if rpc::sector(caller).is_none() {
        return rpc::deny_contact(app, caller, METHOD, contact).await;
    }
    if rpc::met(caller, contact) {
        return Ok(());
    }
    for matter in app.store.matters_of(contact.contact_id).await? {
        if let shown::Relation::Words(_) = shown::relation(app, caller, &matter).await? {
            return Ok(());
        }
    }
    rpc::deny_contact(app, caller, METHOD, contact).await
}

/// Decides and saves.
async fn open(
    app: &App,
    caller: &Caller,
    request: RequestMark,
    matter_id: Uuid,
    contact: &Contact,
    opening: Opening,
    known: &Directory,
) -> Result<Answer<pb::Matter>> {
    let now = app.clock.now();
    let new = NewMatter {
        contact_id: contact.contact_id,
        client_id: contact.client_id,
        area_id: opening.area_id,
        sectors: opening.sectors,
        opened_sector: rpc::sector(caller),
        urgency: opening.urgency,
        unit_id: opening.unit_id,
        due_date: opening.promise.due_date,
        origin: contact.origin,
    };
    let mut matter = new.open(matter_id, &caller.subject, now);
    let mut words = vec![
        (matter_id, "need".to_owned(), opening.need.clone()),
        (matter_id, store::promise_field(matter.version), opening.promise.description.clone()),
    ];
    let mut handoff = None;
    if let Some(offer) = opening.offer {
        let offered = matter.offer(Uuid::now_v7(), &offer.to_unit_id, &worker(caller), now);
        let moved = offered.map_err(moving::refused(moving::Target::Matter(matter_id)))?;
        if super::lacks_consent(app, known, &moved.matter, &offer.to_unit_id).await? {
            return Err(error::consent_missing(&offer.to_unit_id));
        }
        words.push((moved.handoff.handoff_id, "summary".to_owned(), offer.summary));
        matter = Matter { version: 1, ..moved.matter }; // opened so
        handoff = Some(moved.handoff);
    }
    match save(app, request, &matter, handoff.as_ref(), &words).await? {
        Saved::Before { resource, .. } => repeated(app, caller, &resource, Vec::new()).await,
        Saved::Now(position) => {
            // The words are those that the caller sent.
            let words = MatterWords {
                need: opening.need,
                promise: opening.promise.description,
                ending: String::new(),
            };
            let resource = convert::matter(&matter, Some(words), today(now));
            Ok(Answer { resource, position })
        }
    }
}

async fn save(
    app: &App,
    request: RequestMark,
    matter: &Matter,
    handoff: Option<&Handoff>,
    words: &[(Uuid, String, String)],
) -> Result<Saved> {
    let mut tries = 0;
    loop {
        let mut set = WriteSet::new();
        set.once(request.clone());
        store::insert_matter(&mut set, matter, &convert::matter_event(matter, Vec::new()));
        if let Some(handoff) = handoff {
            store::insert_handoff(&mut set, handoff, &convert::handoff_event(handoff));
        }
        store::seal_all(&app.store.vault, &mut set, matter.subject_id(), words).await?;
        tries += 1;
        match app.store.ledger.save(set).await {
            Err(refused) if tries < 3 && is_of_key(&refused) => {}
            saved => return Ok(saved?),
        }
    }
}

/// The matter as it is now: it was opened before.
async fn repeated(
    app: &App,
    caller: &Caller,
    resource: &str,
    warnings: Vec<Warning>,
) -> Result<Answer<pb::Matter>> {
    let matter_id = Uuid::try_parse(resource).map_err(neuvo_chassis::Fault::internal)?;
    let matter = moving::find(app, moving::Target::Matter(matter_id)).await?.matter;
    let disclosed = shown::disclose(app, caller, METHOD, Basis::Recorded, &matter).await?;
    let resource = shown::matter_with_words(app, &disclosed, &matter).await?;
    let resource = pb::Matter { warnings, ..resource };
    Ok(Answer { resource, position: app.store.ledger.position() })
}
