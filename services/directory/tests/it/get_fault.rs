//! `GetFault`.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::directory::v1::{FaultState, GetFaultRequest};

use crate::fault::{reported, seen, settle, step};

on_both_databases! {
    async fn the_reporter_sees_what_became_of_it(suite: TestSuite) {
        let fault = reported(&suite, "Numero on väärä.").await;
        let answer = "Numero on oikein: soita aukioloaikana.";
        settle(&suite, step(&fault, FaultState::NoFault, answer)).await.expect("settled");
        let seen = seen(&suite, &fault).await;
        assert_eq!((seen.state(), &*seen.answer, &*seen.text), (FaultState::NoFault, answer, "Numero on väärä."));
        assert!(seen.settled_by.ends_with("directory-editor") && seen.settled_at.is_some());
    }

    async fn what_is_no_fault_is_not_found(suite: TestSuite) {
        for fault_id in ["", "x", "01a20006-98f2-7496-b938-bb800b7a15db"] {
            let request = GetFaultRequest { fault_id: fault_id.to_owned() };
            let refused = suite.finder(&social_advisor()).get_fault(request).await.expect_err("none");
            assert_eq!(reason(&refused), "FAULT_NOT_FOUND");
        }
    }
}
