//! Promises kept, moved and broken; matters ended.

use neuvo_allinone::{harness::violated, on_both_databases};
use neuvo_proto::{
    common::v1::WarningReason,
    intake::v1::{
        BreakPromiseRequest, EndMatterRequest, HandoffState, KeepPromiseRequest,
        MovePromiseRequest, OfferHandoffRequest, Promise, PromiseState,
    },
};
use tonic::Code;

use crate::custody::{
    ADULTS, NOBODYS, Step, THURSDAY, a_matter, advisor, anna, as_changed, cecilia, colleague, end,
    handoff_as, id, keep, matter_as, move_to, offer, on_offer, promise, take, why,
};

fn give_up(matter_id: &str) -> BreakPromiseRequest {
    let (matter_id, request_id) = (matter_id.to_owned(), id());
    BreakPromiseRequest { matter_id, request_id, etag: String::new() }
}

mod keep_promise {
    use super::*;

    on_both_databases! {
        async fn a_promise_is_overdue_the_day_after_its_own_until_it_is_kept(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let overdue = async |at: &str| {
                suite.set_clock(at);
                let seen = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
                seen.promise.expect("a promise").overdue
            };
            assert!(!overdue("2023-09-07T20:59:59Z").await, "its day is not over in Helsinki");
            assert!(overdue("2023-09-07T21:00:00Z").await);
            let kept = suite.matters(&colleague()).keep_promise(keep(&matter.matter_id)).await;
            let kept = kept.expect("kept").into_inner();
            let given = kept.promise.as_ref().expect("a promise");
            assert_eq!((given.state(), given.overdue), (PromiseState::Kept, false));
            assert_eq!(given.settled_at.map(|at| at.seconds), Some(1_694_120_400));
            assert_eq!(as_changed(matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there")), kept);
        }

        async fn a_promise_is_kept_once_by_the_unit_that_holds_the_matter(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let refused = suite.matters(&anna()).keep_promise(keep(&matter.matter_id)).await;
            let refused = refused.expect_err("it is not theirs yet");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let request = keep(&matter.matter_id);
            let mut matters = suite.matters(&anna());
            let kept = matters.keep_promise(request.clone()).await.expect("kept").into_inner();
            assert_eq!(matters.keep_promise(request.clone()).await.expect("repeated").into_inner(), kept);
            let refused = matters.keep_promise(keep(&matter.matter_id)).await.expect_err("kept already");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "PROMISE_NOT_OPEN".to_owned()));
            let other = KeepPromiseRequest { matter_id: a_matter(&suite).await.matter_id, ..request };
            let refused = matters.keep_promise(other).await.expect_err("another matter");
            assert_eq!(why(&refused), (Code::Aborted, "REQUEST_ID_REUSED".to_owned()));
        }

        async fn a_repeat_shows_what_its_caller_may_read_now(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let request = keep(&matter.matter_id);
            suite.matters(&anna()).keep_promise(request.clone()).await.expect("kept");
            let on = suite.matters(&anna()).offer_handoff(offer(&matter.matter_id, ADULTS)).await;
            let on = on.expect("offered on").into_inner().handoff_id;
            take(&suite, &cecilia(), &on, Step::Accept).await.expect("taken");
            let again = suite.matters(&anna()).keep_promise(request).await.expect("repeated").into_inner();
            assert_eq!((&*again.need, again.words_hidden), ("", true), "it is adult social work's now");
        }

        async fn a_stale_etag_wrong_ids_and_nobodys_matter_are_refused(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let mut matters = suite.matters(&advisor());
            let stale = KeepPromiseRequest { etag: "v0".to_owned(), ..keep(&matter.matter_id) };
            let refused = matters.keep_promise(stale.clone()).await.expect_err("stale");
            assert_eq!(why(&refused), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
            let fresh = KeepPromiseRequest { etag: matter.etag, ..stale };
            matters.keep_promise(fresh).await.expect("kept");
            let refused = matters.keep_promise(KeepPromiseRequest::default()).await.expect_err("no ids");
            assert_eq!(violated(&refused), ["matter_id", "request_id"]);
            let refused = matters.keep_promise(keep(NOBODYS)).await.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "MATTER_NOT_FOUND".to_owned()));
        }
    }
}

mod move_promise {
    use super::*;

    on_both_databases! {
        async fn a_promise_moves_when_the_person_was_told_and_begins_anew_once_settled(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let mut matters = suite.matters(&advisor());
            let mut moved = async |due_date| {
                let request = move_to(&matter.matter_id, due_date);
                let moved = matters.move_promise(request).await.expect("moved").into_inner();
                let Promise { due_date, first_due_date, description, .. } = moved.promise.clone().expect("one");
                (moved.promise.expect("one").state(), due_date, first_due_date, description)
            };
            let told = || "They call you later.".to_owned();
            let day = |day: &str| day.to_owned();
            assert_eq!(moved("2023-09-11").await, (PromiseState::Moved, day("2023-09-11"), day(THURSDAY), told()));
            assert_eq!(moved("2023-09-08").await, (PromiseState::Moved, day("2023-09-08"), day(THURSDAY), told()));
            suite.matters(&advisor()).keep_promise(keep(&matter.matter_id)).await.expect("kept");
            assert_eq!(moved("2023-10-02").await, (PromiseState::Open, day("2023-10-02"), day("2023-10-02"), told()));
        }

        async fn nothing_is_moved_behind_the_person_s_back_or_into_the_past(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let mut matters = suite.matters(&advisor());
            let untold = MovePromiseRequest { person_told: false, ..move_to(&matter.matter_id, "2023-09-11") };
            assert_eq!(violated(&matters.move_promise(untold).await.expect_err("untold")), ["person_told"]);
            for day in ["2023-09-03", "2034-01-02", "2023-02-30", "tomorrow", ""] {
                let refused = matters.move_promise(move_to(&matter.matter_id, day)).await.expect_err(day);
                assert_eq!(violated(&refused), ["promise.due_date"], "{day}");
            }
            let refused = matters.move_promise(MovePromiseRequest::default()).await.expect_err("nothing");
            assert_eq!(violated(&refused), ["matter_id", "request_id", "promise", "person_told"]);
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!(as_changed(after), matter);
        }

        async fn nothing_else_is_promised_with_an_offer_behind_the_person_s_back(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let mut matters = suite.matters(&advisor());
            let untold = OfferHandoffRequest {
                promise: promise("They call you later.", "2023-09-11"),
                ..offer(&matter.matter_id, ADULTS)
            };
            let refused = matters.offer_handoff(untold.clone()).await.expect_err("untold");
            assert_eq!(violated(&refused), ["person_told"]);
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!(as_changed(after), matter);
            let told = OfferHandoffRequest { person_told: true, ..untold };
            matters.offer_handoff(told).await.expect("told");
        }

        async fn only_the_holder_moves_it_and_an_ended_matter_has_none(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let move_as = async |caller| {
                suite.matters(&caller).move_promise(move_to(&matter.matter_id, "2023-09-11")).await
            };
            let refused = move_as(anna()).await.expect_err("not the holder");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
            take(&suite, &advisor(), &matter.open_handoff_id, Step::Withdraw).await.expect("taken back");
            suite.matters(&advisor()).end_matter(end(&matter.matter_id)).await.expect("ended");
            let refused = move_as(advisor()).await.expect_err("ended");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "MATTER_ENDED".to_owned()));
        }

        async fn a_closed_day_and_an_identity_code_are_warned_of_and_a_repeat_answers_the_same(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let request = MovePromiseRequest {
                promise: promise("They ask for 040594V902Y.", "2023-12-25"),
                ..move_to(&matter.matter_id, "")
            };
            let mut matters = suite.matters(&advisor());
            let moved = matters.move_promise(request.clone()).await.expect("moved").into_inner();
            let warned = moved.warnings.iter().map(|w| (&*w.field, w.reason(), &*w.suggestion));
            let expected = [
                ("promise.description", WarningReason::IdentityCodeInText, ""),
                ("promise.due_date", WarningReason::ClosedDay, "2023-12-27"),
            ];
            assert_eq!(warned.collect::<Vec<_>>(), expected);
            suite.set_clock("2023-12-25T07:00:00Z");
            let again = matters.move_promise(request.clone()).await.expect("repeated").into_inner();
            assert_eq!(again, moved);
            suite.set_clock("2023-12-26T07:00:00Z");
            let late = matters.move_promise(request).await.expect("repeated, though it is past").into_inner();
            assert!(late.promise.expect("a promise").overdue);
        }
    }
}

mod break_promise {
    use super::*;

    on_both_databases! {
        async fn a_broken_promise_is_settled_and_not_overdue(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            suite.set_clock("2023-09-11T07:00:00Z");
            let mut matters = suite.matters(&advisor());
            let request = give_up(&matter.matter_id);
            let broken = matters.break_promise(request.clone()).await.expect("broken").into_inner();
            let given = broken.promise.clone().expect("a promise");
            assert_eq!((given.state(), given.overdue), (PromiseState::Broken, false));
            assert_eq!(matters.break_promise(request).await.expect("repeated").into_inner(), broken);
            for refused in [
                matters.break_promise(give_up(&matter.matter_id)).await.expect_err("broken already"),
                matters.keep_promise(keep(&matter.matter_id)).await.expect_err("broken already"),
            ] {
                assert_eq!(why(&refused), (Code::FailedPrecondition, "PROMISE_NOT_OPEN".to_owned()));
            }
            let refused = suite.matters(&anna()).break_promise(give_up(&matter.matter_id)).await;
            assert_eq!(why(&refused.expect_err("not theirs")).1, "NOT_OWN_UNIT");
            let refused = matters.break_promise(BreakPromiseRequest::default()).await.expect_err("no ids");
            assert_eq!(violated(&refused), ["matter_id", "request_id"]);
        }
    }
}

mod end_matter {
    use super::*;

    on_both_databases! {
        async fn a_promise_that_is_open_at_the_end_was_broken_and_a_kept_one_was_kept(suite: TestSuite) {
            for (kept, state) in [(true, PromiseState::Kept), (false, PromiseState::Broken)] {
                let matter = a_matter(&suite).await;
                let mut matters = suite.matters(&advisor());
                if kept {
                    matters.keep_promise(keep(&matter.matter_id)).await.expect("kept");
                }
                let ended = matters.end_matter(end(&matter.matter_id)).await.expect("ended").into_inner();
                assert_eq!(ended.promise.as_ref().map(Promise::state), Some(state));
                assert_eq!((&*ended.ending, ended.ended_at.is_some()), ("The rent is agreed with the landlord.", true));
                assert_eq!(matter_as(&suite, &colleague(), &matter.matter_id).await.expect("there"), ended);
            }
        }

        async fn nothing_changes_after_the_end(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let mut matters = suite.matters(&anna());
            let request = end(&matter.matter_id);
            let ended = matters.end_matter(request.clone()).await.expect("ended").into_inner();
            assert_eq!(matters.end_matter(request).await.expect("repeated").into_inner(), ended);
            let id = &matter.matter_id;
            for refused in [
                matters.end_matter(end(id)).await.map(drop).expect_err("ended"),
                matters.keep_promise(keep(id)).await.map(drop).expect_err("ended"),
                matters.break_promise(give_up(id)).await.map(drop).expect_err("ended"),
                matters.offer_handoff(offer(id, ADULTS)).await.map(drop).expect_err("ended"),
                take(&suite, &anna(), &matter.open_handoff_id, Step::Return).await.map(drop).expect_err("ended"),
                take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.map(drop).expect_err("ended"),
            ] {
                assert_eq!(why(&refused), (Code::FailedPrecondition, "MATTER_ENDED".to_owned()));
            }
            let handoff = handoff_as(&suite, &anna(), &matter.open_handoff_id).await.expect("there");
            assert_eq!(handoff.state(), HandoffState::Accepted);
        }

        async fn a_matter_on_offer_is_not_ended_and_nobody_ends_another_s(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let refused = suite.matters(&advisor()).end_matter(end(&matter.matter_id)).await;
            let refused = refused.expect_err("on offer");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "HANDOFF_OPEN".to_owned()));
            let refused = suite.matters(&anna()).end_matter(end(&matter.matter_id)).await.expect_err("not theirs");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
        }

        async fn an_ending_is_told_whole_and_a_code_in_it_is_warned_of(suite: TestSuite) {
            let matter = a_matter(&suite).await;
            let mut matters = suite.matters(&advisor());
            let refused = matters.end_matter(EndMatterRequest::default()).await.expect_err("nothing");
            assert_eq!(violated(&refused), ["matter_id", "request_id", "ending"]);
            let request = EndMatterRequest { ending: "Agreed for 020502E902X.".to_owned(), ..end(&matter.matter_id) };
            let ended = matters.end_matter(request).await.expect("ended").into_inner();
            let warned: Vec<_> = ended.warnings.iter().map(|w| (&*w.field, w.reason())).collect();
            assert_eq!(warned, [("ending", WarningReason::IdentityCodeInText)]);
        }
    }
}
