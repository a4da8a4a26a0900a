//! `neuvo import` and `neuvo export`: files of other registers, through the directory's own rpcs.
//!
//! They work on the store itself, as `neuvo load` does, for whoever may open it.

use std::path::PathBuf;

use anyhow::Context;
use neuvo_chassis::{Caller, transport::Transport};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        EntryDiff, EntryKind, ExportEntriesRequest, Finding, GetHoursPageRequest,
        ImportEntriesRequest, ImportEntriesResponse, ListExportFindingsRequest,
        PublishChangeRequest, exchange_service_client::ExchangeServiceClient,
        register_service_client::RegisterServiceClient,
    },
};
use tonic::Request;
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::suite::Suite;

/// Bytes of an export at most: a county whose every entry is there for 24 months.
const EXPORT_BYTES_MAX: usize = 1 << 30;
/// Bytes of a file at most, as the contract says.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// Fields of an entry that are shown at most, and characters of a value.
const SHOWN: (usize, usize) = (20, 60);

/// What is imported, and how.
#[derive(Debug, Clone, clap::Args)]
pub struct Import {
    /// `ptv-v12`, `ptv-v11` or `hsds`.
    pub format: String,
    /// The file, 16 MiB at most.
    pub file: PathBuf,
    /// Publish the draft at once.
    #[arg(long, conflicts_with = "validate")]
    pub publish: bool,
    /// Say what differs; store nothing.
    #[arg(long)]
    pub validate: bool,
    /// Why it is taken in; without it, that it is imported, and from which file.
    #[arg(long)]
    pub why: Option<String>,
    /// The first day on which it is so, `YYYY-MM-DD`; the day it is published without it.
    #[arg(long)]
    pub valid_from: Option<String>,
}

/// What is exported, and how.
#[derive(Debug, Clone, clap::Args)]
pub struct Export {
    /// `ptv-v12`, `ptv-v11`, `hsds`, `fhir-r4`, `fhir-r5`, `schema-org`, `osm`, `icalendar`, `csv`,
    /// `raci-csv`; or the hours as a page, `sheet` or `screen`.
    pub format: String,
    /// As it stands on this day, `YYYY-MM-DD`; today without it. A page is of today.
    #[arg(long)]
    pub on: Option<String>,
    /// `fi`, `sv` or `en`, for what is in one language.
    #[arg(long)]
    pub language: Option<String>,
    /// Of `raci-csv`: the table of this id alone.
    #[arg(long)]
    pub table: Option<String>,
}

/// What an import came to.
#[derive(Debug)]
pub struct Imported {
    /// What the file says otherwise.
    pub answer: ImportEntriesResponse,
    /// Why it was not published, where it was to be.
    pub refused: Option<anyhow::Error>,
}

/// Imports a file.
///
/// # Errors
/// When the file cannot be read, or the directory refuses it; each place is told.
pub async fn import(suite: &Suite, import: &Import) -> anyhow::Result<Imported> {
    let Import { format, file, .. } = import;
    let cannot = || format!("cannot read {}", file.display());
    let bytes = std::fs::metadata(file).with_context(cannot)?.len();
    anyhow::ensure!(
        bytes <= FILE_BYTES_MAX,
        "{} has {bytes} bytes; {FILE_BYTES_MAX} at most are taken: send it in parts",
        file.display()
    );
    let content = std::fs::read(file).with_context(cannot)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let why = || format!("neuvo import {format} {name}");
    let request = ImportEntriesRequest {
        request_id: Uuid::now_v7().to_string(),
        format: format.clone(),
        content: content.into(),
        why: import.why.clone().unwrap_or_else(why),
        validate_only: import.validate,
        valid_from: import.valid_from.clone().unwrap_or_default(),
    };
    let answer = exchange(suite).import_entries(authorised(suite, request)?).await;
    let answer = answer.map_err(told)?.into_inner();
    let mut refused = None;
    if import.publish && !answer.change_id.is_empty() {
        let request = PublishChangeRequest {
            change_id: answer.change_id.clone(),
            request_id: Uuid::now_v7().to_string(),
            ..PublishChangeRequest::default()
        };
        let mut register = RegisterServiceClient::new(directory(suite));
        let published = register.publish_change(authorised(suite, request)?).await;
        refused = published.err().map(|status| {
            let draft = format!("change {} stays a draft: mend or withdraw it", answer.change_id);
            told(status).context(draft)
        });
    }
    Ok(Imported { answer, refused })
}

/// The register in a format or the hours as a page, and what the format loses.
///
/// # Errors
/// When the directory refuses it.
pub async fn export(suite: &Suite, export: &Export) -> anyhow::Result<(Vec<u8>, Vec<Finding>)> {
    let format = export.format.clone();
    let language = export.language.clone().unwrap_or_default();
    let mut exchange = exchange(suite);
    if matches!(format.as_str(), "sheet" | "screen") {
        anyhow::ensure!(export.on.is_none(), "a page is of today: --on is for the other formats");
        let request = GetHoursPageRequest { layout: format, language, ..Default::default() };
        let page = exchange.get_hours_page(authorised(suite, request)?).await.map_err(told)?;
        return Ok((page.into_inner().data.into(), Vec::new()));
    }
    let on = export.on.clone().unwrap_or_default();
    let request = ExportEntriesRequest {
        format: format.clone(),
        on: on.clone(),
        language: language.clone(),
        raci_table_id: export.table.clone().unwrap_or_default(),
    };
    let answer = exchange.export_entries(authorised(suite, request)?).await;
    let body = answer.map_err(told)?.into_inner().data.into();
    let (mut lost, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListExportFindingsRequest {
            format: format.clone(),
            on: on.clone(),
            language: language.clone(),
            page_size: 200,
            page_token,
        };
        let page = exchange.list_export_findings(authorised(suite, request)?).await;
        let page = page.map_err(told)?.into_inner();
        lost.extend(page.findings);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok((body, lost));
        }
    }
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
    let mut lines: Vec<String> = answer.diffs.iter().flat_map(of_entry).collect();
    let diffed = usize::try_from(answer.created + answer.updated).unwrap_or_default();
    if let Some(more) = diffed.checked_sub(answer.diffs.len()).filter(|more| *more > 0) {
        lines.push(format!("and {more} more entries"));
    }
    lines.extend(answer.findings.iter().map(doubt));
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

/// An entry that differs: each field with what it said and would say.
fn of_entry(diff: &EntryDiff) -> Vec<String> {
    let (fields, chars) = SHOWN;
    let mut lines = vec![named(diff.kind(), &diff.entry_id)];
    let cut = |value: &str| match value.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None if value.is_empty() => "nothing".to_owned(),
        None => value.to_owned(),
    };
    let shown = diff.fields.iter().take(fields);
    lines.extend(shown.map(|f| format!("  {}: {} -> {}", f.field, cut(&f.before), cut(&f.after))));
    if diff.fields.len() > fields {
        lines.push(format!("  and {} more fields", diff.fields.len() - fields));
    }
    lines
}

/// Something that is lost or doubted.
pub fn doubt(finding: &Finding) -> String {
    let entry = match finding.entry_id.as_str() {
        "" => String::new(),
        id => format!("{} ", named(finding.kind(), id)),
    };
    format!("? {entry}{} {}", finding.field, finding.description)
}

fn named(kind: EntryKind, id: &str) -> String {
    let kind = kind.as_str_name().trim_start_matches("ENTRY_KIND_").to_lowercase();
    format!("{kind}/{id}")
}
