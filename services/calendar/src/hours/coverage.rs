//! Proof that a chain of hours leaves no minute uncovered.

use jiff::civil::Date;

use super::{DAY_MINUTES, HoursState, OpeningHours};
use crate::Day;

/// The first minute of the wall clock at which none of a chain is open; none when every minute of
/// the days is covered. `days` follow one another; the first stands for the day before only.
pub fn first_gap(chain: &[&OpeningHours], days: &[Day]) -> Option<(Date, u16)> {
    if chain.iter().any(|hours| hours.always_open) {
        return None;
    }
    days.windows(2).find_map(|pair| {
        let [before, today] = pair else { return None };
        gap_on(chain, before, today).map(|minute| (today.date, minute))
    })
}

/// The first minute of a day at which none of a chain is open.
fn gap_on(chain: &[&OpeningHours], before: &Day, today: &Day) -> Option<u16> {
    let mut open = Vec::new();
    for hours in chain {
        let (before, today) = (hours.on(before), hours.on(today));
        let minutes = today.boundaries(&before);
        let ends = minutes.iter().copied().skip(1).chain([DAY_MINUTES]);
        let is_open = |minute| today.state(minute, &before).is_some_and(HoursState::is_open);
        open.extend(minutes.iter().copied().zip(ends).filter(|(minute, _)| is_open(*minute)));
    }
    open.sort_unstable();
    let covered =
        open.into_iter().fold(
            0,
            |covered, (opens, closes)| {
                if opens <= covered { covered.max(closes) } else { covered }
            },
        );
    (covered < DAY_MINUTES).then_some(covered)
}
