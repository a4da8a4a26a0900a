//! What was recorded is counted at once, for whoever brings its position.

use neuvo_allinone::on_both_databases;
use serde_json::json;

use crate::support::{counts, get, is, joint_visit, problem, record, walk_in, well, with};

const DAY: &str = "startDate=2023-02-01&endDate=2023-02-01";

on_both_databases! {
    async fn a_report_counts_the_visit_just_recorded(suite: TestSuite) {
        let at = json!({ "occurredAt": "2023-02-01T10:00:00+02:00" });
        record(&suite, &with(walk_in(), at.clone())).await;
        let (_, position) = record(&suite, &with(joint_visit(), at)).await;
        let run = format!("/v1/reports/contacts-by-group-and-sector:run?{DAY}");
        let report = get(&run).by("supervisor").header("neuvo-position", &position).to(&suite).await;
        let report = well(&report);
        assert_eq!((&report["entries"], &report["contacts"]), (&json!(3), &json!(2)));
        assert_eq!(report["report"]["countUnit"], "COUNT_UNIT_ENTRIES");
        assert_eq!(report["origins"], json!(["ORIGIN_RECORDED"]));
        let rows = report["rows"].as_array().expect("rows").iter();
        let rows: Vec<_> = rows.map(|row| (row["key"].clone(), counts(row))).collect();
        assert_eq!(
            rows,
            [
                (json!("FAMILIES"), json!([0, 0, 0, 0])),
                (json!("WORKING_AGE"), json!([1, 1, 2, 67])),
                (json!("OLDER_PEOPLE"), json!([0, 1, 1, 33])),
            ]
        );
        assert_eq!(counts(&report["total"]), json!([1, 2, 3, 100]));

        let export =
            format!("/v1/reports/contacts-by-group-and-sector:export?{DAY}&format=csv&language=en");
        let file =
            get(&export).by("supervisor").header("neuvo-position", &position).to(&suite).await;
        assert_eq!(file.status, 200, "{}", file.text);
        assert!(file.header("content-type").starts_with("text/csv"), "{:?}", file.headers);
        let rows: Vec<_> = file.text.lines().skip(1).take(4).collect();
        assert_eq!(
            rows,
            [
                "FAMILIES;0;0;0;0",
                "WORKING_AGE;1;1;2;67",
                "OLDER_PEOPLE;0;1;1;33",
                "TOTAL;1;2;3;100"
            ]
        );
        assert!(!file.text.contains("SYNTHETIC"), "{}", file.text);
    }
}

on_both_databases! {
    async fn a_position_ahead_is_told_and_one_that_is_none_is_refused(suite: TestSuite) {
        let (_, position) = record(&suite, &walk_in()).await;
        let (feed, _) = position.rsplit_once(':').expect("a position");
        let ask = |position: String| {
            let run = format!("/v1/reports/contacts-by-month:run?{DAY}");
            get(&run)
                .by("organiser")
                .header("neuvo-position", position)
                .header("grpc-timeout", "8S")
                .to(&suite)
        };
        let ahead = ask(format!("{feed}:999999")).await;
        assert_eq!(problem(&ahead), is(503, "UNAVAILABLE", "NOT_CAUGHT_UP"));
        assert_eq!(ahead.header("retry-after"), "1");
        let none = ask("yesterday".to_owned()).await;
        assert_eq!(problem(&none), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
        assert_eq!(none.violated(), ["neuvo-position"]);
    }

    async fn a_wrong_period_or_report_is_named(suite: TestSuite) {
        let ask = async |path: &str| get(path).by("organiser").to(&suite).await;
        let path =
            "/v1/reports/contacts-by-month:export?startDate=2023-02-30&format=xlsx&language=no";
        let wrong = ask(path).await;
        assert_eq!(problem(&wrong), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
        assert_eq!(wrong.violated(), ["startDate", "endDate", "format", "language"]);
        let backwards =
            ask("/v1/reports/contacts-by-month:run?startDate=2023-02-02&endDate=2023-02-01").await;
        assert_eq!(problem(&backwards), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
        let unknown = ask(&format!("/v1/reports/contacts-by-moon:run?{DAY}")).await;
        assert_eq!(problem(&unknown), is(404, "NOT_FOUND", "REPORT_NOT_FOUND"));
    }
}
