//! `PreviewHours`: hours day by day, as they stand or as a draft would have them.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{Day, OpeningHours, hours::Because};
use neuvo_chassis::{Check, Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use crate::{
    App,
    domain::{Change, Decided, Decision, EntryName, Kind, Outcome, Register},
    error,
    rpc::{register, resource},
};

/// Months that are shown at most.
const MONTHS_MAX: i32 = 24;

pub(super) async fn preview_hours(
    app: &App,
    req: &pb::PreviewHoursRequest,
) -> Result<pb::PreviewHoursResponse> {
    let now = app.clock.now();
    let today = local_date(now);
    let mut check = Check::default();
    let kind = check.choice::<Kind>("kind", req.kind);
    let days = days(req, today, &mut check);
    let (kind, (first, last)) = check.finish(|| Some((kind?, days?)))?;
    let name = EntryName { kind, entry_id: req.entry_id.clone() };
    let held = app.store.held().await?;
    let register = match req.change_id.as_str() {
        "" => held.register.clone(),
        change_id => {
            let change = register::found(app, change_id).await?;
            if change.decision != Decision::Draft {
                return Err(error::change_not_draft());
            }
            Arc::new(as_drafted(&change, &held.register, today, Decided::new("", now)))
        }
    };
    register.on(first).county().map_err(error::unresolved)?;
    hours_on(&register, &name, first).ok_or_else(|| error::entry_not_found(&name))?;
    let dates = first.series(1.day()).take_while(|date| *date <= last);
    Ok(pb::PreviewHoursResponse { days: shown(&register, &name, dates) })
}

fn days(req: &pb::PreviewHoursRequest, today: Date, check: &mut Check) -> Option<(Date, Date)> {
    let first = match req.start_date.as_str() {
        "" => today,
        day => check.day("start_date", day)?,
    };
    let furthest = first.saturating_add(MONTHS_MAX.months());
    let last = match req.end_date.as_str() {
        "" => furthest,
        day => check.day("end_date", day)?,
    };
    let description = "must be from start_date to 24 months after it";
    check.ensure(first <= last && last <= furthest, "end_date", description);
    (first <= last && last <= furthest).then_some((first, last))
}

/// The register as a draft would make it.
fn as_drafted(change: &Change, register: &Register, today: Date, decided: Decided) -> Register {
    let versions = change.versions(register, change.from.unwrap_or(today));
    let change = Change { decided: Some(decided), ..change.clone() };
    Outcome::of(change, versions, register).register
}

/// The hours of an entry on a day; none where it has none, or is not there.
fn hours_on<'a>(register: &'a Register, name: &EntryName, day: Date) -> Option<&'a OpeningHours> {
    let stands = register.history(name)?.on(day)?;
    stands.item.hours().filter(|_| !stands.ended)
}

fn shown(
    register: &Register,
    name: &EntryName,
    dates: impl Iterator<Item = Date>,
) -> Vec<pb::HoursDay> {
    let county = EntryName::county();
    let of_day = |date: Date| {
        let stands = register.history(&county)?.on(date)?;
        let day = stands.item.opening_calendar()?.day(date);
        Some(hours_day(&day, hours_on(register, name, date)))
    };
    dates.filter_map(of_day).collect()
}

/// A day of something that may not be there any more, which is closed.
fn hours_day(day: &Day, hours: Option<&OpeningHours>) -> pb::HoursDay {
    let on = hours.map(|hours| hours.on(day));
    let because = on.as_ref().map(|on| on.because);
    let exception = match because {
        Some(Because::Exception(exception)) => Some(exception.reason.clone()),
        _ => None,
    };
    pb::HoursDay {
        date: day.date.to_string(),
        day_class: day.class.into(),
        named_days: day.named.iter().map(|named| i32::from(*named)).collect(),
        spans: resource::spans(on.map(|on| on.spans).unwrap_or_default()),
        basis: because.map_or(pb::HoursBasis::Unspecified, resource::basis).into(),
        reason: exception.or_else(|| day.reason.clone()).and_then(resource::said),
        known: because.is_some_and(|because| because != Because::Nothing),
    }
}
