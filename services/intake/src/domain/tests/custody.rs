//! Custody under any order of steps, by anybody, on copies that may be old: a store that takes a
//! step only at the version it was decided on is given every sequence proptest can think of, beside
//! a model that is a stack of holders.

use std::collections::HashMap;

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use crate::domain::{
    Handoff, HandoffState, Matter, Moved, NewMatter, Origin, PromiseStep, Refused, Sector, Step,
    Urgency, Way, Worker,
};

const UNITS: [&str; 4] = ["north", "south", "east", "west"];

/// What somebody tries.
#[derive(Debug, Clone)]
enum Try {
    Offer {
        to: usize,
    },
    /// The latest hand-off is number 0.
    Redirect {
        handoff: usize,
        to: usize,
    },
    Step {
        handoff: usize,
        step: Step,
    },
    Keep,
    Move,
    End,
}

fn a_try() -> impl Strategy<Value = Try> {
    let step = prop_oneof![
        Just(Step::Receive),
        any::<bool>().prop_map(|in_person| Step::Accept { in_person }),
        Just(Step::Reject),
        Just(Step::Return),
        Just(Step::Withdraw),
        Just(Step::Ask { question_id: Uuid::from_u128(1) }),
        Just(Step::Answer { question_id: Uuid::from_u128(1) }),
    ];
    prop_oneof![
        6 => (0..UNITS.len()).prop_map(|to| Try::Offer { to }),
        6 => (0..3_usize, 0..UNITS.len()).prop_map(|(handoff, to)| Try::Redirect { handoff, to }),
        18 => (0..3_usize, step).prop_map(|(handoff, step)| Try::Step { handoff, step }),
        1 => Just(Try::Keep),
        1 => Just(Try::Move),
        1 => Just(Try::End),
    ]
}

/// How many versions old the copy is that somebody decides on.
fn an_age() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(0_usize), 1 => 1..3_usize]
}

/// What is kept, and every older version of it.
struct Kept {
    matter: Vec<Matter>,
    handoffs: Vec<Handoff>,
    /// The model: who held it, and by which hand-off, the present holder last.
    stack: Vec<(String, Option<Uuid>)>,
}

impl Kept {
    fn new() -> Self {
        let new = NewMatter {
            contact_id: Uuid::from_u128(7),
            client_id: None,
            area_id: "working-age".to_owned(),
            sectors: vec![Sector::Social],
            opened_sector: Some(Sector::Social),
            urgency: Urgency::Routine,
            unit_id: UNITS[0].to_owned(),
            due_date: "2023-09-07".parse().expect("a day"),
            origin: Origin::Recorded,
        };
        let matter = new.open(Uuid::from_u128(9), "anna", Timestamp::UNIX_EPOCH);
        let stack = vec![(UNITS[0].to_owned(), None)];
        Self { matter: vec![matter], handoffs: Vec::new(), stack }
    }

    fn now(&self) -> &Matter {
        self.matter.last().expect("it was opened")
    }

    /// Who tries: the holder, the unit that is to act, or any.
    fn unit(&self, number: usize) -> String {
        match number {
            0 => self.now().holder.unit_id.clone(),
            1 => self.now().acting_unit().to_owned(),
            any => UNITS[any - 2].to_owned(),
        }
    }

    /// Decides on a copy that is `age` versions old; keeps the decision only if it is not.
    fn attempt(&mut self, what: &Try, unit: usize, age: usize) {
        let copy = self.matter[self.matter.len() - 1 - age.min(self.matter.len() - 1)].clone();
        let units = [self.unit(unit)];
        let by = Worker { subject: &units[0], units: &units };
        let at = Timestamp::UNIX_EPOCH;
        let read = copy.version;
        let (matter, handoffs) = match self.decide(copy, what, &by, at) {
            Ok(decided) => decided,
            Err(_) => return,
        };
        if read != self.now().version {
            return; // the guard of the store
        }
        self.follow(&matter, &handoffs);
        self.matter.push(matter);
        for handoff in handoffs {
            match self.handoffs.iter_mut().find(|kept| kept.handoff_id == handoff.handoff_id) {
                Some(kept) => *kept = handoff,
                None => self.handoffs.push(handoff),
            }
        }
    }

    fn decide(
        &self,
        matter: Matter,
        what: &Try,
        by: &Worker<'_>,
        at: Timestamp,
    ) -> Result<(Matter, Vec<Handoff>), Refused> {
        let next_id = Uuid::from_u128(100 + self.handoffs.len() as u128);
        let latest = |number: &usize| self.handoffs.iter().rev().nth(*number).cloned();
        let handoff = |number: &usize| latest(number).ok_or(Refused::Ended);
        let due_date = "2023-09-11".parse().expect("a day");
        match what {
            Try::Offer { to } => matter
                .offer(next_id, UNITS[*to], by, at)
                .map(|moved| (moved.matter, vec![moved.handoff])),
            Try::Step { handoff: number, step } => {
                let moved = Moved { matter, handoff: handoff(number)? }.step(*step, by, at)?;
                Ok((moved.matter, vec![moved.handoff]))
            }
            Try::Redirect { handoff: number, to } => {
                let moved = Moved { matter, handoff: handoff(number)? };
                let (old, moved) = moved.redirect(next_id, UNITS[*to], by, at)?;
                Ok((moved.matter, vec![old, moved.handoff]))
            }
            Try::Keep => Ok((matter.promise(PromiseStep::Keep, by, at)?, Vec::new())),
            Try::Move => Ok((matter.promise(PromiseStep::Move { due_date }, by, at)?, Vec::new())),
            Try::End => Ok((matter.end(by, at)?, Vec::new())),
        }
    }

    /// What the model makes of a step that was kept.
    fn follow(&mut self, matter: &Matter, handoffs: &[Handoff]) {
        let before: HashMap<_, _> =
            self.handoffs.iter().map(|kept| (kept.handoff_id, kept.state)).collect();
        for handoff in handoffs {
            let was = before.get(&handoff.handoff_id);
            match handoff.state {
                HandoffState::Accepted if was != Some(&HandoffState::Accepted) => {
                    self.stack.push((handoff.to_unit_id.clone(), Some(handoff.handoff_id)));
                }
                HandoffState::Returned if was == Some(&HandoffState::Accepted) => {
                    let (_, by) = self.stack.pop().expect("it was taken");
                    assert_eq!(by, Some(handoff.handoff_id), "another hand-off was returned");
                }
                _ => {}
            }
        }
        let (unit, by) = self.stack.last().expect("somebody holds it");
        assert_eq!((&matter.holder.unit_id, matter.taken_by), (unit, *by));
    }

    fn check(&self) {
        let matter = self.now();
        let open: Vec<_> = self
            .handoffs
            .iter()
            .filter(|h| matches!(h.state, HandoffState::Offered | HandoffState::Received))
            .collect();
        match &matter.way {
            Way::Offered { handoff_id, to_unit_id, asked } => {
                assert_eq!(open.len(), 1, "one hand-off is open, and no other");
                assert_eq!((open[0].handoff_id, &open[0].to_unit_id), (*handoff_id, to_unit_id));
                assert_eq!(open[0].from_unit_id, matter.holder.unit_id, "the sender holds it");
                assert_eq!(*asked, open[0].questions.iter().any(|q| q.answered_at.is_none()));
                assert_eq!(matter.acting_unit(), to_unit_id);
            }
            Way::Still | Way::CameBack { .. } => {
                assert!(open.is_empty(), "{open:?}");
                assert_eq!(matter.acting_unit(), matter.holder.unit_id);
            }
        }
        if let Some(taken_by) = matter.taken_by {
            let taken = self.handoffs.iter().find(|h| h.handoff_id == taken_by);
            let state = taken.map(|handoff| handoff.state);
            assert_eq!(state, Some(HandoffState::Accepted), "it can be given back");
        }
        if matter.ended_at.is_some() {
            assert!(!matter.promise.is_open(), "a promise does not outlive its matter");
        }
        assert_eq!(matter.version, i64::try_from(self.matter.len()).expect("few"));
    }
}

proptest! {
    #[test]
    fn a_matter_has_one_holder_whatever_is_tried(
        tries in prop::collection::vec((a_try(), 0..UNITS.len() + 2, an_age()), 1..60)
    ) {
        let mut kept = Kept::new();
        for (what, unit, age) in &tries {
            kept.attempt(what, *unit, *age);
            kept.check();
        }
    }
}

#[test]
fn of_two_units_workers_who_take_a_matter_at_once_one_is_told_who_was_quicker() {
    let units = [UNITS[1].to_owned()];
    let (anna, bo) =
        (Worker { subject: "anna", units: &units }, Worker { subject: "bo", units: &units });
    let sender = [UNITS[0].to_owned()];
    let sender = Worker { subject: "sender", units: &sender };
    let at = Timestamp::UNIX_EPOCH;
    let matter = Kept::new().now().clone();
    let moved = matter.offer(Uuid::from_u128(1), UNITS[1], &sender, at).expect("open");
    let taken = moved.step(Step::Accept { in_person: true }, &anna, at).expect("on offer");
    assert_eq!(taken.matter.holder.worker.as_deref(), Some("anna"));
    let late = taken.step(Step::Accept { in_person: true }, &bo, at);
    let told = Refused::Stands {
        state: HandoffState::Accepted,
        changed_by: "anna".to_owned(),
        holder: UNITS[1].to_owned(),
    };
    assert_eq!(late, Err(told));
}
