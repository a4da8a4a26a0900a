//! The first assessment of a contact just recorded.

use neuvo_allinone::on_both_databases;
use serde_json::{Value, json};

use crate::support::{get, id, is, post, problem, record, walk_in, well, with};

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
        let (contact, position) = record(&suite, &walk_in()).await;
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
        let path = format!("/v1/assessments/{}", made["assessmentId"].as_str().expect("an id"));
        assert_eq!(well(&get(&path).by("supervisor").to(&suite).await), made);

        let second = ask(assessment(&contact)).await;
        assert_eq!(problem(&second), is(409, "ALREADY_EXISTS", "ASSESSMENT_EXISTS"));
        let listed =
            format!("/v1/assessments?contactId={}", contact["contactId"].as_str().expect("an id"));
        let listed = well(&get(&listed).by("advisor").to(&suite).await);
        let without_evidence = with(made, json!({ "evidence": "" }));
        assert_eq!(listed["assessments"], json!([without_evidence]));
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
