//! `ListReports`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::reporting::v1::{CountUnit, ListReportsRequest};

on_both_databases! {
    async fn every_report_says_what_it_counts(suite: TestSuite) {
        let list = suite.reporting(&social_advisor()).list_reports(ListReportsRequest::default()).await;
        let reports = list.expect("a list").into_inner().reports;
        let ids: Vec<_> = reports.iter().map(|report| report.report_id.as_str()).collect();
        let expected = [
            "assessments-by-segment",
            "contacts-by-group-and-sector",
            "contacts-by-month",
            "contacts-by-site",
            "handoffs-by-unit",
            "matters-by-unit",
            "promises-by-unit",
        ];
        assert_eq!(ids, expected);
        let units: Vec<_> = reports.iter().map(|report| report.count_unit()).collect();
        let expected = [
            CountUnit::Assessments,
            CountUnit::Entries,
            CountUnit::Entries,
            CountUnit::Entries,
            CountUnit::Handoffs,
            CountUnit::Matters,
            CountUnit::Promises,
        ];
        assert_eq!(units, expected);
        assert!(reports.iter().all(|report| !report.caveats.is_empty()));
    }

    async fn reports_come_in_pages(suite: TestSuite) {
        let mut reporting = suite.reporting(&social_advisor());
        let request = ListReportsRequest { page_size: 1, ..Default::default() };
        let first = reporting.list_reports(request).await.expect("a page").into_inner();
        let page_token = first.next_page_token;
        let request = ListReportsRequest { page_size: 6, page_token };
        let second = reporting.list_reports(request).await.expect("a page").into_inner();
        assert_eq!(second.reports[0].report_id, "contacts-by-group-and-sector");
        assert_eq!(second.reports.len(), 6);
        assert!(second.next_page_token.is_empty());
    }

    async fn wrong_pages_are_told(suite: TestSuite) {
        let mut reporting = suite.reporting(&social_advisor());
        let wrong = ListReportsRequest { page_size: 500, ..Default::default() };
        assert_eq!(violated(&reporting.list_reports(wrong).await.expect_err("wrong")), ["page_size"]);
        let forged = ListReportsRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = reporting.list_reports(forged).await.expect_err("forged");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
