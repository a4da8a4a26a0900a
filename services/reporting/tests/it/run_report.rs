//! `RunReport`.

use neuvo_allinone::{
    harness::{reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{
        ClientGroup::{Families, OlderPeople, WorkingAge},
        Origin::{Recorded, Synthetic},
        Sector::{Health, Social},
    },
};
use tonic::Code;

use crate::support::{over, record, rows, run, run_as, visit, written};

const BY_GROUP: &str = "contacts-by-group-and-sector";
const BY_MONTH: &str = "contacts-by-month";

on_both_databases! {
    async fn entries_are_counted_by_group_and_sector(suite: TestSuite) {
        record(&suite, visit(0, Families, &[Social], Recorded)).await;
        record(&suite, visit(40, WorkingAge, &[Social, Health], Recorded)).await;
        let position = record(&suite, visit(41, OlderPeople, &[Health], Recorded)).await;
        let request = over(BY_GROUP, "2023-01-01", "2023-02-28");
        let report = run(&suite, request, &position).await.expect("run");
        let expected = written([
            ("FAMILIES", "1 0 1 25"),
            ("WORKING_AGE", "1 1 2 50"),
            ("OLDER_PEOPLE", "0 1 1 25"),
            ("TOTAL", "2 2 4 100"),
        ]);
        assert_eq!(rows(&report), expected);
        assert_eq!((report.entries, report.contacts), (4, 3));
    }

    async fn entries_are_counted_by_month(suite: TestSuite) {
        record(&suite, visit(0, Families, &[Social], Recorded)).await;
        let position = record(&suite, visit(40, Families, &[Health], Recorded)).await;
        let request = over(BY_MONTH, "2023-01-01", "2023-03-31");
        let report = run(&suite, request, &position).await.expect("run");
        let expected = written([
            ("2023-01", "1 0 1 50"),
            ("2023-02", "0 1 1 50"),
            ("2023-03", "0 0 0 0"),
            ("TOTAL", "1 1 2 100"),
        ]);
        assert_eq!(rows(&report), expected);
    }

    async fn small_counts_are_for_the_supervisor_alone(suite: TestSuite) {
        for day in 0..6 {
            record(&suite, visit(day, WorkingAge, &[Social, Health], Recorded)).await;
        }
        let position = record(&suite, visit(6, Families, &[Social], Recorded)).await;
        let request = || over(BY_GROUP, "2023-01-01", "2023-01-31");
        let whole = run(&suite, request(), &position).await.expect("run");
        assert_eq!(whole.rows[0].key, "FAMILIES");
        assert_eq!(rows(&whole)[0].1, "1 0 1 8");
        assert!(!whole.entries_hidden && !whole.contacts_hidden);
        for role in [Role::Organiser, Role::ProcessOwner] {
            let report = run_as(&suite, role, request(), &position).await.expect("run");
            let expected = written([
                ("FAMILIES", ".. 0 .. .."),
                ("WORKING_AGE", ".. 6 .. .."),
                ("OLDER_PEOPLE", "0 0 0 0"),
                ("TOTAL", "7 6 13 100"),
            ]);
            assert_eq!(rows(&report), expected);
            assert_eq!((report.entries, report.entries_hidden), (13, false));
            assert_eq!((report.contacts, report.contacts_hidden), (0, true));
            assert!(report.notes.iter().any(|note| note.fi.contains("alle 5")), "{:?}", report.notes);
        }
    }

    async fn the_county_sets_the_threshold(suite: TestSuite) {
        let mut suite = suite;
        let position = record(&suite, visit(0, Families, &[Social, Health], Recorded)).await;
        let request = || over(BY_GROUP, "2023-01-01", "2023-01-31");
        let below_five = run_as(&suite, Role::Organiser, request(), &position).await.expect("run");
        assert_eq!(rows(&below_five)[0].1, ".. .. .. ..");
        suite.settings.reports.small_cell_threshold = 1;
        let suite = suite.restarted(Clock::system()).await;
        let whole = run_as(&suite, Role::Organiser, request(), &position).await.expect("run");
        assert_eq!(rows(&whole)[0].1, "1 1 2 100");
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
