//! Two replicas of intake over one store, written to and read at once.

use std::collections::{BTreeSet, HashMap};

use futures::{StreamExt, future::join, stream};
use neuvo_allinone::{
    harness::{Way, reason, social_advisor},
    processes::Processes,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    common::v1::{ClientGroup, Sector},
    feed::v1::{Event, WatchEventsRequest, feed_service_client::FeedServiceClient},
    intake::v1::{
        Channel, CloseContactRequest, CreateContactRequest, Identification, NewEntry, NextStep,
        NextStepKind, intake_service_client::IntakeServiceClient,
    },
};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use uuid::Uuid;

/// Visits that are recorded.
const VISITS: usize = 1_000;
/// Contacts that are closed by two at once.
const CONTESTED: usize = 200;
/// Calls under way at once.
const AT_ONCE: usize = 32;

pub(crate) fn visit() -> CreateContactRequest {
    CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::OlderPeople.into(),
        identification: Identification::None.into(),
        entries: vec![NewEntry { sector: Sector::Social.into(), note: String::new() }],
        ..CreateContactRequest::default()
    }
}

fn closing(contact_id: &str) -> CloseContactRequest {
    CloseContactRequest {
        request_id: Uuid::now_v7().to_string(),
        contact_id: contact_id.to_owned(),
        next_step: Some(NextStep { kind: NextStepKind::NothingMore.into(), ..NextStep::default() }),
        ..CloseContactRequest::default()
    }
}

/// Intake as it is reached through each of its replicas.
fn replicas(processes: &Processes) -> [IntakeServiceClient<Way>; 2] {
    ["intake", "intake-2"].map(|process| {
        let (transport, bearer) = processes.way(process, &social_advisor());
        IntakeServiceClient::with_interceptor(transport, bearer)
    })
}

/// The feed as a replica tells it, while it is written, up to `last` when that is known.
pub(crate) async fn read_feed(
    processes: &Processes,
    replica: &str,
    last: impl Future<Output = i64>,
) -> Vec<Event> {
    let (transport, bearer) = processes.way(replica, &Caller::system("test"));
    let mut feed = FeedServiceClient::with_interceptor(transport, bearer);
    let answers = feed.watch_events(WatchEventsRequest::default()).await.expect("a feed");
    let (mut answers, mut events) = (answers.into_inner(), Vec::new());
    let mut last = std::pin::pin!(futures::FutureExt::fuse(last));
    let mut end = i64::MAX;
    while i64::try_from(events.len()).expect("few") < end {
        tokio::select! {
            number = &mut last, if end == i64::MAX => end = number,
            answer = answers.message() => {
                events.extend(answer.expect("no failure").expect("no end").events);
            }
        }
    }
    events
}

/// Whether a feed goes on by ones from one, as a list of numbers that do not.
pub(crate) fn out_of_order(events: &[Event]) -> Vec<(usize, i64)> {
    let numbers = events.iter().map(|event| event.cursor.as_ref().map_or(0, |at| at.position));
    let numbered = numbers.enumerate().map(|(place, number)| (place + 1, number));
    numbered.filter(|(place, number)| i64::try_from(*place) != Ok(*number)).collect()
}

#[tokio::test]
async fn two_replicas_under_load_keep_their_guards_and_one_feed_without_gaps_or_doubles() {
    let mut processes = Processes::start().await;
    processes.replicate("intake").await;
    let replicas = replicas(&processes);
    let (told, ended) = tokio::sync::oneshot::channel();
    let ended = futures::FutureExt::shared(ended);
    let last = async || ended.clone().await.expect("told");

    let writing = async {
        let visits = (0..VISITS).map(|number| {
            let mut intake = replicas[number % 2].clone();
            async move { intake.create_contact(visit()).await.expect("recorded").into_inner() }
        });
        let recorded: Vec<_> = stream::iter(visits).buffer_unordered(AT_ONCE).collect().await;
        let contested = recorded[..CONTESTED].iter().map(|contact| {
            let [mut one, mut other] = replicas.clone();
            async move {
                let first = one.close_contact(closing(&contact.contact_id));
                let second = other.close_contact(closing(&contact.contact_id));
                let outcomes: [_; 2] = join(first, second).await.into();
                let refused: Vec<_> = outcomes
                    .iter()
                    .filter_map(|outcome| Some(reason(outcome.as_ref().err()?)))
                    .collect();
                assert_eq!(refused, ["CONTACT_CLOSED"], "exactly one of two closes a contact");
            }
        });
        stream::iter(contested).buffer_unordered(AT_ONCE / 2).collect::<()>().await;
        // The same request through both is one request.
        let again = closing(&recorded[CONTESTED].contact_id);
        let [mut one, mut other] = replicas.clone();
        let both = join(one.close_contact(again.clone()), other.close_contact(again)).await;
        let both = (both.0.expect("closed").into_inner(), both.1.expect("closed").into_inner());
        assert_eq!(both.0, both.1);
        told.send(i64::try_from(VISITS + CONTESTED + 1).expect("few")).expect("readers wait");
        recorded
    };
    let (recorded, (first, second)) = join(
        writing,
        join(read_feed(&processes, "intake", last()), read_feed(&processes, "intake-2", last())),
    )
    .await;

    assert_eq!(out_of_order(&first), []);
    assert_eq!(first, second, "both replicas tell the same feed");
    let mut events: HashMap<_, Vec<_>> = HashMap::new();
    for event in &first {
        events.entry(event.aggregate_id.clone()).or_default().push(event.aggregate_version);
    }
    for (number, contact) in recorded.iter().enumerate() {
        let versions = if number <= CONTESTED { vec![1, 2] } else { vec![1] };
        assert_eq!(events.remove(&contact.contact_id), Some(versions), "{}", contact.contact_id);
    }
    assert!(events.is_empty(), "events of contacts that nobody recorded: {events:?}");

    let ids: BTreeSet<_> = recorded.iter().map(|contact| &contact.contact_id).collect();
    assert_eq!(ids.len(), VISITS, "two visits got one id");
    let store = Database::connect(processes.database_url("neuvo_intake")).await.expect("a store");
    let count = Statement::from_string(DbBackend::Postgres, "SELECT COUNT(*) FROM contact");
    let row = store.query_one_raw(count).await.expect("an answer").expect("a row");
    assert_eq!(
        row.try_get_by_index::<i64>(0).expect("a number"),
        i64::try_from(VISITS).expect("few")
    );
}
