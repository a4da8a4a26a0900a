//! How assessment is asked: one file an rpc.

mod agree_plan;
mod appoint_responsible;
mod change_plan;
mod county;
mod create_assessment;
mod create_plan;
mod follow_up_plan;
mod get_assessment;
mod get_plan;
mod list_assessments;
mod list_disclosures;
mod list_own_log;
mod list_plans;
mod plan_service;
mod shown;

use neuvo_chassis::Caller;
use neuvo_proto::assessment::v1::{self as pb, assessment_service_server::AssessmentService};
use tonic::{Request, Response, Status};

use crate::App;

type Reply<T> = Result<Response<T>, Status>;

/// Who loses to another writer decides anew, so often at most.
const TRIES_MAX: usize = 3;

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
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(Response::new(list_assessments::list_assessments(self, &caller, req).await?))
    }

    async fn list_disclosures(
        &self,
        request: Request<pb::ListDisclosuresRequest>,
    ) -> Reply<pb::ListDisclosuresResponse> {
        Ok(Response::new(list_disclosures::list_disclosures(self, request.into_inner()).await?))
    }

    async fn list_own_log(
        &self,
        request: Request<pb::ListOwnLogRequest>,
    ) -> Reply<pb::ListOwnLogResponse> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(Response::new(list_own_log::list_own_log(self, &caller, req).await?))
    }
}
