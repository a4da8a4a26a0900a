//! Who takes a matter, what stands in the way, and who reads its words no more.

use neuvo_allinone::on_both_databases;
use neuvo_proto::intake::v1::HandoffState;
use tonic::Code;

use crate::custody::{
    ADULTS, ADVICE, GUIDANCE, Step, advisor, anna, cecilia, colleague, handoff_as, matter_as,
    metadata, on_offer, opened, recorded, redirect, rent_offered, take, units_end, why,
};
use crate::secrecy::{empty_the_log, fill_the_log};
use crate::support::joint_visit;

on_both_databases! {
    async fn a_unit_that_ended_since_takes_nothing_and_may_send_it_on(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let handoff_id = opened(&suite, rent_offered(&contact, ADULTS)).await.open_handoff_id;
        units_end(&suite, &[ADULTS]).await;
        let refused = take(&suite, &cecilia(), &handoff_id, Step::Accept).await.expect_err("ended");
        assert_eq!(why(&refused), (Code::FailedPrecondition, "UNIT_ENDED".to_owned()));
        assert_eq!(metadata(&refused)["unit_id"], ADULTS);
        let rejected =
            take(&suite, &cecilia(), &handoff_id, Step::Reject).await.expect("given back");
        assert_eq!(rejected.state(), HandoffState::Rejected);
    }

    async fn nothing_is_rejected_to_a_unit_that_ended_since_while_the_other_can_send_it_on(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let first = opened(&suite, rent_offered(&contact, ADULTS)).await.open_handoff_id;
        let second = opened(&suite, rent_offered(&contact, ADULTS)).await.open_handoff_id;
        units_end(&suite, &[ADVICE]).await;
        let refused = take(&suite, &cecilia(), &first, Step::Reject).await.expect_err("ended");
        assert_eq!(why(&refused), (Code::FailedPrecondition, "UNIT_ENDED".to_owned()));
        assert_eq!(metadata(&refused)["unit_id"], ADVICE);
        let on = suite.matters(&cecilia()).redirect_handoff(redirect(&first, GUIDANCE)).await;
        on.expect("sent on");
        units_end(&suite, &[ADVICE, ADULTS]).await;
        let rejected = take(&suite, &cecilia(), &second, Step::Reject).await;
        assert_eq!(rejected.expect("both have ended").state(), HandoffState::Rejected);
    }

    async fn nothing_is_given_back_to_a_unit_that_ended_since_and_who_took_it_sends_it_on(suite: TestSuite) {
        let handoff_id = on_offer(&suite).await.open_handoff_id;
        let taken = take(&suite, &anna(), &handoff_id, Step::Accept).await.expect("taken");
        units_end(&suite, &[ADVICE]).await;
        let refused = take(&suite, &anna(), &handoff_id, Step::Return).await.expect_err("ended");
        assert_eq!(why(&refused), (Code::FailedPrecondition, "UNIT_ENDED".to_owned()));
        assert_eq!(metadata(&refused)["unit_id"], ADVICE);
        let held = matter_as(&suite, &anna(), &taken.matter_id).await.expect("theirs");
        assert_eq!(held.holder.expect("a holder").unit_id, GUIDANCE);
        take(&suite, &anna(), &handoff_id, Step::Redirect).await.expect("sent on");
    }

    async fn custody_does_not_wait_for_the_log_and_nothing_is_shown(suite: TestSuite) {
        let matter = on_offer(&suite).await;
        let handoff_id = &matter.open_handoff_id;
        fill_the_log(&suite).await;
        for step in [Step::Receive, Step::Accept] {
            let taken = take(&suite, &anna(), handoff_id, step).await.expect("taken");
            assert_eq!((&*taken.summary, taken.words_hidden), ("", true));
        }
        let refused = matter_as(&suite, &anna(), &matter.matter_id).await.expect_err("unlogged");
        assert_eq!(why(&refused), (Code::Unavailable, "DISCLOSURE_NOT_LOGGED".to_owned()));
        empty_the_log(&suite).await;
        let held = matter_as(&suite, &anna(), &matter.matter_id).await.expect("shown");
        assert_eq!(held.holder.expect("a holder").unit_id, GUIDANCE);
    }

    async fn who_did_not_take_it_reads_its_words_no_more(suite: TestSuite) {
        for (caller, step) in [(advisor(), Step::Withdraw), (anna(), Step::Reject)] {
            let handoff_id = on_offer(&suite).await.open_handoff_id;
            take(&suite, &caller, &handoff_id, step).await.expect("over");
            let seen = handoff_as(&suite, &anna(), &handoff_id).await.expect("how it stands");
            assert_eq!((&*seen.summary, seen.words_hidden), ("", true));
            let sent = handoff_as(&suite, &colleague(), &handoff_id).await.expect("its sender");
            assert_eq!((&*sent.summary, sent.words_hidden), ("Rent two months behind.", false));
        }
    }
}
