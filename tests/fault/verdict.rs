//! Whether the stores hold exactly what callers were told, and agree with each other.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    caller::What,
    store::{Intake, Reader},
    told::Done,
};

/// States as intake keeps them.
const ACCEPTED: i32 = 3;
const ON_OFFER: [i32; 2] = [1, 2];
const KEPT: i32 = 2;

/// What is wrong, a sentence each.
#[derive(Debug, Default, Clone)]
pub(crate) struct Findings {
    /// Acknowledged and not there.
    pub(crate) lost: Vec<String>,
    /// There more often than it was acknowledged.
    pub(crate) doubled: Vec<String>,
    /// There in parts.
    pub(crate) half_written: Vec<String>,
    /// More than one holder, or none.
    pub(crate) custody: Vec<String>,
    /// Gaps and repeats in the feed.
    pub(crate) feed: Vec<String>,
    /// What others know differently.
    pub(crate) readers: Vec<String>,
}

impl Findings {
    /// All of them.
    pub(crate) fn all(&self) -> Vec<&String> {
        [&self.lost, &self.doubled, &self.half_written, &self.custody, &self.feed, &self.readers]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Compares what was acknowledged with what is there.
pub(crate) fn examine(done: &[Done], intake: &Intake, readers: &[(&str, Reader)]) -> Findings {
    let mut findings = Findings::default();
    kept(done, intake, &mut findings);
    once(done, intake, &mut findings);
    whole(intake, &mut findings);
    one_holder(done, intake, &mut findings);
    in_order(intake, &mut findings);
    for (name, reader) in readers {
        agrees(name, reader, intake, &mut findings.readers);
    }
    findings
}

/// Every acknowledged write is there: its effect, and its event.
fn kept(done: &[Done], intake: &Intake, findings: &mut Findings) {
    let told: HashSet<_> = intake.events.iter().map(|event| event.aggregate.clone()).collect();
    for Done { what, id, version, .. } in done {
        if !told.contains(&(id.to_string(), *version)) {
            findings.lost.push(format!("{what:?} {id}: no event of version {version}"));
        }
        let contact = intake.contacts.get(id).filter(|contact| contact.version >= *version);
        let matter = intake.matters.get(id).filter(|matter| matter.version >= *version);
        let handoff = intake.handoffs.get(id).filter(|handoff| handoff.version >= *version);
        let there = match what {
            What::Record => contact.is_some(),
            What::Close => contact.is_some_and(|contact| contact.closed_at.is_some()),
            What::Open => matter.is_some(),
            What::Keep => matter.is_some_and(|matter| matter.promise_state == KEPT),
            What::End => matter.is_some_and(|matter| matter.ended_at.is_some()),
            What::Take => handoff.is_some_and(|handoff| handoff.state == ACCEPTED),
        };
        if !there {
            findings.lost.push(format!("{what:?} {id}: not there"));
        }
    }
    if intake.requests.len() < done.len() {
        let few = format!("{} requests of {} acknowledged", intake.requests.len(), done.len());
        findings.lost.push(few);
    }
}

/// Nothing is there that nobody was told of, and no version of anything twice.
fn once(done: &[Done], intake: &Intake, findings: &mut Findings) {
    let count = |what| done.iter().filter(|done| done.what == what).count();
    for (name, there, acknowledged) in [
        ("requests", intake.requests.len(), done.len()),
        ("contacts", intake.contacts.len(), count(What::Record)),
        ("matters", intake.matters.len(), count(What::Open)),
        ("hand-offs", intake.handoffs.len(), count(What::Open)),
    ] {
        if there > acknowledged {
            findings.doubled.push(format!("{there} {name}, {acknowledged} acknowledged"));
        }
    }
    let mut told = HashSet::new();
    for event in &intake.events {
        if !told.insert(&event.aggregate) {
            findings.doubled.push(format!("two events of {:?}", event.aggregate));
        }
    }
}

/// Everything has all of its parts: rows, words, events, and the mark of its request.
fn whole(intake: &Intake, findings: &mut Findings) {
    let half = &mut findings.half_written;
    let mut events: HashMap<&str, i64> = HashMap::new();
    for event in &intake.events {
        *events.entry(&event.aggregate.0).or_default() += 1;
    }
    let contacts = intake.contacts.iter().map(|(id, contact)| (id, contact.version));
    let matters = intake.matters.iter().map(|(id, matter)| (id, matter.version));
    let handoffs = intake.handoffs.iter().map(|(id, handoff)| (id, handoff.version));
    for (id, version) in contacts.chain(matters).chain(handoffs) {
        let told = events.remove(&*id.to_string()).unwrap_or_default();
        if told != version {
            half.push(format!("{id} is at version {version} and has {told} events"));
        }
    }
    half.extend(events.keys().map(|id| format!("events of {id}, which is not there")));
    for id in intake.contacts.keys().filter(|id| !intake.entries.contains(id)) {
        half.push(format!("contact {id} has no entry"));
    }
    for id in intake.entries.iter().filter(|id| !intake.contacts.contains_key(id)) {
        half.push(format!("an entry of {id}, which is not there"));
    }
    let words = |id: &Uuid, field: &str| intake.sealed.contains(&(*id, field.to_owned()));
    for (id, matter) in &intake.matters {
        let well = words(id, "need")
            && words(id, "promise:0000000001")
            && words(id, "ending") == matter.ended_at.is_some();
        if !well {
            half.push(format!("matter {id} lacks words"));
        }
    }
    for (id, handoff) in &intake.handoffs {
        if !words(id, "summary") || !intake.matters.contains_key(&handoff.matter_id) {
            half.push(format!("hand-off {id} lacks its words or its matter"));
        }
    }
    let is_there = |id: &Uuid| {
        intake.contacts.contains_key(id)
            || intake.matters.contains_key(id)
            || intake.handoffs.contains_key(id)
    };
    for resource in &intake.requests {
        if !resource.parse().is_ok_and(|id| is_there(&id)) {
            half.push(format!("a request of {resource}, which is not there"));
        }
    }
}

/// One holder, at most one offer, and whoever was told to have taken a matter has it.
fn one_holder(done: &[Done], intake: &Intake, findings: &mut Findings) {
    let custody = &mut findings.custody;
    let mut winners: HashMap<Uuid, &str> = HashMap::new();
    for take in done.iter().filter(|done| done.what == What::Take) {
        if let Some(other) = winners.insert(take.id, &take.by) {
            custody.push(format!("{} was taken by {other} and by {}", take.id, take.by));
        }
        let theirs = |by: &str| by.ends_with(&take.by); // the edge puts the issuer before it
        if intake.handoffs.get(&take.id).is_some_and(|handoff| !theirs(&handoff.changed_by)) {
            custody.push(format!("{} is not {}'s, who was told so", take.id, take.by));
        }
    }
    let mut offers: HashMap<Uuid, Uuid> = HashMap::new();
    for (id, handoff) in &intake.handoffs {
        let Some(matter) = intake.matters.get(&handoff.matter_id) else { continue };
        if ON_OFFER.contains(&handoff.state) {
            let another = offers.insert(handoff.matter_id, *id);
            if another.is_some() || matter.handoff_id != Some(*id) {
                custody.push(format!("matter {} has another offer", handoff.matter_id));
            }
        }
        let taken = matter.taken_by == Some(*id)
            && matter.holder_unit_id == handoff.to_unit_id
            && matter.holder_worker.as_ref() == Some(&handoff.changed_by);
        if taken != (handoff.state == ACCEPTED) {
            custody.push(format!("matter {} is not with who took it", handoff.matter_id));
        }
    }
}

/// The feed goes from 1 to its head by ones, every event once.
fn in_order(intake: &Intake, findings: &mut Findings) {
    let mut ids = HashSet::new();
    for (expected, event) in (1..).zip(&intake.events) {
        if event.position != expected || !ids.insert(event.event_id) {
            findings.feed.push(format!("event {} stands at {expected}", event.position));
        }
    }
    if i64::try_from(intake.events.len()) != Ok(intake.head) {
        findings.feed.push(format!("{} events, head {}", intake.events.len(), intake.head));
    }
}

/// A reader knows the contacts and matters there are, at their versions, and could read every event.
pub(crate) fn agrees(name: &str, reader: &Reader, intake: &Intake, findings: &mut Vec<String>) {
    if reader.parked > 0 {
        findings.push(format!("{name} parked {} events", reader.parked));
    }
    let contacts: HashMap<_, _> =
        intake.contacts.iter().map(|(id, contact)| (*id, contact.version)).collect();
    let matters: HashMap<_, _> =
        intake.matters.iter().map(|(id, matter)| (*id, matter.version)).collect();
    for (what, theirs, ours) in
        [("contacts", &reader.contacts, contacts), ("matters", &reader.matters, matters)]
    {
        if *theirs != ours {
            let (theirs, ours) = (theirs.len(), ours.len());
            findings.push(format!("{name} knows {theirs} {what}, intake has {ours}, or others"));
        }
    }
}
