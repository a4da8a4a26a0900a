//! `WatchEvents`: commit order, resumption, and nothing personal.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::{
    feed::v1::{Cursor, WatchEventsRequest},
    intake::v1::ContactEvent,
};
use prost::{Message, Name};
use tonic::Code;

use crate::support::{events, record, tamper};

on_both_databases! {
    async fn events_come_in_commit_order_without_gaps(suite: TestSuite) {
        futures::future::join_all((0..40).map(|_| record(&suite))).await;
        let events = events(&suite, None, 40).await;
        let positions: Vec<_> = events.iter().map(|e| e.cursor.as_ref().expect("set").position).collect();
        assert_eq!(positions, (1..=40).collect::<Vec<_>>());
        assert!(events.iter().all(|event| event.r#type == ContactEvent::full_name()));
    }

    async fn a_reader_resumes_after_its_cursor(suite: TestSuite) {
        for _ in 0..3 {
            record(&suite).await;
        }
        let all = events(&suite, None, 3).await;
        let rest = events(&suite, all[0].cursor.clone(), 2).await;
        assert_eq!(rest, all[1..]);
    }

    async fn a_cursor_of_another_history_is_told(suite: TestSuite) {
        record(&suite).await;
        let known = events(&suite, None, 1).await[0].cursor.clone().expect("set");
        let strangers = [
            Cursor { epoch: "another".to_owned(), ..known.clone() },
            Cursor { position: 2, ..known.clone() },
            Cursor { event_id: "another".to_owned(), ..known },
        ];
        for after in strangers {
            let request = WatchEventsRequest { after: Some(after) };
            let refused = suite.feed("intake").watch_events(request).await.expect_err("diverged");
            assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "FEED_DIVERGED"));
        }
    }

    async fn a_reader_of_a_feed_that_was_put_back_is_told_and_misses_nothing_unawares(suite: TestSuite) {
        let watch = WatchEventsRequest::default();
        let mut stream = suite.feed("intake").watch_events(watch).await.expect("a feed").into_inner();
        let mut read = 0;
        for _ in 0..3 {
            record(&suite).await;
        }
        while read < 3 {
            read += stream.message().await.expect("news").expect("more").events.len();
        }
        tamper(&suite, "intake", "DELETE FROM event WHERE position > 1").await;
        tamper(&suite, "intake", "UPDATE feed_head SET position = 1").await;
        for _ in 0..4 {
            record(&suite).await;
        }
        let ended = loop {
            match stream.message().await {
                Ok(answer) => assert!(answer.expect("more").events.is_empty(), "something is skipped"),
                Err(status) => break status,
            }
        };
        assert_eq!(reason(&ended), "FEED_DIVERGED");
    }

    async fn events_hold_no_names_notes_or_words(suite: TestSuite) {
        record(&suite).await;
        let event = events(&suite, None, 1).await.remove(0);
        let told = format!("{:?}", ContactEvent::decode(&*event.payload).expect("an event"));
        for word in ["Aino", "Esimerkki", "+358", "money", "rest"] {
            assert!(!told.contains(word), "{word} in {told}");
        }
    }

    async fn people_do_not_read_the_feed(suite: TestSuite) {
        let transport = suite.suite.services["intake"].clone();
        let token = suite.suite.edge.mint("a", &social_advisor(), "intake").expect("a token");
        let mut feed = neuvo_proto::feed::v1::feed_service_client::FeedServiceClient::new(transport);
        let mut request = tonic::Request::new(WatchEventsRequest::default());
        let bearer = format!("Bearer {token}").parse().expect("a header value");
        request.metadata_mut().insert("authorization", bearer);
        let refused = feed.watch_events(request).await.expect_err("an advisor");
        assert_eq!(reason(&refused), "ROLE_MISSING");
    }
}
