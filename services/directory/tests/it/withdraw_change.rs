//! `WithdrawChange`.

use neuvo_allinone::{
    harness::{TestSuite, reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        Change, ChangeState, EntryKind, GetEntryRequest, Line, WithdrawChangeRequest,
        entry_document::Document,
    },
};
use tonic::Status;

use crate::register::{LATER, LINE, NOW, changed, draft, line, new_unit, put, renamed, request_id};

async fn withdraw(suite: &TestSuite, change: &Change) -> Result<Change, Status> {
    let mut register = suite.register(&somebody(Role::DirectoryEditor));
    let change_id = change.change_id.clone();
    let request =
        WithdrawChangeRequest { change_id, request_id: request_id(), etag: change.etag.clone() };
    Ok(register.withdraw_change(request).await?.into_inner())
}

on_both_databases! {
    async fn a_draft_and_a_scheduled_change_are_withdrawn_and_never_in_force(suite: TestSuite) {
        suite.set_clock(NOW);
        let scheduled = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        let gone = withdraw(&suite, &scheduled).await.expect("its day is to come");
        assert_eq!((gone.state(), &*gone.etag), (ChangeState::Withdrawn, "v3"));
        let drafted = draft(&suite, "", vec![new_unit("uusi")]).await;
        assert_eq!(withdraw(&suite, &drafted).await.expect("a draft").state(), ChangeState::Withdrawn);
        suite.set_clock("2026-06-02T07:00:00Z");
        assert_ne!(line(&suite).await.name.expect("a name").fi, "Kesä");
        let refused = withdraw(&suite, &gone).await.expect_err("gone");
        assert_eq!(reason(&refused), "CHANGE_NOT_DRAFT");
    }

    async fn an_entry_is_edited_again_after_a_withdrawal(suite: TestSuite) {
        suite.set_clock(NOW);
        let scheduled = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        withdraw(&suite, &scheduled).await.expect("its day is to come");
        changed(&suite, LATER, vec![renamed(&suite, "Juhannus").await]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = GetEntryRequest {
            kind: EntryKind::Line.into(),
            entry_id: LINE.to_owned(),
            on: LATER.to_owned(),
        };
        let entry = register.get_entry(request).await.expect("there").into_inner();
        assert_eq!(entry.version, 3, "the number of what was withdrawn is not given again");
    }

    async fn what_is_in_force_is_withdrawn_no_more(suite: TestSuite) {
        suite.set_clock(NOW);
        let scheduled = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        suite.set_clock("2026-06-01T07:00:00Z");
        assert_eq!(reason(&withdraw(&suite, &scheduled).await.expect_err("late")), "CHANGE_IN_FORCE");
    }

    async fn what_another_scheduled_change_rests_on_stays(suite: TestSuite) {
        suite.set_clock(NOW);
        let new = changed(&suite, LATER, vec![new_unit("uusi")]).await;
        let resting = Line { unit_id: "uusi".to_owned(), ..line(&suite).await };
        changed(&suite, "2026-06-02", vec![put(Document::Line(resting))]).await;
        let refused = withdraw(&suite, &new).await.expect_err("needed");
        assert_eq!(violated(&refused), ["line/lapsiperheet.unit_id"]);
    }

    async fn withdrawing_is_repeated_and_guarded_like_every_step(suite: TestSuite) {
        let drafted = draft(&suite, "", vec![new_unit("uusi")]).await;
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let request = WithdrawChangeRequest {
            change_id: drafted.change_id.clone(),
            request_id: request_id(),
            etag: "v5".to_owned(),
        };
        let refused = register.withdraw_change(request.clone()).await.expect_err("stale");
        assert_eq!(reason(&refused), "ETAG_MISMATCH");
        let mut organiser = suite.register(&somebody(Role::Organiser));
        let right = WithdrawChangeRequest { etag: String::new(), ..request };
        let refused = organiser.withdraw_change(right.clone()).await.expect_err("not its kind");
        assert_eq!(reason(&refused), "NOT_OWN_KIND");
        let first = register.withdraw_change(right.clone()).await.expect("done").into_inner();
        let again = register.withdraw_change(right).await.expect("repeated").into_inner();
        assert_eq!(again, first);
        let unknown = Change { change_id: "nothing".to_owned(), ..Change::default() };
        assert_eq!(reason(&withdraw(&suite, &unknown).await.expect_err("none")), "CHANGE_NOT_FOUND");
    }
}
