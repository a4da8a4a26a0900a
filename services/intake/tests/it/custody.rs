//! Custody of matters: a story through all of it.

use neuvo_allinone::{
    harness::{reason, social_advisor, worker_of},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::intake::v1::{
    AcceptHandoffRequest, CreateMatterRequest, GetHandoffRequest, GetMatterRequest, HandoffState,
    KeepPromiseRequest, ListInboxRequest, NewPromise, PromiseState, ReturnHandoffRequest,
};
use uuid::Uuid;

use crate::support::joint_visit;

fn id() -> String {
    Uuid::now_v7().to_string()
}

fn advisor() -> Caller {
    Caller { units: vec!["lahineuvonta".to_owned()], ..social_advisor() }
}

on_both_databases! {
    async fn a_matter_is_offered_taken_promised_and_kept(suite: TestSuite) {
        let made = suite.intake(&advisor()).create_contact(joint_visit()).await;
        let contact_id = made.expect("recorded").into_inner().contact_id;
        let request = CreateMatterRequest {
            request_id: id(),
            contact_id,
            area_id: "working-age".to_owned(),
            sectors: vec![1],
            need: "Cannot pay the rent.".to_owned(),
            promise: Some(NewPromise { description: "We call.".to_owned(), due_date: "2030-01-07".to_owned() }),
            to_unit_id: "tyoikaisten-asiakasohjaus".to_owned(),
            summary: "Rent two months behind.".to_owned(),
            ..Default::default()
        };
        let matter = suite.matters(&advisor()).create_matter(request).await.expect("opened").into_inner();
        assert_eq!(matter.holder.as_ref().expect("set").unit_id, "lahineuvonta");
        let anna = worker_of("anna", &["tyoikaisten-asiakasohjaus"]);
        let mut unit = suite.matters(&anna);
        let unit_id = "tyoikaisten-asiakasohjaus".to_owned();
        let inbox = unit.list_inbox(ListInboxRequest { unit_id: unit_id.clone(), ..Default::default() }).await.expect("inbox").into_inner();
        assert_eq!(inbox.items.len(), 1);
        let handoff_id = inbox.items[0].handoff_id.clone();
        let handoff = unit.get_handoff(GetHandoffRequest { handoff_id: handoff_id.clone() }).await.expect("there").into_inner();
        assert_eq!(handoff.summary, "Rent two months behind.");
        let accept = AcceptHandoffRequest { handoff_id: handoff_id.clone(), request_id: id(), take_myself: true };
        let taken = unit.accept_handoff(accept.clone()).await.expect("taken").into_inner();
        assert_eq!(taken.state(), HandoffState::Accepted);
        let again = unit.accept_handoff(accept).await.expect("repeated").into_inner();
        assert_eq!(again, taken);
        let keep = KeepPromiseRequest { matter_id: matter.matter_id.clone(), request_id: id(), etag: String::new() };
        let kept = unit.keep_promise(keep).await.expect("kept").into_inner();
        assert_eq!(kept.promise.expect("set").state(), PromiseState::Kept);
        assert_eq!(kept.need, "Cannot pay the rent.");
        let back = ReturnHandoffRequest { handoff_id, request_id: id(), reason: "Not ours.".to_owned() };
        let back = unit.return_handoff(back).await.expect("returned").into_inner();
        assert_eq!(back.state(), HandoffState::Returned);
        let stranger = worker_of("stranger", &["geriatrinen-keskus"]);
        let refused = suite.matters(&stranger).get_matter(GetMatterRequest { matter_id: matter.matter_id }).await;
        assert_eq!(reason(&refused.expect_err("a stranger")), "NO_RELATION");
    }
}
