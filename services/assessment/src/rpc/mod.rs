//! How assessment is asked: one file an rpc.

mod create_assessment;
mod get_assessment;
mod list_assessments;

use neuvo_chassis::Caller;
use neuvo_proto::assessment::v1::{self as pb, assessment_service_server::AssessmentService};
use tonic::{Request, Response, Status};

use crate::{App, domain::Sector};

type Reply<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl AssessmentService for App {
    async fn create_assessment(
        &self,
        request: Request<pb::CreateAssessmentRequest>,
    ) -> Reply<pb::Assessment> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(create_assessment::create_assessment(self, &caller, req).await?.into())
    }

    async fn get_assessment(
        &self,
        request: Request<pb::GetAssessmentRequest>,
    ) -> Reply<pb::Assessment> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(Response::new(get_assessment::get_assessment(self, &caller, req).await?))
    }

    async fn list_assessments(
        &self,
        request: Request<pb::ListAssessmentsRequest>,
    ) -> Reply<pb::ListAssessmentsResponse> {
        Ok(Response::new(list_assessments::list_assessments(self, request.into_inner()).await?))
    }
}

/// The sector a caller works in.
fn sector(caller: &Caller) -> Option<Sector> {
    caller.sector.and_then(|sector| Sector::try_from(sector as i32).ok())
}
