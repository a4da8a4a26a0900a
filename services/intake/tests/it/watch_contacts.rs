//! `WatchContacts`.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::intake::v1::{ContactStatus, WatchContactsRequest};

use crate::support::{close, joint_visit, nothing_more, put_back, walk_in};

on_both_databases! {
    async fn contacts_come_as_they_are_recorded_and_closed(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        let watch = WatchContactsRequest::default();
        let mut stream = intake.watch_contacts(watch).await.expect("a stream").into_inner();
        let made = intake.create_contact(joint_visit()).await.expect("recorded").into_inner();
        let seen = stream.message().await.expect("news").expect("more").contact.expect("set");
        assert_eq!((&seen.contact_id, &seen.etag), (&made.contact_id, &made.etag));
        assert!(seen.person.is_none() && seen.entries.iter().all(|entry| entry.note.is_empty()));
        intake.close_contact(close(&made.contact_id, nothing_more())).await.expect("closed");
        let seen = stream.message().await.expect("news").expect("more").contact.expect("set");
        assert_eq!((seen.status(), seen.contact_id), (ContactStatus::Closed, made.contact_id));
    }

    async fn a_stream_resumes_after_its_cursor(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        let watch = WatchContactsRequest::default();
        let mut stream = intake.watch_contacts(watch).await.expect("a stream").into_inner();
        intake.create_contact(walk_in()).await.expect("recorded");
        let cursor = stream.message().await.expect("news").expect("more").cursor;
        drop(stream);
        let second = intake.create_contact(walk_in()).await.expect("recorded").into_inner();
        let resumed = intake.watch_contacts(WatchContactsRequest { cursor }).await;
        let next = resumed.expect("a stream").into_inner().message().await.expect("news").expect("more");
        assert_eq!(next.contact.expect("set").contact_id, second.contact_id);
    }

    async fn after_a_restore_a_stream_and_its_cursors_end_instead_of_skipping(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        let watch = WatchContactsRequest::default();
        let mut stream = intake.watch_contacts(watch).await.expect("a stream").into_inner();
        let mut cursor = String::new();
        for _ in 0..3 {
            intake.create_contact(walk_in()).await.expect("recorded");
            cursor = stream.message().await.expect("news").expect("more").cursor;
        }
        put_back(&suite, 1).await;
        for _ in 0..4 {
            intake.create_contact(walk_in()).await.expect("recorded");
        }
        let ended = stream.message().await.expect_err("another history");
        assert_eq!(reason(&ended), "FEED_DIVERGED");
        let refused = intake.watch_contacts(WatchContactsRequest { cursor }).await;
        assert_eq!(reason(&refused.expect_err("another history")), "FEED_DIVERGED");
    }

    async fn a_cursor_of_somebody_elses_making_is_refused(suite: TestSuite) {
        let watch = WatchContactsRequest { cursor: "AAAA".to_owned() };
        let refused = suite.intake(&social_advisor()).watch_contacts(watch).await.expect_err("forged");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
