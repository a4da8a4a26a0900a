//! That the verdict sees: a whole visit, and each thing that may be wrong with it.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    caller::What,
    store::{Contact, Event, Handoff, Intake, Matter, Reader},
    told::Done,
    verdict::{Findings, examine},
};

const CONTACT: Uuid = Uuid::from_u128(1);
const MATTER: Uuid = Uuid::from_u128(2);
const HANDOFF: Uuid = Uuid::from_u128(3);

/// What a visit leaves whose matter was offered and taken.
struct Visit {
    done: Vec<Done>,
    intake: Intake,
    reader: Reader,
}

fn visit() -> Visit {
    let done = |what, id, version, by: &str| {
        let (words, by) = (String::new(), by.to_owned());
        Done { what, id, version, other: None, words, by }
    };
    let event = |(position, (id, version)): (i64, (Uuid, i64))| Event {
        position,
        event_id: Uuid::from_u128(position.unsigned_abs().into()),
        aggregate: (id.to_string(), version),
    };
    let told = [(CONTACT, 1), (MATTER, 1), (HANDOFF, 1), (MATTER, 2), (HANDOFF, 2)];
    let matter = Matter {
        version: 2,
        holder_unit_id: "unit".to_owned(),
        holder_worker: Some("issuer|first".to_owned()),
        taken_by: Some(HANDOFF),
        handoff_id: None,
        promise_state: 1,
        ended_at: None,
    };
    let handoff = Handoff {
        version: 2,
        matter_id: MATTER,
        to_unit_id: "unit".to_owned(),
        state: 3,
        changed_by: "issuer|first".to_owned(),
    };
    let words = [(MATTER, "need"), (MATTER, "promise:0000000001"), (HANDOFF, "summary")];
    let intake = Intake {
        contacts: HashMap::from([(CONTACT, Contact { version: 1, closed_at: None })]),
        entries: HashSet::from([CONTACT]),
        matters: HashMap::from([(MATTER, matter)]),
        handoffs: HashMap::from([(HANDOFF, handoff)]),
        requests: [CONTACT, MATTER, HANDOFF].map(|id| id.to_string()).into(),
        sealed: words.map(|(id, field)| (id, field.to_owned())).into(),
        events: (1..).zip(told).map(event).collect(),
        head: 5,
    };
    let done = vec![
        done(What::Record, CONTACT, 1, "advisor"),
        done(What::Open, MATTER, 1, "advisor"),
        done(What::Take, HANDOFF, 2, "first"),
    ];
    let reader = Reader {
        parked: 0,
        contacts: HashMap::from([(CONTACT, 1)]),
        matters: HashMap::from([(MATTER, 2)]),
    };
    Visit { done, intake, reader }
}

/// What is found once something was done to a visit.
fn found(harm: impl FnOnce(&mut Visit)) -> Findings {
    let mut visit = visit();
    harm(&mut visit);
    examine(&visit.done, &visit.intake, &[("reporting", visit.reader)])
}

fn worker(visit: &mut Visit) -> &mut Matter {
    visit.intake.matters.get_mut(&MATTER).expect("a matter")
}

#[test]
fn a_whole_visit_is_well() {
    let findings = found(|_| {});
    assert!(findings.all().is_empty(), "{findings:#?}");
}

#[test]
fn what_is_lost_is_found() {
    assert_eq!(found(|visit| visit.intake.contacts.clear()).lost.len(), 1);
    assert_eq!(found(|visit| drop(visit.intake.events.pop())).lost.len(), 1);
    assert_eq!(found(|visit| drop(visit.intake.requests.pop())).lost.len(), 1);
    let undone = |visit: &mut Visit| {
        visit.intake.handoffs.get_mut(&HANDOFF).expect("a hand-off").state = 1;
    };
    assert_eq!(found(undone).lost.len(), 1);
}

#[test]
fn what_is_there_twice_is_found() {
    assert_eq!(found(|visit| drop(visit.done.remove(0))).doubled.len(), 2, "request and contact");
    let twice = |visit: &mut Visit| visit.intake.events[4].aggregate = (HANDOFF.to_string(), 1);
    assert_eq!(found(twice).doubled.len(), 1);
}

#[test]
fn what_is_there_in_parts_is_found() {
    assert_eq!(found(|visit| visit.intake.entries.clear()).half_written.len(), 1);
    assert_eq!(found(|visit| visit.intake.sealed.clear()).half_written.len(), 2);
    assert_eq!(found(|visit| drop(visit.intake.events.remove(1))).half_written.len(), 1);
    let stray = Uuid::from_u128(9);
    assert_eq!(found(|visit| visit.intake.entries.extend([stray])).half_written.len(), 1);
    let mark = |visit: &mut Visit| visit.intake.requests[0] = stray.to_string();
    assert_eq!(found(mark).half_written.len(), 1);
    let event = |visit: &mut Visit| visit.intake.events[0].aggregate.0 = stray.to_string();
    assert_eq!(found(event).half_written.len(), 2, "one too many, one too few");
}

#[test]
fn a_matter_with_two_holders_or_none_is_found() {
    let second = |visit: &mut Visit| {
        let by = "second".to_owned();
        visit.done.push(Done { by, ..visit.done[2].clone() });
    };
    assert_eq!(found(second).custody.len(), 2, "taken twice, and not by whom the store says");
    assert_eq!(found(|visit| worker(visit).holder_worker = None).custody.len(), 1);
    assert_eq!(found(|visit| worker(visit).taken_by = None).custody.len(), 1);
}

#[test]
fn a_feed_with_a_gap_and_a_reader_that_knows_otherwise_are_found() {
    assert_eq!(found(|visit| visit.intake.events[4].position = 6).feed.len(), 1);
    assert_eq!(found(|visit| visit.intake.head = 6).feed.len(), 1);
    assert_eq!(found(|visit| visit.reader.parked = 1).readers.len(), 1);
    assert_eq!(found(|visit| visit.reader.contacts.clear()).readers.len(), 1);
    assert_eq!(found(|visit| visit.reader.matters.extend([(MATTER, 1)])).readers.len(), 1);
}
