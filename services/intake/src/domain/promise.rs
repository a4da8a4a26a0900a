//! A promise: by which day a person was told that something happens. That it is overdue follows
//! from its day; nobody has to notice.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;

use super::matter::Refused;

codes! {
    /// Where a promise stands.
    pub(crate) enum PromiseState {
        Open = 1,
        Kept = 2,
        Moved = 3,
        Broken = 4,
    }
}

/// What a person was promised, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Promise {
    pub(crate) state: PromiseState,
    pub(crate) due_date: Date,
    /// The day the person was told first.
    pub(crate) first_due_date: Date,
    /// When it was kept or broken.
    pub(crate) settled_at: Option<Timestamp>,
    /// How many promises were broken so far, this one too: a new one does not undo it.
    pub(crate) broken: i32,
}

/// What becomes of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PromiseStep {
    Keep,
    Break,
    /// Another day, which the person has been told; a new promise when the last one is settled.
    Move {
        due_date: Date,
    },
}

impl Promise {
    /// A promise just given.
    pub(crate) fn given(due_date: Date) -> Self {
        let state = PromiseState::Open;
        Self { state, due_date, first_due_date: due_date, settled_at: None, broken: 0 }
    }

    /// Given or moved, and neither kept nor broken.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, PromiseState::Open | PromiseState::Moved)
    }

    /// Whether its day had passed before `today`.
    pub(crate) fn is_overdue(&self, today: Date) -> bool {
        self.is_open() && self.due_date < today
    }

    /// The promise after a step.
    ///
    /// # Errors
    /// [`Refused::PromiseSettled`] when it is kept or broken already and the step is not a new one.
    pub(crate) fn settle(&self, step: PromiseStep, at: Timestamp) -> Result<Self, Refused> {
        let settled = |state| Self { state, settled_at: Some(at), ..self.clone() };
        match (step, self.is_open()) {
            (PromiseStep::Move { due_date }, true) => {
                Ok(Self { state: PromiseState::Moved, due_date, ..self.clone() })
            }
            (PromiseStep::Move { due_date }, false) => {
                Ok(Self { broken: self.broken, ..Self::given(due_date) })
            }
            (PromiseStep::Keep, true) => Ok(settled(PromiseState::Kept)),
            (PromiseStep::Break, true) => {
                Ok(Self { broken: self.broken + 1, ..settled(PromiseState::Broken) })
            }
            (PromiseStep::Keep | PromiseStep::Break, false) => Err(Refused::PromiseSettled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_promise_is_overdue_from_the_day_after_its_own_until_it_is_settled() {
        let promise = Promise::given(day("2023-09-07"));
        assert!(!promise.is_overdue(day("2023-09-07")));
        assert!(promise.is_overdue(day("2023-09-08")));
        let moved =
            promise.settle(PromiseStep::Move { due_date: day("2023-09-11") }, Timestamp::MIN);
        let moved = moved.expect("open");
        assert!(!moved.is_overdue(day("2023-09-08")) && moved.is_overdue(day("2023-09-12")));
        assert_eq!(moved.first_due_date, day("2023-09-07"));
        let kept = moved.settle(PromiseStep::Keep, Timestamp::MIN).expect("open");
        assert!(!kept.is_overdue(day("2023-09-12")));
    }

    #[test]
    fn a_settled_promise_stays_settled_and_a_new_one_begins_anew() {
        let promise = Promise::given(day("2023-09-07"));
        for (step, broken) in [(PromiseStep::Keep, 0), (PromiseStep::Break, 1)] {
            let settled = promise.settle(step, Timestamp::MIN).expect("open");
            for again in [PromiseStep::Keep, PromiseStep::Break] {
                assert_eq!(settled.settle(again, Timestamp::MIN), Err(Refused::PromiseSettled));
            }
            let due_date = day("2023-10-02");
            let anew = settled.settle(PromiseStep::Move { due_date }, Timestamp::MIN);
            assert_eq!(anew, Ok(Promise { broken, ..Promise::given(due_date) }));
        }
    }
}
