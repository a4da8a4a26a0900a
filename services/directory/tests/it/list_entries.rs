//! `ListEntries`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{EntryKind, EntryState, ListEntriesRequest};

use crate::{
    register::{LATER, NOW, changed, end, new_unit},
    support::pages,
};

async fn ids(suite: &TestSuite, request: ListEntriesRequest) -> Vec<String> {
    let mut register = suite.register(&social_advisor());
    pages(async |page_size, page_token| {
        let request = ListEntriesRequest { page_size, page_token, ..request.clone() };
        let answer = register.list_entries(request).await.expect("a page").into_inner();
        let ids = answer.entries.into_iter().map(|entry| entry.entry_id).collect();
        (ids, answer.next_page_token)
    })
    .await
}

fn units(on: &str, state: EntryState) -> ListEntriesRequest {
    ListEntriesRequest {
        kind: EntryKind::Unit.into(),
        on: on.to_owned(),
        state: state.into(),
        ..ListEntriesRequest::default()
    }
}

on_both_databases! {
    async fn pages_hold_every_entry_of_a_kind_once_by_id(suite: TestSuite) {
        let lines = ListEntriesRequest { kind: EntryKind::Line.into(), ..Default::default() };
        let ids = ids(&suite, lines).await;
        assert_eq!((ids.len(), &*ids[0]), (7, "emergency-number"));
        assert!(ids.is_sorted());
    }

    async fn a_list_is_of_a_day_and_of_a_state(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![new_unit("uusi"), end(EntryKind::Unit, "geriatrinen-keskus")]).await;
        assert_eq!(ids(&suite, units("", EntryState::Scheduled)).await, ["uusi"]);
        assert_eq!(ids(&suite, units("", EntryState::Ending)).await, ["geriatrinen-keskus"]);
        assert_eq!(ids(&suite, units(LATER, EntryState::Ended)).await, ["geriatrinen-keskus"]);
        let today = ids(&suite, units("", EntryState::Unspecified)).await;
        let then = ids(&suite, units(LATER, EntryState::Unspecified)).await;
        assert!(!today.contains(&"uusi".to_owned()) && then.contains(&"uusi".to_owned()));
        assert_eq!((today.len(), then.len()), (53, 53));
    }

    async fn a_wrong_question_is_refused(suite: TestSuite) {
        let mut register = suite.register(&social_advisor());
        let refused = register.list_entries(ListEntriesRequest { page_size: -1, on: "x".to_owned(), ..Default::default() });
        assert_eq!(violated(&refused.await.expect_err("wrong")), ["kind", "on", "page_size"]);
        let request = ListEntriesRequest { page_token: "x".to_owned(), ..units("", EntryState::Ended) };
        let refused = register.list_entries(request).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
