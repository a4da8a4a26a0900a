//! A county's opening calendar, as the directory tells of it.

use neuvo_calendar::{DayClass, DayOverride, EveRule, NamedDay, OpeningCalendar, Text};
use neuvo_proto::{common::v1::LocalizedText, directory::v1 as pb};

/// The calendar of an event. What a newer directory says in words that this build does not know is
/// left out: the rest of the calendar still holds.
pub fn opening_calendar(calendar: &pb::OpeningCalendar) -> OpeningCalendar {
    let closed_days = calendar.closed_days.iter().map(|day| NamedDay::try_from(*day));
    OpeningCalendar {
        closed_days: closed_days.flatten().collect(),
        eve_rule: EveRule::try_from(calendar.eve_rule).unwrap_or_default(),
        overrides: calendar.overrides.iter().filter_map(day_override).collect(),
    }
}

fn day_override(value: &pb::DayOverride) -> Option<DayOverride> {
    let LocalizedText { fi, sv, en } = value.reason.clone().unwrap_or_default();
    Some(DayOverride {
        from: value.start_date.parse().ok()?,
        to: value.end_date.parse().ok()?,
        day_class: DayClass::try_from(value.day_class).ok()?,
        reason: Text { fi, sv, en },
    })
}
