//! What intake knows of the directory when that was put back to a backup.

use std::time::Duration;

use neuvo_allinone::{
    harness::{TestSuite, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::{
    directory::v1::SiteEvent,
    feed::v1::{Event, WatchEventsRequest},
};
use prost::{Message, Name};
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use crate::support::walk_in;

/// Whatever is waited for has come by then, or never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// The directory's events.
async fn events(suite: &TestSuite) -> Vec<Event> {
    let stream = suite.feed("directory").watch_events(WatchEventsRequest::default()).await;
    let mut stream = stream.expect("a feed").into_inner();
    let mut events = Vec::new();
    loop {
        let news = stream.message().await.expect("news").expect("more");
        events.extend(news.events);
        if events.last().and_then(|event| event.cursor.clone()) == news.head {
            return events;
        }
    }
}

/// Puts another event to a position of the directory's feed: another payload, too, if there is one.
async fn exchange(suite: &TestSuite, position: i64, payload: Option<Vec<u8>>) {
    let store = suite.suite.stores["directory"].read();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let bytes = |bytes: &[u8]| match store.get_database_backend() {
        DbBackend::Postgres => format!(r"'\x{}'", hex(bytes)),
        _ => format!("x'{}'", hex(bytes)),
    };
    let id = match store.get_database_backend() {
        DbBackend::Postgres => format!("'{}'", Uuid::now_v7()),
        _ => bytes(Uuid::now_v7().as_bytes()),
    };
    let payload = payload.map_or_else(|| "payload".to_owned(), |payload| bytes(&payload));
    let update = format!(
        "UPDATE event SET event_id = {id}, payload = {payload} WHERE position = {position}"
    );
    store.execute_unprepared(&update).await.expect("a statement");
}

on_both_databases! {
    async fn a_directory_with_another_history_of_the_same_length_is_read_anew(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        intake.create_contact(walk_in()).await.expect("recorded");
        let events = events(&suite).await;
        let position = |event: &Event| event.cursor.as_ref().expect("set").position;
        let site = |event: &&Event| {
            event.r#type == SiteEvent::full_name() && event.aggregate_id == "rentto"
        };
        let rentto = events.iter().rfind(site).expect("it is there");
        let ended = SiteEvent::decode(&*rentto.payload).expect("an event");
        let ended = SiteEvent { ended: true, ..ended }.encode_to_vec();
        exchange(&suite, position(rentto), Some(ended)).await;
        exchange(&suite, position(events.last().expect("one")), None).await;
        let known = async {
            loop {
                match intake.create_contact(walk_in()).await {
                    Err(refused) if violated(&refused) == ["site_id"] => break,
                    _ => tokio::task::yield_now().await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, known).await.expect("intake knows that the site has ended");
    }
}
