//! What somebody learns by trying to change a matter that is none of theirs: nothing.

use std::collections::BTreeMap;

use neuvo_allinone::on_both_databases;
use neuvo_proto::{
    common::v1::DisclosureBasis,
    intake::v1::{BreakPromiseRequest, KeepPromiseRequest},
};
use tonic::{Code, Status};

use crate::custody::{
    CLINIC, Step, a_matter, advisor, end, id, keep, metadata, move_to, offer, on_offer, shown_to,
    stranger, take, why,
};

/// Every refusal is the same and names nothing but the matter.
fn is_denied<T: std::fmt::Debug>(taken: Result<T, Status>, matter_id: &str, what: &str) {
    let refused = taken.expect_err(what);
    assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()), "{what}");
    let named = BTreeMap::from([("matter_id".to_owned(), matter_id.to_owned())]);
    assert_eq!(metadata(&refused), named, "{what}");
}

on_both_databases! {
    async fn a_matter_is_changed_by_no_stranger_who_is_logged_and_told_neither_its_holder_nor_its_end(suite: TestSuite) {
        let (open, ended) = (on_offer(&suite).await, a_matter(&suite).await);
        suite.matters(&advisor()).end_matter(end(&ended.matter_id)).await.expect("ended");
        let (stranger, mut tried) = (stranger(), Vec::new());
        for matter_id in [&*open.matter_id, &ended.matter_id] {
            let mut matters = suite.matters(&stranger);
            let stale = KeepPromiseRequest { etag: "v0".to_owned(), ..keep(matter_id) };
            is_denied(matters.keep_promise(stale).await, matter_id, "keep");
            is_denied(matters.move_promise(move_to(matter_id, "2023-09-11")).await, matter_id, "move");
            let broken = BreakPromiseRequest { matter_id: matter_id.to_owned(), request_id: id(), etag: String::new() };
            is_denied(matters.break_promise(broken).await, matter_id, "break");
            is_denied(matters.end_matter(end(matter_id)).await, matter_id, "end");
            is_denied(matters.offer_handoff(offer(matter_id, CLINIC)).await, matter_id, "offer");
            let methods = ["KeepPromise", "MovePromise", "BreakPromise", "EndMatter", "OfferHandoff"];
            tried.extend(methods.map(|method| (method, matter_id)));
        }
        for step in Step::ALL {
            let taken = take(&suite, &stranger, &open.open_handoff_id, step).await;
            is_denied(taken, &open.matter_id, &format!("{step:?}"));
        }
        let steps = ["ReceiveHandoff", "AcceptHandoff", "RejectHandoff", "ReturnHandoff", "RedirectHandoff", "WithdrawHandoff", "AskSender", "AnswerQuestion"];
        tried.extend(steps.map(|step| (step, &*open.matter_id)));
        let denied = |(method, matter_id): (&str, &str)| {
            (method.to_owned(), DisclosureBasis::None, format!("matter/{matter_id}"), true)
        };
        assert_eq!(shown_to(&suite, &stranger).await, tried.into_iter().map(denied).collect::<Vec<_>>());
    }
}
