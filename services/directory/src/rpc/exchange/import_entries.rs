//! `ImportEntries`: a draft of what a file says otherwise.

use std::sync::Arc;

use jiff::civil::Date;
use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::Answer;
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use super::{apart, finding, format, unresolved};
use crate::{
    App, convert,
    domain::{Action, Change, Decided, Decision, Document, Kept},
    exchange::{Finding, Imported, Language, Source, import},
    rpc::{
        register::{WHY_CHARS_MAX, diffs, save},
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
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let format = format(&req.format, &mut check);
    let why = check.text("why", &req.why, usize::from(!req.validate_only)..=WHY_CHARS_MAX);
    let bytes = req.content.len();
    check.ensure(bytes > 0, "content", "is required: a file");
    let few = format!("has {bytes} bytes; {FILE_BYTES_MAX} at most are taken");
    check.ensure(bytes <= FILE_BYTES_MAX, "content", &few);
    let (request_id, format, why) = check.finish(|| Some((request_id?, format?, why?)))?;
    let held = app.store.held().await?;
    let now = app.clock.now();
    let day = local_date(now);
    let snapshot = held.on(day);
    let county = snapshot.county().map_err(unresolved)?.item.clone();
    let ledger = &app.store.ledger;
    let mut change = Change {
        change_id: Uuid::now_v7(),
        version: 1,
        decision: Decision::Draft,
        why,
        from: None,
        edits: Vec::new(),
        created: Decided::new(&caller.subject, now),
        decided: None,
    };
    let mark = ledger.mark(caller, "ImportEntries", request_id, &req, change.change_id);
    let before = if req.validate_only { None } else { ledger.seen(&mark).await? };
    let content = req.content;
    let imported = apart(move || {
        let language = Language::Finnish;
        let source = Source { snapshot: &snapshot, county: &county, day, at: now, language };
        import(&source, format, &content).map(sound)
    });
    let imported = imported.await?.map_err(|broken| {
        let mut check = Check::default();
        for place in broken {
            check.wrong(format!("content:{}", place.place), place.description);
        }
        check.finish::<()>(|| None).err().unwrap_or_else(Fault::etag_mismatch)
    })?;
    let edits = imported.documents.iter().map(|document| (Action::Put(document.clone()), None));
    change.edit(&held.register, edits.collect(), &[]);
    let mut answer = answer(&change, &imported, &held.register, day)?;
    if let Some(change_id) = before {
        answer.change_id = change_id;
        return Ok(Answer { resource: answer, position: ledger.position() });
    }
    if req.validate_only || change.edits.is_empty() {
        return Ok(Answer { resource: answer, position: ledger.position() });
    }
    let Answer { resource: saved, position } = save(app, mark, &change).await?;
    answer.change_id = saved.change_id;
    Ok(Answer { resource: answer, position })
}

fn answer(
    change: &Change,
    imported: &Imported,
    register: &crate::domain::Register,
    day: Date,
) -> Result<pb::ImportEntriesResponse> {
    let all = diffs(change, register, day)?;
    let count = |action: pb::EditAction| {
        let some = all.iter().filter(|diff| diff.action() == action);
        i32::try_from(some.count()).unwrap_or(i32::MAX)
    };
    let (created, updated) = (count(pb::EditAction::Created), count(pb::EditAction::Updated));
    Ok(pb::ImportEntriesResponse {
        change_id: String::new(),
        created,
        updated,
        unchanged: i32::try_from(imported.unchanged).unwrap_or(i32::MAX),
        diffs: all.into_iter().take(DIFFS_MAX).collect(),
        findings: imported.findings.iter().take(FINDINGS_MAX).map(finding).collect(),
        finding_count: i32::try_from(imported.findings.len()).unwrap_or(i32::MAX),
    })
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
