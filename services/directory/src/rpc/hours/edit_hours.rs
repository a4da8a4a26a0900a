//! `EditHours`: one draft that gives many entries other hours.

use jiff::civil::Date;
use neuvo_calendar::OpeningHours;
use neuvo_chassis::{Caller, Check, Result, clock::local_date};
use neuvo_ledger::Answer;
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use crate::{
    App, convert,
    domain::{Action, EntryName, Register},
    error,
    rpc::register::{Drafted, begin, of_day, preview_apart, why_and_day},
};

/// Entries that are given hours at once, at most.
const ENTRIES_MAX: usize = 5_000;

pub(super) async fn edit_hours(
    app: &App,
    caller: &Caller,
    mut req: pb::EditHoursRequest,
) -> Result<Answer<pb::EditHoursResponse>> {
    let held = app.store.held().await?;
    let now = app.clock.now();
    let today = local_date(now);
    held.on(today).county().map_err(error::unresolved)?;
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let reasons = why_and_day(&req.why, &req.valid_from, today, &mut check);
    let given = given(&req, &mut check);
    let names = names(&req, &mut check);
    let from = reasons.as_ref().and_then(|(_, from)| *from).unwrap_or(today);
    let edits = match (given, names) {
        (Some((mode, hours)), Some(names)) => {
            edits(&held.register, from, mode, &hours, &names, &mut check)
        }
        _ => None,
    };
    let (request_id, (why, from), edits) =
        check.finish(|| Some((request_id?, reasons?, edits?)))?;
    let edits = of_day(edits, &held.register, from.unwrap_or(today));
    let change_id = Uuid::now_v7();
    let change = begin(caller, Drafted { change_id, why, from, edits, at: now })?;
    let preview = preview_apart(&change, &held.register, today).await?;
    let pb::PreviewChangeResponse { diffs, flaws, .. } = preview;
    let ledger = &app.store.ledger;
    if req.validate_only {
        let resource = pb::EditHoursResponse { change: None, diffs, flaws };
        return Ok(Answer { resource, position: ledger.position() });
    }
    let mark = ledger.mark(caller, "EditHours", request_id, &req, change.change_id);
    let Answer { resource, position } = crate::rpc::register::save(app, mark, &change).await?;
    let resource = pb::EditHoursResponse { change: Some(resource), diffs, flaws };
    Ok(Answer { resource, position })
}

/// How hours are given, and the hours.
fn given(req: &pb::EditHoursRequest, check: &mut Check) -> Option<(pb::HoursMode, OpeningHours)> {
    let mode = pb::HoursMode::try_from(req.mode).ok();
    let mode = mode.filter(|mode| *mode != pb::HoursMode::Unspecified);
    check.ensure(mode.is_some(), "mode", "is required, and one that is known");
    let hours = match (&req.hours, req.text.as_str()) {
        (Some(hours), "") => convert::given_hours("hours", hours.clone(), check),
        (None, text) => convert::written_hours("text", text, check),
        (Some(_), _) => {
            check.wrong("text", "is given beside hours: one of them says them");
            None
        }
    };
    let (mode, hours) = (mode?, hours?);
    let field = if req.hours.is_some() { "hours" } else { "text" };
    if mode == pb::HoursMode::AddExceptions {
        let only = !hours.always_open && hours.opening_rules.is_empty();
        check.ensure(only, field, "must hold single dates only, to be added to what there is");
    }
    Some((mode, hours))
}

fn names(req: &pb::EditHoursRequest, check: &mut Check) -> Option<Vec<EntryName>> {
    let count = req.entries.len();
    check.ensure(count > 0, "entries", "must name an entry");
    if count > ENTRIES_MAX {
        let description = format!("has {count}; {ENTRIES_MAX} at most are taken");
        check.wrong("entries", description);
        return None;
    }
    convert::entry_names("entries", req.entries.clone(), check)
}

fn edits(
    register: &Register,
    from: Date,
    mode: pb::HoursMode,
    hours: &OpeningHours,
    names: &[EntryName],
    check: &mut Check,
) -> Option<Vec<Action>> {
    let mut edits: Vec<Action> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let history = register.history(name);
        let stands = history.and_then(|history| history.on(from)).filter(|stands| !stands.ended);
        let edited = stands.and_then(|stands| {
            let had = stands.item.hours()?;
            stands.item.with_hours(merged(had, mode, hours))
        });
        let field = format!("entries[{at}]");
        match edited {
            None => check.wrong(field, "is no line, channel or unit that is in force on the day"),
            Some(_) if edits.iter().any(|edit: &Action| edit.name() == *name) => {
                check.wrong(field, "is named before");
            }
            Some(document) => edits.push(Action::Put(document)),
        }
    }
    (edits.len() == names.len()).then_some(edits)
}

/// What an entry has once it is given hours.
fn merged(had: &OpeningHours, mode: pb::HoursMode, given: &OpeningHours) -> OpeningHours {
    match mode {
        pb::HoursMode::Unspecified | pb::HoursMode::Replace => given.clone(),
        pb::HoursMode::ReplaceRules => {
            OpeningHours { opening_exceptions: had.opening_exceptions.clone(), ..given.clone() }
        }
        pb::HoursMode::AddExceptions => {
            let mut hours = had.clone();
            hours.opening_exceptions.extend(given.opening_exceptions.iter().cloned());
            hours
        }
    }
}
