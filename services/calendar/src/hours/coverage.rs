//! Proof that a chain of hours leaves no minute uncovered.

use std::ops::Range;

use jiff::civil::Date;

use super::{Course, DAY_MINUTES, HoursState, OpeningHours};
use crate::Day;

/// The first minute of the wall clock at which none of a chain is open; none when every minute of
/// the days is covered. `days` follow one another; the first stands for the day before only. Each is
/// looked at by what stands on it.
pub fn first_gap(chain: &[Course<'_, OpeningHours>], days: &[Day]) -> Option<(Date, u16)> {
    gaps(chain, days).next().map(|(date, minutes)| (date, minutes.start))
}

/// Every stretch of minutes at which none of a chain is open, in order; of `days` as [`first_gap`].
pub fn gaps(
    chain: &[Course<'_, OpeningHours>],
    days: &[Day],
) -> impl Iterator<Item = (Date, Range<u16>)> {
    let always = |course: &Course<'_, OpeningHours>| course.periods().all(|(_, h)| h.always_open);
    let days = if chain.iter().any(always) { &[] } else { days };
    days.windows(2).flat_map(|pair| {
        let [before, today] = pair else { return Vec::new() };
        gaps_on(chain, before, today).map(|minutes| (today.date, minutes)).collect()
    })
}

/// The stretches of a day at which none of a chain is open.
fn gaps_on(
    chain: &[Course<'_, OpeningHours>],
    before: &Day,
    today: &Day,
) -> impl Iterator<Item = Range<u16>> + use<> {
    let mut open = Vec::new();
    for hours in chain {
        let (before, today) = (hours.hours(before), hours.hours(today));
        let minutes = today.boundaries(&before);
        let ends = minutes.iter().copied().skip(1).chain([DAY_MINUTES]);
        let is_open = |minute| today.state(minute, &before).is_some_and(HoursState::is_open);
        open.extend(minutes.iter().copied().zip(ends).filter(|(minute, _)| is_open(*minute)));
    }
    open.sort_unstable();
    let mut covered = 0;
    open.into_iter().chain([(DAY_MINUTES, DAY_MINUTES)]).filter_map(move |(opens, closes)| {
        let gap = covered..opens;
        covered = covered.max(closes);
        (!gap.is_empty()).then_some(gap)
    })
}
