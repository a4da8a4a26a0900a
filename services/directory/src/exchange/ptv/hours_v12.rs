//! Hours as PTV's v12 writes them, into the register's.

use std::collections::BTreeSet;

use neuvo_calendar::{
    HoursState, NamedDay, OpeningHours, Period, Span, Text, Weekday, hours::DayKind,
};

use super::{
    hours_in::{BACKWARDS, Hours, is_reversed, on_a_day},
    hours_out::{FIRST_DAY, HOLIDAYS, LAST_DAY, weekday},
    times_in::{clock, closing, day, unknown, week_day},
};
use crate::exchange::{
    days::exceptional,
    json::{Object, Reading},
    words::Words,
};

/// Years that holidays may be named for.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// The hours of a v12 channel; none where it says nothing.
pub(super) fn v12(mut object: Object<'_>, reading: &mut Reading) -> Option<OpeningHours> {
    let items = object.objects("hours", reading);
    let holidays = object.object("holidayServiceHours", reading);
    object.end(reading);
    if items.is_empty() && holidays.is_none() {
        return None;
    }
    let only = items.len() == 1 && holidays.is_none();
    let mut hours = Hours::default();
    for item in items {
        item_v12(&mut hours, item, only, reading);
    }
    if let Some(holidays) = holidays {
        named_days(&mut hours, holidays, reading);
    }
    Some(hours.done())
}

fn item_v12(hours: &mut Hours, mut item: Object<'_>, only: bool, reading: &mut Reading) {
    let kind = item.text("type", reading).unwrap_or_default();
    let reason = item.object("heading", reading).and_then(|words| localized(words, reading));
    let from = day(&mut item, "fromDate", reading).filter(|day| *day != FIRST_DAY);
    let to = day(&mut item, "toDate", reading).filter(|day| *day != LAST_DAY);
    let period = Period { from, to };
    if is_reversed(period, &item.path, reading) {
        return;
    }
    match kind {
        "WeeklyUntilFurtherNoticeServiceHour" | "WeeklyDateRangeServiceHour" => {
            for (days, span) in week(&mut item, reading) {
                let days: Vec<Weekday> = days.into_iter().collect();
                hours.rule(DayKind::Normal, &days, Some(span), period);
            }
        }
        "ContinuousAlwaysValidServiceHour" => match status(&mut item, reading) {
            Some(HoursState::Open) if only => hours.0.always_open = true,
            Some(state) => hours.every_day(state, period),
            None => {}
        },
        "ContinuousDateRangeServiceHour" | "ContinuousWeekdaysUntilFurtherNoticeServiceHour" => {
            let state = status(&mut item, reading);
            let first = week_day(&mut item, "fromDay", reading);
            let last = week_day(&mut item, "toDay", reading);
            let opens = clock(&mut item, "fromTime", reading);
            let closes = closing(&mut item, "toTime", reading);
            if let (Some(state), Some(first), Some(last), Some(opens), Some(closes)) =
                (state, first, last, opens, closes)
            {
                if !hours.run((first, opens), (last, closes), state, period) {
                    reading.unread(&item.path, BACKWARDS);
                }
            } else {
                reading.unread(&item.path, "is not taken: a run needs two days and two times");
            }
        }
        "ExceptionalDateRangeServiceHour" => {
            let week = week(&mut item, reading);
            let reason = reason.clone().unwrap_or_else(exceptional);
            hours.exceptions(from.zip(to), &week, &reason, &item.path, reading);
        }
        other => unknown(&item.at("type"), other, reading),
    }
    if reason.is_some() && kind != "ExceptionalDateRangeServiceHour" {
        let description = "is not kept: ordinary hours have no words beside them";
        reading.doubt(item.at("heading"), description);
    }
    item.end(reading);
}

/// The spans of a week, each with its weekday; none of a day that is closed.
fn week(item: &mut Object<'_>, reading: &mut Reading) -> Vec<(BTreeSet<Weekday>, Span)> {
    let Some(mut week) = item.object("weeklyHours", reading) else { return Vec::new() };
    let mut days = Vec::new();
    for day in Weekday::ALL {
        let Some(mut hours) = week.object(&weekday(*day).to_lowercase(), reading) else { continue };
        let times = hours.objects("hours", reading);
        hours.end(reading);
        let times = times_v12(times, reading);
        days.extend(times.into_iter().map(|span| (BTreeSet::from([*day]), span)));
    }
    week.end(reading);
    days
}

fn times_v12(times: Vec<Object<'_>>, reading: &mut Reading) -> Vec<Span> {
    let mut spans = Vec::new();
    for mut time in times {
        let repetition = time.text("repetition", reading).unwrap_or("Weekly");
        let state = status(&mut time, reading);
        if state == Some(HoursState::Closed) {
            time.pass(&["start", "end", "additionalInformation"]);
            continue;
        }
        let opens = clock(&mut time, "start", reading);
        let closes = closing(&mut time, "end", reading);
        if repetition != "Weekly" {
            let description = "is not taken: the register has no hours of every other week";
            reading.unread(time.at("repetition"), description);
        } else if let (Some(opens), Some(closes), Some(state)) = (opens, closes, state) {
            spans.extend(on_a_day((opens, closes), state, &time.path, reading));
        }
        time.end(reading);
    }
    spans
}

fn status(object: &mut Object<'_>, reading: &mut Reading) -> Option<HoursState> {
    match object.text("openingStatus", reading) {
        None | Some("Open") => Some(HoursState::Open),
        Some("OpenOnReservation") => Some(HoursState::ByAppointment),
        Some("Closed") => Some(HoursState::Closed),
        Some(other) => {
            unknown(&object.at("openingStatus"), other, reading);
            None
        }
    }
}

/// Words of an object that has one field a language.
pub(super) fn localized(mut object: Object<'_>, reading: &mut Reading) -> Option<Text> {
    let mut words = Words::default();
    for language in object.keys() {
        if let Some(value) = object.text(language, reading) {
            words.put(language, value, &object.at(language), reading);
        }
    }
    words.text(&object.path, reading)
}

fn named_days(hours: &mut Hours, mut object: Object<'_>, reading: &mut Reading) {
    let repetition = object.object("repetition", reading);
    let Ok(years) = repetition.map(|one| selected(one, reading)).transpose() else { return };
    let years = years.flatten();
    for mut holiday in object.objects("holidays", reading) {
        let name = holiday.text("holidayName", reading).unwrap_or_default();
        let named = HOLIDAYS.iter().find(|(word, _)| *word == name).map(|(_, named)| *named);
        let times = holiday.objects("hours", reading);
        match (named, &years) {
            (Some(named), None) => {
                let spans = times_v12(times, reading);
                named_day(hours, named, &spans);
            }
            (Some(named), Some(years)) => {
                let spans = times_v12(times, reading);
                for date in years.iter().map(|year| named.in_year(*year)) {
                    if hours.0.opening_exceptions.iter().any(|held| held.holds(date)) {
                        let description = format!("is not kept for {date}: that date has its own");
                        reading.doubt(holiday.at("hours"), description);
                    } else {
                        hours.exception(date, date, spans.clone(), named.name());
                    }
                }
            }
            (None, _) => unknown(&holiday.at("holidayName"), name, reading),
        }
        holiday.end(reading);
    }
    object.end(reading);
}

/// The years that holidays are for: none where that is every year.
fn selected(
    mut repetition: Object<'_>,
    reading: &mut Reading,
) -> Result<Option<Vec<i16>>, NotTaken> {
    let kind = repetition.text("type", reading);
    let years = repetition.numbers("years", reading);
    let years: Option<Vec<i16>> = years
        .into_iter()
        .map(|year| i16::try_from(year).ok().filter(|y| YEARS.contains(y)))
        .collect();
    match (kind, years) {
        (None | Some("RepetitionEveryYear"), _) => Ok(None),
        (Some("RepetitionInSelectedYears"), Some(years)) if !years.is_empty() => Ok(Some(years)),
        (Some("RepetitionInSelectedYears"), _) => {
            reading.unread(
                repetition.at("years"),
                "is not taken: it names no years from 2000 to 2100",
            );
            Err(NotTaken)
        }
        (Some(other), _) => {
            unknown(&repetition.at("type"), other, reading);
            Err(NotTaken)
        }
    }
}

/// What was told not to be taken.
struct NotTaken;

fn named_day(hours: &mut Hours, named: NamedDay, spans: &[Span]) {
    let mut days: Vec<Weekday> =
        (2000..2028).map(|year| Weekday::of(named.in_year(year))).collect();
    days.sort_unstable();
    days.dedup();
    if spans.is_empty() {
        hours.rule(DayKind::Named(named), &days, None, Period::default());
    }
    for span in spans {
        hours.rule(DayKind::Named(named), &days, Some(*span), Period::default());
    }
}
