//! `PlanService`, served by the same process.

use neuvo_chassis::Caller;
use neuvo_proto::assessment::v1::{self as pb, plan_service_server::PlanService};
use tonic::{Request, Response};

use super::{
    Reply, agree_plan, appoint_responsible, create_plan, follow_up_plan, get_plan, list_plans,
};
use crate::App;

#[tonic::async_trait]
impl PlanService for App {
    async fn create_plan(&self, request: Request<pb::CreatePlanRequest>) -> Reply<pb::Plan> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(create_plan::create_plan(self, &caller, req).await?.into())
    }

    async fn get_plan(&self, request: Request<pb::GetPlanRequest>) -> Reply<pb::Plan> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(Response::new(get_plan::get_plan(self, &caller, req).await?))
    }

    async fn list_plans(
        &self,
        request: Request<pb::ListPlansRequest>,
    ) -> Reply<pb::ListPlansResponse> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(Response::new(list_plans::list_plans(self, &caller, req).await?))
    }

    async fn appoint_responsible(
        &self,
        request: Request<pb::AppointResponsibleRequest>,
    ) -> Reply<pb::Plan> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(appoint_responsible::appoint_responsible(self, &caller, req).await?.into())
    }

    async fn agree_plan(&self, request: Request<pb::AgreePlanRequest>) -> Reply<pb::Plan> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(agree_plan::agree_plan(self, &caller, req).await?.into())
    }

    async fn follow_up_plan(&self, request: Request<pb::FollowUpPlanRequest>) -> Reply<pb::Plan> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(follow_up_plan::follow_up_plan(self, &caller, req).await?.into())
    }
}
