//! `ListChanges`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{
    ChangeState, EntryKind, ListChangesRequest, entry_document::Document,
};

use crate::{
    register::{LATER, LINE, NOW, changed, draft, new_unit, put, renamed},
    support::{data_set, pages},
};

async fn ids(suite: &TestSuite, request: ListChangesRequest) -> Vec<String> {
    let mut register = suite.register(&social_advisor());
    pages(async |page_size, page_token| {
        let request = ListChangesRequest { page_size, page_token, ..request.clone() };
        let answer = register.list_changes(request).await.expect("a page").into_inner();
        assert!(answer.changes.iter().all(|change| change.edits.is_empty()));
        let ids = answer.changes.into_iter().map(|change| change.change_id).collect();
        (ids, answer.next_page_token)
    })
    .await
}

on_both_databases! {
    async fn the_log_tells_who_changed_what_and_why_the_latest_first(suite: TestSuite) {
        let first = changed(&suite, "", vec![new_unit("uusi")]).await;
        let second = changed(&suite, "2099-01-01", vec![renamed(&suite, "Kesä").await]).await;
        let third = draft(&suite, "", vec![]).await;
        let all = ids(&suite, ListChangesRequest::default()).await;
        assert_eq!(all.len(), 4, "the data set was a change, too");
        assert_eq!(all[..3], [third.change_id, second.change_id, first.change_id]);
    }

    async fn changes_are_found_by_state_and_by_entry(suite: TestSuite) {
        suite.set_clock(NOW);
        let unit = changed(&suite, "", vec![new_unit("uusi")]).await.change_id;
        let line = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await.change_id;
        let draft = draft(&suite, "", vec![]).await.change_id;
        let of = async |state: ChangeState| {
            let request = ListChangesRequest { state: state.into(), ..Default::default() };
            ids(&suite, request).await
        };
        assert_eq!(of(ChangeState::Draft).await, [draft]);
        assert_eq!(of(ChangeState::Scheduled).await, std::slice::from_ref(&line));
        assert!(of(ChangeState::Published).await.contains(&unit));
        assert!(of(ChangeState::Withdrawn).await.is_empty());
        let of_line = ListChangesRequest {
            kind: EntryKind::Line.into(),
            entry_id: LINE.to_owned(),
            ..ListChangesRequest::default()
        };
        let log = ids(&suite, of_line).await;
        assert_eq!((log.len(), log.contains(&line)), (2, true), "renamed, and loaded before");
    }

    async fn a_draft_that_edits_an_entry_is_found_by_it(suite: TestSuite) {
        let line = draft(&suite, "", vec![renamed(&suite, "Kesä").await]).await.change_id;
        draft(&suite, "", vec![new_unit(LINE)]).await;
        let cell = data_set(&suite).responsibilities.swap_remove(0);
        let entry_id = format!("{} {}", cell.area_id, cell.stage);
        let cell = draft(&suite, "", vec![put(Document::Responsibility(cell))]).await.change_id;
        let of = async |kind: EntryKind, entry_id: &str| {
            let request = ListChangesRequest {
                kind: kind.into(),
                entry_id: entry_id.to_owned(),
                state: ChangeState::Draft.into(),
                ..ListChangesRequest::default()
            };
            ids(&suite, request).await
        };
        assert_eq!(of(EntryKind::Line, LINE).await, [line]);
        assert_eq!(of(EntryKind::Responsibility, &entry_id).await, [cell]);
    }

    async fn a_wrong_question_is_refused(suite: TestSuite) {
        let mut register = suite.register(&social_advisor());
        let half = ListChangesRequest { entry_id: LINE.to_owned(), page_size: 201, ..Default::default() };
        let refused = register.list_changes(half).await.expect_err("half a name");
        assert_eq!(violated(&refused), ["page_size", "kind"]);
        let token = ListChangesRequest { page_token: "x".to_owned(), ..Default::default() };
        let refused = register.list_changes(token).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
