//! Intake's feed: commit order, resumption, and nothing personal.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::{
    feed::v1::{Cursor, Event, WatchEventsRequest},
    intake::v1::{ContactEvent, CreateContactRequest},
};
use prost::{Message, Name};

use crate::support::{joint_visit, nothing_more, walk_in};

async fn events(
    suite: &neuvo_allinone::harness::TestSuite,
    after: Option<Cursor>,
    count: usize,
) -> Vec<Event> {
    let request = WatchEventsRequest { after };
    let mut stream = suite.feed("intake").watch_events(request).await.expect("a feed").into_inner();
    let mut events = Vec::new();
    while events.len() < count {
        events.extend(stream.message().await.expect("news").expect("more").events);
    }
    events
}

on_both_databases! {
    async fn events_come_in_commit_order_without_gaps(suite: TestSuite) {
        let calls = (0..40).map(|_| {
            let mut intake = suite.intake(&social_advisor());
            async move { intake.create_contact(walk_in()).await.expect("recorded") }
        });
        futures::future::join_all(calls).await;
        let events = events(&suite, None, 40).await;
        let positions: Vec<_> = events.iter().map(|e| e.cursor.as_ref().expect("set").position).collect();
        assert_eq!(positions, (1..=40).collect::<Vec<_>>());
        assert!(events.iter().all(|event| event.r#type == ContactEvent::full_name()));
    }

    async fn a_reader_resumes_after_its_cursor(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        for _ in 0..3 {
            intake.create_contact(walk_in()).await.expect("recorded");
        }
        let all = events(&suite, None, 3).await;
        let rest = events(&suite, all[0].cursor.clone(), 2).await;
        assert_eq!(rest, all[1..]);
    }

    async fn a_cursor_of_another_history_is_told(suite: TestSuite) {
        suite.intake(&social_advisor()).create_contact(walk_in()).await.expect("recorded");
        let known = events(&suite, None, 1).await[0].cursor.clone().expect("set");
        let strangers = [
            Cursor { epoch: "another".to_owned(), ..known.clone() },
            Cursor { position: 2, ..known.clone() },
            Cursor { event_id: "another".to_owned(), ..known },
        ];
        for after in strangers {
            let request = WatchEventsRequest { after: Some(after) };
            let refused = suite.feed("intake").watch_events(request).await.expect_err("diverged");
            assert_eq!(reason(&refused), "FEED_DIVERGED");
        }
    }

    async fn events_hold_no_names_notes_or_words(suite: TestSuite) {
        let mut step = nothing_more();
        step.description = "You rest.".to_owned();
        let visit = CreateContactRequest { next_step: Some(step), ..joint_visit() };
        suite.intake(&social_advisor()).create_contact(visit).await.expect("recorded");
        let event = events(&suite, None, 1).await.remove(0);
        let told = format!("{:?}", ContactEvent::decode(&*event.payload).expect("an event"));
        for word in ["Aino", "Esimerkki", "+358", "money", "sleep", "rest"] {
            assert!(!told.contains(word), "{word} in {told}");
        }
    }
}
