//! `PreviewHours`: hours day by day, as they stand or as a draft would have them.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{Day, hours::Because};
use neuvo_chassis::{Check, Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use crate::{
    App,
    domain::{Change, Decided, Decision, EntryName, Kind, Outcome, Register, ahead::HoursAhead},
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
    let snapshot = register.on(first);
    let county = snapshot.county().map_err(error::unresolved)?;
    let hours = snapshot.hours(&name).ok_or_else(|| error::entry_not_found(&name))?;
    let calendars = snapshot.calendars(&county.item.opening_calendar);
    let dates = first.series(1.day()).take_while(|date| *date <= last);
    let days = dates.map(|date| hours_day(&hours, &calendars.on(date).day(date))).collect();
    Ok(pb::PreviewHoursResponse { days })
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

/// A day of something that may not be there any more: then nothing is known.
fn hours_day(hours: &HoursAhead<'_>, day: &Day) -> pb::HoursDay {
    let on = hours.course.hours(day);
    let exception = match on.because {
        Because::Exception(exception) => Some(exception.reason.clone()),
        _ => None,
    };
    pb::HoursDay {
        date: day.date.to_string(),
        day_class: day.class.into(),
        named_days: day.named.iter().map(|named| i32::from(*named)).collect(),
        basis: resource::basis(on.because, hours.is_by_visits(day.date)).into(),
        reason: exception.or_else(|| day.reason.clone()).and_then(resource::said),
        known: on.because != Because::Nothing,
        spoken: resource::said(on.spoken()),
        spans: resource::spans(on.spans),
    }
}
