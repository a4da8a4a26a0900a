//! How intake is asked: one file an rpc.

mod changing;
mod clients;
mod close_contact;
mod create_contact;
mod disclosures;
mod events;
mod get_contact;
mod get_record_text;
mod get_slip;
mod list_contacts;
mod matter;
mod record_consent;
mod watch_contacts;

use neuvo_chassis::{Caller, Check, Fault};
use neuvo_proto::{
    access::v1::Role,
    google::api::HttpBody,
    intake::v1::{self as pb, intake_service_server::IntakeService},
};
use neuvo_secrecy::{Basis, Disclosed, Viewing};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    App,
    domain::{Contact, Sector, Sight, Viewer, Words},
    error,
    store::Kept,
};

type Reply<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl IntakeService for App {
    type WatchContactsStream = watch_contacts::Contacts;

    async fn create_contact(
        &self,
        request: Request<pb::CreateContactRequest>,
    ) -> Reply<pb::Contact> {
        let caller = Caller::of(&request)?;
        Ok(create_contact::create_contact(self, &caller, request.into_inner()).await?.into())
    }

    async fn get_contact(&self, request: Request<pb::GetContactRequest>) -> Reply<pb::Contact> {
        let caller = Caller::of(&request)?;
        let contact = get_contact::get_contact(self, &caller, request.into_inner()).await?;
        Ok(Response::new(contact))
    }

    async fn list_contacts(
        &self,
        request: Request<pb::ListContactsRequest>,
    ) -> Reply<pb::ListContactsResponse> {
        Ok(Response::new(list_contacts::list_contacts(self, request.into_inner()).await?))
    }

    async fn close_contact(&self, request: Request<pb::CloseContactRequest>) -> Reply<pb::Contact> {
        let caller = Caller::of(&request)?;
        Ok(close_contact::close_contact(self, &caller, request.into_inner()).await?.into())
    }

    async fn record_consent(
        &self,
        request: Request<pb::RecordConsentRequest>,
    ) -> Reply<pb::Contact> {
        let caller = Caller::of(&request)?;
        let consented = record_consent::record_consent(self, &caller, request.into_inner()).await?;
        Ok(consented.into())
    }

    async fn watch_contacts(
        &self,
        request: Request<pb::WatchContactsRequest>,
    ) -> Reply<watch_contacts::Contacts> {
        let contacts = watch_contacts::watch_contacts(self, &request.into_inner()).await?;
        Ok(Response::new(contacts))
    }

    async fn get_slip(&self, request: Request<pb::GetSlipRequest>) -> Reply<HttpBody> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(get_slip::get_slip(self, &caller, request.into_inner()).await?))
    }

    async fn get_record_text(&self, request: Request<pb::GetRecordTextRequest>) -> Reply<HttpBody> {
        let caller = Caller::of(&request)?;
        let text = get_record_text::get_record_text(self, &caller, request.into_inner()).await?;
        Ok(Response::new(text))
    }

    async fn search_clients(
        &self,
        request: Request<pb::SearchClientsRequest>,
    ) -> Reply<pb::SearchClientsResponse> {
        let caller = Caller::of(&request)?;
        let found = clients::search_clients(self, &caller, request.into_inner()).await?;
        Ok(Response::new(found))
    }

    async fn get_client(&self, request: Request<pb::GetClientRequest>) -> Reply<pb::Client> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(clients::get_client(self, &caller, request.into_inner()).await?))
    }

    async fn list_disclosures(
        &self,
        request: Request<pb::ListDisclosuresRequest>,
    ) -> Reply<pb::ListDisclosuresResponse> {
        Ok(Response::new(disclosures::list_disclosures(self, request.into_inner()).await?))
    }

    async fn search_own_log(
        &self,
        request: Request<pb::SearchOwnLogRequest>,
    ) -> Reply<pb::SearchOwnLogResponse> {
        let caller = Caller::of(&request)?;
        let log = disclosures::search_own_log(self, &caller, request.into_inner()).await?;
        Ok(Response::new(log))
    }
}

/// Whether a caller has to do with a contact: their sector took part, or they recorded it.
fn met(caller: &Caller, contact: &Contact) -> bool {
    contact.took_part(sector(caller)) || contact.recorded_by == caller.subject
}

/// The sector a caller works in.
fn sector(caller: &Caller) -> Option<Sector> {
    caller.sector.and_then(|sector| Sector::try_from(sector as i32).ok())
}

/// This caller, as the one who looks at a contact.
fn viewer(caller: &Caller) -> Viewer {
    let reads_people = caller.has(Role::Advisor) || caller.has(Role::Supervisor);
    Viewer { sector: sector(caller), reads_people }
}

/// A call that shows a contact's words to this caller.
fn viewing<'a>(
    app: &App,
    caller: &'a Caller,
    method: &'static str,
    contact: &Contact,
    sight: &Sight,
) -> Viewing<'a> {
    let basis = match sight.by_consent {
        true => Basis::Consent,
        false if contact.recorded_by == caller.subject => Basis::Recorded,
        false => Basis::SectorTookPart,
    };
    let resource = format!("contact/{}", contact.contact_id);
    Viewing { caller, method, basis, resource, at: app.clock.now() }
}

/// A kept contact as this caller may see it; that it is shown is logged before.
async fn shown(
    app: &App,
    caller: &Caller,
    method: &'static str,
    kept: Kept,
) -> Result<pb::Contact, Fault> {
    let sight = kept.contact.sight(viewer(caller), kept.fields());
    let disclosed = logged(app, caller, method, &kept, &sight).await?;
    opened(app, kept, disclosed, &sight).await
}

/// Logs that the caller is about to be shown what `sight` opens of a contact; none when that is nothing.
async fn logged(
    app: &App,
    caller: &Caller,
    method: &'static str,
    kept: &Kept,
    sight: &Sight,
) -> Result<Option<Disclosed>, Fault> {
    let subject_id = kept.contact.subject_id.filter(|_| !sight.open.is_empty());
    let Some(subject_id) = subject_id else { return Ok(None) };
    let viewing = viewing(app, caller, method, &kept.contact, sight);
    app.store.vault.disclose(&viewing, &[subject_id]).await.map(Some)
}

/// A kept contact with the words whose disclosure was logged.
async fn opened(
    app: &App,
    kept: Kept,
    disclosed: Option<Disclosed>,
    sight: &Sight,
) -> Result<pb::Contact, Fault> {
    let words = match disclosed {
        None => Words::new(),
        Some(disclosed) => kept.open(&app.store.vault, &disclosed, &sight.open).await?,
    };
    Ok(kept.contact.with_words(words, sight).into())
}

/// A contact that the caller has just told of: nothing is disclosed by giving it back.
fn given_back(contact: Contact, caller: &Caller) -> pb::Contact {
    let words = contact.words();
    let sight = contact.sight(viewer(caller), words.keys().copied());
    contact.with_words(words, &sight).into()
}

/// A contact's id, alone in its request.
fn contact_id(value: &str) -> neuvo_chassis::Result<Uuid> {
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", value);
    check.finish(|| contact_id)
}

/// A caller who has nothing to do with a contact is refused, and the attempt is logged.
async fn deny_contact<T>(
    app: &App,
    caller: &Caller,
    method: &'static str,
    contact: &Contact,
) -> Result<T, Fault> {
    let resource = format!("contact/{}", contact.contact_id);
    let viewing = Viewing { caller, method, basis: Basis::None, resource, at: app.clock.now() };
    let subject_id = contact.subject_id.unwrap_or(contact.contact_id);
    app.store.vault.deny(&viewing, &[subject_id]).await?;
    Err(error::no_relation("contact_id", contact.contact_id))
}
