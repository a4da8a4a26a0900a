//! The first assessment of a contact, and the plan that follows from it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;
use neuvo_allinone::{
    harness::{Answer, Backend, TestSuite},
    on_both_databases,
};
use neuvo_chassis::Clock;
use serde_json::{Value, json};

use crate::support::{get, id, is, joint_visit, post, problem, record, well, with};

fn assessment(contact: &Value) -> Value {
    json!({
        "requestId": id(),
        "contactId": contact["contactId"],
        "urgency": "URGENCY_ROUTINE",
        "segment": "SEGMENT_CLEAR_NEED",
        "evidence": "Needs home care after the hospital.",
    })
}

on_both_databases! {
    async fn a_contact_is_assessed_at_once_and_only_once(suite: TestSuite) {
        let (contact, position) = record(&suite, &joint_visit()).await;
        let ask = |body: Value| {
            post("/v1/assessments")
                .by("assessor")
                .header("neuvo-position", &position)
                .json(&body)
                .to(&suite)
        };
        let body = assessment(&contact);
        let made = well(&ask(body.clone()).await);
        assert_eq!(made["segment"], "SEGMENT_CLEAR_NEED");
        assert_eq!(well(&ask(body).await), made);
        let not_all = with(made.clone(), json!({ "triggersHidden": true }));
        assert_eq!(well(&get(&path(&made)).by("supervisor").to(&suite).await), not_all);

        let second = ask(assessment(&contact)).await;
        assert_eq!(problem(&second), is(409, "ALREADY_EXISTS", "ASSESSMENT_EXISTS"));
        let listed =
            format!("/v1/assessments?contactId={}", contact["contactId"].as_str().expect("an id"));
        let listed = well(&get(&listed).by("advisor").to(&suite).await);
        let mut without_words = with(made, json!({ "evidence": "" }));
        without_words.as_object_mut().expect("an object").remove("segmentModel");
        assert_eq!(listed["assessments"], json!([without_words]));
    }

    async fn a_contact_that_nobody_recorded_is_not_assessed(suite: TestSuite) {
        let unknown = assessment(&json!({ "contactId": id() }));
        let refused = post("/v1/assessments").by("assessor").json(&unknown).to(&suite).await;
        assert_eq!(problem(&refused), is(404, "NOT_FOUND", "CONTACT_UNKNOWN"));
        let empty = post("/v1/assessments").by("assessor").json(&json!({})).to(&suite).await;
        assert_eq!(problem(&empty), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
        assert_eq!(empty.violated(), ["requestId", "contactId", "urgency", "segment", "evidence"]);
        let listed = well(&get("/v1/assessments").by("assessor").to(&suite).await);
        assert_eq!(listed["assessments"], json!([]));
    }
}

/// A clock, and how to put it.
fn clock_at(at: &str) -> (Clock, impl Fn(&str)) {
    let micros = |at: &str| at.parse::<Timestamp>().expect("an instant").as_microsecond();
    let now = Arc::new(AtomicI64::new(micros(at)));
    let hands = now.clone();
    let tell = move || {
        let now = Timestamp::from_microsecond(now.load(Ordering::SeqCst));
        now.expect("an instant that was put in")
    };
    (Clock::told_by(tell), move |at| hands.store(micros(at), Ordering::SeqCst))
}

/// Monday at the advice point, Thursday with the assessor, and a month later.
async fn assessed_some_days_after_the_visit(backend: Backend) {
    let (clock, put) = clock_at("2023-09-04T08:15:00Z");
    let suite = TestSuite::at(backend, clock).await;
    let (contact, position) = record(&suite, &joint_visit()).await;

    put("2023-09-07T06:00:00Z");
    let ticked = json!({
        "segment": "SEGMENT_COMPLEX_OR_LONG_TERM_NEED",
        "evidence": "Rent and sleep go together.",
        "triggers": ["TRIGGER_NOT_SIMPLY_RESOLVED", "TRIGGER_SUSPECTED_ADDICTION"],
    });
    let body = with(assessment(&contact), ticked);
    let assessed = post("/v1/assessments").by("assessor").header("neuvo-position", &position);
    let assessed = well(&assessed.json(&body).to(&suite).await);
    assert_eq!(assessed["assessedAt"], "2023-09-07T06:00:00Z");
    assert_eq!(assessed["segmentModel"]["segmentModelId"], "etela-pohjanmaa");
    let refused = get(&path(&assessed)).by("advisor-health").to(&suite).await;
    assert_eq!(problem(&refused), is(403, "PERMISSION_DENIED", "NO_RELATION"));

    let plan = json!({
        "contactId": contact["contactId"],
        "assessmentId": assessed["assessmentId"],
        "kind": "PLAN_KIND_CLIENT",
        "goals": ["I sleep at night."],
    });
    let plan = well(&asked(&suite, "/v1/plans", plan).await);
    let of_plan = |verb: &str| format!("/v1/plans/{}{verb}", text(&plan, "planId"));
    let agree = json!({ "followUpDate": "2023-10-07", "personAgreed": true });
    let refused = asked(&suite, &of_plan(":agree"), agree.clone()).await;
    assert_eq!(problem(&refused), is(400, "FAILED_PRECONDITION", "RESPONSIBLE_MISSING"));
    let own_worker = json!({ "responsible": {
        "kind": "RESPONSIBLE_KIND_OWN_WORKER",
        "worker": "neuvo-development|dev-unit-worker",
        "unitId": "tyoikaisten-asiakasohjaus",
    }});
    well(&asked(&suite, &of_plan(":appoint"), own_worker).await);
    let agreed = well(&asked(&suite, &of_plan(":agree"), agree).await);
    assert_eq!(
        (&agreed["state"], &agreed["followUpDate"]),
        (&json!("PLAN_STATE_AGREED"), &json!("2023-10-07"))
    );
    let saturday = json!({
        "field": "follow_up_date", "reason": "WARNING_REASON_CLOSED_DAY", "suggestion": "2023-10-09",
    });
    assert_eq!(agreed["warnings"], json!([saturday]));

    put("2023-10-09T06:00:00Z");
    let due = well(&get("/v1/plans?followUpBefore=2023-10-09").by("unit-worker").to(&suite).await);
    assert_eq!(due["plans"][0]["planId"], plan["planId"]);
    assert_eq!(due["plans"][0]["goals"], json!([]));
    let ended = well(
        &asked(&suite, &of_plan(":followUp"), json!({ "outcome": "Sleeps.", "end": true })).await,
    );
    assert_eq!(
        (&ended["state"], &ended["endedAt"]),
        (&json!("PLAN_STATE_ENDED"), &json!("2023-10-09T06:00:00Z"))
    );

    let log = get("/v1/assessment-disclosures").by("data-protection-officer").to(&suite).await;
    let log = well(&log)["disclosures"].as_array().cloned().expect("a list");
    let denied: Vec<_> = log.iter().filter(|row| row["denied"] == true).collect();
    assert_eq!(denied.len(), 1);
    assert_eq!(denied[0]["method"], "GetAssessment");
}

/// Makes a new request as the assessor.
async fn asked(suite: &TestSuite, path: &str, body: Value) -> Answer {
    let body = with(body, json!({ "requestId": id() }));
    post(path).by("assessor").json(&body).to(suite).await
}

fn path(assessment: &Value) -> String {
    format!("/v1/assessments/{}", text(assessment, "assessmentId"))
}

fn text<'a>(json: &'a Value, name: &str) -> &'a str {
    json[name].as_str().unwrap_or_default()
}

mod a_person_is_assessed_some_days_after_the_visit_and_a_plan_is_agreed {
    use super::*;

    #[tokio::test]
    async fn on_sqlite() {
        assessed_some_days_after_the_visit(Backend::Sqlite).await;
    }

    #[tokio::test]
    async fn on_postgres() {
        assessed_some_days_after_the_visit(Backend::Postgres).await;
    }
}
