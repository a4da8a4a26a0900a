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
    exchange::{Broken, Imported, Judge, Language, Source, import},
    rpc::{
        register::{Drafted, begin, of_day, preview, save, why_and_day},
        resource,
    },
};

/// Bytes of a file at most.
const FILE_BYTES_MAX: usize = 16 << 20;
/// Bytes of a request at most, as the contract says: a file as base64, and what goes with it.
pub(crate) const IMPORT_REQUEST_BYTES_MAX: usize = 24 << 20;
/// Diffs, and later versions, in an answer at most.
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
    // Whoever asked has gone when this call is dropped, at its deadline as well.
    let waits = Arc::new(());
    let asked = Arc::downgrade(&waits);
    let (caller, register) = (caller.clone(), held.register.clone());
    let of_caller = caller.clone();
    let drafted = apart(move || -> Result<_> {
        let go_on = || asked.strong_count() > 0;
        let judge = Judge { refused: &refused, go_on: &go_on };
        let on = from.unwrap_or(day);
        let snapshot = if on == day { snapshot } else { register.on(on).into() };
        let language = Language::Finnish;
        let source = Source { snapshot: &snapshot, county: &county, day: on, at: now, language };
        let imported = import(&source, format, &content, &judge).map_err(unreadable)?;
        let puts = imported.documents.iter().cloned().map(Action::Put).collect();
        let edits = of_day(puts, &register, on);
        let change_id = Uuid::now_v7();
        let change = begin(&of_caller, Drafted { change_id, why, from, edits, at: now })?;
        let preview = match go_on() {
            true => preview(&change, &register, day)?,
            false => pb::PreviewChangeResponse::default(), // nobody reads it
        };
        Ok((imported, change, preview))
    });
    let (imported, change, preview) = drafted.await??;
    drop(waits);
    let mut resource = answer(preview, &imported);
    let ledger = &app.store.ledger;
    let mark = ledger.mark(&caller, "ImportEntries", request_id, &req, change.change_id);
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

fn answer(preview: pb::PreviewChangeResponse, imported: &Imported) -> pb::ImportEntriesResponse {
    let (mut diffs, mut later_versions) = (preview.diffs, preview.later_versions);
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let created = diffs.iter().filter(|diff| diff.action() == pb::EditAction::Created).count();
    let updated = diffs.len() - created;
    let Imported { unchanged, findings, untold, .. } = imported;
    diffs.truncate(DIFFS_MAX);
    later_versions.truncate(DIFFS_MAX);
    pb::ImportEntriesResponse {
        change_id: String::new(),
        created: number(created),
        updated: number(updated),
        unchanged: number(*unchanged),
        diffs,
        findings: findings.iter().take(FINDINGS_MAX).map(finding).collect(),
        finding_count: number(findings.len() + untold),
        flaws: preview.flaws,
        later_versions,
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

/// The fields of an entry that the contract says no to, each with why.
fn refused(document: &Document) -> Vec<(String, String)> {
    let item = Arc::new(document.clone());
    let kept = Kept { item, version: 0, from: None, ended: false, change_id: Uuid::nil() };
    let Some(value) = resource::document(&kept).document else { return Vec::new() };
    let mut check = Check::default();
    let read = convert::document("", value, &mut check);
    let Err(fault) = check.finish(|| read) else { return Vec::new() };
    let field = |violation: &Violation| {
        let field = violation.field.trim_start_matches('.').to_owned();
        (field, violation.description.clone())
    };
    fault.violations().iter().map(field).collect()
}
