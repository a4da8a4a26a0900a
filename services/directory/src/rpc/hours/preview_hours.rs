//! `PreviewHours`: hours day by day, as they stand or as a draft would have them.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{
    Day, HoursState, OpeningCalendar, Span, Text,
    hours::{Because, DAY_MINUTES, DayHours, DayKind},
};
use neuvo_chassis::{Check, Fault, Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use crate::{
    App,
    domain::{
        Change, Decided, Decision, Document, EntryName, History, Kind, Outcome, Register, Snapshot,
        ahead::HoursAhead,
    },
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
    let (kind, (asked, last)) = check.finish(|| Some((kind?, days?)))?;
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
    let (first, snapshot) = first_day(&register, &name, asked)?;
    let last = if req.end_date.is_empty() { furthest(first) } else { last };
    let too_early = match (req.start_date.as_str(), first > asked) {
        ("", _) => (last < first).then_some("end_date"),
        (_, early) => early.then_some("start_date"),
    };
    if let Some(field) = too_early {
        let what = format!("is before {first}, the next day on which the entry has hours");
        return Err(Fault::invalid_field(field, what));
    }
    let county = snapshot.county().map_err(error::unresolved)?;
    let hours = snapshot.hours(&name).ok_or_else(|| error::entry_not_found(&name))?;
    let calendars = snapshot.calendars(&county.item.opening_calendar);
    let dates = first.series(1.day()).take_while(|date| *date <= last);
    let days = dates.map(|date| hours_day(&hours, calendars.on(date), date)).collect();
    Ok(pb::PreviewHoursResponse { days })
}

/// The first day from one on, on which an entry has hours, and what stands on it. A site has them as soon
/// as it has a door.
fn first_day(register: &Register, name: &EntryName, from: Date) -> Result<(Date, Snapshot)> {
    let stands = register.on(from);
    stands.county().map_err(error::unresolved)?;
    if stands.hours(name).is_some() {
        return Ok((from, stands));
    }
    let is_door = |history: &History| {
        history.versions().iter().any(|version| match &*version.item {
            Document::Channel(channel) => channel.site_id.as_ref() == Some(&name.entry_id),
            _ => false,
        })
    };
    let doors = register.of_kind(Kind::Channel).map(|(_, history)| history);
    let doors = doors.filter(|history| name.kind == Kind::Site && is_door(history));
    let later = register.history(name).into_iter().chain(doors);
    let later = later.flat_map(|history| history.after(from)).filter_map(|version| version.from);
    let mut days = later.collect::<BTreeSet<Date>>().into_iter().map(|day| (day, register.on(day)));
    let first = days.find(|(_, stands)| stands.hours(name).is_some());
    first.ok_or_else(|| error::entry_not_found(name))
}

fn days(req: &pb::PreviewHoursRequest, today: Date, check: &mut Check) -> Option<(Date, Date)> {
    let first = match req.start_date.as_str() {
        "" => today,
        day => check.day("start_date", day)?,
    };
    let furthest = furthest(first);
    let last = match req.end_date.as_str() {
        "" => furthest,
        day => check.day("end_date", day)?,
    };
    let description = "must be from start_date to 24 months after it";
    check.ensure(first <= last && last <= furthest, "end_date", description);
    (first <= last && last <= furthest).then_some((first, last))
}

/// The last day that is shown at most.
fn furthest(first: Date) -> Date {
    first.saturating_add(MONTHS_MAX.months())
}

/// The register as a draft would make it.
fn as_drafted(change: &Change, register: &Register, today: Date, decided: Decided) -> Register {
    let versions = change.versions(register, change.from.unwrap_or(today));
    let change = Change { decided: Some(decided), ..change.clone() };
    Outcome::of(change, versions, register).register
}

/// A day of something that may not be there any more: then nothing is known.
fn hours_day(hours: &HoursAhead<'_>, calendar: &OpeningCalendar, date: Date) -> pb::HoursDay {
    let day = &calendar.day(date);
    let on = hours.course.hours(day);
    if on.because == Because::Nothing && hours.is_of_unit(date) {
        return default_day(day, calendar.is_open_day(date));
    }
    let exception = match on.because {
        Because::Exception(exception) => Some(exception.reason.clone()),
        _ => None,
    };
    pb::HoursDay {
        date: day.date.to_string(),
        day_class: day.class.into(),
        named_days: day.named.iter().map(|named| i32::from(*named)).collect(),
        basis: resource::basis(on.because, hours.is_visited(date)).into(),
        reason: exception.or_else(|| day.reason.clone()).and_then(resource::said),
        known: on.because != Because::Nothing,
        spoken: resource::said(on.spoken()),
        spans: resource::spans(on.spans),
    }
}

/// A day of a unit that nobody has said the hours of.
fn default_day(day: &Day, works: bool) -> pb::HoursDay {
    let whole = Span { opens_min: 0, closes_min: DAY_MINUTES, state: HoursState::Open };
    let spoken = match works {
        true => Text::of(
            "työpäivä, kellonajat eivät ole tiedossa",
            "arbetsdag, klockslagen är inte kända",
            "a working day, its times are not known",
        ),
        false => DayHours { because: Because::Rules(DayKind::Holiday), spans: vec![] }.spoken(),
    };
    pb::HoursDay {
        date: day.date.to_string(),
        day_class: day.class.into(),
        named_days: day.named.iter().map(|named| i32::from(*named)).collect(),
        basis: pb::HoursBasis::Default.into(),
        reason: day.reason.clone().and_then(resource::said),
        known: true,
        spoken: resource::said(spoken),
        spans: resource::spans(if works { vec![whole] } else { Vec::new() }),
    }
}
