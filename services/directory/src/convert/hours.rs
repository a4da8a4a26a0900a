//! Opening calendars and opening hours, from the contract into the domain.

use std::collections::BTreeSet;

use jiff::civil::Date;
use neuvo_calendar::{
    DayClass, DayOverride, EveRule, HoursState, NamedDay, OpeningCalendar, OpeningException,
    OpeningHours, OpeningRule, Period, Span,
    hours::{
        DayKind,
        entry::{self, EntryError},
    },
};
use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::{
    reading::{each, few, optional_day, text},
    texts::{impersonal_text, impersonal_texts},
};

/// Rules of one line at most: what contradicts what is looked for pair by pair.
const RULES_MAX: usize = 100;
/// Exceptions of one line at most, as rules; two years of every day.
const EXCEPTIONS_MAX: usize = 800;
/// Spans of an exception at most.
const SPANS_MAX: usize = 24;
/// Single days of a calendar at most, as exceptions.
const OVERRIDES_MAX: usize = 800;

pub(super) fn calendar(
    field: &str,
    value: Option<pb::OpeningCalendar>,
    check: &mut Check,
) -> Option<OpeningCalendar> {
    let Some(value) = value else {
        check.wrong(field, "is required");
        return None;
    };
    let named = |path: &str, number: i32, check: &mut Check| check.choice::<NamedDay>(path, number);
    let closed_days = each(&format!("{field}.closed_days"), value.closed_days, named, check);
    let eve_rule = check.optional_choice(&format!("{field}.eve_rule"), value.eve_rule);
    let overrides = format!("{field}.overrides");
    let overrides = few(&overrides, value.overrides, OVERRIDES_MAX, day_override, check);
    Some(OpeningCalendar {
        closed_days: closed_days?.into_iter().collect(),
        eve_rule: eve_rule?.unwrap_or(EveRule::None),
        overrides: overrides?,
    })
}

fn day_override(path: &str, value: pb::DayOverride, check: &mut Check) -> Option<DayOverride> {
    let from = check.day(&format!("{path}.start_date"), &value.start_date);
    let to = check.day(&format!("{path}.end_date"), &value.end_date);
    let day_class = check.choice(&format!("{path}.day_class"), value.day_class);
    let reason = text(&format!("{path}.reason"), value.reason, check);
    Some(DayOverride { from: from?, to: to?, day_class: day_class?, reason: reason? })
}

/// Hours as a message at `path` carries them, in fields that begin with `word`.
pub(super) fn hours(
    path: &str,
    word: &str,
    (always_open, rules, exceptions): (bool, Vec<pb::OpeningRule>, Vec<pb::OpeningException>),
    check: &mut Check,
) -> Option<OpeningHours> {
    let opening_rules = few(&format!("{path}.{word}_rules"), rules, RULES_MAX, rule, check);
    let at = format!("{path}.{word}_exceptions");
    let opening_exceptions = few(&at, exceptions, EXCEPTIONS_MAX, exception, check);
    Some(OpeningHours {
        always_open,
        opening_rules: opening_rules?,
        opening_exceptions: opening_exceptions?,
    })
}

fn rule(path: &str, value: pb::OpeningRule, check: &mut Check) -> Option<OpeningRule> {
    let kind = kind(path, value.day_class, value.named_day, check);
    let weekday = |path: &str, number: i32, check: &mut Check| check.choice(path, number);
    let weekdays = each(&format!("{path}.weekdays"), value.weekdays, weekday, check);
    let state = check.optional_choice(&format!("{path}.state"), value.state);
    let span = match state {
        None => None,
        Some(Some(HoursState::Closed)) => {
            let description = "must be empty: the days are closed";
            check.ensure(value.opens.is_empty(), &format!("{path}.opens"), description);
            check.ensure(value.closes.is_empty(), &format!("{path}.closes"), description);
            Some(None)
        }
        Some(state) => {
            times(path, &value.opens, &value.closes, check).map(|(opens_min, closes_min)| {
                Some(Span { opens_min, closes_min, state: state.unwrap_or_default() })
            })
        }
    };
    let from = optional_day(&format!("{path}.valid_from"), &value.valid_from, check);
    let to = optional_day(&format!("{path}.valid_to"), &value.valid_to, check);
    Some(OpeningRule {
        kind: kind?,
        weekdays: BTreeSet::from_iter(weekdays?),
        span: span?,
        period: Period { from: from?, to: to? },
    })
}

/// The kind of day a rule is for: a class of day, or a named day.
fn kind(path: &str, class: i32, named: i32, check: &mut Check) -> Option<DayKind> {
    let class = check.optional_choice::<DayClass>(&format!("{path}.day_class"), class);
    let field = format!("{path}.named_day");
    let named = check.optional_choice::<NamedDay>(&field, named);
    match (class?, named?) {
        (Some(_), Some(_)) => {
            check.wrong(field, "is given beside day_class: a rule is for one of them");
            None
        }
        (None, Some(named)) => Some(DayKind::Named(named)),
        (class, None) => Some(class.map_or(DayKind::Normal, DayKind::from)),
    }
}

fn exception(
    path: &str,
    value: pb::OpeningException,
    check: &mut Check,
) -> Option<OpeningException> {
    let from = check.day(&format!("{path}.start_date"), &value.start_date);
    let to = check.day(&format!("{path}.end_date"), &value.end_date);
    let spans = few(&format!("{path}.spans"), value.spans, SPANS_MAX, span, check);
    let reason = text(&format!("{path}.reason"), value.reason, check);
    Some(OpeningException { from: from?, to: to?, spans: spans?, reason: reason? })
}

fn span(path: &str, value: pb::OpeningSpan, check: &mut Check) -> Option<Span> {
    let times = times(path, &value.opens, &value.closes, check);
    let state = check.optional_choice(&format!("{path}.state"), value.state);
    let (opens_min, closes_min) = times?;
    Some(Span { opens_min, closes_min, state: state?.unwrap_or_default() })
}

pub(super) fn times(
    path: &str,
    opens: &str,
    closes: &str,
    check: &mut Check,
) -> Option<(u16, u16)> {
    let opens = minute(&format!("{path}.opens"), opens, check);
    let closes = minute(&format!("{path}.closes"), closes, check);
    Some((opens?, closes?))
}

/// A time of day, `HH:MM`, 00:00 to 24:00, in minutes.
pub(super) fn minute(field: &str, value: &str, check: &mut Check) -> Option<u16> {
    let part = |text: &str| -> Option<u16> {
        let right = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        right.then(|| text.parse().ok()).flatten()
    };
    let minute = value
        .split_once(':')
        .and_then(|(hour, minute)| Some((part(hour)?, part(minute)?)))
        .filter(|(hour, minute)| (*hour < 24 && *minute < 60) || (*hour, *minute) == (24, 0))
        .map(|(hour, minute)| hour * 60 + minute);
    check.ensure(minute.is_some(), field, "must be a time of day, HH:MM, 00:00 to 24:00");
    minute
}

/// Characters of hours as written at most.
const WRITTEN_CHARS_MAX: usize = 2_000;

/// Reads hours as people write them on a day; each error is told at its spot in the text.
pub(crate) fn written_hours(
    field: &str,
    value: &str,
    today: Date,
    check: &mut Check,
) -> Option<OpeningHours> {
    let text = check.text(field, value, 1..=WRITTEN_CHARS_MAX)?;
    impersonal_text(field, &text, check);
    match entry::parse(&text, today) {
        Ok(hours) => Some(hours),
        Err(errors) => {
            for EntryError { start, end, description } in errors {
                check.wrong(format!("{field}[{start}..{end}]"), description);
            }
            None
        }
    }
}

/// Reads hours on their own.
pub(crate) fn given_hours(path: &str, value: pb::Hours, check: &mut Check) -> Option<OpeningHours> {
    impersonal_texts(path, &value, check);
    let fields = (value.always_open, value.opening_rules, value.opening_exceptions);
    hours(path, "opening", fields, check)
}
