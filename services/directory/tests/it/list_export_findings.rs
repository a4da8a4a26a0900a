//! `ListExportFindings`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{EntryKind, ListExportFindingsRequest};

fn ask(format: &str, page_size: i32, page_token: &str) -> ListExportFindingsRequest {
    ListExportFindingsRequest {
        format: format.to_owned(),
        page_size,
        page_token: page_token.to_owned(),
        ..ListExportFindingsRequest::default()
    }
}

on_both_databases! {
    async fn every_loss_is_told_once_page_by_page(suite: TestSuite) {
        let mut exchange = suite.exchange(&social_advisor());
        let (mut findings, mut token) = (Vec::new(), String::new());
        loop {
            let page = exchange.list_export_findings(ask("ptv-v12", 7, &token)).await;
            let page = page.expect("a page").into_inner();
            assert!(page.findings.len() <= 7);
            findings.extend(page.findings);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        let of_line: Vec<(&str, &str)> = findings
            .iter()
            .filter(|finding| finding.kind() == EntryKind::Line && finding.entry_id == "lapsiperheet")
            .map(|finding| (finding.field.as_str(), finding.description.as_str()))
            .collect();
        let eves = "the rules for eves are sent as the dates they fall on in the next 24 months";
        assert!(of_line.contains(&("opening_rules", eves)), "{of_line:?}");
        assert!(of_line.contains(&("fallback_line_ids", "is not carried by this format")));
        let mut once = findings.clone();
        once.dedup();
        assert_eq!(once.len(), findings.len());
    }

    async fn wrong_pages_are_refused(suite: TestSuite) {
        let mut exchange = suite.exchange(&social_advisor());
        let refused = exchange.list_export_findings(ask("ptv-v13", 201, "")).await;
        assert_eq!(violated(&refused.expect_err("wrong")), ["format", "page_size"]);
        let refused = exchange.list_export_findings(ask("csv", 0, "AAAA")).await;
        assert_eq!(reason(&refused.expect_err("no token")), "PAGE_TOKEN_INVALID");
    }
}
