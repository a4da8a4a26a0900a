//! Hours as other formats have them: weeks that repeat, and dates that are otherwise. Rules for eves,
//! holidays and named days become the dates they fall on within 24 months.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date};
use neuvo_calendar::{
    Day, DayClass, HoursState, NamedDay, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::{self, Because, DAY_MINUTES, DayKind},
};
use neuvo_chassis::clock::local_date;

use super::Source;
use crate::domain::EntryName;

/// Months ahead that dates are told for.
pub(super) const MONTHS: i32 = 24;

/// The days of 24 months from the day of an export on, each by the calendar that stands then.
pub(super) fn window(source: &Source<'_>) -> Vec<Day> {
    let calendars = source.snapshot.calendars(&source.county.opening_calendar);
    let until = source.day.saturating_add(MONTHS.months());
    let dates = source.day.series(1.day()).take_while(|date| *date < until);
    dates.map(|date| calendars.on(date).day(date)).collect()
}

/// The hours that an entry has from one of the exported days to another.
pub(super) struct Stretch {
    pub(super) first: Date,
    pub(super) last: Date,
    /// The first day of the version; none for what stands on the day of the export.
    pub(super) since: Option<Date>,
    /// Whether they are where a mobile point stands.
    pub(super) by_visits: bool,
    pub(super) plan: Plan,
}

/// The hours of an entry in the 24 months from the day of an export on, each version on its own days;
/// nothing where it has no hours.
pub(super) fn stretches(source: &Source<'_>, name: &EntryName) -> Vec<Stretch> {
    let Some(hours) = source.snapshot.hours(name) else { return Vec::new() };
    let days = window(source);
    let stretch = |(period, one): (Period, &OpeningHours)| {
        let of: Vec<Day> = days.iter().filter(|day| period.holds(day.date)).cloned().collect();
        let (first, last) = (of.first()?.date, of.last()?.date);
        let by_visits = hours.is_by_visits(first);
        // That a mobile point stands nowhere is not told day by day.
        let plan = match by_visits {
            true => plan(&OpeningHours { opening_rules: Vec::new(), ..one.clone() }, &of),
            false => plan(one, &of),
        };
        Some(Stretch { first, last, since: period.from, by_visits, plan })
    };
    hours.course.periods().filter_map(stretch).collect()
}

/// The spans that begin on each weekday, in order.
type Days = BTreeMap<Weekday, Vec<Span>>;

/// Hours of a week, in force in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Week {
    pub(super) period: Period,
    pub(super) spans: Days,
}

/// Why days are otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// An exception says so.
    Exception,
    /// Their name, or that they are a holiday.
    Named(Option<NamedDay>),
    /// They are eves.
    Eve,
}

/// Days that are otherwise than their week says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Special {
    pub(super) from: Date,
    pub(super) to: Date,
    /// The spans of each of the days; none when they are closed.
    pub(super) spans: Vec<Span>,
    pub(super) reason: Text,
    pub(super) why: Why,
}

/// Hours as weeks and dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nobody has said.
    Unknown,
    /// Open at all times.
    Always,
    /// These.
    Weeks(Vec<Week>, Vec<Special>),
}

/// What hours are in the days of a window.
pub(super) fn plan(hours: &OpeningHours, window: &[Day]) -> Plan {
    if hours.always_open {
        return Plan::Always;
    }
    if hours.is_unknown() {
        return Plan::Unknown;
    }
    let weeks = weeks(hours, window.first().map(|day| day.date));
    let plain = plain(&weeks);
    let mut specials: Vec<Special> = Vec::new();
    for day in window {
        let actual = hours.on(day);
        let ordinary = Day { class: DayClass::Normal, named: vec![], ..day.clone() };
        let expected = plain.on(&ordinary);
        let known = |because| because != Because::Nothing;
        let same =
            actual.spans == expected.spans && (known(expected.because) || !known(actual.because));
        // A holiday that is open is named even where its week says the same: who reads the week alone
        // may close it.
        let by_its_own = matches!(
            actual.because,
            Because::Rules(DayKind::Holiday | DayKind::Named(_)) if day.class == DayClass::Holiday
        );
        let open_holiday = by_its_own && !actual.spans.is_empty();
        if same && !open_holiday || !known(actual.because) {
            continue;
        }
        let (why, reason) = why(day, actual.because);
        match specials.last_mut() {
            Some(last)
                if last.to.tomorrow().ok() == Some(day.date)
                    && last.spans == actual.spans
                    && last.reason == reason =>
            {
                last.to = day.date;
            }
            _ => {
                let (from, to, spans) = (day.date, day.date, actual.spans);
                specials.push(Special { from, to, spans, reason, why });
            }
        }
    }
    Plan::Weeks(weeks, specials)
}

/// The ordinary rules by period, the periods in which something is open that end on a day or later.
fn weeks(hours: &OpeningHours, first: Option<Date>) -> Vec<Week> {
    let mut by_period: BTreeMap<(Option<Date>, Option<Date>), Days> = BTreeMap::new();
    for rule in hours.opening_rules.iter().filter(|rule| rule.kind == DayKind::Normal) {
        if rule.period.to.is_some_and(|to| first.is_some_and(|first| to < first)) {
            continue;
        }
        let week = by_period.entry((rule.period.from, rule.period.to)).or_default();
        let weekdays = rule.span.iter().flat_map(|_| &rule.weekdays);
        for weekday in weekdays.filter(|weekday| occurs(rule.period, **weekday)) {
            week.entry(*weekday).or_default().extend(rule.span);
        }
    }
    let weeks = by_period.into_iter().filter(|(_, spans)| !spans.is_empty());
    weeks
        .map(|((from, to), mut spans)| {
            spans.values_mut().for_each(|spans| spans.sort_unstable());
            Week { period: Period { from, to }, spans }
        })
        .collect()
}

/// Weeks, each in the stretches of its period in which no narrower one takes its place: for formats in
/// which all that holds on a day adds up.
pub(super) fn apart(weeks: &[Week]) -> Vec<Week> {
    let mut all = Vec::new();
    for week in weeks {
        let narrower = weeks.iter().filter(|other| other.period.width() < week.period.width());
        let mut left = vec![week.period];
        for other in narrower {
            left = left.iter().flat_map(|period| without(*period, other.period)).collect();
        }
        all.extend(left.into_iter().map(|period| {
            let days = week.spans.iter().filter(|(day, _)| occurs(period, **day));
            Week { period, spans: days.map(|(day, spans)| (*day, spans.clone())).collect() }
        }));
    }
    all.retain(|week| !week.spans.is_empty());
    all
}

/// What is left of a period before and after another.
fn without(period: Period, other: Period) -> Vec<Period> {
    if !period.overlaps(&other) {
        return vec![period];
    }
    let before = other.from.and_then(|from| from.yesterday().ok());
    let after = other.to.and_then(|to| to.tomorrow().ok());
    let head = before.map(|to| Period { to: Some(to), ..period });
    let tail = after.map(|from| Period { from: Some(from), ..period });
    let begins =
        |period: &Period| period.from.is_none_or(|from| period.to.is_none_or(|to| from <= to));
    head.into_iter().chain(tail).filter(begins).collect()
}

/// Whether a period has a day of the week.
pub(super) fn occurs(period: Period, weekday: Weekday) -> bool {
    let Period { from: Some(from), to: Some(to) } = period else { return true };
    from.series(1.day()).take(7).any(|date| date <= to && Weekday::of(date) == weekday)
}

/// Rules of one kind, period and time as one, whichever weekdays each was written for: on the weekdays
/// of a short period that are public holidays no week is in force, and a rule of such a day alone would
/// never apply.
pub(super) fn together(rules: &mut Vec<OpeningRule>) {
    let mut all: Vec<OpeningRule> = Vec::new();
    for rule in rules.drain(..) {
        let same = |held: &&mut OpeningRule| {
            (held.kind, held.period, held.span) == (rule.kind, rule.period, rule.span)
        };
        match all.iter_mut().find(same) {
            Some(held) => held.weekdays.extend(rule.weekdays),
            None => all.push(rule),
        }
    }
    *rules = all;
}

/// Weeks as hours that know no special days.
fn plain(weeks: &[Week]) -> OpeningHours {
    let rule = |weekday: Weekday, span: Span, period: Period| OpeningRule {
        kind: DayKind::Normal,
        weekdays: [weekday].into(),
        span: Some(span),
        period,
    };
    let rules = weeks.iter().flat_map(|week| {
        let spans = week.spans.iter();
        spans.flat_map(|(day, spans)| spans.iter().map(|span| rule(*day, *span, week.period)))
    });
    OpeningHours { opening_rules: rules.collect(), ..OpeningHours::default() }
}

/// Why a day is otherwise, by what decided it.
pub(super) fn why(day: &Day, because: Because<'_>) -> (Why, Text) {
    let name = || day.named.first().map(|named| named.name());
    let eve = || Text::of("Arkipyhän aatto", "Dag före helgdag", "Eve of a public holiday");
    match because {
        Because::Exception(exception) => (Why::Exception, exception.reason.clone()),
        Because::Rules(DayKind::Named(named)) => (Why::Named(Some(named)), named.name()),
        Because::Rules(DayKind::Eve) => {
            (Why::Eve, day.reason.clone().or_else(name).unwrap_or_else(eve))
        }
        _ => {
            let reason = day.reason.clone().or_else(name);
            let reason = reason.unwrap_or_else(exceptional);
            (Why::Named(day.named.first().copied()), reason)
        }
    }
}

/// The reason of hours that have none.
pub(super) fn exceptional() -> Text {
    Text::of("Poikkeava aukioloaika", "Avvikande öppettid", "Exceptional hours")
}

/// Whether two hours are the same on every day of some.
pub(super) fn are_same(one: &OpeningHours, other: &OpeningHours, days: &[Day]) -> bool {
    one == other
        || one.always_open == other.always_open
            && days.iter().all(|day| {
                let (one, other) = (one.on(day), other.on(day));
                let unknown = |because| because == Because::Nothing;
                one.spans == other.spans && unknown(one.because) == unknown(other.because)
            })
}

/// The last day that hours name; none when they name none.
pub(super) fn last_named(hours: &OpeningHours) -> Option<Date> {
    let rules = hours.opening_rules.iter().flat_map(|rule| [rule.period.from, rule.period.to]);
    let exceptions = hours.opening_exceptions.iter().map(|exception| Some(exception.to));
    rules.chain(exceptions).flatten().max()
}

/// The days of a special, one by one.
pub(super) fn single(special: &Special) -> impl Iterator<Item = Date> + '_ {
    special.from.series(1.day()).take_while(|date| *date <= special.to)
}

/// A minute of the day as `HH:MM`; midnight at the end of a day is `00:00`.
pub(super) fn clock(minute: u16) -> String {
    hours::clock(minute % DAY_MINUTES)
}

/// What a format that knows open and by appointment alone makes of a state; none for nothing.
pub(super) fn by_appointment(state: HoursState) -> Option<bool> {
    match state {
        HoursState::Open | HoursState::DropIn => Some(false),
        HoursState::ByAppointment => Some(true),
        HoursState::Closed | HoursState::PhoneOnly => None,
    }
}

/// A time as files write it, `HH:mm` or `HH:mm:ss`, in minutes; none when it is neither.
pub(super) fn minute(written: &str) -> Option<u16> {
    let mut parts = written.split(':');
    let mut part = || {
        let part = parts.next()?;
        let right = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        right.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (part()?, part()?);
    let second = part();
    let whole = parts.next().is_none() && second.unwrap_or(0) == 0;
    let right = (hour < 24 && minute < 60) || (hour, minute) == (24, 0);
    (whole && right).then_some(hour * 60 + minute)
}

/// A day as files write it: alone, with a local time, or as an instant, whose day is Finland's.
pub(super) fn day_of(written: &str) -> Option<Date> {
    match written.parse::<Timestamp>() {
        Ok(at) => Some(local_date(at)),
        Err(_) => written.get(..10)?.parse().ok(),
    }
}

/// A span of two times: `00:00` at its end is midnight.
pub(super) fn span(opens: u16, closes: u16, state: HoursState) -> Option<Span> {
    let closes = if closes == 0 { 24 * 60 } else { closes };
    (opens < 24 * 60).then_some(Span { opens_min: opens, closes_min: closes, state })
}
