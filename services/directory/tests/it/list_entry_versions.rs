//! `ListEntryVersions`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{EntryKind, EntryState, ListEntryVersionsRequest};

use crate::register::{LATER, LINE, NOW, changed, draft, publish_before_later, renamed};

fn named(entry_id: &str) -> ListEntryVersionsRequest {
    ListEntryVersionsRequest {
        kind: EntryKind::Line.into(),
        entry_id: entry_id.to_owned(),
        ..ListEntryVersionsRequest::default()
    }
}

on_both_databases! {
    async fn every_version_is_told_with_its_days_the_latest_first(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        let spring = draft(&suite, "", vec![renamed(&suite, "Kevät").await]).await;
        publish_before_later(&suite, &spring).await;
        let mut register = suite.register(&social_advisor());
        let request = ListEntryVersionsRequest { page_size: 2, ..named(LINE) };
        let page = register.list_entry_versions(request.clone()).await.expect("a page").into_inner();
        let told: Vec<_> = page.versions.iter().map(|v| (v.version, v.state(), &*v.valid_from)).collect();
        let expected = [
            (3, EntryState::Published, "2026-05-08"),
            (2, EntryState::Scheduled, LATER),
        ];
        assert_eq!(told, expected);
        let request = ListEntryVersionsRequest { page_token: page.next_page_token, ..request };
        let page = register.list_entry_versions(request).await.expect("a page").into_inner();
        let told: Vec<_> = page.versions.iter().map(|v| (v.version, v.state())).collect();
        assert_eq!((told, &*page.next_page_token), (vec![(1, EntryState::Ended)], ""));
    }

    async fn what_another_replaced_on_its_own_first_day_never_stood(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![renamed(&suite, "Ensin").await]).await;
        changed(&suite, LATER, vec![renamed(&suite, "Sitten").await]).await;
        let mut register = suite.register(&social_advisor());
        let told = register.list_entry_versions(named(LINE)).await.expect("some").into_inner();
        let told: Vec<_> =
            told.versions.iter().map(|v| (v.version, v.state(), &*v.valid_to)).collect();
        let expected = [
            (3, EntryState::Scheduled, ""),
            (2, EntryState::Replaced, ""),
            (1, EntryState::Published, "2026-05-31"),
        ];
        assert_eq!(told, expected);
    }

    async fn what_is_not_there_has_no_versions(suite: TestSuite) {
        let mut register = suite.register(&social_advisor());
        let refused = register.list_entry_versions(named("atlantis")).await.expect_err("none");
        assert_eq!(reason(&refused), "ENTRY_NOT_FOUND");
        let wrong = ListEntryVersionsRequest { kind: 0, page_size: 500, ..named(LINE) };
        let refused = register.list_entry_versions(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["kind", "page_size"]);
        let token = ListEntryVersionsRequest { page_token: "x".to_owned(), ..named(LINE) };
        let refused = register.list_entry_versions(token).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
