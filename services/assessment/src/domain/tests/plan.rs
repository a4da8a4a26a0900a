//! Plans under any order of steps.

use jiff::{Timestamp, civil::Date};
use proptest::prelude::*;
use uuid::Uuid;

use crate::domain::{
    Agreement, NewPlan, Plan, PlanKind, PlanState, Refusal, Responsible, ResponsibleKind, Segment,
};

/// What somebody does with a plan.
#[derive(Debug, Clone)]
enum Step {
    Appoint(ResponsibleKind),
    Agree { agrees: bool, unnecessary: bool },
    FollowUp { ends: bool },
}

fn kind() -> impl Strategy<Value = ResponsibleKind> {
    proptest::sample::select(ResponsibleKind::ALL)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        kind().prop_map(Step::Appoint),
        (any::<bool>(), any::<bool>())
            .prop_map(|(agrees, unnecessary)| Step::Agree { agrees, unnecessary }),
        any::<bool>().prop_map(|ends| Step::FollowUp { ends }),
    ]
}

fn responsible(kind: ResponsibleKind, worker: &str) -> Responsible {
    let (worker, unit_id) = (worker.to_owned(), "north".to_owned());
    Responsible { kind, worker, unit_id, appointed_at: Timestamp::UNIX_EPOCH }
}

fn day() -> Date {
    "2023-10-02".parse().expect("a day")
}

fn draft(kind: PlanKind, segment: Option<Segment>, first: Option<ResponsibleKind>) -> Plan {
    let new = NewPlan {
        contact_id: Uuid::from_u128(7),
        assessment: segment.map(|segment| (Uuid::from_u128(8), segment)),
        kind,
        responsible: first.map(|kind| responsible(kind, "anna")),
        follow_up_date: None,
    };
    new.draft(Uuid::from_u128(9), ("anna", None), Timestamp::UNIX_EPOCH, day())
}

fn take(plan: Plan, step: &Step) -> Result<Plan, Refusal> {
    let at = Timestamp::UNIX_EPOCH;
    match step {
        Step::Appoint(kind) => plan.appoint(responsible(*kind, "bo")),
        Step::Agree { agrees, unnecessary } => {
            let agreement = Agreement {
                not_agreed_reason: (!agrees).then(|| "Wants to wait.".to_owned()),
                no_own_worker_reason: unnecessary.then(|| "One visit.".to_owned()),
            };
            plan.agree(&agreement, day(), at)
        }
        Step::FollowUp { ends } => plan.follow_up((!ends).then(day), at),
    }
}

proptest! {
    #[test]
    fn a_plan_goes_from_draft_to_agreed_to_ended_and_never_back(
        plan_kind in proptest::sample::select(PlanKind::ALL),
        segment in proptest::option::of(proptest::sample::select(Segment::ALL)),
        first in proptest::option::of(kind()),
        steps in proptest::collection::vec(step(), 0..12),
    ) {
        let mut plan = draft(plan_kind, segment, first);
        for step in &steps {
            let before = plan.clone();
            let Ok(after) = take(plan.clone(), step) else { continue };
            prop_assert_eq!(after.version, before.version + 1);
            prop_assert!(after.state >= before.state);
            let kept = (after.plan_id, after.kind, after.assessment, &after.created_by);
            prop_assert_eq!(kept, (before.plan_id, before.kind, before.assessment, &before.created_by));
            plan = after;

            // What is in force or over has somebody responsible where that is asked for.
            let in_force = plan.state != PlanState::Draft;
            let complex = segment == Some(Segment::ComplexOrLongTermNeed);
            prop_assert!(!(in_force && complex && plan.responsibles.is_empty()));
            let kinds: Vec<_> = plan.responsibles.iter().map(|one| one.kind).collect();
            prop_assert!(kinds.is_sorted_by(|a, b| a < b), "one of a kind, in order: {:?}", kinds);
            prop_assert_eq!(plan.agreed_at.is_some(), in_force);
            prop_assert_eq!(plan.ended_at.is_some(), plan.state == PlanState::Ended);
            prop_assert_eq!(plan.follow_up_date.is_some(), plan.state == PlanState::Agreed);
        }
    }
}

#[test]
fn steps_from_a_wrong_state_are_refused_with_the_state() {
    let agree = Step::Agree { agrees: true, unnecessary: true };
    let (go_on, end) = (Step::FollowUp { ends: false }, Step::FollowUp { ends: true });
    let draft = draft(PlanKind::HealthAndCare, None, None);
    assert_eq!(take(draft.clone(), &go_on), Err(Refusal::Stands(PlanState::Draft)));
    let agreed = take(draft, &agree).expect("agreed");
    assert_eq!(take(agreed.clone(), &agree), Err(Refusal::Stands(PlanState::Agreed)));
    let ended = take(agreed, &end).expect("ended");
    for step in [agree, go_on, Step::Appoint(ResponsibleKind::OwnWorker)] {
        assert_eq!(take(ended.clone(), &step), Err(Refusal::Stands(PlanState::Ended)), "{step:?}");
    }
}

#[test]
fn a_plan_of_the_complex_segment_takes_anybody_responsible_and_others_do_not() {
    let agree = Step::Agree { agrees: true, unnecessary: true };
    for segment in Segment::ALL {
        let complex = *segment == Segment::ComplexOrLongTermNeed;
        let alone = take(draft(PlanKind::Service, Some(*segment), None), &agree);
        assert_eq!(alone.err(), complex.then_some(Refusal::ResponsibleMissing), "{segment:?}");
        for kind in ResponsibleKind::ALL {
            let plan = draft(PlanKind::Service, Some(*segment), Some(*kind));
            assert!(take(plan, &agree).is_ok(), "{segment:?} {kind:?}");
        }
    }
}

#[test]
fn a_social_plan_takes_an_own_worker_or_the_reason_why_not() {
    let agree = |unnecessary| Step::Agree { agrees: true, unnecessary };
    for kind in PlanKind::ALL {
        let social = *kind != PlanKind::HealthAndCare;
        let others = draft(*kind, None, Some(ResponsibleKind::ContactPerson));
        let refused = take(others.clone(), &agree(false)).err();
        assert_eq!(refused, social.then_some(Refusal::OwnWorkerMissing), "{kind:?}");
        assert!(take(others, &agree(true)).is_ok(), "{kind:?}");
        let own = draft(*kind, None, Some(ResponsibleKind::OwnWorker));
        assert!(take(own, &agree(false)).is_ok(), "{kind:?}");
    }
}

#[test]
fn a_plan_is_in_force_whether_the_person_agrees_or_not_and_says_so() {
    for agrees in [true, false] {
        let plan = draft(PlanKind::HealthAndCare, None, None);
        let agreed = take(plan, &Step::Agree { agrees, unnecessary: false }).expect("agreed");
        assert_eq!((agreed.state, agreed.person_agreed), (PlanState::Agreed, agrees));
    }
}

#[test]
fn appointing_anew_replaces_who_was_responsible_by_the_same_kind() {
    let plan = draft(PlanKind::Client, None, Some(ResponsibleKind::OwnWorker));
    let plan = take(plan, &Step::Appoint(ResponsibleKind::OwnWorker)).expect("appointed");
    let workers: Vec<_> = plan.responsibles.iter().map(|one| &*one.worker).collect();
    assert_eq!(workers, ["bo"]);
}
