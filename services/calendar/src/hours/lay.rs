//! Exceptions laid over others: what is asked last holds.

use jiff::{ToSpan, civil::Date};

use super::{OpeningException, OpeningHours};

impl OpeningHours {
    /// Lays exceptions over those there are, so that each of their days is as they say. Of one that is no
    /// longer than a new one only the days outside remain; one that is longer gives way by itself, since
    /// the shortest decides a day.
    pub fn lay(&mut self, over: Vec<OpeningException>) {
        let held = std::mem::take(&mut self.opening_exceptions);
        let remains = |one: &OpeningException| {
            let gives_way =
                |new: &OpeningException| new.shares_a_day_with(one) && one.days() <= new.days();
            // On the days of a shorter one it never had a say, and gets none by becoming short itself.
            let shorter = held.iter().filter(|other| other.days() < one.days());
            let left = || over.iter().chain(shorter).fold(vec![(one.from, one.to)], without);
            over.iter().any(gives_way).then(left)
        };
        let remains: Vec<_> = held.iter().map(remains).collect();
        for (one, remains) in held.into_iter().zip(remains) {
            match remains {
                None => self.opening_exceptions.push(one),
                Some(days) => self.opening_exceptions.extend(
                    days.into_iter().map(|(from, to)| OpeningException { from, to, ..one.clone() }),
                ),
            }
        }
        self.opening_exceptions.extend(over);
    }
}

/// What is left of stretches of days without those of an exception.
fn without(stretches: Vec<(Date, Date)>, taken: &OpeningException) -> Vec<(Date, Date)> {
    let pieces = |(from, to): (Date, Date)| {
        let before = (from, to.min(taken.from.saturating_sub(1.day())));
        let after = (from.max(taken.to.saturating_add(1.day())), to);
        let apart = taken.to < from || to < taken.from;
        if apart { [Some((from, to)), None] } else { [Some(before), Some(after)] }
    };
    let left = stretches.into_iter().flat_map(pieces).flatten();
    left.filter(|(from, to)| from <= to).collect()
}
