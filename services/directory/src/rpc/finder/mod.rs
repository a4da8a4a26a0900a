//! Finding what the directory holds, whose queue takes a matter, and faults on what was found.

mod fault;
mod route_stage;
mod search;

use neuvo_chassis::Caller;
use neuvo_proto::directory::v1::{self as pb, finder_service_server::FinderService};
use tonic::{Request, Response};

use super::Answer;
use crate::App;

#[tonic::async_trait]
impl FinderService for App {
    async fn search(&self, request: Request<pb::SearchRequest>) -> Answer<pb::SearchResponse> {
        Ok(Response::new(search::search(self, &request.into_inner()).await?))
    }

    async fn route_stage(
        &self,
        request: Request<pb::RouteStageRequest>,
    ) -> Answer<pb::RouteStageResponse> {
        Ok(Response::new(route_stage::route_stage(self, &request.into_inner()).await?))
    }

    async fn report_fault(&self, request: Request<pb::ReportFaultRequest>) -> Answer<pb::Fault> {
        let caller = Caller::of(&request)?;
        Ok(fault::report_fault(self, &caller, request.into_inner()).await?.into())
    }

    async fn get_fault(&self, request: Request<pb::GetFaultRequest>) -> Answer<pb::Fault> {
        Ok(Response::new(fault::get_fault(self, &request.into_inner()).await?))
    }

    async fn list_faults(
        &self,
        request: Request<pb::ListFaultsRequest>,
    ) -> Answer<pb::ListFaultsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(fault::list_faults(self, &caller, &request.into_inner()).await?))
    }

    async fn settle_fault(&self, request: Request<pb::SettleFaultRequest>) -> Answer<pb::Fault> {
        let caller = Caller::of(&request)?;
        Ok(fault::settle_fault(self, &caller, request.into_inner()).await?.into())
    }
}
