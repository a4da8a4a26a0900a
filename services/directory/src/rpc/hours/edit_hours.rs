//! `EditHours`: one draft that gives many entries other hours.

use std::collections::BTreeSet;

use jiff::civil::Date;
use neuvo_calendar::{
    OpeningCalendar, OpeningException, OpeningHours, Span,
    hours::{Course, DAY_MINUTES, Uncut},
};
use neuvo_chassis::{Caller, Check, Result, clock::local_date};
use neuvo_ledger::Answer;
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use crate::{
    App, convert,
    domain::{
        Action, Document, EntryName, Kind, Snapshot, check::AT_STOPS_ALONE, place::MobileSchedule,
    },
    error,
    rpc::register::{Drafted, begin, of_day, preview_apart, why_and_day},
};

/// Entries that are given hours at once, at most.
const ENTRIES_MAX: usize = 5_000;
/// Days that a time is cut out of at most, over all entries.
const CUT_DAYS_MAX: i64 = 20_000;
/// Of what has no hours to edit.
const NOT_THERE: &str = "is no line, channel, unit or site that is in force on the day; what a draft \
                         makes is given its hours there";

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
    let from = reasons.as_ref().and_then(|(_, from)| *from).unwrap_or(today);
    let given = given(&req, from, &mut check);
    let names = names(&req, &mut check);
    let edits = match (given, names) {
        (Some(given), Some(names)) => {
            let snapshot = held.register.on(from);
            edits(&snapshot, &given, &names, &mut check)
        }
        _ => None,
    };
    let (request_id, (why, from), edits) =
        check.finish(|| Some((request_id?, reasons?, edits?)))?;
    let edits = of_day(edits, &held.register, from.unwrap_or(today));
    let change_id = Uuid::now_v7();
    let change = begin(caller, Drafted { change_id, why, from, edits, at: now })?;
    let preview = preview_apart(&change, &held.register, today).await?;
    let pb::PreviewChangeResponse { diffs, flaws, later_versions, .. } = preview;
    let told = pb::EditHoursResponse { change: None, diffs, flaws, later_versions };
    let ledger = &app.store.ledger;
    if req.validate_only {
        return Ok(Answer { resource: told, position: ledger.position() });
    }
    let mark = ledger.mark(caller, "EditHours", request_id, &req, change.change_id);
    let Answer { resource, position } = crate::rpc::register::save(app, mark, &change).await?;
    let resource = pb::EditHoursResponse { change: Some(resource), ..told };
    Ok(Answer { resource, position })
}

/// Hours as they are given.
struct Given {
    mode: pb::HoursMode,
    /// The field that says them.
    field: &'static str,
    /// Without what is cut.
    hours: OpeningHours,
    /// Exceptions that say only when it is closed: so much is cut out of what each entry has.
    cuts: Vec<OpeningException>,
}

fn given(req: &pb::EditHoursRequest, from: Date, check: &mut Check) -> Option<Given> {
    let mode = pb::HoursMode::try_from(req.mode).ok();
    let mode = mode.filter(|mode| *mode != pb::HoursMode::Unspecified);
    check.ensure(mode.is_some(), "mode", "is required, and one that is known");
    let hours = match (&req.hours, req.text.as_str()) {
        (Some(hours), "") => convert::given_hours("hours", hours.clone(), check),
        (None, text) => convert::written_hours("text", text, from, check),
        (Some(_), _) => {
            check.wrong("text", "is given beside hours: one of them says them");
            None
        }
    };
    let (mode, mut hours) = (mode?, hours?);
    let field = if req.hours.is_some() { "hours" } else { "text" };
    let dates_only = !hours.always_open && hours.opening_rules.is_empty();
    let (right, description) = match mode {
        pb::HoursMode::AddExceptions => (
            dates_only && !hours.is_unknown(),
            "must hold single dates only, to be added to what there is",
        ),
        pb::HoursMode::ReplaceRules => (
            hours.opening_exceptions.is_empty(),
            "must hold no single dates, which stay as they are: add them with \
             HOURS_MODE_ADD_EXCEPTIONS, or replace all with HOURS_MODE_REPLACE",
        ),
        _ => (true, ""),
    };
    check.ensure(right, field, description);
    // Who sends back the hours that an entry has sends what is over with them; nobody types it.
    if field == "text" || mode == pb::HoursMode::AddExceptions {
        never(&hours, field, from, check);
    }
    if !right {
        return None;
    }
    let whole_day = |span: &Span| (span.opens_min, span.closes_min) == (0, DAY_MINUTES);
    for closed in hours.opening_exceptions.iter_mut().filter(|one| one.is_cut()) {
        if closed.spans.iter().any(whole_day) {
            closed.spans.clear(); // nothing remains of the day
        }
    }
    let cuts = hours.opening_exceptions.extract_if(.., |exception| exception.is_cut()).collect();
    Some(Given { mode, field, hours, cuts })
}

/// Says which hours are over before a change's first day.
fn never(hours: &OpeningHours, field: &str, from: Date, check: &mut Check) {
    let rules = hours.opening_rules.iter().map(|rule| rule.period.to).enumerate();
    let rules = rules.map(|(at, last)| (format!("opening_rules[{at}]"), last));
    let exceptions = hours.opening_exceptions.iter().map(|one| Some(one.to)).enumerate();
    let exceptions = exceptions.map(|(at, last)| (format!("opening_exceptions[{at}]"), last));
    for (place, last) in rules.chain(exceptions) {
        if let Some(last) = last.filter(|last| *last < from) {
            let place = if field == "hours" { format!("hours.{place}") } else { field.to_owned() };
            let what = format!("can never apply: {last} is before {from}, the change's first day");
            check.wrong(place, what);
        }
    }
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

/// The entries with the hours they are given. One of which nothing is cut is left as it is.
fn edits(
    snapshot: &Snapshot,
    given: &Given,
    names: &[EntryName],
    check: &mut Check,
) -> Option<Vec<Action>> {
    let days: i64 = given.cuts.iter().map(|cut| i64::from(cut.days()) + 1).sum();
    let few = days.saturating_mul(names.len() as i64) <= CUT_DAYS_MAX;
    let description =
        format!("cuts {days} days out of {}: {CUT_DAYS_MAX} in all at most", names.len());
    check.ensure(few, given.field, &description);
    if !few {
        return None;
    }
    let county = snapshot.county().ok()?;
    let calendars = snapshot.calendars(&county.item.opening_calendar);
    let (mut edits, mut seen, mut wrong) = (Vec::new(), BTreeSet::new(), false);
    for (at, name) in names.iter().enumerate() {
        let document = entry(snapshot, name).and_then(|document| {
            let had = document.hours().ok_or(NOT_THERE)?;
            if !seen.insert(document.name()) {
                return Err("is named before".to_owned());
            }
            let stops = match &document {
                Document::Channel(door) => snapshot.stops(door),
                _ => None,
            };
            let hours = given.merged(had, stops, &calendars)?;
            Ok(if are_same(&hours, had) { None } else { document.with_hours(hours) })
        });
        match document {
            Err(description) => {
                check.wrong(format!("entries[{at}]"), description);
                wrong = true;
            }
            Ok(document) => edits.extend(document.map(Action::Put)),
        }
    }
    if !wrong && edits.is_empty() {
        check.wrong(given.field, "changes nothing of what the entries have");
    }
    (!wrong).then_some(edits)
}

/// Whether hours say the same: in which order their exceptions stand says nothing.
fn are_same(one: &OpeningHours, other: &OpeningHours) -> bool {
    let in_order = |hours: &OpeningHours| {
        let mut hours = hours.clone();
        hours.opening_exceptions.sort_by_key(|exception| (exception.from, exception.to));
        hours
    };
    one == other || in_order(one) == in_order(other)
}

/// The entry whose hours are edited: of a site its door.
fn entry(snapshot: &Snapshot, name: &EntryName) -> Result<Document, String> {
    let id = name.entry_id.as_str();
    let found = match name.kind {
        _ if !snapshot.holds(name) => None,
        Kind::Line => snapshot.lines.get(id).map(|kept| Document::Line(kept.item.clone())),
        Kind::Channel => snapshot.channels.get(id).map(|kept| Document::Channel(kept.item.clone())),
        Kind::Unit => snapshot.units.get(id).map(|kept| Document::Unit(kept.item.clone())),
        Kind::Site => {
            let doors: Vec<_> = snapshot.doors(id).collect();
            match doors.as_slice() {
                [door] => Some(Document::Channel((*door).clone())),
                [] => {
                    let none = "has no walk-in channel to give hours to: make one with its hours in \
                                a change";
                    return Err(none.to_owned());
                }
                several => {
                    let ids: Vec<_> = several.iter().map(|door| door.channel_id.as_str()).collect();
                    return Err(format!(
                        "has several walk-in channels: name one of {}",
                        ids.join(", ")
                    ));
                }
            }
        }
        _ => None,
    };
    found.ok_or_else(|| NOT_THERE.to_owned())
}

impl Given {
    /// What an entry has once it is given hours; `stops` are those that it may be open by.
    fn merged(
        &self,
        had: &OpeningHours,
        stops: Option<&MobileSchedule>,
        calendars: &Course<'_, OpeningCalendar>,
    ) -> Result<OpeningHours, String> {
        let given = &self.hours;
        let mut hours = match self.mode {
            pb::HoursMode::Unspecified | pb::HoursMode::Replace => given.clone(),
            pb::HoursMode::ReplaceRules => {
                OpeningHours { opening_exceptions: had.opening_exceptions.clone(), ..given.clone() }
            }
            pb::HoursMode::AddExceptions => {
                let mut hours = had.clone();
                hours.lay(given.opening_exceptions.clone());
                hours
            }
        };
        for cut in &self.cuts {
            if stops.is_some_and(|stops| stops.is_in_place_of(&hours)) {
                return Err(AT_STOPS_ALONE.to_owned());
            }
            hours.cut(cut, calendars).map_err(uncut)?;
        }
        Ok(hours)
    }
}

fn uncut(uncut: Uncut) -> String {
    match uncut {
        Uncut::AlwaysOpen => "is always open: no time can be cut out of its hours".to_owned(),
        Uncut::Unknown(day) => format!("has no known hours on {day} to cut a time out of"),
        Uncut::Night(day) => format!(
            "is open over the midnight after {day}: give the hours that remain of that night"
        ),
    }
}
