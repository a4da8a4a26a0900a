//! Opening hours: read, looked at, and changed for many at once.

mod edit_hours;
mod preview_hours;
mod read_hours;

use neuvo_chassis::Caller;
use neuvo_proto::directory::v1::{self as pb, hours_service_server::HoursService};
use tonic::{Request, Response};

use super::Answer;
use crate::App;

#[tonic::async_trait]
impl HoursService for App {
    async fn read_hours(
        &self,
        request: Request<pb::ReadHoursRequest>,
    ) -> Answer<pb::ReadHoursResponse> {
        Ok(Response::new(read_hours::read_hours(self, &request.into_inner())?))
    }

    async fn preview_hours(
        &self,
        request: Request<pb::PreviewHoursRequest>,
    ) -> Answer<pb::PreviewHoursResponse> {
        Ok(Response::new(preview_hours::preview_hours(self, &request.into_inner()).await?))
    }

    async fn edit_hours(
        &self,
        request: Request<pb::EditHoursRequest>,
    ) -> Answer<pb::EditHoursResponse> {
        let caller = Caller::of(&request)?;
        Ok(edit_hours::edit_hours(self, &caller, request.into_inner()).await?.into())
    }
}
