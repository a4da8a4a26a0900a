//! `neuvo import` and `neuvo export`: files of other registers, through the directory's own rpcs.
//!
//! They work on the store itself, as `neuvo load` does, for whoever may open it.

use std::path::Path;

use anyhow::Context;
use neuvo_chassis::{Caller, transport::Transport};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        ExportEntriesRequest, ImportEntriesRequest, ImportEntriesResponse, PublishChangeRequest,
        exchange_service_client::ExchangeServiceClient,
        register_service_client::RegisterServiceClient,
    },
};
use tonic::Request;
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::suite::Suite;

/// Bytes of an export at most: a county whose every entry is there for 24 months.
const EXPORT_BYTES_MAX: usize = 1 << 30;

/// What becomes of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is a draft.
    Draft,
    /// It is published at once.
    Publish,
    /// Nothing is stored.
    Nothing,
}

/// Imports a file.
///
/// # Errors
/// When the file cannot be read, or the directory refuses it; each place is told.
pub async fn import(
    suite: &Suite,
    format: &str,
    file: &Path,
    then: Then,
) -> anyhow::Result<ImportEntriesResponse> {
    let content = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let request = ImportEntriesRequest {
        request_id: Uuid::now_v7().to_string(),
        format: format.to_owned(),
        content: content.into(),
        why: format!("neuvo import {format} {name}"),
        validate_only: then == Then::Nothing,
        valid_from: String::new(),
    };
    let answer = exchange(suite).import_entries(authorised(suite, request)?).await;
    let answer = answer.map_err(told)?.into_inner();
    if then == Then::Publish && !answer.change_id.is_empty() {
        let request = PublishChangeRequest {
            change_id: answer.change_id.clone(),
            request_id: Uuid::now_v7().to_string(),
            ..PublishChangeRequest::default()
        };
        let mut register = RegisterServiceClient::new(directory(suite));
        register.publish_change(authorised(suite, request)?).await.map_err(told)?;
    }
    Ok(answer)
}

/// The register in a format, as it stands on a day; today where none is given.
///
/// # Errors
/// When the directory refuses it.
pub async fn export(suite: &Suite, format: &str, on: Option<&str>) -> anyhow::Result<Vec<u8>> {
    let on = on.unwrap_or_default().to_owned();
    let request = ExportEntriesRequest { format: format.to_owned(), on, ..Default::default() };
    let answer = exchange(suite).export_entries(authorised(suite, request)?).await;
    Ok(answer.map_err(told)?.into_inner().data.into())
}

fn directory(suite: &Suite) -> Transport {
    suite.services["directory"].clone()
}

fn exchange(suite: &Suite) -> ExchangeServiceClient<Transport> {
    let client = ExchangeServiceClient::new(directory(suite));
    client.max_decoding_message_size(EXPORT_BYTES_MAX)
}

/// A request of whoever sits at the machine, as the one who keeps the directory.
fn authorised<T>(suite: &Suite, message: T) -> anyhow::Result<Request<T>> {
    let caller = Caller {
        subject: "neuvo".to_owned(),
        roles: vec![Role::DirectoryEditor],
        ..Caller::system("neuvo")
    };
    let token = suite.edge.mint("exchange", &caller, "directory")?;
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse()?);
    Ok(request)
}

/// What was refused, with every place.
fn told(status: tonic::Status) -> anyhow::Error {
    let bad = status.get_details_bad_request();
    let places = bad.map(|bad| bad.field_violations).unwrap_or_default().into_iter();
    let places: Vec<String> =
        places.map(|place| format!("\n  {}: {}", place.field, place.description)).collect();
    anyhow::anyhow!("{}{}", status.message(), places.concat())
}

/// What an import did, as lines for a person.
pub fn summary(answer: &ImportEntriesResponse) -> String {
    let mut lines = Vec::new();
    for diff in &answer.diffs {
        let kind = diff.kind().as_str_name().trim_start_matches("ENTRY_KIND_").to_lowercase();
        let fields: Vec<&str> = diff.fields.iter().map(|field| field.field.as_str()).collect();
        lines.push(format!("{kind}/{}: {}", diff.entry_id, fields.join(", ")));
    }
    for finding in &answer.findings {
        let kind = finding.kind().as_str_name().trim_start_matches("ENTRY_KIND_").to_lowercase();
        let entry = if finding.entry_id.is_empty() {
            String::new()
        } else {
            format!("{kind}/{} ", finding.entry_id)
        };
        lines.push(format!("? {entry}{} {}", finding.field, finding.description));
    }
    for flaw in &answer.flaws {
        lines.push(format!("! {} {}", flaw.field, flaw.description));
    }
    lines.push(format!(
        "{} new, {} changed, {} as they were; {} doubts",
        answer.created, answer.updated, answer.unchanged, answer.finding_count
    ));
    if !answer.change_id.is_empty() {
        lines.push(format!("change {}", answer.change_id));
    }
    lines.join("\n")
}
