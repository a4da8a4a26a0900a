//! `RunReport`.

use neuvo_allinone::{
    harness::{reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    common::v1::{
        ClientGroup::{Families, OlderPeople, WorkingAge},
        Origin::{Recorded, Synthetic},
        Sector::{Health, Social},
    },
};
use tonic::Code;

use crate::support::{numbers, over, record, run, visit};

const BY_GROUP: &str = "contacts-by-group-and-sector";
const BY_MONTH: &str = "contacts-by-month";

on_both_databases! {
    async fn entries_are_counted_by_group_and_sector(suite: TestSuite) {
        record(&suite, visit(0, Families, &[Social], Recorded)).await;
        record(&suite, visit(40, WorkingAge, &[Social, Health], Recorded)).await;
        let position = record(&suite, visit(41, OlderPeople, &[Health], Recorded)).await;
        let request = over(BY_GROUP, "2023-01-01", "2023-02-28");
        let report = run(&suite, request, &position).await.expect("run");
        let rows: Vec<_> = report.rows.iter().map(|row| (row.key.as_str(), numbers(row))).collect();
        assert_eq!(
            rows,
            [
                ("FAMILIES", vec![1, 0, 1, 25]),
                ("WORKING_AGE", vec![1, 1, 2, 50]),
                ("OLDER_PEOPLE", vec![0, 1, 1, 25]),
            ]
        );
        assert_eq!(numbers(&report.total.expect("a total")), [2, 2, 4, 100]);
        assert_eq!((report.entries, report.contacts), (4, 3));
    }

    async fn entries_are_counted_by_month(suite: TestSuite) {
        record(&suite, visit(0, Families, &[Social], Recorded)).await;
        let position = record(&suite, visit(40, Families, &[Health], Recorded)).await;
        let request = over(BY_MONTH, "2023-01-01", "2023-03-31");
        let report = run(&suite, request, &position).await.expect("run");
        let rows: Vec<_> = report.rows.iter().map(|row| (row.key.as_str(), numbers(row)[2])).collect();
        assert_eq!(rows, [("2023-01", 1), ("2023-02", 1), ("2023-03", 0)]);
    }

    async fn days_outside_the_period_are_not_counted(suite: TestSuite) {
        record(&suite, visit(0, Families, &[Social], Recorded)).await;
        let position = record(&suite, visit(2, Families, &[Social], Recorded)).await;
        let request = over(BY_GROUP, "2023-01-02", "2023-01-02");
        assert_eq!(run(&suite, request, &position).await.expect("run").entries, 0);
        let request = over(BY_GROUP, "2023-01-01", "2023-01-03");
        assert_eq!(run(&suite, request, &position).await.expect("run").entries, 2);
    }

    async fn a_report_of_synthetic_visits_says_so(suite: TestSuite) {
        let position = record(&suite, visit(0, Families, &[Social], Recorded)).await;
        let request = over(BY_GROUP, "2023-01-01", "2023-01-31");
        let honest = run(&suite, request.clone(), &position).await.expect("run");
        assert!(!honest.notes.iter().any(|note| note.fi.contains("SYNTHETIC")));
        let position = record(&suite, visit(0, Families, &[Social], Synthetic)).await;
        let mixed = run(&suite, request, &position).await.expect("run");
        assert_eq!(mixed.origins, [i32::from(Recorded), i32::from(Synthetic)]);
        assert!(mixed.notes.iter().any(|note| note.fi.contains("SYNTHETIC")));
    }

    async fn the_report_names_its_county_and_its_age(suite: TestSuite) {
        let position = record(&suite, visit(0, Families, &[Social], Recorded)).await;
        let request = over(BY_GROUP, "2023-01-01", "2023-01-31");
        let report = run(&suite, request, &position).await.expect("run");
        assert!(report.as_of.is_some());
        assert!(report.notes.iter().any(|note| note.fi.contains("tilanne 2023")), "{:?}", report.notes);
    }

    async fn a_position_that_never_comes_is_told(suite: TestSuite) {
        let position = record(&suite, visit(0, Families, &[Social], Recorded)).await;
        let (place, number) = position.rsplit_once(':').expect("a position");
        let later = format!("{place}:{}", number.parse::<i64>().expect("a number") + 1);
        let request = over(BY_GROUP, "2023-01-01", "2023-01-31");
        let refused = run(&suite, request, &later).await.expect_err("too early");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unavailable, "NOT_CAUGHT_UP"));
    }

    async fn wrong_periods_and_reports_are_told(suite: TestSuite) {
        let refusal = async |report: &str, start: &str, end: &str| {
            run(&suite, over(report, start, end), "").await.expect_err("wrong")
        };
        let backwards = refusal(BY_GROUP, "2023-02-01", "2023-01-31").await;
        assert_eq!(violated(&backwards), ["end_date"]);
        let long = refusal(BY_GROUP, "2013-01-01", "2023-01-01").await;
        assert_eq!(violated(&long), ["end_date"]);
        let missing = refusal("Not A Report", "", "2023-13-01").await;
        assert_eq!(violated(&missing), ["report", "start_date", "end_date"]);
        let unknown = refusal("contacts-by-moon", "2023-01-01", "2023-01-31").await;
        assert_eq!((unknown.code(), reason(&unknown).as_str()), (Code::NotFound, "REPORT_NOT_FOUND"));
    }

    async fn an_advisor_runs_no_reports(suite: TestSuite) {
        let request = over(BY_GROUP, "2023-01-01", "2023-01-31");
        let refused = suite.reporting(&social_advisor()).run_report(request.clone()).await;
        assert_eq!(reason(&refused.expect_err("an advisor")), "ROLE_MISSING");
        suite.reporting(&somebody(Role::ProcessOwner)).run_report(request).await.expect("run");
    }
}
