//! `ExportReport`.

use neuvo_allinone::{
    harness::{reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    common::v1::{ClientGroup::Families, Origin::Synthetic, Sector::Social},
    reporting::v1::ExportReportRequest,
};
use tonic::Request;

use crate::support::{record, visit};

fn export(report: &str, format: &str, language: &str) -> ExportReportRequest {
    ExportReportRequest {
        report: report.to_owned(),
        start_date: "2023-01-01".to_owned(),
        end_date: "2023-06-30".to_owned(),
        format: format.to_owned(),
        language: language.to_owned(),
    }
}

on_both_databases! {
    async fn the_file_has_the_reports_figures_and_its_notes(suite: TestSuite) {
        let position = record(&suite, visit(0, Families, &[Social], Synthetic)).await;
        let mut request = Request::new(export("contacts-by-group-and-sector", "csv", "en"));
        request.metadata_mut().insert("neuvo-position", position.parse().expect("a position"));
        let file = suite.reporting(&somebody(Role::Supervisor)).export_report(request).await;
        let file = file.expect("a file").into_inner();
        assert_eq!(file.content_type, "text/csv; charset=utf-8");
        let text = String::from_utf8(file.data.to_vec()).expect("UTF-8");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[..5],
            [
                "\u{feff}client_group;social;health;total;share_percent",
                "FAMILIES;1;0;1;100",
                "WORKING_AGE;0;0;0;0",
                "OLDER_PEOPLE;0;0;0;0",
                "TOTAL;1;0;1;100",
            ]
        );
        assert!(lines[5..].iter().all(|line| line.starts_with("# ")));
        assert!(lines[5..].iter().any(|line| line.contains("SYNTHETIC")));
    }

    async fn small_counts_are_hidden_in_the_file_too(suite: TestSuite) {
        let position = record(&suite, visit(0, Families, &[Social], Synthetic)).await;
        let mut request = Request::new(export("contacts-by-site", "csv", "sv"));
        request.metadata_mut().insert("neuvo-position", position.parse().expect("a position"));
        let file = suite.reporting(&somebody(Role::Organiser)).export_report(request).await;
        let file = file.expect("a file").into_inner();
        let text = String::from_utf8(file.data.to_vec()).expect("UTF-8");
        let line = |key: &str| text.lines().find(|line| line.starts_with(key)).expect("a line");
        assert_eq!(
            line("\u{feff}"),
            "\u{feff}site;social;health;total;share_percent;contacts_open;matters_opened"
        );
        assert_eq!(line("rentto"), "rentto;..;0;..;..;..;0");
        assert_eq!(line("just"), "just;0;0;0;..;..;0");
        assert_eq!(line("TOTAL"), "TOTAL;..;0;..;..;..;0");
        assert!(text.contains("# Anteckningar .., besök ..."), "{text}");
        assert!(text.contains("# Tal under 5"), "{text}");
    }

    async fn wrong_formats_languages_and_reports_are_told(suite: TestSuite) {
        let mut reporting = suite.reporting(&somebody(Role::Organiser));
        let wrong = export("contacts-by-month", "pdf", "de");
        let refused = reporting.export_report(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["format", "language"]);
        let unknown = export("contacts-by-moon", "csv", "");
        let refused = reporting.export_report(unknown).await.expect_err("unknown");
        assert_eq!(reason(&refused), "REPORT_NOT_FOUND");
    }
}
