//! `ReportFault`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{EntryKind, FaultState, ReportFaultRequest};
use serde_json::json;

use crate::{
    fault::{CODE, report, reported, seen},
    register::{LATER, LINE, NOW, changed, end, new_unit, request_id},
};

on_both_databases! {
    async fn a_fault_is_open_and_says_who_reported_what(suite: TestSuite) {
        suite.set_clock(NOW);
        let fault = reported(&suite, "Numero on väärä.").await;
        assert_eq!((fault.state(), &*fault.etag, &*fault.text), (FaultState::Open, "v1", "Numero on väärä."));
        assert_eq!((fault.kind(), &*fault.entry_id), (EntryKind::Line, LINE));
        assert!(fault.reported_by.ends_with(&social_advisor().subject) && fault.taken_by.is_empty());
        assert_eq!(fault.reported_at.expect("when").seconds, 1_778_223_600);
        assert_eq!(seen(&suite, &fault).await, fault);
    }

    async fn a_repeat_makes_no_second_fault_and_another_content_is_refused(suite: TestSuite) {
        let mut finder = suite.finder(&social_advisor());
        let request = report("Numero on väärä.");
        let first = finder.report_fault(request.clone()).await.expect("made").into_inner();
        let again = finder.report_fault(request.clone()).await.expect("repeated").into_inner();
        assert_eq!(again, first);
        let other = ReportFaultRequest { text: "Muu".to_owned(), ..request };
        let refused = finder.report_fault(other).await.expect_err("reused");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn entries_of_every_kind_and_time_may_be_faulty(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![new_unit("tuleva")]).await;
        changed(&suite, "", vec![new_unit("mennyt")]).await;
        changed(&suite, "", vec![end(EntryKind::Unit, "mennyt")]).await;
        let mut finder = suite.finder(&social_advisor());
        for (kind, entry_id) in [
            (EntryKind::County, "county"),
            (EntryKind::Responsibility, "families 2"),
            (EntryKind::Unit, "tuleva"),
            (EntryKind::Unit, "mennyt"),
        ] {
            let request = ReportFaultRequest { kind: kind.into(), entry_id: entry_id.to_owned(), ..report("Väärin") };
            assert!(finder.report_fault(request).await.is_ok(), "{entry_id}");
        }
        for entry_id in ["atlantis", "Not a slug", ""] {
            let request = ReportFaultRequest { entry_id: entry_id.to_owned(), ..report("Väärin") };
            let refused = finder.report_fault(request).await.expect_err("none");
            assert_eq!(reason(&refused), "ENTRY_NOT_FOUND");
        }
    }

    async fn a_text_with_an_identity_code_is_refused_and_so_is_what_is_wrong(suite: TestSuite) {
        let mut finder = suite.finder(&social_advisor());
        for text in [format!("Asiakas {CODE} ei saanut yhteyttä."), "  ".to_owned(), "x".repeat(2_001)] {
            let refused = finder.report_fault(report(&text)).await.expect_err("wrong");
            assert_eq!(violated(&refused), ["text"]);
            assert!(!refused.message().contains(CODE) && !format!("{refused:?}").contains(CODE));
        }
        let wrong = ReportFaultRequest { request_id: "?".to_owned(), kind: 99, ..report("") };
        let refused = finder.report_fault(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["request_id", "kind", "text"]);
    }

    async fn it_is_reported_over_http(suite: TestSuite) {
        let body = json!({"requestId": request_id(), "kind": "ENTRY_KIND_LINE", "entryId": LINE, "text": "Ei vastata."});
        let answer = suite.http("POST", "/v1/faults", "advisor", Some(body)).await.json();
        assert_eq!(answer["state"], "FAULT_STATE_OPEN");
        let path = format!("/v1/faults/{}", answer["faultId"].as_str().expect("an id"));
        assert_eq!(suite.http("GET", &path, "advisor", None).await.json()["text"], "Ei vastata.");
    }
}
