//! `SettleFault`.

use futures::future::join_all;
use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{FaultState, SettleFaultRequest};
use serde_json::json;
use tonic::Code;

use crate::{
    fault::{CODE, reported, seen, settle, step},
    register::{LATER, NOW, changed, draft, new_unit, renamed, request_id},
};

on_both_databases! {
    async fn a_fault_is_taken_and_mended_by_a_change(suite: TestSuite) {
        let fault = reported(&suite, "Yksikkö puuttuu.").await;
        let taken = settle(&suite, step(&fault, FaultState::Taken, "")).await.expect("taken");
        assert_eq!((taken.state(), &*taken.etag, taken.settled_at), (FaultState::Taken, "v2", None));
        assert!(taken.taken_by.ends_with("directory-editor") && taken.taken_at.is_some());
        let change = changed(&suite, "", vec![renamed(&suite, "Perheet").await]).await;
        let mend = SettleFaultRequest {
            change_id: change.change_id.clone(),
            ..step(&taken, FaultState::Mended, "Lisätty.")
        };
        let mended = settle(&suite, mend.clone()).await.expect("mended");
        assert_eq!((mended.state(), &*mended.answer, &mended.change_id), (FaultState::Mended, "Lisätty.", &change.change_id));
        assert_eq!(settle(&suite, mend).await.expect("repeated"), mended);
        assert_eq!(seen(&suite, &fault).await, mended);
    }

    async fn what_nobody_took_may_be_settled_and_stays_so(suite: TestSuite) {
        let fault = reported(&suite, "Väärin.").await;
        let settled = settle(&suite, step(&fault, FaultState::NoFault, "Oikein.")).await.expect("settled");
        assert_eq!((settled.state(), &settled.taken_by), (FaultState::NoFault, &settled.settled_by));
        for state in [FaultState::Taken, FaultState::Mended, FaultState::NoFault] {
            let answer = if state == FaultState::Taken { "" } else { "Sittenkin." };
            let refused = settle(&suite, step(&settled, state, answer)).await.expect_err("settled");
            assert_eq!(reason(&refused), "FAULT_SETTLED");
        }
    }

    async fn of_two_who_take_it_at_once_one_is_told(suite: TestSuite) {
        let fault = reported(&suite, "Väärin.").await;
        settle(&suite, step(&fault, FaultState::Taken, "")).await.expect("the first");
        let refused = settle(&suite, step(&fault, FaultState::Taken, "")).await.expect_err("the second");
        assert_eq!(reason(&refused), "ETAG_MISMATCH");
        let again = SettleFaultRequest { etag: String::new(), ..step(&fault, FaultState::Taken, "") };
        assert_eq!(settle(&suite, again).await.expect("taken over").etag, "v3");
    }

    async fn who_names_no_version_takes_it_over_from_whoever_did_at_once(suite: TestSuite) {
        let fault = reported(&suite, "Väärin.").await;
        let take = SettleFaultRequest { etag: String::new(), ..step(&fault, FaultState::Taken, "") };
        let once = || SettleFaultRequest { request_id: request_id(), ..take.clone() };
        for taken in join_all((0..6).map(|_| settle(&suite, once()))).await {
            assert_eq!(taken.expect("taken over").state(), FaultState::Taken);
        }
        assert_eq!(seen(&suite, &fault).await.etag, "v7");
    }

    async fn only_a_change_of_the_entry_mends_it(suite: TestSuite) {
        let fault = reported(&suite, "Väärin.").await;
        let change = changed(&suite, "", vec![new_unit("uusi")]).await;
        let mend = SettleFaultRequest {
            change_id: change.change_id,
            ..step(&fault, FaultState::Mended, "Korjattu.")
        };
        assert_eq!(violated(&settle(&suite, mend).await.expect_err("another entry")), ["change_id"]);
    }

    async fn only_a_published_change_mends(suite: TestSuite) {
        let fault = reported(&suite, "Väärin.").await;
        let mend = |change_id: &str| SettleFaultRequest {
            change_id: change_id.to_owned(),
            ..step(&fault, FaultState::Mended, "Korjattu.")
        };
        let refused = settle(&suite, mend("01a20006-98f2-7496-b938-bb800b7a15db")).await.expect_err("none");
        assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
        let draft = draft(&suite, "", vec![new_unit("uusi")]).await;
        let refused = settle(&suite, mend(&draft.change_id)).await.expect_err("a draft");
        assert_eq!(reason(&refused), "CHANGE_NOT_PUBLISHED");
        assert_eq!(seen(&suite, &fault).await, fault);
        assert_eq!(settle(&suite, mend("")).await.expect("by hand").change_id, "");
    }

    async fn a_change_mends_once_it_is_in_force(suite: TestSuite) {
        suite.set_clock(NOW);
        let fault = reported(&suite, "Väärin.").await;
        let change = changed(&suite, LATER, vec![renamed(&suite, "Perheet").await]).await;
        let mend = || SettleFaultRequest {
            change_id: change.change_id.clone(),
            ..step(&fault, FaultState::Mended, "Korjattu.")
        };
        assert_eq!(violated(&settle(&suite, mend()).await.expect_err("scheduled")), ["change_id"]);
        suite.set_clock("2026-06-01T07:00:00Z");
        assert_eq!(settle(&suite, mend()).await.expect("mended").state(), FaultState::Mended);
    }

    async fn what_is_wrong_is_named(suite: TestSuite) {
        let fault = reported(&suite, "Väärin.").await;
        let wrong = async |request| violated(&settle(&suite, request).await.expect_err("wrong"));
        assert_eq!(wrong(step(&fault, FaultState::Unspecified, "x")).await, ["state"]);
        assert_eq!(wrong(step(&fault, FaultState::Open, "")).await, ["state"]);
        assert_eq!(wrong(step(&fault, FaultState::Mended, "")).await, ["answer"]);
        assert_eq!(wrong(step(&fault, FaultState::Taken, "Otettu.")).await, ["answer"]);
        assert_eq!(wrong(step(&fault, FaultState::NoFault, &format!("Kysy: {CODE}"))).await, ["answer"]);
        let other = SettleFaultRequest {
            request_id: String::new(),
            change_id: "x".to_owned(),
            ..step(&fault, FaultState::NoFault, "Oikein.")
        };
        assert_eq!(wrong(other).await, ["request_id", "change_id", "change_id"]);
        let nothing = SettleFaultRequest { fault_id: "x".to_owned(), ..step(&fault, FaultState::Taken, "") };
        assert_eq!(reason(&settle(&suite, nothing).await.expect_err("none")), "FAULT_NOT_FOUND");
    }

    async fn who_advises_does_not_settle(suite: TestSuite) {
        let fault = reported(&suite, "Väärin.").await;
        let request = step(&fault, FaultState::NoFault, "Oikein.");
        let refused = suite.finder(&social_advisor()).settle_fault(request).await.expect_err("an advisor");
        assert_eq!(refused.code(), Code::PermissionDenied);
        let path = format!("/v1/faults/{}:settle", fault.fault_id);
        let body = json!({"requestId": request_id(), "state": "FAULT_STATE_TAKEN"});
        assert_eq!(suite.http("POST", &path, "advisor", Some(body)).await.status, 403);
    }
}
