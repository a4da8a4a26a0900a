//! Requests that tests start from.

use neuvo_allinone::harness::TestSuite;
use neuvo_proto::{
    common::v1::{ClientGroup, Sector},
    intake::v1::{
        Channel, CloseContactRequest, CreateContactRequest, Identification, NewEntry, NextStep,
        NextStepKind, Person,
    },
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// An anonymous walk-in visit to the health side of the Rentto advice point.
pub(crate) fn walk_in() -> CreateContactRequest {
    CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::OlderPeople.into(),
        identification: Identification::None.into(),
        entries: vec![entry(Sector::Health, "")],
        ..CreateContactRequest::default()
    }
}

/// A joint visit of somebody who told a name: a note for each sector.
pub(crate) fn joint_visit() -> CreateContactRequest {
    CreateContactRequest {
        client_group: ClientGroup::WorkingAge.into(),
        identification: Identification::Told.into(),
        person: Some(Person {
            given_name: "Aino".to_owned(),
            family_name: "Esimerkki".to_owned(),
            phone_number: "+358401234567".to_owned(),
            ..Person::default()
        }),
        entries: vec![entry(Sector::Social, "money"), entry(Sector::Health, "sleep")],
        ..walk_in()
    }
}

pub(crate) fn entry(sector: Sector, note: &str) -> NewEntry {
    NewEntry { sector: sector.into(), note: note.to_owned() }
}

/// Nothing more is to be done.
pub(crate) fn nothing_more() -> NextStep {
    NextStep { kind: NextStepKind::NothingMore.into(), ..NextStep::default() }
}

/// The person does something.
pub(crate) fn person_acts() -> NextStep {
    NextStep {
        kind: NextStepKind::PersonActs.into(),
        description: "You fill in the form.".to_owned(),
        ..NextStep::default()
    }
}

/// A unit of the county contacts the person by a day.
pub(crate) fn unit_acts(unit_id: &str, due_date: &str) -> NextStep {
    NextStep {
        kind: NextStepKind::UnitActs.into(),
        description: "We call you.".to_owned(),
        unit_id: unit_id.to_owned(),
        due_date: due_date.to_owned(),
    }
}

pub(crate) fn close(contact_id: &str, next_step: NextStep) -> CloseContactRequest {
    CloseContactRequest {
        contact_id: contact_id.to_owned(),
        request_id: Uuid::now_v7().to_string(),
        etag: String::new(),
        next_step: Some(next_step),
    }
}

/// Puts intake's feed back to a position behind its back, as a restore of its store would.
pub(crate) async fn put_back(suite: &TestSuite, position: i64) {
    let store = suite.suite.stores["intake"].read();
    for statement in [
        format!("DELETE FROM event WHERE position > {position}"),
        format!("UPDATE feed_head SET position = {position}"),
    ] {
        store.execute_unprepared(&statement).await.expect("a statement");
    }
}
