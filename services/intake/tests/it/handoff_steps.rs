//! Hand-offs step by step: who may take which step from where.

use neuvo_allinone::{harness::TestSuite, on_both_databases};
use neuvo_chassis::Caller;
use neuvo_proto::intake::v1::{AcceptHandoffRequest, HandoffState, InboxReason};
use tonic::Code;

use crate::custody::{
    ADULTS, ADVICE, GUIDANCE, NOBODYS, Step, accept, advisor, anna, answer, ask, bo, cecilia,
    colleague, handoff_as, id, matter_as, metadata, offer, on_offer, take, why,
};

/// What becomes of a hand-off by a step of the unit whose step it is.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// The answer stands there.
    Goes(HandoffState),
    /// The step does not begin where the hand-off stands.
    Stands,
    /// Nothing was asked.
    NothingAsked,
}

const TO_RECEIVED: Then = Then::Goes(HandoffState::Received);
const TO_ACCEPTED: Then = Then::Goes(HandoffState::Accepted);
const TO_REJECTED: Then = Then::Goes(HandoffState::Rejected);
const TO_RETURNED: Then = Then::Goes(HandoffState::Returned);
const TO_WITHDRAWN: Then = Then::Goes(HandoffState::Withdrawn);
/// Redirected: the answer is the new hand-off.
const SENT_ON: Then = Then::Goes(HandoffState::Offered);
const NO: Then = Then::Stands;

/// Every step from every state, in the order of [`Step::ALL`]: receive, accept, reject, return,
/// redirect, withdraw, ask, answer. Where it is received, something is asked.
#[rustfmt::skip]
const TABLE: [(HandoffState, [Then; 8]); 7] = [
    (HandoffState::Offered,    [TO_RECEIVED, TO_ACCEPTED, TO_REJECTED, NO,          SENT_ON, TO_WITHDRAWN, TO_RECEIVED, Then::NothingAsked]),
    (HandoffState::Received,   [NO,          TO_ACCEPTED, TO_REJECTED, NO,          SENT_ON, TO_WITHDRAWN, TO_RECEIVED, TO_RECEIVED]),
    (HandoffState::Accepted,   [NO,          NO,          NO,          TO_RETURNED, SENT_ON, NO,           NO,          NO]),
    (HandoffState::Rejected,   [NO,          NO,          NO,          NO,          SENT_ON, NO,           NO,          NO]),
    (HandoffState::Returned,   [NO,          NO,          NO,          NO,          SENT_ON, NO,           NO,          NO]),
    (HandoffState::Redirected, [NO,          NO,          NO,          NO,          NO,      NO,           NO,          NO]),
    (HandoffState::Withdrawn,  [NO,          NO,          NO,          NO,          NO,      NO,           NO,          NO]),
];

/// A hand-off from the advice points to guidance that stands there; anna or the advisor brought it.
async fn standing_at(suite: &TestSuite, state: HandoffState) -> String {
    let handoff_id = on_offer(suite).await.open_handoff_id;
    let steps: &[(Caller, Step)] = match state {
        HandoffState::Received => &[(anna(), Step::Ask)],
        HandoffState::Accepted => &[(anna(), Step::Accept)],
        HandoffState::Rejected => &[(anna(), Step::Reject)],
        HandoffState::Returned => &[(anna(), Step::Accept), (anna(), Step::Return)],
        HandoffState::Redirected => &[(anna(), Step::Redirect)],
        HandoffState::Withdrawn => &[(advisor(), Step::Withdraw)],
        _ => &[],
    };
    for (caller, step) in steps {
        take(suite, caller, &handoff_id, *step).await.expect("taken");
    }
    handoff_id
}

/// Whether the step is the sender's; the receiver's otherwise.
fn is_the_senders(state: HandoffState, step: Step) -> bool {
    let came_back = matches!(state, HandoffState::Rejected | HandoffState::Returned);
    matches!(step, Step::Withdraw | Step::Answer) || step == Step::Redirect && came_back
}

/// Another unit's step is refused, and the refusal names the unit whose step it is.
async fn is_refused_to_others(suite: &TestSuite, state: HandoffState, step: Step, handoff: &str) {
    let senders = is_the_senders(state, step);
    let (other, unit_id) = if senders { (bo(), ADVICE) } else { (colleague(), GUIDANCE) };
    let refused = take(suite, &other, handoff, step).await.expect_err("another's step");
    let expected = (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned());
    assert_eq!(why(&refused), expected, "{step:?} from {state:?}");
    let told = metadata(&refused);
    assert_eq!(told.get("unit_id").map(String::as_str), Some(unit_id), "{step:?} {state:?}");
}

/// The step by a worker of the unit whose step it is.
async fn goes(suite: &TestSuite, state: HandoffState, step: Step, then: Then, handoff: &str) {
    let caller = if is_the_senders(state, step) { colleague() } else { bo() };
    let before = handoff_as(suite, &advisor(), handoff).await.expect("there");
    let taken = take(suite, &caller, handoff, step).await;
    let refusal = match then {
        Then::Goes(to) => {
            assert_eq!(taken.expect("taken").state(), to, "{step:?} from {state:?}");
            return;
        }
        Then::Stands => "HANDOFF_STATE",
        Then::NothingAsked => "QUESTION_NOT_OPEN",
    };
    let refused = taken.expect_err("refused");
    let expected = (Code::FailedPrecondition, refusal.to_owned());
    assert_eq!(why(&refused), expected, "{step:?} from {state:?}");
    if matches!(then, Then::Stands) {
        let own = matches!(state, HandoffState::Offered | HandoffState::Withdrawn);
        let by = if own { advisor() } else { anna() };
        let holder = if state == HandoffState::Accepted { GUIDANCE } else { ADVICE };
        let name = state.as_str_name().trim_start_matches("HANDOFF_STATE_");
        let told = [
            ("changed_by", &*by.subject),
            ("handoff_id", handoff),
            ("state", name),
            ("unit_id", holder),
        ];
        let told = told.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(metadata(&refused), told.into(), "{step:?} from {state:?}");
    }
    let after = handoff_as(suite, &advisor(), handoff).await.expect("there");
    assert_eq!(after, before, "{step:?} from {state:?} was refused");
}

on_both_databases! {
    async fn each_step_goes_from_its_states_by_its_unit_and_from_no_other(suite: TestSuite) {
        for (state, row) in TABLE {
            let mut handoff = standing_at(&suite, state).await;
            for (step, then) in Step::ALL.into_iter().zip(row) {
                is_refused_to_others(&suite, state, step, &handoff).await;
                goes(&suite, state, step, then, &handoff).await;
                if matches!(then, Then::Goes(_)) {
                    handoff = standing_at(&suite, state).await;
                }
            }
        }
    }

    async fn no_step_is_taken_with_a_hand_off_that_is_not_there(suite: TestSuite) {
        suite.set_clock(crate::custody::MONDAY);
        for step in Step::ALL.into_iter().filter(|step| *step != Step::Answer) {
            let refused = take(&suite, &anna(), NOBODYS, step).await.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "HANDOFF_NOT_FOUND".to_owned()), "{step:?}");
        }
    }
}

mod receive_handoff {
    use neuvo_allinone::harness::violated;
    use neuvo_proto::intake::v1::ReceiveHandoffRequest;

    use super::*;

    on_both_databases! {
        async fn who_has_seen_a_hand_off_is_told_and_the_sender_holds_the_matter_still(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let seen = take(&suite, &anna(), &matter.open_handoff_id, Step::Receive).await.expect("seen");
            assert_eq!((seen.state(), &*seen.changed_by), (HandoffState::Received, "anna"));
            assert_eq!(seen.summary, "Rent two months behind.");
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!(after.holder, matter.holder);
            assert_eq!(after.open_handoff_id, matter.open_handoff_id);
        }

        async fn wrong_ids_are_named_together(suite: TestSuite) {
            let refused = suite.matters(&anna()).receive_handoff(ReceiveHandoffRequest::default()).await;
            assert_eq!(violated(&refused.expect_err("no ids")), ["handoff_id", "request_id"]);
        }
    }
}

mod accept_handoff {
    use super::*;

    /// Rounds of two who accept at once; each is a race of its own.
    const ROUNDS: usize = 20;

    on_both_databases! {
        async fn a_worker_takes_a_matter_in_person_or_for_the_unit(suite: TestSuite) {
            for (take_myself, worker) in [(true, "anna"), (false, "")] {
                let matter = on_offer(&suite).await;
                let request = AcceptHandoffRequest { take_myself, ..accept(&matter.open_handoff_id) };
                suite.matters(&anna()).accept_handoff(request).await.expect("taken");
                let taken = matter_as(&suite, &bo(), &matter.matter_id).await.expect("the unit's");
                let holder = taken.holder.expect("a holder");
                assert_eq!((&*holder.unit_id, &*holder.worker), (GUIDANCE, worker));
                let offer = (&*taken.open_handoff_id, &*taken.offered_to_unit_id);
                assert_eq!(offer, ("", ""), "it is on offer no more");
                assert_eq!(taken.promise.expect("a promise").unit_id, GUIDANCE);
            }
        }

        async fn of_two_who_accept_at_once_one_is_told_who_was_quicker(suite: TestSuite) {
            for _ in 0..ROUNDS {
                let matter = on_offer(&suite).await;
                let handoff_id = &matter.open_handoff_id;
                let (anna, bo) = (anna(), bo());
                let (mut first, mut second) = (suite.matters(&anna), suite.matters(&bo));
                let (a, b) = futures::join!(
                    first.accept_handoff(accept(handoff_id)),
                    second.accept_handoff(accept(handoff_id)),
                );
                let (won, lost) = match (a, b) {
                    (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won.into_inner(), lost),
                    other => panic!("one takes it, the other does not: {other:?}"),
                };
                assert_eq!(why(&lost), (Code::FailedPrecondition, "HANDOFF_STATE".to_owned()));
                let told = metadata(&lost);
                assert_eq!((&*told["state"], &told["changed_by"]), ("ACCEPTED", &won.changed_by));
                let holder = matter_as(&suite, &anna, &matter.matter_id).await.expect("there").holder;
                assert_eq!(holder.expect("one").worker, won.changed_by);
            }
        }

        async fn a_repeat_answers_the_same_and_another_content_is_refused(suite: TestSuite) {
            let (matter, other) = (on_offer(&suite).await, on_offer(&suite).await);
            let request = accept(&matter.open_handoff_id);
            let mut matters = suite.matters(&anna());
            let first = matters.accept_handoff(request.clone()).await.expect("taken").into_inner();
            let again = matters.accept_handoff(request.clone()).await.expect("repeated").into_inner();
            assert_eq!(again, first);
            let upper = request.request_id.to_uppercase();
            let spelt = AcceptHandoffRequest { request_id: upper, ..request.clone() };
            assert_eq!(matters.accept_handoff(spelt).await.expect("repeated").into_inner(), first);
            let for_the_unit = AcceptHandoffRequest { take_myself: false, ..request.clone() };
            let of_another = AcceptHandoffRequest { handoff_id: other.open_handoff_id.clone(), ..request };
            for reused in [for_the_unit, of_another] {
                let refused = matters.accept_handoff(reused).await.expect_err("another content");
                assert_eq!(why(&refused), (Code::Aborted, "REQUEST_ID_REUSED".to_owned()));
            }
            let untouched = handoff_as(&suite, &anna(), &other.open_handoff_id).await.expect("there");
            assert_eq!(untouched.state(), HandoffState::Offered);
        }
    }
}

mod reject_handoff {
    use neuvo_allinone::harness::violated;
    use neuvo_proto::intake::v1::RejectHandoffRequest;

    use super::*;

    on_both_databases! {
        async fn a_matter_that_is_not_taken_stays_with_its_sender_who_reads_why(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Reject).await.expect("rejected");
            let seen = handoff_as(&suite, &colleague(), &matter.open_handoff_id).await.expect("there");
            assert_eq!((seen.state(), &*seen.reason), (HandoffState::Rejected, "It is not ours."));
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!((after.holder, after.came_back), (matter.holder, 1));
            assert_eq!(after.promise.expect("a promise").unit_id, ADVICE);
        }

        async fn nothing_is_rejected_without_a_reason(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let mut request = RejectHandoffRequest {
                handoff_id: matter.open_handoff_id,
                request_id: id(),
                reason: " ".to_owned(),
            };
            let mut matters = suite.matters(&anna());
            let refused = matters.reject_handoff(request.clone()).await.expect_err("no reason");
            assert_eq!(violated(&refused), ["reason"]);
            request.reason = "x".repeat(1_001);
            assert_eq!(violated(&matters.reject_handoff(request).await.expect_err("long")), ["reason"]);
        }
    }
}

mod return_handoff {
    use super::*;

    on_both_databases! {
        async fn a_matter_goes_back_the_way_it_came(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let id = &matter.matter_id;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let on = suite.matters(&anna()).offer_handoff(offer(id, ADULTS)).await.expect("offered on");
            let on = on.into_inner().handoff_id;
            let refused = take(&suite, &anna(), &matter.open_handoff_id, Step::Return).await;
            let refused = refused.expect_err("it is on offer");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "HANDOFF_OPEN".to_owned()));
            assert_eq!(metadata(&refused)["unit_id"], ADULTS);
            take(&suite, &cecilia(), &on, Step::Accept).await.expect("taken");
            let holder = async || {
                let seen = matter_as(&suite, &advisor(), id).await.expect("there");
                seen.holder.expect("one").unit_id
            };
            assert_eq!(holder().await, ADULTS);
            take(&suite, &cecilia(), &on, Step::Return).await.expect("returned");
            assert_eq!(holder().await, GUIDANCE);
            take(&suite, &bo(), &matter.open_handoff_id, Step::Return).await.expect("returned");
            assert_eq!(holder().await, ADVICE);
            let back = matter_as(&suite, &advisor(), id).await.expect("there");
            assert_eq!((back.came_back, back.holder), (2, matter.holder));
        }
    }
}

mod withdraw_handoff {
    use super::*;

    on_both_databases! {
        async fn what_was_taken_back_can_be_offered_again(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            take(&suite, &colleague(), &matter.open_handoff_id, Step::Withdraw).await.expect("taken back");
            let after = matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there");
            assert_eq!((&*after.open_handoff_id, after.came_back), ("", 0));
            let again = suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, ADULTS)).await;
            assert_eq!(again.expect("offered").into_inner().state(), HandoffState::Offered);
        }
    }
}

mod ask_sender {
    use super::*;
    use crate::custody::inbox;

    on_both_databases! {
        async fn who_asks_has_seen_it_and_the_sender_owes_an_answer(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let asked = take(&suite, &anna(), &matter.open_handoff_id, Step::Ask).await.expect("asked");
            assert_eq!((asked.state(), asked.questions.len()), (HandoffState::Received, 1));
            let seen = handoff_as(&suite, &colleague(), &matter.open_handoff_id).await.expect("there");
            assert_eq!(seen, asked, "the sender reads the same");
            let question = &seen.questions[0];
            assert_eq!((&*question.question, &*question.answer), ("Has the landlord been told?", ""));
            assert!(question.asked_at.is_some() && question.answered_at.is_none());
            let waits = inbox(&suite, &colleague(), ADVICE).await;
            assert_eq!((waits.len(), waits[0].reasons().collect::<Vec<_>>()), (1, vec![InboxReason::Asked]));
        }

        async fn a_question_that_is_asked_again_by_mistake_is_asked_once(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let request = ask(&matter.open_handoff_id);
            let mut matters = suite.matters(&anna());
            let first = matters.ask_sender(request.clone()).await.expect("asked").into_inner();
            assert_eq!(matters.ask_sender(request).await.expect("repeated").into_inner(), first);
        }
    }
}

mod answer_question {
    use super::*;

    on_both_databases! {
        async fn a_question_is_answered_once(suite: TestSuite) {
            let handoff_id = on_offer(&suite).await.open_handoff_id;
            take(&suite, &anna(), &handoff_id, Step::Ask).await.expect("asked");
            let answered = take(&suite, &colleague(), &handoff_id, Step::Answer).await.expect("answered");
            let seen = handoff_as(&suite, &anna(), &handoff_id).await.expect("there");
            assert_eq!((&seen, &*seen.questions[0].answer), (&answered, "Yes, on Friday."));
            assert!(seen.questions[0].answered_at.is_some());
            let refused = take(&suite, &colleague(), &handoff_id, Step::Answer).await;
            let refused = refused.expect_err("answered already");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "QUESTION_NOT_OPEN".to_owned()));
        }

        async fn a_question_about_another_hand_off_is_none_of_this_one(suite: TestSuite) {
            let (this, other) = (on_offer(&suite).await, on_offer(&suite).await);
            let asked = take(&suite, &anna(), &other.open_handoff_id, Step::Ask).await.expect("asked");
            let request = answer(&this.open_handoff_id, &asked.questions[0].question_id);
            let refused = suite.matters(&advisor()).answer_question(request).await.expect_err("another's");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "QUESTION_NOT_OPEN".to_owned()));
        }

        async fn the_sender_owes_nothing_once_every_question_is_answered(suite: TestSuite) {
            let matter = on_offer(&suite).await;
            let handoff_id = &matter.open_handoff_id;
            let first = take(&suite, &anna(), handoff_id, Step::Ask).await.expect("asked");
            take(&suite, &anna(), handoff_id, Step::Ask).await.expect("asked more");
            let count = async || crate::custody::inbox(&suite, &colleague(), ADVICE).await.len();
            let request = answer(handoff_id, &first.questions[0].question_id);
            suite.matters(&advisor()).answer_question(request).await.expect("answered");
            assert_eq!(count().await, 1, "one question is open");
            take(&suite, &advisor(), handoff_id, Step::Answer).await.expect("answered");
            assert_eq!(count().await, 0);
        }
    }
}
