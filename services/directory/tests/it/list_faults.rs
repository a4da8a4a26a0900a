//! `ListFaults`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{EntryKind, FaultState, ListFaultsRequest, ReportFaultRequest},
};

use crate::{
    fault::{report, reported, reported_by, settle, step},
    register::LINE,
    support::pages,
};

/// Texts of what is listed, gathered page by page.
async fn texts(suite: &TestSuite, caller: &Caller, request: ListFaultsRequest) -> Vec<String> {
    pages(async |page_size, page_token| {
        let request = ListFaultsRequest { page_size, page_token, ..request.clone() };
        let answer = suite.finder(caller).list_faults(request).await.expect("a page").into_inner();
        (answer.faults.into_iter().map(|fault| fault.text).collect(), answer.next_page_token)
    })
    .await
}

on_both_databases! {
    async fn faults_are_listed_the_latest_first_by_state_entry_and_reporter(suite: TestSuite) {
        let me = social_advisor();
        for text in ["1", "2"] {
            reported(&suite, text).await;
        }
        let taken = reported_by(&suite, &somebody(Role::Supervisor), "3").await;
        settle(&suite, step(&taken, FaultState::Taken, "")).await.expect("taken");
        let unit = ReportFaultRequest {
            kind: EntryKind::Unit.into(),
            entry_id: "aikuissosiaalityo".to_owned(),
            ..report("4")
        };
        suite.finder(&me).report_fault(unit).await.expect("reported");
        let of = async |request| texts(&suite, &me, request).await;
        assert_eq!(of(ListFaultsRequest::default()).await, ["4", "3", "2", "1"]);
        let state = FaultState::Taken.into();
        assert_eq!(of(ListFaultsRequest { state, ..Default::default() }).await, ["3"]);
        let mine = ListFaultsRequest { mine: true, ..Default::default() };
        assert_eq!(of(mine.clone()).await, ["4", "2", "1"]);
        let entry = ListFaultsRequest { kind: EntryKind::Line.into(), entry_id: LINE.to_owned(), ..mine };
        assert_eq!(of(entry).await, ["2", "1"]);
    }

    async fn a_wrong_question_is_refused(suite: TestSuite) {
        let mut finder = suite.finder(&social_advisor());
        let wrong = ListFaultsRequest {
            state: 99,
            entry_id: LINE.to_owned(),
            page_size: 201,
            ..ListFaultsRequest::default()
        };
        let refused = finder.list_faults(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["page_size", "state", "kind"]);
        for text in ["1", "2"] {
            reported(&suite, text).await;
        }
        let first = ListFaultsRequest { page_size: 1, ..ListFaultsRequest::default() };
        let page_token = finder.list_faults(first).await.expect("a page").into_inner().next_page_token;
        let other = ListFaultsRequest { page_token, mine: true, ..ListFaultsRequest::default() };
        let refused = finder.list_faults(other).await.expect_err("another list's");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
