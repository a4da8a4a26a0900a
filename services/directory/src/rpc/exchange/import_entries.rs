//! `ImportEntries`: a draft of what a file says otherwise.

use std::sync::Arc;

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date, fault::Violation};
use neuvo_ledger::Answer;
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use super::{FORMATS, READ, apart, finding, format};
use crate::{
    App, convert,
    domain::{Action, Document, Kept},
    error,
    exchange::{Broken, Finding, Imported, Language, Source, import},
    rpc::{
        register::{Drafted, begin, preview, save, why_and_day},
        resource,
    },
};

/// Bytes of a file at most.
const FILE_BYTES_MAX: usize = 16 << 20;
/// Bytes of a request at most, as the contract says: a file as base64, and what goes with it.
pub(crate) const IMPORT_REQUEST_BYTES_MAX: usize = 24 << 20;
/// Diffs in an answer at most.
const DIFFS_MAX: usize = 200;
/// Findings in an answer at most.
const FINDINGS_MAX: usize = 1_000;

pub(super) async fn import_entries(
    app: &App,
    caller: &Caller,
    mut req: pb::ImportEntriesRequest,
) -> Result<Answer<pb::ImportEntriesResponse>> {
    let held = app.store.held().await?;
    let now = app.clock.now();
    let day = local_date(now);
    let snapshot = held.on(day);
    let county = snapshot.county().map_err(error::unresolved)?.item.clone();
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let format = format(&req.format, &FORMATS[..READ], &mut check);
    let reasons = why_and_day(&req.why, &req.valid_from, day, &mut check);
    let bytes = req.content.len();
    check.ensure(bytes > 0, "content", "is required: a file");
    let few = format!("has {bytes} bytes; {FILE_BYTES_MAX} at most are taken");
    check.ensure(bytes <= FILE_BYTES_MAX, "content", &few);
    let (request_id, format, (why, from)) =
        check.finish(|| Some((request_id?, format?, reasons?)))?;
    let content = req.content.clone();
    let imported = apart(move || {
        let language = Language::Finnish;
        let source = Source { snapshot: &snapshot, county: &county, day, at: now, language };
        import(&source, format, &content).map(sound)
    });
    let Imported { documents, unchanged, findings } = imported.await?.map_err(unreadable)?;
    let edits = documents.into_iter().map(|document| (Action::Put(document), None)).collect();
    let change = begin(caller, &held.register, Drafted { why, from, edits, at: now })?;
    let preview = preview(&change, &held.register, day)?;
    let mut resource = answer(preview, unchanged, &findings);
    let ledger = &app.store.ledger;
    let mark = ledger.mark(caller, "ImportEntries", request_id, &req, change.change_id);
    if req.validate_only {
        return Ok(Answer { resource, position: ledger.position() });
    }
    if change.edits.is_empty() {
        // A repeat, once its draft is published, finds nothing that differs.
        resource.change_id = ledger.seen(&mark).await?.unwrap_or_default();
        return Ok(Answer { resource, position: ledger.position() });
    }
    let Answer { resource: saved, position } = save(app, mark, &change).await?;
    resource.change_id = saved.change_id;
    Ok(Answer { resource, position })
}

fn answer(
    preview: pb::PreviewChangeResponse,
    unchanged: usize,
    findings: &[Finding],
) -> pb::ImportEntriesResponse {
    let mut diffs = preview.diffs;
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let created = diffs.iter().filter(|diff| diff.action() == pb::EditAction::Created).count();
    let updated = diffs.len() - created;
    diffs.truncate(DIFFS_MAX);
    pb::ImportEntriesResponse {
        change_id: String::new(),
        created: number(created),
        updated: number(updated),
        unchanged: number(unchanged),
        diffs,
        findings: findings.iter().take(FINDINGS_MAX).map(finding).collect(),
        finding_count: number(findings.len()),
        flaws: preview.flaws,
    }
}

/// Names every place at which a file is not of its format.
fn unreadable(broken: Vec<Broken>) -> Fault {
    let violation = |broken: Broken| Violation {
        field: format!("content:{}", broken.place),
        description: broken.description,
    };
    Fault::invalid(broken.into_iter().map(violation).collect())
}

/// What the register takes: an entry that the contract would refuse is not taken, and each of its
/// fields that is wrong is told.
fn sound(imported: Imported) -> Imported {
    let Imported { documents, unchanged, mut findings } = imported;
    let mut sound = Vec::new();
    for document in documents {
        let name = document.name();
        match refused(&document) {
            None => sound.push(document),
            Some(fault) => findings.extend(fault.violations().iter().map(|violation| Finding {
                entry: Some(name.clone()),
                field: violation.field.trim_start_matches('.').to_owned(),
                description: format!("is why the entry is not taken: {}", violation.description),
            })),
        }
    }
    Imported { documents: sound, unchanged, findings }
}

/// What the contract says against an entry.
fn refused(document: &Document) -> Option<Fault> {
    let item = Arc::new(document.clone());
    let kept = Kept { item, version: 0, from: None, ended: false, change_id: Uuid::nil() };
    let value = resource::document(&kept).document?;
    let mut check = Check::default();
    let read = convert::document("", value, &mut check);
    check.finish(|| read).err()
}
