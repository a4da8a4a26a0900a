//! Inboxes: listed, and watched as they change.

use neuvo_allinone::{
    harness::{TestSuite, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    common::v1::Urgency,
    intake::v1::{
        CreateMatterRequest, InboxItem, InboxReason, ListInboxRequest, Matter, WatchInboxRequest,
        WatchInboxResponse,
    },
};
use tonic::{Code, Streaming};

use crate::custody::{
    ADULTS, ADVICE, GUIDANCE, Step, advisor, anna, bo, cecilia, colleague, end, inbox, keep,
    move_to, on_offer, opened, promise, recorded, rent_offered, stranger, take, why,
};
use crate::secrecy::{CODE, identified_visit};
use crate::support::{joint_visit, put_back};

/// Why a matter waits for a unit.
async fn waits(suite: &TestSuite, caller: &Caller, unit_id: &str) -> Vec<InboxReason> {
    let items = inbox(suite, caller, unit_id).await;
    items.iter().flat_map(InboxItem::reasons).collect()
}

mod list_inbox {
    use super::*;

    fn page(page_size: i32, page_token: String) -> ListInboxRequest {
        ListInboxRequest { unit_id: GUIDANCE.to_owned(), page_size, page_token }
    }

    /// Opens a matter for guidance, so pressing and promised for a day.
    async fn waiting(suite: &TestSuite, urgency: Urgency, due_date: &str) -> Matter {
        let contact = recorded(suite, joint_visit()).await;
        let request = CreateMatterRequest {
            urgency: urgency.into(),
            promise: promise("They call you about your rent.", due_date),
            ..rent_offered(&contact, GUIDANCE)
        };
        opened(suite, request).await
    }

    on_both_databases! {
        async fn the_most_pressing_come_first_then_those_promised_for_the_earlier_day(suite: TestSuite) {
            let late = waiting(&suite, Urgency::Routine, "2023-09-12").await;
            let early = waiting(&suite, Urgency::Routine, "2023-09-05").await;
            let urgent = waiting(&suite, Urgency::Urgent, "2023-10-02").await;
            let danger = waiting(&suite, Urgency::LifeThreatening, "2023-12-01").await;
            let items = inbox(&suite, &anna(), GUIDANCE).await;
            let seen = items.iter().map(|item| item.matter.as_ref().expect("one").matter_id.clone());
            let expected = [danger, urgent, early, late].map(|matter| matter.matter_id);
            assert_eq!(seen.collect::<Vec<_>>(), expected);
        }

        async fn a_matter_waits_for_who_is_to_act_and_says_why(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let handoff_id = &matter.open_handoff_id;
            let seen = async || {
                let (advice, guidance) = (colleague(), anna());
                (waits(&suite, &advice, ADVICE).await, waits(&suite, &guidance, GUIDANCE).await)
            };
            let (none, offered) = (Vec::new(), vec![InboxReason::Offered]);
            assert_eq!(seen().await, (none.clone(), offered.clone()));
            take(&suite, &anna(), handoff_id, Step::Ask).await.expect("asked");
            assert_eq!(seen().await, (vec![InboxReason::Asked], offered.clone()));
            take(&suite, &advisor(), handoff_id, Step::Answer).await.expect("answered");
            assert_eq!(seen().await, (none.clone(), offered));
            take(&suite, &anna(), handoff_id, Step::Accept).await.expect("taken");
            assert_eq!(seen().await, (none.clone(), none.clone()), "it is where it belongs");
            take(&suite, &anna(), handoff_id, Step::Return).await.expect("returned");
            assert_eq!(seen().await, (vec![InboxReason::CameBack], none.clone()));
            let item = inbox(&suite, &colleague(), ADVICE).await.remove(0);
            assert_eq!((&item.handoff_id, item.matter.expect("one").came_back), (handoff_id, 1));
            let moved = move_to(&matter.matter_id, "2023-09-11");
            suite.matters(&colleague()).move_promise(moved).await.expect("moved");
            assert_eq!(seen().await, (none.clone(), none), "its holder deals with it");
        }

        async fn what_came_back_leaves_the_inbox_when_it_is_sent_on_or_ended(suite: TestSuite) {
            for sent_on in [true, false] {
                let matter = on_offer(&suite).await;
                take(&suite, &anna(), &matter.open_handoff_id, Step::Reject).await.expect("rejected");
                assert_eq!(waits(&suite, &colleague(), ADVICE).await, [InboxReason::CameBack]);
                if sent_on {
                    take(&suite, &colleague(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
                    assert_eq!(waits(&suite, &cecilia(), ADULTS).await, [InboxReason::Offered]);
                } else {
                    suite.matters(&colleague()).end_matter(end(&matter.matter_id)).await.expect("ended");
                }
                assert_eq!(waits(&suite, &colleague(), ADVICE).await, []);
            }
        }

        async fn pages_have_no_gaps_while_matters_come_and_go(suite: TestSuite) {
            let mut ids = Vec::new();
            for day in ["2023-09-05", "2023-09-06", "2023-09-07", "2023-09-08", "2023-09-11"] {
                ids.push(waiting(&suite, Urgency::Routine, day).await);
            }
            let (mut matters, mut seen, mut page_token) = (suite.matters(&anna()), Vec::new(), String::new());
            loop {
                let read = matters.list_inbox(page(2, page_token)).await.expect("a page").into_inner();
                seen.extend(read.items.into_iter().map(|item| item.matter.expect("one").matter_id));
                page_token = read.next_page_token;
                if page_token.is_empty() {
                    break;
                }
                // What was read goes, the last of the page with it, and something more pressing comes.
                for matter in ids.iter().filter(|matter| seen.contains(&matter.matter_id)) {
                    drop(take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await);
                }
                waiting(&suite, Urgency::Urgent, "2023-09-05").await;
            }
            assert_eq!(seen, ids.into_iter().map(|matter| matter.matter_id).collect::<Vec<_>>());
        }

        async fn an_inbox_holds_no_words_and_no_client(suite: TestSuite) {
            let contact = recorded(&suite, identified_visit(CODE)).await;
            let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Ask).await.expect("asked");
            for (caller, unit_id) in [(anna(), GUIDANCE), (colleague(), ADVICE)] {
                let shown = format!("{:?}", inbox(&suite, &caller, unit_id).await);
                for word in ["rent", "Rent", "landlord", "Aino", &*contact.client_id] {
                    assert!(!shown.contains(word), "{word} in {shown}");
                }
                assert!(shown.contains(&matter.matter_id));
            }
        }

        async fn an_inbox_is_for_its_unit_alone(suite: TestSuite) {
            let list = async |request| suite.matters(&anna()).list_inbox(request).await.map(drop);
            let other = ListInboxRequest { unit_id: ADVICE.to_owned(), ..ListInboxRequest::default() };
            let refused = list(other).await.expect_err("another unit");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
            let wrong = ListInboxRequest { page_size: 201, ..ListInboxRequest::default() };
            assert_eq!(violated(&list(wrong).await.expect_err("wrong")), ["unit_id", "page_size"]);
            let refused = list(page(1, "AAAA".to_owned())).await.expect_err("forged");
            assert_eq!(why(&refused).1, "PAGE_TOKEN_INVALID");
        }
    }
}

mod watch_inbox {
    use super::*;

    async fn watch(
        suite: &TestSuite,
        caller: &Caller,
        unit_id: &str,
        cursor: &str,
    ) -> Streaming<WatchInboxResponse> {
        let request = WatchInboxRequest { unit_id: unit_id.to_owned(), cursor: cursor.to_owned() };
        suite.matters(caller).watch_inbox(request).await.expect("a stream").into_inner()
    }

    /// The next change: its cursor, and why the matter waits now.
    async fn next(stream: &mut Streaming<WatchInboxResponse>) -> (String, InboxItem) {
        let change = stream.message().await.expect("news").expect("more");
        (change.cursor, change.item.expect("an item"))
    }

    on_both_databases! {
        async fn matters_come_change_and_leave_as_they_do_in_the_list(suite: TestSuite) {
            let mut guidance = watch(&suite, &anna(), GUIDANCE, "").await;
            let mut advice = watch(&suite, &colleague(), ADVICE, "").await;
            let matter = on_offer(&suite).await;
            let (_, came) = next(&mut guidance).await;
            assert_eq!(came, inbox(&suite, &anna(), GUIDANCE).await.remove(0));
            take(&suite, &anna(), &matter.open_handoff_id, Step::Ask).await.expect("asked");
            let (_, asked) = next(&mut advice).await;
            assert_eq!(asked, inbox(&suite, &colleague(), ADVICE).await.remove(0));
            assert_eq!(next(&mut guidance).await.1.reasons().collect::<Vec<_>>(), [InboxReason::Offered]);
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let (_, left) = next(&mut guidance).await;
            assert!(left.reasons.is_empty(), "{left:?}");
            assert_eq!(left.matter.expect("one").holder.expect("one").unit_id, GUIDANCE);
            let (_, owed_no_more) = next(&mut advice).await;
            assert!(owed_no_more.reasons.is_empty(), "{owed_no_more:?}");
            take(&suite, &anna(), &matter.open_handoff_id, Step::Return).await.expect("returned");
            let (_, back) = next(&mut advice).await;
            assert_eq!(back, inbox(&suite, &colleague(), ADVICE).await.remove(0));
            assert_eq!(back.reasons().collect::<Vec<_>>(), [InboxReason::CameBack]);
        }

        async fn who_took_a_matter_in_person_is_told_by_neither_stream_nor_list(suite: TestSuite) {
            let mut guidance = watch(&suite, &anna(), GUIDANCE, "").await;
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("in person");
            let sent_on = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            take(&suite, &cecilia(), &sent_on.handoff_id, Step::Ask).await.expect("asked");
            let listed = inbox(&suite, &bo(), GUIDANCE).await.remove(0);
            let mut streamed = next(&mut guidance).await.1;
            while streamed.handoff_id != sent_on.handoff_id {
                streamed = next(&mut guidance).await.1;
            }
            assert_eq!(streamed, listed);
            let holder = listed.matter.expect("one").holder.expect("one");
            assert_eq!((&*holder.unit_id, &*holder.worker), (GUIDANCE, ""));
        }

        async fn a_stream_resumes_after_its_cursor_and_holds_no_words(suite: TestSuite) {
            let mut stream = watch(&suite, &anna(), GUIDANCE, "").await;
            let contact = recorded(&suite, identified_visit(CODE)).await;
            opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            let (cursor, first) = next(&mut stream).await;
            drop(stream);
            let elsewhere = opened(&suite, rent_offered(&contact, ADULTS)).await;
            let second = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            let mut resumed = watch(&suite, &anna(), GUIDANCE, &cursor).await;
            let (_, item) = next(&mut resumed).await;
            let shown = format!("{first:?}{item:?}");
            for word in ["rent", "Rent", "Aino", &*contact.client_id, &*elsewhere.matter_id] {
                assert!(!shown.contains(word), "{word} in {shown}");
            }
            assert_eq!(item.matter.expect("one").matter_id, second.matter_id);
        }

        async fn a_settled_promise_is_news_where_its_matter_waits(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let mut stream = watch(&suite, &anna(), GUIDANCE, "").await;
            suite.set_clock("2023-09-08T07:00:00Z");
            let moved = move_to(&matter.matter_id, "2023-09-11");
            suite.matters(&advisor()).move_promise(moved).await.expect("moved");
            let (_, item) = next(&mut stream).await;
            assert_eq!(item, inbox(&suite, &anna(), GUIDANCE).await.remove(0));
            suite.matters(&advisor()).keep_promise(keep(&matter.matter_id)).await.expect("kept");
            let (_, item) = next(&mut stream).await;
            assert_eq!(item, inbox(&suite, &anna(), GUIDANCE).await.remove(0));
        }

        async fn after_a_restore_a_stream_and_its_cursors_end_instead_of_skipping(suite: TestSuite) {
            let mut stream = watch(&suite, &anna(), GUIDANCE, "").await;
            on_offer(&suite).await;
            let (mut cursor, _) = next(&mut stream).await;
            for _ in 0..2 {
                on_offer(&suite).await;
                cursor = next(&mut stream).await.0;
            }
            put_back(&suite, 1).await;
            for _ in 0..4 {
                on_offer(&suite).await;
            }
            let ended = stream.message().await.expect_err("another history");
            let diverged = (Code::FailedPrecondition, "FEED_DIVERGED".to_owned());
            assert_eq!(why(&ended), diverged);
            let request = WatchInboxRequest { unit_id: GUIDANCE.to_owned(), cursor };
            let refused = suite.matters(&anna()).watch_inbox(request).await;
            assert_eq!(why(&refused.expect_err("another history")), diverged);
        }

        async fn another_unit_and_another_cursor_are_refused(suite: TestSuite) {
            let refusal = async |caller: &Caller, unit_id: &str, cursor: &str| {
                let request = WatchInboxRequest { unit_id: unit_id.to_owned(), cursor: cursor.to_owned() };
                suite.matters(caller).watch_inbox(request).await.expect_err("refused")
            };
            let own = Caller { units: vec![GUIDANCE.to_owned(), ADULTS.to_owned()], ..anna() };
            for unit_id in [ADVICE, "atlantis"] {
                let refused = refusal(&stranger(), unit_id, "").await;
                assert_eq!(why(&refused), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
            }
            assert_eq!(violated(&refusal(&own, "No Unit", "").await), ["unit_id"]);
            assert_eq!(why(&refusal(&own, GUIDANCE, "AAAA").await).1, "PAGE_TOKEN_INVALID");
            let mut stream = watch(&suite, &own, GUIDANCE, "").await;
            on_offer(&suite).await;
            let (cursor, _) = next(&mut stream).await;
            assert_eq!(why(&refusal(&own, ADULTS, &cursor).await).1, "PAGE_TOKEN_INVALID");
        }
    }
}
