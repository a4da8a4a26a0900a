//! The register in other registers' shapes, and what their files say otherwise.

mod export_entries;
mod get_hours_page;
mod import_entries;

use neuvo_chassis::{Caller, Check};
use neuvo_proto::{
    directory::v1::{self as pb, exchange_service_server::ExchangeService},
    google::api::HttpBody,
};
use tonic::Request;

use super::{Answer, apart};
use crate::{
    App, convert,
    exchange::{Finding, Format, Language},
};

pub(crate) use import_entries::IMPORT_REQUEST_BYTES_MAX;

#[tonic::async_trait]
impl ExchangeService for App {
    async fn import_entries(
        &self,
        request: Request<pb::ImportEntriesRequest>,
    ) -> Answer<pb::ImportEntriesResponse> {
        let caller = Caller::of(&request)?;
        let answer = import_entries::import_entries(self, &caller, request.into_inner()).await?;
        Ok(answer.into())
    }

    async fn export_entries(&self, request: Request<pb::ExportEntriesRequest>) -> Answer<HttpBody> {
        let body = export_entries::export_entries(self, &request.into_inner()).await?;
        Ok(tonic::Response::new(body))
    }

    async fn list_export_findings(
        &self,
        request: Request<pb::ListExportFindingsRequest>,
    ) -> Answer<pb::ListExportFindingsResponse> {
        let answer = export_entries::list_export_findings(self, &request.into_inner()).await?;
        Ok(tonic::Response::new(answer))
    }

    async fn get_hours_page(&self, request: Request<pb::GetHoursPageRequest>) -> Answer<HttpBody> {
        let body = get_hours_page::get_hours_page(self, &request.into_inner()).await?;
        Ok(tonic::Response::new(body))
    }
}

/// The formats, by the words that ask for them.
const FORMATS: [(&str, Format); 10] = [
    ("ptv-v12", Format::PtvV12),
    ("ptv-v11", Format::PtvV11),
    ("hsds", Format::Hsds),
    ("fhir-r4", Format::FhirR4),
    ("fhir-r5", Format::FhirR5),
    ("schema-org", Format::SchemaOrg),
    ("osm", Format::Osm),
    ("icalendar", Format::Icalendar),
    ("csv", Format::Csv),
    ("raci-csv", Format::RaciCsv),
];
/// How many of them, the first ones, are read as well.
const READ: usize = 3;

/// The format of a word, one of some.
fn format(word: &str, formats: &[(&str, Format)], check: &mut Check) -> Option<Format> {
    let found = formats.iter().find(|(own, _)| *own == word).map(|(_, format)| *format);
    if found.is_none() {
        let words: Vec<&str> = formats.iter().map(|(word, _)| *word).collect();
        check.wrong("format", format!("must be one of {}", words.join(", ")));
    }
    found
}

fn language(code: &str, check: &mut Check) -> Option<Language> {
    if code.is_empty() {
        return Some(Language::Finnish);
    }
    let code = convert::spoken_language("language", code, check)?;
    let found = Language::of_code(&code);
    check.ensure(found.is_some(), "language", "must be fi, sv or en");
    found
}

fn finding(finding: &Finding) -> pb::Finding {
    let (kind, entry_id) = finding
        .entry
        .as_ref()
        .map(|name| (name.kind.into(), name.entry_id.clone()))
        .unwrap_or_default();
    let (field, description) = (finding.field.clone(), finding.description.clone());
    pb::Finding { kind, entry_id, field, description }
}
