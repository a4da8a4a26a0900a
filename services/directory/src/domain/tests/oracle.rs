//! Opening hours the slow way: look at the clock every minute. Knows nothing of the domain's code
//! but its data.

use jiff::{SignedDuration, Timestamp, civil::Date};
use neuvo_calendar::{DayClass, OpeningCalendar};
use neuvo_chassis::clock::helsinki;

use crate::domain::{Line, OpeningRule, Weekday};

/// Whether the wall clock stands inside a rule that applies to its day.
pub(super) fn is_open(line: &Line, calendar: &OpeningCalendar, at: Timestamp) -> bool {
    let wall = at.to_zoned(helsinki()).datetime();
    let minute = u16::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute()));
    let minute = minute.expect("a minute of a day");
    let open = |rule: &&OpeningRule| rule.opens_min <= minute && minute < rule.closes_min;
    line.always_open || rules(line, calendar, wall.date()).iter().any(open)
}

fn rules<'a>(line: &'a Line, calendar: &OpeningCalendar, date: Date) -> Vec<&'a OpeningRule> {
    let of_class = |class: DayClass| -> Vec<&'a OpeningRule> {
        line.opening_rules.iter().filter(|rule| rule.day_class == class).collect()
    };
    let chosen = match calendar.day_class(date) {
        DayClass::Normal => of_class(DayClass::Normal),
        DayClass::Holiday => of_class(DayClass::Holiday),
        DayClass::Eve if of_class(DayClass::Eve).is_empty() => of_class(DayClass::Normal),
        DayClass::Eve => of_class(DayClass::Eve),
    };
    let today = Weekday::of(date);
    chosen.into_iter().filter(|rule| rule.weekdays.contains(&today)).collect()
}

/// Whether the line is open at each whole minute that begins in a stretch of time, in order.
pub(super) fn timeline(
    line: &Line,
    calendar: &OpeningCalendar,
    from: Timestamp,
    minutes: i64,
) -> Vec<(Timestamp, bool)> {
    let minute = from.as_second().div_euclid(60);
    (minute..=minute + minutes)
        .map(|minute| Timestamp::from_second(minute * 60).expect("a minute of this century"))
        .map(|at| (at, is_open(line, calendar, at)))
        .collect()
}

/// The first open minute of a timeline after an instant.
pub(super) fn next_opening(timeline: &[(Timestamp, bool)], at: Timestamp) -> Option<Timestamp> {
    timeline.iter().find(|(minute, open)| *open && *minute > at).map(|(minute, _)| *minute)
}

/// Every minute of a local day, repeated and skipped hours as they are.
pub(super) fn minutes_of(date: Date) -> impl Iterator<Item = Timestamp> {
    let begin = date.to_zoned(helsinki()).expect("midnight is shown").timestamp();
    let end = date.tomorrow().and_then(|next| next.to_zoned(helsinki())).expect("a next day");
    let minutes = begin.duration_until(end.timestamp()).as_mins();
    (0..minutes).map(move |minute| begin + SignedDuration::from_mins(minute))
}
