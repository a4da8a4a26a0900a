//! How reporting is asked: one file an rpc.

mod export_report;
mod list_reports;
mod run_report;

use neuvo_chassis::Caller;
use neuvo_proto::{
    google::api::HttpBody,
    reporting::v1::{self as pb, reporting_service_server::ReportingService},
};
use tonic::{Request, Response, Status};

use crate::App;

type Reply<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl ReportingService for App {
    async fn list_reports(
        &self,
        request: Request<pb::ListReportsRequest>,
    ) -> Reply<pb::ListReportsResponse> {
        Ok(Response::new(list_reports::list_reports(self, &request.into_inner())?))
    }

    async fn run_report(
        &self,
        request: Request<pb::RunReportRequest>,
    ) -> Reply<pb::RunReportResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(run_report::run_report(self, &caller, request.into_inner()).await?))
    }

    async fn export_report(&self, request: Request<pb::ExportReportRequest>) -> Reply<HttpBody> {
        let caller = Caller::of(&request)?;
        let file = export_report::export_report(self, &caller, request.into_inner()).await?;
        Ok(Response::new(file))
    }
}
