//! A made-up intake and reporting: they answer what the edge's tests need, and no more.

use std::{pin::Pin, sync::Arc};

use futures::{Stream, StreamExt, stream};
use neuvo_chassis::{Caller, Fault, Reason, fault::Violation};
use neuvo_proto::{
    google::api::HttpBody,
    intake::v1::{self as intake, intake_service_server::IntakeService},
    reporting::v1::{self as reporting, reporting_service_server::ReportingService},
};
use tokio::sync::Notify;
use tonic::{Status, metadata::MetadataValue};

use crate::desk::Reached;

/// What the edge's tests never ask for.
fn nobody() -> Status {
    Status::unimplemented("nobody asks for this here")
}

pub struct Intake(pub Reached, pub Arc<Notify>);

/// Says so when it is dropped.
struct Left(Arc<Notify>);

impl Drop for Left {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Intake {
    fn reach<T>(&self, request: &tonic::Request<T>) {
        let caller = Caller::of(request).expect("the access layer let it in");
        let head = request.metadata().clone().into_headers();
        self.0.lock().expect("a lock").push((head, caller));
    }
}

fn reason(name: &'static str) -> Reason {
    Reason::new("neuvo.intake", name)
}

#[tonic::async_trait]
impl IntakeService for Intake {
    async fn create_contact(
        &self,
        request: tonic::Request<intake::CreateContactRequest>,
    ) -> Result<tonic::Response<intake::Contact>, Status> {
        self.reach(&request);
        let only_asked = request.metadata().contains_key("neuvo-check-only");
        let request = request.into_inner();
        if request.request_id.is_empty() {
            let wrong = |field: &str| Violation { field: field.into(), description: "?".into() };
            let wrong = vec![wrong("request_id"), wrong("entries[1].note_hidden")];
            return Err(Fault::invalid(wrong).into());
        }
        if only_asked {
            return Err(Fault::invalid(vec![]).into());
        }
        let mut response = tonic::Response::new(intake::Contact {
            contact_id: request.request_id,
            etag: "1".to_owned(),
            channel: request.channel,
            occurred_at: request.occurred_at,
            ..Default::default()
        });
        let position = MetadataValue::from_static("intake:1:7");
        response.metadata_mut().insert("neuvo-position", position);
        Ok(response)
    }

    async fn get_contact(
        &self,
        request: tonic::Request<intake::GetContactRequest>,
    ) -> Result<tonic::Response<intake::Contact>, Status> {
        self.reach(&request);
        match request.get_ref().contact_id.as_str() {
            "missing" => {
                let fault = Fault::not_found(reason("CONTACT_NOT_FOUND"), "there is no such one");
                Err(fault.into())
            }
            "never" => std::future::pending().await,
            "broken" => panic!("as asked"),
            id => {
                let (contact_id, etag) = (id.to_owned(), "7".to_owned());
                let contact = intake::Contact { contact_id, etag, ..Default::default() };
                Ok(tonic::Response::new(contact))
            }
        }
    }

    async fn list_contacts(
        &self,
        request: tonic::Request<intake::ListContactsRequest>,
    ) -> Result<tonic::Response<intake::ListContactsResponse>, Status> {
        self.reach(&request);
        Ok(tonic::Response::new(Default::default()))
    }

    async fn close_contact(
        &self,
        request: tonic::Request<intake::CloseContactRequest>,
    ) -> Result<tonic::Response<intake::Contact>, Status> {
        self.reach(&request);
        match request.into_inner() {
            close if close.etag.is_empty() || close.etag == "7" => {
                let contact_id = close.contact_id;
                Ok(tonic::Response::new(intake::Contact { contact_id, ..Default::default() }))
            }
            _ => Err(Fault::etag_mismatch().into()),
        }
    }

    async fn record_consent(
        &self,
        _: tonic::Request<intake::RecordConsentRequest>,
    ) -> Result<tonic::Response<intake::Contact>, Status> {
        Err(nobody())
    }

    type WatchContactsStream =
        Pin<Box<dyn Stream<Item = Result<intake::WatchContactsResponse, Status>> + Send>>;

    async fn get_slip(
        &self,
        _: tonic::Request<intake::GetSlipRequest>,
    ) -> Result<tonic::Response<HttpBody>, Status> {
        Err(nobody())
    }

    async fn get_record_text(
        &self,
        _: tonic::Request<intake::GetRecordTextRequest>,
    ) -> Result<tonic::Response<HttpBody>, Status> {
        Err(nobody())
    }

    async fn search_clients(
        &self,
        _: tonic::Request<intake::SearchClientsRequest>,
    ) -> Result<tonic::Response<intake::SearchClientsResponse>, Status> {
        Err(nobody())
    }

    async fn get_client(
        &self,
        _: tonic::Request<intake::GetClientRequest>,
    ) -> Result<tonic::Response<intake::Client>, Status> {
        Err(nobody())
    }

    async fn list_disclosures(
        &self,
        _: tonic::Request<intake::ListDisclosuresRequest>,
    ) -> Result<tonic::Response<intake::ListDisclosuresResponse>, Status> {
        Err(nobody())
    }

    async fn search_own_log(
        &self,
        _: tonic::Request<intake::SearchOwnLogRequest>,
    ) -> Result<tonic::Response<intake::SearchOwnLogResponse>, Status> {
        Err(nobody())
    }

    /// Two contacts after the cursor; then silence, or an end if the cursor asks for one.
    async fn watch_contacts(
        &self,
        request: tonic::Request<intake::WatchContactsRequest>,
    ) -> Result<tonic::Response<Self::WatchContactsStream>, Status> {
        self.reach(&request);
        let after = request.into_inner().cursor;
        if after == "wrong" {
            return Err(Fault::invalid_field("cursor", "was not made here").into());
        }
        let told = ["a", "b"].map(|step| {
            let cursor = format!("{after}{step}");
            Ok(intake::WatchContactsResponse { cursor, contact: None })
        });
        let told = stream::iter(told);
        Ok(tonic::Response::new(match after.as_str() {
            "ends" => told.boxed(),
            "breaks" => {
                let fault = Fault::unavailable("the store is away", anyhow::anyhow!("no disk"));
                told.chain(stream::iter([Err(fault.into())])).boxed()
            }
            _ => {
                let left = Left(self.1.clone());
                let silence = stream::once(async move {
                    let _left = left;
                    std::future::pending().await
                });
                told.chain(silence).boxed()
            }
        }))
    }
}

pub struct Reporting;

#[tonic::async_trait]
impl ReportingService for Reporting {
    async fn list_reports(
        &self,
        _: tonic::Request<reporting::ListReportsRequest>,
    ) -> Result<tonic::Response<reporting::ListReportsResponse>, Status> {
        Ok(tonic::Response::new(Default::default()))
    }

    async fn run_report(
        &self,
        _: tonic::Request<reporting::RunReportRequest>,
    ) -> Result<tonic::Response<reporting::RunReportResponse>, Status> {
        Ok(tonic::Response::new(Default::default()))
    }

    async fn export_report(
        &self,
        request: tonic::Request<reporting::ExportReportRequest>,
    ) -> Result<tonic::Response<HttpBody>, Status> {
        let data = format!("report;{}\r\n", request.into_inner().report);
        let content_type = "text/csv; charset=utf-8".to_owned();
        Ok(tonic::Response::new(HttpBody { content_type, data: data.into(), extensions: vec![] }))
    }
}
