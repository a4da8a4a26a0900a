//! A county's opening calendar and a unit's working hours, as the directory tells of them.

use jiff::civil::Date;
use neuvo_calendar::{
    DayClass, DayOverride, EveRule, HoursState, NamedDay, OpeningCalendar, OpeningException,
    OpeningHours, OpeningRule, Period, Span, Text, Weekday, hours::DayKind,
};
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
    Some(DayOverride {
        from: value.start_date.parse().ok()?,
        to: value.end_date.parse().ok()?,
        day_class: DayClass::try_from(value.day_class).ok()?,
        reason: text(value.reason.clone()),
    })
}

/// The working hours of an event. A rule or exception that this build does not understand is left out.
pub fn working_hours(
    rules: &[pb::OpeningRule],
    exceptions: &[pb::OpeningException],
) -> OpeningHours {
    OpeningHours {
        always_open: false,
        opening_rules: rules.iter().filter_map(rule).collect(),
        opening_exceptions: exceptions.iter().filter_map(exception).collect(),
    }
}

fn rule(value: &pb::OpeningRule) -> Option<OpeningRule> {
    let kind = match NamedDay::try_from(value.named_day) {
        Ok(named) => DayKind::Named(named),
        Err(_) => DayClass::try_from(value.day_class).map_or(DayKind::Normal, DayKind::from),
    };
    let weekdays = value.weekdays.iter().filter_map(|day| Weekday::try_from(*day).ok());
    let span = match HoursState::try_from(value.state) {
        Ok(HoursState::Closed) => None,
        state => Some(span(&value.opens, &value.closes, state.unwrap_or_default())?),
    };
    let period = Period { from: day(&value.valid_from)?, to: day(&value.valid_to)? };
    Some(OpeningRule { kind, weekdays: weekdays.collect(), span, period })
}

fn exception(value: &pb::OpeningException) -> Option<OpeningException> {
    let spans = value.spans.iter().map(|one| {
        span(&one.opens, &one.closes, HoursState::try_from(one.state).unwrap_or_default())
    });
    Some(OpeningException {
        from: value.start_date.parse().ok()?,
        to: value.end_date.parse().ok()?,
        spans: spans.collect::<Option<_>>()?,
        reason: text(value.reason.clone()),
    })
}

fn span(opens: &str, closes: &str, state: HoursState) -> Option<Span> {
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        Some(hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?)
    };
    Some(Span { opens_min: minute(opens)?, closes_min: minute(closes)?, state })
}

/// A day that may be absent; none where it cannot be read.
fn day(text: &str) -> Option<Option<Date>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

fn text(text: Option<LocalizedText>) -> Text {
    let LocalizedText { fi, sv, en } = text.unwrap_or_default();
    Text { fi, sv, en }
}
