//! Entries, matters and hand-offs, as intake tells of them.

use anyhow::Context;
use jiff::civil::Date;
use neuvo_chassis::clock::local_date;
use neuvo_ledger::{WriteSet, code, instant};
use neuvo_proto::{
    feed::v1::Event,
    intake::v1::{ContactEvent, ContactStatus, HandoffEvent, MatterEvent},
};
use prost::{Message, Name};
use sea_orm::ActiveValue::Set;

use super::{micros, recorded_at};
use crate::{
    domain::{HandoffState, PromiseState, Standing},
    store::{entry_fact, handoff_fact, matter_fact},
};

pub(super) fn apply(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    if event.r#type == ContactEvent::full_name() {
        contact(event, set)
    } else if event.r#type == MatterEvent::full_name() {
        matter(event, set)
    } else if event.r#type == HandoffEvent::full_name() {
        handoff(event, set)
    } else {
        Ok(())
    }
}

fn contact(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let contact = ContactEvent::decode(&*event.payload)?;
    for entry in &contact.entries {
        set.put(&entry_fact::ActiveModel {
            entry_id: Set(entry.entry_id.parse()?),
            version: Set(event.aggregate_version),
            contact_id: Set(contact.contact_id.parse()?),
            local_date: Set(contact.local_date.clone()),
            sector: Set(entry.sector),
            client_group: Set(contact.client_group),
            origin: Set(contact.origin),
            recorded_at: Set(recorded_at(event)),
            site_id: Set(contact.site_id.clone()),
            open: Set(contact.status() == ContactStatus::Open),
        });
    }
    Ok(())
}

fn matter(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let matter = MatterEvent::decode(&*event.payload)?;
    let standing = standing(&matter);
    let acting = match standing {
        Standing::OnOffer => &matter.offered_to_unit_id,
        Standing::Held | Standing::CameBack | Standing::Ended => &matter.holder_unit_id,
    };
    let day = |day: &str| day.parse::<Date>().context("a promise without its day");
    let due = day(&matter.promise_due_date)?;
    let first_due = day(&matter.promise_first_due_date)?;
    let settled = matter.promise_settled_at.map(|at| instant(micros(at))).transpose()?;
    let promise = code::<PromiseState>(matter.promise_state)?;
    // Intake has not always counted them.
    let broken = matter.promises_broken.max(i32::from(promise == PromiseState::Broken));
    set.put(&matter_fact::ActiveModel {
        matter_id: Set(matter.matter_id.parse()?),
        version: Set(event.aggregate_version),
        contact_id: Set(matter.contact_id.parse()?),
        local_date: Set(matter.local_date.clone()),
        opened_unit_id: Set(matter.opened_unit_id.clone()),
        acting_unit_id: Set(acting.clone()),
        standing: Set(standing.into()),
        promise_state: Set(promise.into()),
        promise_due_date: Set(due.to_string()),
        promise_first_due_date: Set(first_due.to_string()),
        promise_settled_date: Set(settled.map(|at| local_date(at).to_string())),
        promises_broken: Set(broken),
        origin: Set(matter.origin),
        recorded_at: Set(recorded_at(event)),
    });
    Ok(())
}

fn standing(matter: &MatterEvent) -> Standing {
    if matter.ended_at.is_some() {
        Standing::Ended
    } else if !matter.offered_to_unit_id.is_empty() {
        Standing::OnOffer
    } else if matter.back {
        Standing::CameBack
    } else {
        Standing::Held
    }
}

fn handoff(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let handoff = HandoffEvent::decode(&*event.payload)?;
    set.put(&handoff_fact::ActiveModel {
        handoff_id: Set(handoff.handoff_id.parse()?),
        version: Set(event.aggregate_version),
        matter_id: Set(handoff.matter_id.parse()?),
        local_date: Set(handoff.local_date),
        to_unit_id: Set(handoff.to_unit_id),
        state: Set(code::<HandoffState>(handoff.state)?.into()),
        offered_at: Set(micros(handoff.offered_at.context("a hand-off without its time")?)),
        recorded_at: Set(recorded_at(event)),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use neuvo_proto::intake::v1::PromiseState as Told;
    use uuid::Uuid;

    use super::*;

    /// What taking in a matter's event gives; an error parks the event.
    fn taken_in(change: impl FnOnce(&mut MatterEvent)) -> anyhow::Result<()> {
        let mut matter = MatterEvent {
            matter_id: Uuid::now_v7().to_string(),
            contact_id: Uuid::now_v7().to_string(),
            promise_state: Told::Open.into(),
            promise_due_date: "2023-09-05".to_owned(),
            promise_first_due_date: "2023-09-05".to_owned(),
            ..MatterEvent::default()
        };
        change(&mut matter);
        let event = Event {
            r#type: MatterEvent::full_name(),
            payload: matter.encode_to_vec().into(),
            ..Event::default()
        };
        apply(&event, &mut WriteSet::new())
    }

    #[test]
    fn a_matter_that_no_report_could_count_is_parked() {
        taken_in(|_| {}).expect("a matter");
        taken_in(|matter| matter.promise_due_date.clear()).expect_err("no day");
        taken_in(|matter| matter.promise_first_due_date.clear()).expect_err("no first day");
        taken_in(|matter| matter.promise_state = Told::Unspecified.into()).expect_err("no state");
        taken_in(|matter| matter.promise_state = 99).expect_err("a state of later");
    }
}
