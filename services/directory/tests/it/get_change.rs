//! `GetChange`.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::directory::v1::GetChangeRequest;

use crate::register::{draft, new_unit};

fn named(change_id: &str) -> GetChangeRequest {
    GetChangeRequest { change_id: change_id.to_owned() }
}

on_both_databases! {
    async fn a_change_is_read_as_it_was_made(suite: TestSuite) {
        let made = draft(&suite, "", vec![new_unit("uusi")]).await;
        let read = suite.register(&social_advisor()).get_change(named(&made.change_id)).await;
        assert_eq!(read.expect("there").into_inner(), made);
    }

    async fn a_change_that_is_not_there_is_not_found(suite: TestSuite) {
        let mut register = suite.register(&social_advisor());
        for id in ["nothing", "01a20006-98f2-7496-b938-bb800b7a15db", ""] {
            let refused = register.get_change(named(id)).await.expect_err("none");
            assert_eq!(reason(&refused), "CHANGE_NOT_FOUND");
        }
    }
}
