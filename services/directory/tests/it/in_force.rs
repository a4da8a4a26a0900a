//! What comes by itself with the days.

use std::time::Duration;

use neuvo_allinone::{
    harness::{TestSuite, social_advisor},
    on_both_databases,
};
use neuvo_chassis::telemetry;
use neuvo_proto::{
    directory::v1::{
        DayClass, Edit, GetLineRequest, Line, OpeningException, OpeningRule,
        entry_document::Document,
    },
    google::r#type::DayOfWeek,
};

use crate::{
    register::{NOW, changed, put},
    support::finnish,
};

/// The crisis line, open on every day but one.
async fn closed_on(suite: &TestSuite, day: &str) -> Edit {
    let request = GetLineRequest { line_id: "kriisipaivystys".to_owned() };
    let crisis = suite.directory(&social_advisor()).get_line(request).await.expect("there");
    let rule = |class: DayClass| OpeningRule {
        day_class: class.into(),
        weekdays: (1..=7).map(|day| DayOfWeek::try_from(day).expect("a day").into()).collect(),
        opens: "00:00".to_owned(),
        closes: "24:00".to_owned(),
        ..OpeningRule::default()
    };
    let closed = OpeningException {
        start_date: day.to_owned(),
        end_date: day.to_owned(),
        reason: finnish("Muutto"),
        ..OpeningException::default()
    };
    put(Document::Line(Line {
        always_open: false,
        opening_rules: [DayClass::Normal, DayClass::Holiday].map(rule).into(),
        opening_exceptions: vec![closed],
        ..crisis.into_inner()
    }))
}

/// Waits until so many lines are said to leave a minute uncovered.
async fn until_uncovered(lines: &str) {
    let so = || {
        let metrics = telemetry::metrics();
        let told = metrics.lines().find(|line| line.starts_with("neuvo_directory_lines_uncovered"));
        told.is_some_and(|told| told.ends_with(&format!(" {lines}")))
    };
    let mut look = tokio::time::interval(Duration::from_millis(10));
    let looking = async {
        while !so() {
            look.tick().await;
        }
    };
    let looked = tokio::time::timeout(Duration::from_secs(30), looking).await;
    assert!(looked.is_ok(), "{}", telemetry::metrics());
}

on_both_databases! {
    async fn a_gap_that_comes_nearer_than_24_months_is_told_then(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, "", vec![closed_on(&suite, "2029-01-05").await]).await;
        until_uncovered("0").await;
        suite.set_clock("2027-06-01T07:00:00Z");
        until_uncovered("6").await;
    }
}
