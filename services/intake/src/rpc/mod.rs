//! How intake is asked: one file an rpc.

mod close_contact;
mod create_contact;
mod get_contact;
mod list_contacts;
mod watch_contacts;

use neuvo_chassis::{Caller, Check};
use neuvo_proto::{
    access::v1::Role,
    intake::v1::{self as pb, intake_service_server::IntakeService},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    App,
    domain::{Contact, Sector},
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

    async fn watch_contacts(
        &self,
        request: Request<pb::WatchContactsRequest>,
    ) -> Reply<watch_contacts::Contacts> {
        Ok(Response::new(watch_contacts::watch_contacts(self, &request.into_inner())?))
    }
}

/// The sector a caller works in.
fn sector(caller: &Caller) -> Option<Sector> {
    caller.sector.and_then(|sector| Sector::try_from(sector as i32).ok())
}

/// A contact as this caller may see it: notes of the own sector, and the person only for those who
/// may read contacts at all.
fn shown(contact: Contact, caller: &Caller) -> pb::Contact {
    let mut shown = pb::Contact::from(contact.seen_by(sector(caller)));
    if !caller.has(Role::Advisor) && !caller.has(Role::Supervisor) {
        shown.person = None;
    }
    shown
}

/// A contact's id, alone in its request.
fn contact_id(value: &str) -> neuvo_chassis::Result<Uuid> {
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", value);
    check.finish(|| contact_id)
}
