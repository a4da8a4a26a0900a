//! How intake is asked: one file an rpc.

mod close_contact;
mod create_contact;
mod get_contact;
mod list_contacts;
mod watch_contacts;

use neuvo_chassis::{Caller, Check};
use neuvo_proto::{
    common::v1 as common,
    intake::v1::{self as pb, intake_service_server::IntakeService},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{App, domain::Sector};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl IntakeService for App {
    type WatchContactsStream = watch_contacts::Contacts;

    async fn create_contact(
        &self,
        request: Request<pb::CreateContactRequest>,
    ) -> Answer<pb::Contact> {
        let caller = Caller::of(&request)?;
        Ok(create_contact::create_contact(self, &caller, request.into_inner()).await?.into())
    }

    async fn get_contact(&self, request: Request<pb::GetContactRequest>) -> Answer<pb::Contact> {
        let caller = Caller::of(&request)?;
        let contact = get_contact::get_contact(self, &caller, request.into_inner()).await?;
        Ok(Response::new(contact))
    }

    async fn list_contacts(
        &self,
        request: Request<pb::ListContactsRequest>,
    ) -> Answer<pb::ListContactsResponse> {
        Ok(Response::new(list_contacts::list_contacts(self, request.into_inner()).await?))
    }

    async fn close_contact(
        &self,
        request: Request<pb::CloseContactRequest>,
    ) -> Answer<pb::Contact> {
        let caller = Caller::of(&request)?;
        Ok(close_contact::close_contact(self, &caller, request.into_inner()).await?.into())
    }

    async fn watch_contacts(
        &self,
        request: Request<pb::WatchContactsRequest>,
    ) -> Answer<watch_contacts::Contacts> {
        Ok(Response::new(watch_contacts::watch_contacts(self, &request.into_inner())?))
    }
}

/// The sector a caller works in.
fn sector(caller: &Caller) -> Option<Sector> {
    match caller.sector? {
        common::Sector::Social => Some(Sector::Social),
        common::Sector::Health => Some(Sector::Health),
        common::Sector::Unspecified => None,
    }
}

/// A contact's id, alone in its request.
fn contact_id(value: &str) -> neuvo_chassis::Result<Uuid> {
    let mut check = Check::default();
    let contact_id = check.uuid("contact_id", value);
    check.finish(|| contact_id)
}
