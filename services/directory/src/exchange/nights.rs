//! Nights told day by day: what is after midnight is of the next day, whatever that day's hours. For a
//! format in which the hours of a day take the place of the end of the night before.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use neuvo_calendar::{Span, Text, Weekday};

use super::days::{Special, Week, Why, single};

/// Weeks and dates as they are, with no span over midnight.
pub(super) fn by_day(weeks: &[Week], specials: &[Special]) -> (Vec<Week>, Vec<Special>) {
    let all = weeks.iter().flat_map(|week| week.spans.values());
    let mut all = all.chain(specials.iter().map(|special| &special.spans)).flatten();
    if !all.any(Span::is_over_midnight) {
        return (weeks.to_vec(), specials.to_vec());
    }
    let whole: Vec<Week> = weeks.iter().map(week).collect();
    let dated: BTreeMap<Date, &Special> = specials
        .iter()
        .flat_map(|special| single(special).map(move |date| (date, special)))
        .collect();
    let own = |date: Date| match dated.get(&date) {
        Some(special) => special.spans.as_slice(),
        None => of_week(weeks, date),
    };
    // A day whose night before is of other hours than its week's.
    let after = |date: &Date| date.tomorrow().ok();
    let mut dates: BTreeSet<Date> = dated.keys().filter_map(after).collect();
    dates.extend(dated.keys());
    dates.extend(weeks.iter().filter_map(|week| week.period.from));
    dates.extend(weeks.iter().filter_map(|week| week.period.to.as_ref().and_then(after)));
    let mut told: Vec<Special> = Vec::new();
    for date in dates {
        let before = date.yesterday().map(own).unwrap_or_default();
        let spans = after_night(own(date), before);
        let (reason, why) = match dated.get(&date) {
            Some(special) => (special.reason.clone(), special.why.clone()),
            None if spans == of_week(&whole, date) => continue,
            None => (Text::default(), Why::Exception),
        };
        match told.last_mut() {
            Some(last)
                if last.to.tomorrow().ok() == Some(date)
                    && last.spans == spans
                    && last.reason == reason =>
            {
                last.to = date;
            }
            _ => told.push(Special { from: date, to: date, spans, reason, why }),
        }
    }
    (whole, told)
}

/// A week in which each day has the end of the night before.
fn week(week: &Week) -> Week {
    let of = |day: &Weekday| week.spans.get(day).map(Vec::as_slice).unwrap_or_default();
    let days = Weekday::ALL.iter().map(|day| (day.next(), after_night(of(&day.next()), of(day))));
    let spans = days.filter(|(_, spans)| !spans.is_empty()).collect();
    Week { spans, ..week.clone() }
}

/// The spans of a day by the week of the narrowest period that holds it.
fn of_week(weeks: &[Week], date: Date) -> &[Span] {
    let holding = weeks.iter().filter(|week| week.period.holds(date));
    let week = holding.min_by_key(|week| week.period.width());
    let spans = week.and_then(|week| week.spans.get(&Weekday::of(date)));
    spans.map(Vec::as_slice).unwrap_or_default()
}

/// The spans of a day up to its end, and those of the night before; where both are, the day's own.
fn after_night(own: &[Span], before: &[Span]) -> Vec<Span> {
    let mut spans: Vec<Span> =
        own.iter().map(|span| Span { closes_min: span.ends_min(), ..*span }).collect();
    for night in before {
        let (mut opens_min, end) = (0, night.tail_min());
        for span in own {
            let closes_min = span.opens_min.min(end);
            if opens_min < closes_min {
                spans.push(Span { opens_min, closes_min, state: night.state });
            }
            opens_min = opens_min.max(span.ends_min());
        }
        if opens_min < end {
            spans.push(Span { opens_min, closes_min: end, state: night.state });
        }
    }
    spans.sort_unstable();
    spans
}
