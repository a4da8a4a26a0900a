//! `GetRecordText`: a contact as text for the record system of the caller's sector.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::{google::api::HttpBody, intake::v1 as pb};
use uuid::Uuid;

use super::{
    deny_contact,
    get_slip::{body, local, site},
    sector, viewer, viewing,
};
use crate::{
    App, convert,
    domain::{Contact, Language, Matter, Record, RecordMatter, Words},
    error, store,
};

const METHOD: &str = "GetRecordText";

pub(super) async fn get_record_text(
    app: &App,
    caller: &Caller,
    req: pb::GetRecordTextRequest,
) -> Result<HttpBody> {
    let directory = app.known.directory().await?;
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let language = convert::optional_language("language", &req.language, &mut check);
    let (contact_id, language) = check.finish(|| Some((contact_id?, language?)))?;
    let kept = app.store.contact(contact_id).await?;
    let kept = kept.ok_or_else(|| error::contact_not_found(contact_id))?;
    if !kept.contact.took_part(sector(caller)) {
        return deny_contact(app, caller, METHOD, &kept.contact).await;
    }
    let matters = own_matters(app, caller, &kept.contact).await?;
    let mut sight = kept.contact.sight(viewer(caller), kept.fields());
    sight.by_consent |= !matters.iter().all(|matter| matter.is_of(sector(caller)));
    let (mut words, mut of_matters) = (Words::new(), store::Words::default());
    let subject_id = kept.contact.subject_id.or(matters.first().map(Matter::subject_id));
    if let Some(subject_id) = subject_id {
        let vault = &app.store.vault;
        let viewing = viewing(app, caller, METHOD, &kept.contact, &sight);
        let disclosed = vault.disclose(&viewing, &[subject_id]).await?;
        words = kept.open(vault, &disclosed, &sight.open).await?;
        if let Some(opener) = vault.opener(&disclosed, subject_id).await? {
            let ids: Vec<Uuid> = matters.iter().map(|matter| matter.matter_id).collect();
            of_matters = app.store.words(&opener, &ids).await?;
        }
    }
    let (at, site) = (local(&kept.contact), site(&kept.contact, &directory));
    let contact = kept.contact.with_words(words, &sight);
    let matters = matters.iter().map(|matter| RecordMatter {
        need: of_matters.take(matter.matter_id, "need"),
        promised: of_matters.take_last(matter.matter_id, store::PROMISE),
        by: matter.promise.due_date,
    });
    let record = Record { contact: &contact, at, site, matters: matters.collect() };
    let text = record.text(language.unwrap_or(Language::Finnish));
    Ok(body("text/plain; charset=utf-8", text))
}

/// The matters of the contact that the caller's sector deals with: those that it opened, and those of
/// the other one if the person consented that they share.
async fn own_matters(app: &App, caller: &Caller, contact: &Contact) -> Result<Vec<Matter>> {
    let own = sector(caller);
    let mut matters = app.store.matters_of(contact.contact_id).await?;
    matters.retain(|matter| {
        let deals = own.is_some_and(|own| matter.sectors.contains(&own));
        deals && matter.is_for(own, contact)
    });
    Ok(matters)
}
