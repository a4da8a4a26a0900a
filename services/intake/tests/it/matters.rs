//! Matters read and listed.

use neuvo_allinone::{
    harness::{somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::DisclosureBasis,
    intake::v1::{GetMatterRequest, ListMattersRequest},
};
use tonic::Code;

use crate::custody::{
    ADULTS, ADVICE, GUIDANCE, NOBODYS, Step, THURSDAY, a_matter, advisor, anna, as_changed, bo,
    cecilia, colleague, end, keep, matter_as, metadata, on_offer, opened, recorded, rent_offered,
    shown_to, stranger, take, why,
};
use crate::secrecy::{CODE, fill_the_log, identified_visit};
use crate::support::joint_visit;

mod get_matter {
    use super::*;

    /// What the log says of one look at a matter.
    fn row(basis: DisclosureBasis, matter_id: &str) -> (String, DisclosureBasis, String, bool) {
        let denied = basis == DisclosureBasis::None;
        ("GetMatter".to_owned(), basis, format!("matter/{matter_id}"), denied)
    }

    on_both_databases! {
        async fn who_opened_holds_or_is_to_take_it_reads_its_words_and_the_log_says_why(suite: TestSuite) {
            let contact = recorded(&suite, identified_visit(CODE)).await;
            let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            for (caller, basis) in [
                (colleague(), DisclosureBasis::Custody),
                (anna(), DisclosureBasis::HandOff),
            ] {
                let seen = matter_as(&suite, &caller, &matter.matter_id).await.expect("there");
                assert_eq!(as_changed(seen.clone()), matter);
                assert_eq!((&*seen.need, &seen.client_id), ("Cannot pay the rent.", &contact.client_id));
                assert!(!seen.words_hidden && !seen.client_id.is_empty());
                assert_eq!(shown_to(&suite, &caller).await, [row(basis, &matter.matter_id)]);
            }
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            matter_as(&suite, &advisor(), &matter.matter_id).await.expect("who opened it");
            let last = shown_to(&suite, &advisor()).await.pop();
            assert_eq!(last, Some(row(DisclosureBasis::Recorded, &matter.matter_id)));
        }

        async fn the_unit_that_holds_it_or_is_to_take_it_learns_whom_to_call_while_it_is_open(suite: TestSuite) {
            let visits = [joint_visit(), identified_visit(CODE)];
            for visit in visits {
                let contact = recorded(&suite, visit).await;
                let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
                assert_eq!(matter.person, None, "the advisor has just met them");
                let called = async |caller: &Caller| {
                    let seen = matter_as(&suite, caller, &matter.matter_id).await.expect("there");
                    assert!(!format!("{seen:?}").contains(CODE), "a call takes no code: {seen:?}");
                    seen.person.map(|person| [person.given_name, person.family_name, person.phone_number])
                };
                let aino = Some(["Aino", "Esimerkki", "+358401234567"].map(str::to_owned));
                for caller in [colleague(), anna()] {
                    assert_eq!(called(&caller).await, aino);
                }
                take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
                assert_eq!(called(&bo()).await, aino);
                for caller in [advisor(), colleague()] {
                    assert_eq!(called(&caller).await, None, "it is not theirs any more");
                }
                suite.matters(&anna()).end_matter(end(&matter.matter_id)).await.expect("ended");
                assert_eq!(called(&anna()).await, None, "nobody is to be called any more");
            }
        }

        async fn nobody_learns_whom_to_call_while_the_log_cannot_be_written(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            fill_the_log(&suite).await;
            let refused = matter_as(&suite, &anna(), &matter.matter_id).await.expect_err("unlogged");
            assert_eq!(why(&refused), (Code::Unavailable, "DISCLOSURE_NOT_LOGGED".to_owned()));
        }

        async fn a_unit_it_went_through_sees_how_it_stands_and_no_words(suite: TestSuite) {
            let contact = recorded(&suite, identified_visit(CODE)).await;
            let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            let sent_on = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            take(&suite, &cecilia(), &sent_on.handoff_id, Step::Accept).await.expect("taken");
            for caller in [colleague(), bo()] {
                let before = shown_to(&suite, &caller).await;
                let seen = matter_as(&suite, &caller, &matter.matter_id).await.expect("an outline");
                assert!(seen.words_hidden && seen.holder.expect("one").unit_id == ADULTS);
                let given = seen.promise.expect("a promise");
                assert_eq!((&*seen.need, &*seen.client_id, &*given.description), ("", "", ""));
                assert_eq!(seen.person, None);
                assert_eq!(given.due_date, THURSDAY);
                assert_eq!(shown_to(&suite, &caller).await, before, "no words, nothing to log");
            }
        }

        async fn a_stranger_is_refused_and_the_attempt_is_logged(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            for caller in [stranger(), somebody(Role::Supervisor)] {
                let refused = matter_as(&suite, &caller, &matter.matter_id).await.expect_err("a stranger");
                assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()));
                assert_eq!(metadata(&refused), [("matter_id".to_owned(), matter.matter_id.clone())].into());
                assert_eq!(shown_to(&suite, &caller).await, [row(DisclosureBasis::None, &matter.matter_id)]);
            }
        }

        async fn what_is_not_there_is_not_found(suite: TestSuite) {
            let refused = matter_as(&suite, &advisor(), NOBODYS).await.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "MATTER_NOT_FOUND".to_owned()));
            let refused = suite.matters(&advisor()).get_matter(GetMatterRequest::default()).await;
            assert_eq!(violated(&refused.expect_err("no id")), ["matter_id"]);
        }
    }
}

mod list_matters {
    use super::*;

    on_both_databases! {
        async fn a_caller_sees_the_matters_of_their_own_and_of_their_units(suite: TestSuite) {
            let (held, offered) = (a_matter(&suite).await, on_offer(&suite).await);
            let list = async |caller, request| {
                let list = suite.matters(&caller).list_matters(request).await.expect("a list");
                list.into_inner().matters.into_iter().map(|m| m.matter_id).collect::<Vec<_>>()
            };
            let all = ListMattersRequest::default();
            let both = [&offered, &held].map(|matter| matter.matter_id.clone());
            assert_eq!(list(colleague(), all.clone()).await, both);
            assert_eq!(list(anna(), all.clone()).await, both[..1]);
            assert!(list(stranger(), all.clone()).await.is_empty());
            let contact_id = held.contact_ids[0].clone();
            let of_contact = ListMattersRequest { contact_id, ..all.clone() };
            assert_eq!(list(colleague(), of_contact).await, both[1..]);
            take(&suite, &anna(), &offered.open_handoff_id, Step::Accept).await.expect("taken");
            let held_by = |unit_id: &str| ListMattersRequest { unit_id: unit_id.to_owned(), ..all.clone() };
            assert_eq!(list(anna(), held_by(GUIDANCE)).await, both[..1]);
            assert_eq!(list(colleague(), held_by(ADVICE)).await, both[1..]);
            assert_eq!(list(colleague(), all.clone()).await, both, "it was opened here");
            suite.matters(&anna()).end_matter(end(&offered.matter_id)).await.expect("ended");
            assert_eq!(list(colleague(), all.clone()).await, both[1..]);
            assert_eq!(list(colleague(), ListMattersRequest { ended: true, ..all }).await, both);
        }

        async fn those_promised_for_a_day_that_has_passed_can_be_listed_alone(suite: TestSuite) {
            let (late, kept) = (a_matter(&suite).await, a_matter(&suite).await);
            let ended = a_matter(&suite).await;
            let mut matters = suite.matters(&colleague());
            matters.keep_promise(keep(&kept.matter_id)).await.expect("kept");
            matters.end_matter(end(&ended.matter_id)).await.expect("ended");
            let mut overdue = async |at: &str| {
                suite.set_clock(at);
                let request = ListMattersRequest { overdue: true, ended: true, ..Default::default() };
                let list = matters.list_matters(request).await.expect("a list").into_inner().matters;
                list.into_iter().map(|matter| matter.matter_id).collect::<Vec<_>>()
            };
            assert!(overdue("2023-09-07T20:59:59Z").await.is_empty(), "one second before midnight");
            assert_eq!(overdue("2023-09-07T21:00:00Z").await, [late.matter_id]);
        }

        async fn pages_hold_each_matter_once_the_latest_first_and_no_words(suite: TestSuite) {
            let contact = recorded(&suite, identified_visit(CODE)).await;
            let mut made = Vec::new();
            for _ in 0..5 {
                made.push(opened(&suite, rent_offered(&contact, GUIDANCE)).await.matter_id);
            }
            let (mut seen, mut page_token) = (Vec::new(), String::new());
            loop {
                let request = ListMattersRequest { page_size: 2, page_token, ..Default::default() };
                let page = suite.matters(&advisor()).list_matters(request).await.expect("a page").into_inner();
                let shown = format!("{page:?}");
                for word in ["rent", "Rent", "Esimerkki", &*contact.client_id] {
                    assert!(!shown.contains(word), "{word} in {shown}");
                }
                seen.extend(page.matters.into_iter().map(|matter| matter.matter_id));
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    break;
                }
            }
            made.reverse();
            assert_eq!(seen, made);
        }

        async fn wrong_filters_and_other_units_are_refused(suite: TestSuite) {
            let mut matters = suite.matters(&advisor());
            let wrong = ListMattersRequest {
                page_size: -1,
                contact_id: "hers".to_owned(),
                unit_id: "No Unit".to_owned(),
                ..Default::default()
            };
            let refused = matters.list_matters(wrong).await.expect_err("wrong");
            assert_eq!(violated(&refused), ["page_size", "contact_id", "unit_id"]);
            let other = ListMattersRequest { unit_id: GUIDANCE.to_owned(), ..Default::default() };
            let refused = matters.list_matters(other).await.expect_err("another unit");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
            let forged = ListMattersRequest { page_token: "AAAA".to_owned(), ..Default::default() };
            let refused = matters.list_matters(forged).await.expect_err("forged");
            assert_eq!(why(&refused).1, "PAGE_TOKEN_INVALID");
        }
    }
}
