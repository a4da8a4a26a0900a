//! Changes of the register, and its entries through time.

mod change;
mod decide;
mod diff;
mod entries;
mod list_changes;
mod preview_change;
mod revert_change;

use neuvo_chassis::Caller;
use neuvo_proto::directory::v1::{self as pb, register_service_server::RegisterService};
use tonic::Request;

use super::Answer;
use crate::App;

pub(super) use change::{Drafted, begin, found, of_day, save, why_and_day};
pub(crate) use decide::put_in_force;
pub(super) use decide::{Step, decide};
pub(super) use entries::day;
pub(super) use preview_change::{preview, preview_apart};

#[tonic::async_trait]
impl RegisterService for App {
    async fn create_change(&self, request: Request<pb::CreateChangeRequest>) -> Answer<pb::Change> {
        let caller = Caller::of(&request)?;
        Ok(change::create_change(self, &caller, request.into_inner()).await?.into())
    }

    async fn get_change(&self, request: Request<pb::GetChangeRequest>) -> Answer<pb::Change> {
        Ok(tonic::Response::new(change::get_change(self, &request.into_inner()).await?))
    }

    async fn list_changes(
        &self,
        request: Request<pb::ListChangesRequest>,
    ) -> Answer<pb::ListChangesResponse> {
        let answer = list_changes::list_changes(self, request.into_inner()).await?;
        Ok(tonic::Response::new(answer))
    }

    async fn edit_change(&self, request: Request<pb::EditChangeRequest>) -> Answer<pb::Change> {
        let caller = Caller::of(&request)?;
        Ok(change::edit_change(self, &caller, request.into_inner()).await?.into())
    }

    async fn preview_change(
        &self,
        request: Request<pb::PreviewChangeRequest>,
    ) -> Answer<pb::PreviewChangeResponse> {
        let answer = preview_change::preview_change(self, &request.into_inner()).await?;
        Ok(tonic::Response::new(answer))
    }

    async fn publish_change(
        &self,
        request: Request<pb::PublishChangeRequest>,
    ) -> Answer<pb::Change> {
        let caller = Caller::of(&request)?;
        Ok(decide::publish_change(self, &caller, request.into_inner()).await?.into())
    }

    async fn withdraw_change(
        &self,
        request: Request<pb::WithdrawChangeRequest>,
    ) -> Answer<pb::Change> {
        let caller = Caller::of(&request)?;
        Ok(decide::withdraw_change(self, &caller, request.into_inner()).await?.into())
    }

    async fn revert_change(&self, request: Request<pb::RevertChangeRequest>) -> Answer<pb::Change> {
        let caller = Caller::of(&request)?;
        Ok(revert_change::revert_change(self, &caller, request.into_inner()).await?.into())
    }

    async fn get_entry(&self, request: Request<pb::GetEntryRequest>) -> Answer<pb::Entry> {
        Ok(tonic::Response::new(entries::get_entry(self, &request.into_inner()).await?))
    }

    async fn list_entries(
        &self,
        request: Request<pb::ListEntriesRequest>,
    ) -> Answer<pb::ListEntriesResponse> {
        Ok(tonic::Response::new(entries::list_entries(self, &request.into_inner()).await?))
    }

    async fn list_entry_versions(
        &self,
        request: Request<pb::ListEntryVersionsRequest>,
    ) -> Answer<pb::ListEntryVersionsResponse> {
        Ok(tonic::Response::new(entries::list_entry_versions(self, &request.into_inner()).await?))
    }
}
