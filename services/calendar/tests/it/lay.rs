//! Exceptions laid over others.

use jiff::civil::{Date, date};
use neuvo_calendar::{OpeningException, OpeningHours, Text};
use proptest::prelude::*;

use crate::support::{county, exception};

fn december(day: i8) -> Date {
    date(2026, 12, day)
}

/// An exception of some days of December 2026.
fn closed(from: i8, to: i8, reason: &str) -> OpeningException {
    OpeningException {
        reason: Text::of(reason, "", ""),
        ..exception(december(from), december(to), &[])
    }
}

/// What is left of exceptions once others lie over them: `7-11 fire`.
fn laid(held: &[OpeningException], over: &[OpeningException]) -> Vec<String> {
    let mut hours = OpeningHours { opening_exceptions: held.to_vec(), ..OpeningHours::default() };
    hours.lay(over.to_vec());
    assert_eq!(hours.flaws(&county()), []);
    let told =
        |one: &OpeningException| format!("{}-{} {}", one.from.day(), one.to.day(), one.reason.fi);
    hours.opening_exceptions.iter().map(told).collect()
}

#[test]
fn a_closed_week_closes_every_day_of_it() {
    let over = [closed(7, 11, "fire")];
    assert_eq!(laid(&[closed(8, 8, "course")], &over), ["7-11 fire"]);
    assert_eq!(laid(&[closed(7, 11, "course")], &over), ["7-11 fire"]);
    assert_eq!(laid(&[closed(10, 13, "course")], &over), ["12-13 course", "7-11 fire"]);
    assert_eq!(laid(&[closed(12, 13, "course")], &over), ["12-13 course", "7-11 fire"]);
}

#[test]
fn a_longer_one_stays_and_a_day_that_has_one_is_given_another() {
    let held = [closed(1, 31, "summer"), closed(8, 8, "course")];
    let expected = ["1-31 summer", "8-8 fire"];
    assert_eq!(laid(&held, &[closed(8, 8, "fire")]), expected);
    let both = [closed(9, 9, "open"), closed(7, 11, "fire")];
    assert_eq!(laid(&held, &both), ["1-31 summer", "9-9 open", "7-11 fire"]);
}

/// Which exception decides each day.
fn decided(held: &[OpeningException], day: Date) -> Option<&OpeningException> {
    held.iter().filter(|one| one.holds(day)).min_by_key(|one| one.days())
}

proptest! {
    #[test]
    fn each_day_is_as_the_new_ones_say_or_as_it_was(
        held in proptest::collection::vec((1..20_i8, 0..10_i8), 0..6),
        over in proptest::collection::vec((1..20_i8, 0..10_i8), 1..4),
    ) {
        let all = |days: &[(i8, i8)], what: &str| -> Vec<OpeningException> {
            let one = |(at, (from, more)): (usize, &(i8, i8))| closed(*from, from + more, &format!("{what} {at}"));
            days.iter().enumerate().map(one).collect()
        };
        let (held, over) = (all(&held, "held"), all(&over, "over"));
        let mut hours =
            OpeningHours { opening_exceptions: held.clone(), ..OpeningHours::default() };
        // What cannot be told is no hours that stand, nor any that may be published.
        let told = |hours: &OpeningHours| hours.flaws(&county()).is_empty();
        let of = |all: &[OpeningException]| OpeningHours { opening_exceptions: all.to_vec(), ..OpeningHours::default() };
        prop_assume!(told(&of(&held)) && told(&of(&over)));
        hours.lay(over.clone());
        prop_assert!(told(&hours));
        for day in (1..=31).map(december) {
            let expected = decided(&over, day).or_else(|| decided(&held, day));
            let found = decided(&hours.opening_exceptions, day);
            prop_assert_eq!(found.map(|one| &one.reason), expected.map(|one| &one.reason));
        }
    }
}
