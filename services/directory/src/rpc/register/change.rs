//! `CreateChange`, `GetChange`, `EditChange`: a change while it is a draft.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, RequestMark, Saved, WriteSet};
use neuvo_proto::{access::v1::Role, directory::v1 as pb};
use uuid::Uuid;

use crate::{
    App, convert,
    domain::{Action, Change, Decided, Decision, Edit, Kind, Register},
    error,
    rpc::resource,
    store,
};

/// Characters of a reason at most.
const WHY_CHARS_MAX: usize = 2_000;

pub(super) async fn create_change(
    app: &App,
    caller: &Caller,
    mut req: pb::CreateChangeRequest,
) -> Result<Answer<pb::Change>> {
    let held = app.store.held().await?;
    let now = app.clock.now();
    let today = local_date(now);
    held.on(today).county().map_err(error::unresolved)?;
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let (ledger, change_id) = (&app.store.ledger, Uuid::now_v7());
    let mark = request_id.map(|id| ledger.mark(caller, "CreateChange", id, &req, change_id));
    if let Some(mark) = &mark
        && let Some(change_id) = ledger.seen(mark).await?
    {
        // What it was made of may have moved on since.
        return done(app, change_id.parse().map_err(Fault::internal)?, ledger.position()).await;
    }
    let reasons = why_and_day(&req.why, &req.valid_from, today, &mut check);
    let edits = convert::edits(req.edits.clone(), &mut check);
    let day = reasons.as_ref().and_then(|(_, from)| *from).unwrap_or(today);
    let edits = edits.and_then(|edits| based(edits, &held.register, day, &mut check));
    let (mark, (why, from), edits) = check.finish(|| Some((mark?, reasons?, edits?)))?;
    let change = begin(caller, Drafted { change_id, why, from, edits, at: now })?;
    save(app, mark, &change).await
}

/// Edits with the versions they were made of, which must be told of what stands on their day: somebody
/// else may have changed it after it was read.
fn based(
    edits: Vec<(Action, Option<i64>)>,
    register: &Register,
    day: Date,
    check: &mut Check,
) -> Option<Vec<Edit>> {
    let count = edits.len();
    let based = edits.into_iter().enumerate().filter_map(|(at, (action, base))| {
        let stands = register.version_on(&action.name(), day);
        if base.is_none() && stands > 0 {
            let what = "is required: the version that was read and edited";
            check.wrong(
                format!("edits[{at}].base_version"),
                format!("{what}; on {day} version {stands} stands"),
            );
            return None;
        }
        Some(Edit { action, base_version: base.unwrap_or(stands) })
    });
    Some(based.collect::<Vec<_>>()).filter(|based| based.len() == count)
}

/// Edits of what stands on a day.
pub(in crate::rpc) fn of_day(actions: Vec<Action>, register: &Register, day: Date) -> Vec<Edit> {
    let edit = |action: Action| {
        let base_version = register.version_on(&action.name(), day);
        Edit { action, base_version }
    };
    actions.into_iter().map(edit).collect()
}

/// What a draft begins with.
pub(in crate::rpc) struct Drafted {
    pub(in crate::rpc) change_id: Uuid,
    pub(in crate::rpc) why: String,
    pub(in crate::rpc) from: Option<Date>,
    pub(in crate::rpc) edits: Vec<Edit>,
    pub(in crate::rpc) at: Timestamp,
}

/// A draft of a caller who may edit what is in it.
pub(in crate::rpc) fn begin(caller: &Caller, drafted: Drafted) -> Result<Change> {
    may_edit(caller, drafted.edits.iter().map(|edit| &edit.action))?;
    let mut change = Change {
        change_id: drafted.change_id,
        version: 1,
        decision: Decision::Draft,
        why: drafted.why,
        from: drafted.from,
        edits: Vec::new(),
        created: Decided::new(&caller.subject, drafted.at),
        decided: None,
    };
    change.edit(drafted.edits, &[]);
    Ok(change)
}

/// Reads why a change is made, and from which day.
pub(in crate::rpc) fn why_and_day(
    why: &str,
    valid_from: &str,
    today: Date,
    check: &mut Check,
) -> Option<(String, Option<Date>)> {
    let why = convert::impersonal("why", why, 1..=WHY_CHARS_MAX, check);
    let from = day(valid_from, today, check);
    Some((why?, from?))
}

pub(super) async fn get_change(app: &App, req: &pb::GetChangeRequest) -> Result<pb::Change> {
    let change = found(app, &req.change_id).await?;
    Ok(resource::change(&change, None, local_date(app.clock.now())))
}

pub(super) async fn edit_change(
    app: &App,
    caller: &Caller,
    mut req: pb::EditChangeRequest,
) -> Result<Answer<pb::Change>> {
    let today = local_date(app.clock.now());
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let why = convert::impersonal("why", &req.why, 0..=WHY_CHARS_MAX, &mut check);
    let from = day(&req.valid_from, today, &mut check);
    let both = req.clear_valid_from && !req.valid_from.is_empty();
    check.ensure(!both, "clear_valid_from", "is said beside valid_from: one of them holds");
    let edits = convert::edits(req.edits.clone(), &mut check);
    let dropped = convert::entry_names("dropped", req.dropped.clone(), &mut check);
    let (request_id, why, from, edits, dropped) =
        check.finish(|| Some((request_id?, why?, from?, edits?, dropped?)))?;
    // Who names no etag edits what there is once those before have.
    let _alone = app.store.turn().await;
    let mut change = found(app, &req.change_id).await?;
    let ledger = &app.store.ledger;
    let mark = ledger.mark(caller, "EditChange", request_id, &req, change.change_id);
    if ledger.seen(&mark).await?.is_some() {
        return done(app, change.change_id, ledger.position()).await;
    }
    may_edit(caller, edits.iter().map(|(action, _)| action))?;
    may_edit(caller, change.edits.iter().map(|edit| &edit.action))?;
    if change.decision != Decision::Draft {
        return Err(error::change_not_draft());
    }
    is_current(&change, &req.etag)?;
    change.version += 1;
    change.from = from.or(change.from).filter(|_| !req.clear_valid_from);
    if !why.is_empty() {
        change.why = why;
    }
    let mut check = Check::default();
    for (at, name) in dropped.iter().enumerate() {
        let has = change.edits.iter().any(|edit| edit.action.name() == *name);
        check.ensure(has, &format!("dropped[{at}]"), "names no entry that the change edits");
    }
    let held = app.store.held().await?;
    let edits = based(edits, &held.register, change.day(today), &mut check);
    change.edit(check.finish(|| edits)?, &dropped);
    save(app, mark, &change).await
}

/// The day of a change: none where none is given. A change cannot make what was before today.
fn day(value: &str, today: Date, check: &mut Check) -> Option<Option<Date>> {
    if value.is_empty() {
        return Some(None);
    }
    let day = check.day("valid_from", value)?;
    let description = "must not be before today: what was, was";
    check.ensure(day >= today, "valid_from", description);
    Some(Some(day))
}

/// The change of an id.
pub(in crate::rpc) async fn found(app: &App, change_id: &str) -> Result<Change> {
    let Ok(id) = Uuid::try_parse(change_id) else { return Err(error::change_not_found(None)) };
    app.store.change(id).await?.ok_or_else(|| error::change_not_found(Some(id)))
}

/// Refuses who read another version of a change than there is.
pub(super) fn is_current(change: &Change, etag: &str) -> Result<()> {
    let current = etag.is_empty() || etag == format!("v{}", change.version);
    if current { Ok(()) } else { Err(Fault::etag_mismatch()) }
}

/// Refuses edits of kinds that none of the caller's roles keeps: an organiser its menus, a process
/// owner who does what, who keeps the directory everything.
pub(super) fn may_edit<'a>(
    caller: &Caller,
    mut actions: impl Iterator<Item = &'a Action>,
) -> Result<()> {
    let may = |kind: Kind| {
        caller.has(Role::DirectoryEditor)
            || caller.has(Role::Service)
            || caller.has(Role::Organiser) && kind == Kind::ServiceMenu
            || caller.has(Role::ProcessOwner)
                && matches!(
                    kind,
                    Kind::RaciTable
                        | Kind::Responsibility
                        | Kind::ServiceChain
                        | Kind::OperatingModel
                )
    };
    match actions.find(|action| !may(action.name().kind)) {
        Some(action) => Err(error::not_own_kind(action.name().kind)),
        None => Ok(()),
    }
}

/// Saves a draft.
pub(in crate::rpc) async fn save(
    app: &App,
    mark: RequestMark,
    change: &Change,
) -> Result<Answer<pb::Change>> {
    let mut writes = WriteSet::new();
    writes.once(mark);
    store::change::write(&mut writes, change).map_err(Fault::internal)?;
    match app.store.ledger.save(writes).await? {
        Saved::Now(position) => done(app, change.change_id, position).await,
        Saved::Before { resource, position } => {
            done(app, resource.parse().map_err(Fault::internal)?, position).await
        }
    }
}

/// A change as it is after a step.
pub(super) async fn done(
    app: &App,
    change_id: Uuid,
    position: neuvo_ledger::Position,
) -> Result<Answer<pb::Change>> {
    let change = app.store.change(change_id).await?;
    let change = change.ok_or_else(|| error::change_not_found(Some(change_id)))?;
    let resource = resource::change(&change, None, local_date(app.clock.now()));
    Ok(Answer { resource, position })
}
