//! A visit over TCP: recorded, assessed, counted.

use neuvo_allinone::{harness::http_request, processes::Processes};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{walk_in, well};

/// Runs a report of one day once a position has been read.
async fn entries(processes: &Processes, day: &str, position: &str) -> Value {
    let path = format!("/v1/reports/contacts-by-month:run?startDate={day}&endDate={day}");
    let token = processes.issuer.token("supervisor", 60).expect("a token");
    let request = http_request("GET", &path)
        .header("authorization", format!("Bearer {token}"))
        .header("neuvo-position", position);
    let answer = processes.send(request.body(String::new().into()).expect("a request")).await;
    well(&answer)["entries"].clone()
}

#[tokio::test]
async fn a_visit_is_recorded_assessed_and_counted_by_processes_that_share_nothing() {
    let processes = Processes::at_instant("2023-09-04T10:40:00+03:00").await;
    let recorded = processes.http("POST", "/v1/contacts", "advisor", Some(walk_in())).await;
    let contact = well(&recorded);
    assert_eq!(contact["occurredAt"], "2023-09-04T07:40:00Z", "now is where the clock stands");
    let position = recorded.header("neuvo-position");
    assert_eq!(entries(&processes, "2023-09-04", position).await, 1);

    processes.set_clock("2023-09-08T09:00:00+03:00");
    let assessment = json!({
        "requestId": Uuid::now_v7(),
        "contactId": contact["contactId"],
        "urgency": "URGENCY_ROUTINE",
        "segment": "SEGMENT_CLEAR_NEED",
        "evidence": "Needs home care after the hospital.",
    });
    let made = processes.http("POST", "/v1/assessments", "assessor", Some(assessment)).await;
    assert_eq!(well(&made)["assessedAt"], "2023-09-08T06:00:00Z", "{}", made.text);

    let line = processes.http("GET", "/v1/lines:resolve?area=families", "advisor", None).await;
    assert_eq!(well(&line)["preferredOpen"], true, "Friday at nine: {}", line.text);
    processes.set_clock("2023-09-08T17:30:00+03:00");
    let line = processes.http("GET", "/v1/lines:resolve?area=families", "advisor", None).await;
    assert_eq!(well(&line)["preferredOpen"], false, "Friday at half past five: {}", line.text);
}
