//! What tests start from: contacts, as intake records them and tells of them.

use neuvo_allinone::harness::{TestSuite, social_advisor};
use neuvo_ledger::Database;
use neuvo_proto::{
    common::v1::{ClientGroup, Sector},
    feed::v1::{Cursor, Event, WatchEventsRequest},
    intake::v1::{
        Channel, Contact, CreateContactRequest, Identification, NewEntry, NextStep, NextStepKind,
        Person,
    },
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// A visit of somebody who told a name, with a note and words told.
pub(crate) fn visit() -> CreateContactRequest {
    CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::WorkingAge.into(),
        identification: Identification::Told.into(),
        person: Some(Person {
            given_name: "Aino".to_owned(),
            family_name: "Esimerkki".to_owned(),
            phone_number: "+358401234567".to_owned(),
            ..Person::default()
        }),
        entries: vec![NewEntry { sector: Sector::Social.into(), note: "money".to_owned() }],
        next_step: Some(NextStep {
            kind: NextStepKind::PersonActs.into(),
            description: "You rest.".to_owned(),
            ..NextStep::default()
        }),
        ..CreateContactRequest::default()
    }
}

/// Records a visit.
pub(crate) async fn record(suite: &TestSuite) -> Contact {
    let answer = suite.intake(&social_advisor()).create_contact(visit()).await;
    answer.expect("recorded").into_inner()
}

/// Reads so many events of intake's feed after a cursor.
pub(crate) async fn events(suite: &TestSuite, after: Option<Cursor>, count: usize) -> Vec<Event> {
    let request = WatchEventsRequest { after };
    let stream = suite.feed("intake").watch_events(request).await;
    let mut stream = stream.expect("a feed").into_inner();
    let mut events = Vec::new();
    while events.len() < count {
        events.extend(stream.message().await.expect("news").expect("more").events);
    }
    events
}

/// Runs a statement on a service's store behind the service's back, as a restore would.
pub(crate) async fn tamper(suite: &TestSuite, service: &str, statement: &str) {
    let database = Database::open(service, &suite.settings.store).await.expect("a store");
    database.read().execute_unprepared(statement).await.expect("a statement");
}
