//! Hand-offs offered, sent on and read.

use neuvo_allinone::{
    harness::{TestSuite, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Sector, WarningReason},
    intake::v1::{
        CreateContactRequest, CreateMatterRequest, HandoffState, ListHandoffsRequest,
        OfferHandoffRequest, PromiseState, RedirectHandoffRequest,
    },
};
use tonic::Code;

use crate::custody::{
    ADULTS, ADVICE, CLINIC, GUIDANCE, MIND, NOBODYS, Step, a_matter, accept, advisor, anna,
    as_changed, cecilia, colleague, handoff_as, matter_as, metadata, nurse, offer, on_offer,
    opened, promise, recorded, redirect, rent, shown_to, stranger, take, units_end, why,
};
use crate::secrecy::lose_the_key;
use crate::support::joint_visit;

/// A matter of social welfare on offer to guidance, whose person let the sectors share.
async fn with_consent(suite: &TestSuite) -> String {
    let visit = CreateContactRequest { share_between_sectors: true, ..joint_visit() };
    let contact = recorded(suite, visit).await;
    opened(suite, rent(&contact)).await.matter_id
}

mod offer_handoff {
    use super::*;

    on_both_databases! {
        async fn the_holder_keeps_a_matter_that_is_on_offer(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let made = suite.matters(&colleague()).offer_handoff(offer(&matter.matter_id, GUIDANCE)).await;
            let made = made.expect("offered").into_inner();
            assert_eq!((&*made.from_unit_id, &*made.to_unit_id), (ADVICE, GUIDANCE));
            assert_eq!((made.state(), &*made.changed_by), (HandoffState::Offered, "colleague"));
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!((&after.holder, &after.open_handoff_id), (&matter.holder, &made.handoff_id));
            assert_eq!((&*after.offered_to_unit_id, after.promise.expect("one").unit_id), (GUIDANCE, GUIDANCE.to_owned()));
        }

        async fn the_person_may_be_told_something_else_with_the_offer(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let request = OfferHandoffRequest {
                promise: promise("Guidance calls you.", "2023-09-11"),
                person_told: true,
                ..offer(&matter.matter_id, GUIDANCE)
            };
            suite.matters(&advisor()).offer_handoff(request).await.expect("offered");
            let now = matter_as(&suite, &anna(), &matter.matter_id).await.expect("there");
            let now = now.promise.expect("a promise");
            assert_eq!((now.state(), &*now.description), (PromiseState::Moved, "Guidance calls you."));
            assert_eq!((&*now.due_date, &*now.first_due_date), ("2023-09-11", "2023-09-07"));
        }

        async fn a_unit_that_ended_or_is_unknown_or_holds_the_matter_is_named(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            units_end(&suite, &[ADULTS]).await;
            for unit_id in [ADULTS, "atlantis", ADVICE, "", "No Unit"] {
                let request = offer(&matter.matter_id, unit_id);
                let refused = suite.matters(&advisor()).offer_handoff(request).await;
                assert_eq!(violated(&refused.expect_err("no such unit")), ["to_unit_id"], "{unit_id}");
            }
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!(as_changed(after), matter);
        }

        async fn every_wrong_field_is_named(suite: TestSuite) {
            suite.set_clock(crate::custody::MONDAY);
            let wrong = OfferHandoffRequest {
                promise: promise("Segment 3 decides.", "2023-09-03"),
                ..OfferHandoffRequest::default()
            };
            let refused = suite.matters(&advisor()).offer_handoff(wrong).await.expect_err("wrong");
            let named = ["matter_id", "request_id", "to_unit_id", "summary", "promise.description", "promise.due_date", "person_told"];
            assert_eq!(violated(&refused), named);
            let refused = suite.matters(&advisor()).offer_handoff(offer(NOBODYS, GUIDANCE)).await;
            let refused = refused.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "MATTER_NOT_FOUND".to_owned()));
        }

        async fn a_matter_is_on_offer_to_one_unit_at_a_time(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let refused = suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, ADULTS)).await;
            let refused = refused.expect_err("on offer already");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "HANDOFF_OPEN".to_owned()));
            let told = metadata(&refused);
            assert_eq!((&*told["unit_id"], &told["handoff_id"]), (GUIDANCE, &matter.open_handoff_id));
        }

        async fn only_the_unit_that_holds_a_matter_offers_it(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let refused = suite.matters(&anna()).offer_handoff(offer(&matter.matter_id, ADULTS)).await;
            let refused = refused.expect_err("not theirs yet");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
            assert_eq!(metadata(&refused)["unit_id"], ADVICE);
        }

        async fn a_unit_of_the_other_sector_takes_the_person_s_consent(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            for unit_id in [CLINIC, MIND] {
                let refused = suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, unit_id)).await;
                let refused = refused.expect_err("no consent, and MIND may be of the other sector");
                assert_eq!(why(&refused), (Code::FailedPrecondition, "CONSENT_MISSING".to_owned()));
                assert_eq!(metadata(&refused), [("unit_id".to_owned(), unit_id.to_owned())].into());
            }
            let consented = with_consent(&suite).await;
            let crosses = suite.matters(&advisor()).offer_handoff(offer(&consented, CLINIC)).await;
            assert_eq!(crosses.expect("consented").into_inner().to_unit_id, CLINIC);
        }

        async fn whatever_sectors_a_matter_names_it_stays_in_its_opener_s_without_consent(suite: TestSuite) {
            let contact = recorded(&suite, joint_visit()).await;
            for sectors in [&[Sector::Social, Sector::Health][..], &[Sector::Health]] {
                let sectors = sectors.iter().map(|sector| i32::from(*sector)).collect();
                let matter = opened(&suite, CreateMatterRequest { sectors, ..rent(&contact) }).await;
                for caller in [advisor(), nurse()] {
                    let refused = suite.matters(&caller).offer_handoff(offer(&matter.matter_id, CLINIC)).await;
                    assert_eq!(why(&refused.expect_err("no consent")).1, "CONSENT_MISSING");
                }
                let offered = suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, GUIDANCE)).await;
                let handoff_id = offered.expect("of the opener's sector").into_inner().handoff_id;
                let refused = suite.matters(&anna()).redirect_handoff(redirect(&handoff_id, CLINIC)).await;
                assert_eq!(why(&refused.expect_err("no consent")).1, "CONSENT_MISSING");
            }
        }

        async fn a_key_that_does_not_open_is_a_fault_of_ours_and_not_told_as_an_outage(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            lose_the_key(&suite).await;
            let refused = suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, GUIDANCE)).await;
            assert_eq!(why(&refused.expect_err("nothing can be sealed")), (Code::Internal, "INTERNAL".to_owned()));
        }

        async fn a_repeat_answers_though_it_would_be_refused_today(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let request = OfferHandoffRequest {
                promise: promise("Adult social work calls.", "2023-09-05"),
                person_told: true,
                ..offer(&matter.matter_id, ADULTS)
            };
            let mut matters = suite.matters(&advisor());
            let first = matters.offer_handoff(request.clone()).await.expect("offered").into_inner();
            suite.set_clock("2023-09-06T07:00:00Z");
            units_end(&suite, &[ADULTS]).await;
            let again = matters.offer_handoff(request.clone()).await.expect("repeated").into_inner();
            assert_eq!(again, first);
            let other = OfferHandoffRequest { to_unit_id: GUIDANCE.to_owned(), ..request };
            let refused = matters.offer_handoff(other).await.expect_err("another content");
            assert_eq!(why(&refused), (Code::Aborted, "REQUEST_ID_REUSED".to_owned()));
        }

        async fn an_identity_code_or_a_closed_day_is_taken_with_a_warning(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let request = OfferHandoffRequest {
                summary: "The landlord wrote of 010594Y9032.".to_owned(),
                promise: promise("They call 020594X903P.", "2023-09-09"),
                person_told: true,
                ..offer(&matter.matter_id, GUIDANCE)
            };
            let made = suite.matters(&advisor()).offer_handoff(request).await.expect("offered").into_inner();
            let warned = made.warnings.iter().map(|w| (&*w.field, w.reason(), &*w.suggestion));
            let code = WarningReason::IdentityCodeInText;
            let expected = [
                ("summary", code, ""),
                ("promise.description", code, ""),
                ("promise.due_date", WarningReason::ClosedDay, "2023-09-11"),
            ];
            assert_eq!(warned.collect::<Vec<_>>(), expected);
            assert!(handoff_as(&suite, &anna(), &made.handoff_id).await.expect("there").warnings.is_empty());
        }
    }
}

mod redirect_handoff {
    use super::*;

    on_both_databases! {
        async fn who_was_to_take_it_sends_it_on_and_the_sender_holds_it_still(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let sent_on = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            assert_eq!((&*sent_on.from_unit_id, &*sent_on.to_unit_id), (ADVICE, ADULTS));
            assert_eq!(sent_on.redirected_from_handoff_id, matter.open_handoff_id);
            let seen = handoff_as(&suite, &cecilia(), &sent_on.handoff_id).await.expect("there");
            assert_eq!((&*seen.summary, &*seen.reason), ("Rent two months behind.", "It needs adult social work."));
            let old = handoff_as(&suite, &advisor(), &matter.open_handoff_id).await.expect("there");
            assert_eq!((old.state(), &*old.reason), (HandoffState::Redirected, "It needs adult social work."));
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!((after.holder, &*after.offered_to_unit_id), (matter.holder, ADULTS));
            take(&suite, &cecilia(), &sent_on.handoff_id, Step::Accept).await.expect("taken");
        }

        async fn who_took_it_sends_it_on_and_holds_it_until_it_is_taken(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let sent_on = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            assert_eq!(sent_on.from_unit_id, GUIDANCE);
            let holder = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there").holder;
            assert_eq!(holder.expect("one").unit_id, GUIDANCE);
            take(&suite, &cecilia(), &sent_on.handoff_id, Step::Reject).await.expect("rejected");
            let holder = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there").holder;
            assert_eq!(holder.expect("one").unit_id, GUIDANCE, "it stays where it was");
            let first = handoff_as(&suite, &anna(), &matter.open_handoff_id).await.expect("there");
            assert_eq!(first.state(), HandoffState::Accepted, "it was taken, whatever came of sending it on");
            take(&suite, &anna(), &matter.open_handoff_id, Step::Return).await.expect("given back");
            let holder = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there").holder;
            assert_eq!(holder.expect("one").unit_id, ADVICE);
        }

        async fn what_was_sent_on_after_it_was_taken_goes_back_the_way_it_came(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let sent_on = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            assert_eq!(sent_on.redirected_from_handoff_id, matter.open_handoff_id);
            take(&suite, &cecilia(), &sent_on.handoff_id, Step::Accept).await.expect("taken");
            for (caller, handoff_id, back) in [(cecilia(), &sent_on.handoff_id, GUIDANCE), (anna(), &matter.open_handoff_id, ADVICE)] {
                take(&suite, &caller, handoff_id, Step::Return).await.expect("given back");
                let holder = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there").holder;
                assert_eq!(holder.expect("one").unit_id, back);
            }
        }

        async fn what_came_back_is_sent_on_by_its_sender_and_still_says_that_it_came_back(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Reject).await.expect("rejected");
            let sent_on = take(&suite, &advisor(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            assert_eq!(sent_on.summary, "Rent two months behind.");
            let old = handoff_as(&suite, &advisor(), &matter.open_handoff_id).await.expect("there");
            assert_eq!((old.state(), &*old.reason), (HandoffState::Rejected, "It is not ours."));
            assert_eq!(matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there").came_back, 1);
        }

        async fn one_that_is_on_offer_again_is_not_sent_on(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            suite.matters(&anna()).offer_handoff(offer(&matter.matter_id, ADULTS)).await.expect("offered on");
            let refused = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await;
            let refused = refused.expect_err("on offer");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "HANDOFF_OPEN".to_owned()));
        }

        async fn a_unit_that_cannot_take_it_is_named_and_so_is_a_missing_reason(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            units_end(&suite, &[ADULTS]).await;
            for unit_id in [ADULTS, "atlantis", ADVICE, GUIDANCE] {
                let request = redirect(&matter.open_handoff_id, unit_id);
                let refused = suite.matters(&anna()).redirect_handoff(request).await;
                let refused = refused.expect_err("no such unit, or it has the matter");
                assert_eq!(violated(&refused), ["to_unit_id"], "{unit_id}");
            }
            let after = handoff_as(&suite, &anna(), &matter.open_handoff_id).await.expect("there");
            assert_eq!(after.state(), HandoffState::Offered);
            let wrong = RedirectHandoffRequest::default();
            let refused = suite.matters(&anna()).redirect_handoff(wrong).await.expect_err("wrong");
            assert_eq!(violated(&refused), ["handoff_id", "request_id", "to_unit_id", "reason"]);
        }

        async fn sending_on_to_the_other_sector_takes_the_person_s_consent(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let request = redirect(&matter.open_handoff_id, CLINIC);
            let refused = suite.matters(&anna()).redirect_handoff(request.clone()).await;
            let refused = refused.expect_err("no consent");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "CONSENT_MISSING".to_owned()));
            let refused = suite.matters(&stranger()).redirect_handoff(request).await.expect_err("a stranger");
            let reason = "NO_RELATION".to_owned();
            assert_eq!(why(&refused), (Code::PermissionDenied, reason), "consent is not told to strangers");
        }

        async fn a_repeat_answers_the_same_though_the_unit_has_ended(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let request = redirect(&matter.open_handoff_id, ADULTS);
            let mut matters = suite.matters(&anna());
            let first = matters.redirect_handoff(request.clone()).await.expect("sent on").into_inner();
            units_end(&suite, &[ADULTS]).await;
            let again = matters.redirect_handoff(request.clone()).await.expect("repeated").into_inner();
            assert_eq!(again, first);
            let other = RedirectHandoffRequest { reason: "Another.".to_owned(), ..request };
            let refused = matters.redirect_handoff(other).await.expect_err("another content");
            assert_eq!(why(&refused), (Code::Aborted, "REQUEST_ID_REUSED".to_owned()));
        }
    }
}

mod get_handoff {
    use super::*;

    on_both_databases! {
        async fn sender_and_receiver_read_its_words_and_the_log_says_so(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            for caller in [colleague(), anna()] {
                let seen = handoff_as(&suite, &caller, &matter.open_handoff_id).await.expect("there");
                assert_eq!((&*seen.summary, seen.words_hidden), ("Rent two months behind.", false));
                let resource = format!("matter/{}", matter.matter_id);
                let row = ("GetHandoff".to_owned(), DisclosureBasis::HandOff, resource, false);
                assert_eq!(shown_to(&suite, &caller).await, [row]);
            }
        }

        async fn a_unit_it_went_through_sees_how_it_stands(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let sent_on = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            take(&suite, &cecilia(), &sent_on.handoff_id, Step::Ask).await.expect("asked");
            let before = shown_to(&suite, &anna()).await;
            let seen = handoff_as(&suite, &anna(), &sent_on.handoff_id).await.expect("an outline");
            assert_eq!((seen.state(), seen.words_hidden), (HandoffState::Received, true));
            let question = &seen.questions[0];
            assert_eq!((&*seen.summary, &*seen.reason, &*question.question), ("", "", ""));
            assert_eq!(shown_to(&suite, &anna()).await, before, "no words, nothing to log");
        }

        async fn a_stranger_is_refused_and_the_attempt_is_logged(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let refused = handoff_as(&suite, &stranger(), &matter.open_handoff_id).await;
            let refused = refused.expect_err("a stranger");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()));
            let resource = format!("matter/{}", matter.matter_id);
            let row = ("GetHandoff".to_owned(), DisclosureBasis::None, resource, true);
            assert_eq!(shown_to(&suite, &stranger()).await, [row]);
        }

        async fn what_is_not_there_is_not_found(suite: TestSuite) {
            let refused = handoff_as(&suite, &anna(), NOBODYS).await.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "HANDOFF_NOT_FOUND".to_owned()));
            let refused = handoff_as(&suite, &anna(), "first").await.expect_err("no id");
            assert_eq!(violated(&refused), ["handoff_id"]);
            let officer = somebody(Role::DataProtectionOfficer);
            let refused = handoff_as(&suite, &officer, NOBODYS).await.expect_err("not for officers");
            assert_eq!(refused.code(), Code::PermissionDenied);
        }
    }
}

mod list_handoffs {
    use super::*;

    on_both_databases! {
        async fn pages_hold_each_hand_off_once_the_latest_first_without_words(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let second = take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            take(&suite, &cecilia(), &second.handoff_id, Step::Ask).await.expect("asked");
            take(&suite, &cecilia(), &second.handoff_id, Step::Reject).await.expect("rejected");
            let third = suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, GUIDANCE)).await;
            let third = third.expect("offered").into_inner();
            suite.matters(&anna()).accept_handoff(accept(&third.handoff_id)).await.expect("taken");
            let (mut seen, mut page_token) = (Vec::new(), String::new());
            loop {
                let matter_id = matter.matter_id.clone();
                let request = ListHandoffsRequest { matter_id, page_size: 1, page_token };
                let page = suite.matters(&colleague()).list_handoffs(request).await.expect("a page").into_inner();
                let shown = format!("{page:?}");
                for word in ["Rent", "adult social work", "landlord", "not ours"] {
                    assert!(!shown.contains(word), "{word} in {shown}");
                }
                seen.extend(page.handoffs.iter().map(|handoff| handoff.handoff_id.clone()));
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    break;
                }
            }
            assert_eq!(seen, [third.handoff_id, second.handoff_id, matter.open_handoff_id]);
        }

        async fn a_stranger_is_refused_and_the_attempt_is_logged(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let request = ListHandoffsRequest { matter_id: matter.matter_id, ..Default::default() };
            let refused = suite.matters(&stranger()).list_handoffs(request).await.expect_err("a stranger");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()));
            let logged = shown_to(&suite, &stranger()).await;
            assert!(logged.len() == 1 && logged[0].3, "{logged:?}");
        }

        async fn wrong_fields_and_a_token_of_another_matter_are_refused(suite: TestSuite) {
            let mut matters = suite.matters(&advisor());
            let wrong = ListHandoffsRequest { page_size: 201, ..Default::default() };
            let refused = matters.list_handoffs(wrong).await.expect_err("wrong");
            assert_eq!(violated(&refused), ["matter_id", "page_size"]);
            let none = ListHandoffsRequest { matter_id: NOBODYS.to_owned(), ..Default::default() };
            let refused = matters.list_handoffs(none).await.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "MATTER_NOT_FOUND".to_owned()));
            let (this, other) = (on_offer(&suite).await, on_offer(&suite).await);
            take(&suite, &anna(), &this.open_handoff_id, Step::Redirect).await.expect("sent on");
            let first = ListHandoffsRequest { matter_id: this.matter_id, page_size: 1, ..Default::default() };
            let page_token = matters.list_handoffs(first).await.expect("a page").into_inner().next_page_token;
            assert!(!page_token.is_empty());
            let foreign = ListHandoffsRequest { matter_id: other.matter_id, page_token, ..Default::default() };
            let refused = matters.list_handoffs(foreign).await.expect_err("another list");
            assert_eq!(why(&refused).1, "PAGE_TOKEN_INVALID");
        }
    }
}
