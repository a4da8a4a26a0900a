//! JSON in, JSON out.

use axum::body::Body;
use http::Request;

use crate::desk::{Answer, Desk, REQUEST_BYTES_MAX};

#[tokio::test]
async fn a_contact_is_made_and_its_answer_is_whole() {
    let desk = Desk::open();
    let body = r#"{"requestId": "r", "channel": "CHANNEL_PHONE",
        "occurredAt": "2023-09-04T09:30:00+03:00"}"#;
    let answer = desk.post("/v1/contacts", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["etag"], "\"1\"");
    assert_eq!(answer.headers["neuvo-position"], "intake:1:7");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let json = answer.json();
    assert_eq!(json["contactId"], "r");
    assert_eq!(json["channel"], "CHANNEL_PHONE");
    assert_eq!(json["occurredAt"], "2023-09-04T06:30:00Z");
    assert_eq!(json["entries"], serde_json::json!([]));
}

#[tokio::test]
async fn what_goes_in_is_made_by_the_edge() {
    let desk = Desk::open();
    let request = desk
        .asks("GET", "/v1/contacts/42")
        .header("neuvo-position", "intake:1:9")
        .header("grpc-timeout", "1S")
        .header("x-request-id", "mine")
        .header("x-roles", "organiser");
    let answer = Answer::of(desk.send(request.body(Body::empty()).expect("right")).await).await;
    let (head, caller) = desk.reached.lock().expect("a lock").pop().expect("it was reached");
    assert_eq!(head["neuvo-position"], "intake:1:9");
    assert_eq!(head["grpc-timeout"], "1000m");
    assert_eq!(head["x-request-id"], answer.headers["x-request-id"]);
    assert_ne!(head["x-request-id"], "mine");
    assert!(!head.contains_key("x-roles"));
    assert_eq!(caller.subject, "https://login.test|someone");
    assert_eq!(caller.units, ["unit-1"]);
}

#[tokio::test]
async fn every_violation_of_a_body_is_told_at_once() {
    let desk = Desk::open();
    let body = r#"{"colour": 1, "channel": "PIGEON", "entries": [{"sector": 9}]}"#;
    let answer = desk.post("/v1/contacts?alsoWrong=1", body).await;
    assert_eq!(answer.problem(), (400, "INVALID_FIELDS".into()));
    let own = ["colour", "channel", "entries[0].sector", "alsoWrong"];
    assert_eq!(answer.fields()[..4], own);
    assert_eq!(answer.fields()[4..], ["requestId", "entries[1].noteHidden"]);
    let (head, _) = desk.reached.lock().expect("a lock").pop().expect("it was asked");
    assert_eq!(head["neuvo-check-only"], "1");
}

#[tokio::test]
async fn what_the_edge_finds_wrong_is_never_done() {
    let desk = Desk::open();
    let body = r#"{"requestId": "r", "colour": 1}"#;
    let answer = desk.post("/v1/contacts", body).await;
    assert_eq!(answer.problem(), (400, "INVALID_FIELDS".into()));
    assert_eq!(answer.fields(), ["colour"]);
    let answer = desk.get("/v1/contacts:watch?cursor=wrong&colour=red").await;
    assert_eq!(answer.fields(), ["colour", "cursor"]);
    // The service does not answer, has no such one, or is late.
    for uri in ["/v1/lines?colour=red", "/v1/contacts/missing?colour=red"] {
        assert_eq!(desk.get(uri).await.fields(), ["colour"], "{uri}");
    }
    let late = desk.asks("GET", "/v1/contacts/never?colour=red").header("grpc-timeout", "50m");
    let late = Answer::of(desk.send(late.body(Body::empty()).expect("right")).await).await;
    assert_eq!(late.fields(), ["colour"]);
}

#[tokio::test]
async fn nobody_outside_asks_for_violations_only() {
    let desk = Desk::open();
    let request = desk.asks("POST", "/v1/contacts").header("content-type", "application/json");
    let request = request.header("neuvo-check-only", "1").body(r#"{"requestId": "r"}"#.into());
    assert_eq!(desk.send(request.expect("right")).await.status(), 200);
}

#[tokio::test]
async fn a_services_violations_are_spelled_as_json_spells_them() {
    let desk = Desk::open();
    let answer = desk.post("/v1/contacts", "{}").await;
    assert_eq!(answer.problem(), (400, "INVALID_FIELDS".into()));
    assert_eq!(answer.fields(), ["requestId", "entries[1].noteHidden"]);
}

#[tokio::test]
async fn bodies_that_are_no_json_are_told_so() {
    let desk = Desk::open();
    for body in ["{", "", "[]", "\u{0}", "{\"a\":1}}"] {
        let answer = desk.post("/v1/contacts", body).await;
        assert_eq!(answer.status, 400, "{body}");
        let expected =
            if matches!(body, "" | "[]") { "INVALID_FIELDS" } else { "MALFORMED_MESSAGE" };
        assert_eq!(answer.problem().1, expected, "{body}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whether_or_not_it_says_so() {
    let desk = Desk::open();
    let large = format!("{{\"siteId\": \"{}\"}}", "x".repeat(REQUEST_BYTES_MAX));
    let answer = desk.post("/v1/contacts", large.clone()).await;
    assert_eq!(answer.problem(), (413, "MESSAGE_TOO_LARGE".into()));
    assert_eq!(answer.json()["metadata"]["limit_bytes"], REQUEST_BYTES_MAX.to_string());
    let chunks = futures::stream::iter([Ok::<_, std::convert::Infallible>(large)]);
    let answer = desk.post("/v1/contacts", Body::from_stream(chunks)).await;
    assert_eq!(answer.problem(), (413, "MESSAGE_TOO_LARGE".into()));
}

#[tokio::test]
async fn other_types_than_json_are_refused() {
    let desk = Desk::open();
    let request = desk.asks("POST", "/v1/contacts").header("content-type", "text/xml");
    let answer = Answer::of(desk.send(request.body("<a/>".into()).expect("right")).await).await;
    assert_eq!(answer.problem(), (415, "CONTENT_TYPE_UNSUPPORTED".into()));
    assert_eq!(answer.json()["metadata"]["content_type"], "text/xml");
}

#[tokio::test]
async fn unknown_paths_and_verbs_are_told_apart() {
    let desk = Desk::open();
    let answer = desk.get("/v1/nothing").await;
    assert_eq!(answer.problem(), (404, "METHOD_UNKNOWN".into()));
    let request = desk.asks("DELETE", "/v1/contacts/42").body(Body::empty()).expect("right");
    let answer = Answer::of(desk.send(request).await).await;
    assert_eq!(answer.problem(), (405, "METHOD_UNKNOWN".into()));
    assert_eq!(answer.headers["allow"], "GET");
    let answer = desk.post("/openapi.json", "").await;
    assert_eq!(answer.problem(), (405, "METHOD_UNKNOWN".into()));
    assert_eq!(answer.headers["allow"], "GET, HEAD");
    let answer = desk.post("/neuvo.intake.v1.IntakeService/GetContact", "{}").await;
    assert_eq!(answer.problem(), (415, "CONTENT_TYPE_UNSUPPORTED".into()));
    let answer = desk.post("/neuvo.feed.v1.FeedService/WatchEvents", "{}").await;
    assert_eq!(answer.problem(), (404, "METHOD_UNKNOWN".into()));
}

#[tokio::test]
async fn a_stale_etag_is_a_conflict_and_a_failed_precondition_when_it_came_as_if_match() {
    let desk = Desk::open();
    let answer = desk.post("/v1/contacts/42:close", r#"{"etag": "6"}"#).await;
    assert_eq!(answer.problem(), (409, "ETAG_MISMATCH".into()));
    let close = |etag: &str| {
        let request = desk.asks("POST", "/v1/contacts/42:close").header("if-match", etag);
        desk.send(request.body(Body::empty()).expect("right"))
    };
    let answer = Answer::of(close("\"6\"").await).await;
    assert_eq!(answer.problem(), (412, "ETAG_MISMATCH".into()));
    assert_eq!(answer.json()["code"], "ABORTED");
    assert_eq!(close("\"7\"").await.status(), 200);
}

#[tokio::test]
async fn a_services_refusal_keeps_its_reason() {
    let desk = Desk::open();
    let answer = desk.get("/v1/contacts/missing").await;
    assert_eq!(answer.problem(), (404, "CONTACT_NOT_FOUND".into()));
    assert_eq!(answer.json()["domain"], "neuvo.intake");
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_late() {
    let desk = Desk::open();
    let request = desk.asks("GET", "/v1/contacts/never").header("grpc-timeout", "20m");
    let answer = Answer::of(desk.send(request.body(Body::empty()).expect("right")).await).await;
    assert_eq!(answer.problem(), (504, "DEADLINE_PASSED".into()));
}

#[tokio::test]
async fn a_bug_in_a_service_costs_one_request_and_tells_nothing() {
    let desk = Desk::open();
    let answer = desk.get("/v1/contacts/broken").await;
    assert_eq!(answer.problem(), (500, "INTERNAL".into()));
    assert!(!answer.text.contains("as asked"));
    assert_eq!(desk.get("/v1/contacts/42").await.status, 200);
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_unavailable() {
    let desk = Desk::open();
    let answer = desk.get("/v1/lines").await;
    assert_eq!(answer.problem(), (503, "UNAVAILABLE".into()));
    assert_eq!(answer.json()["metadata"]["service"], "directory");
}

#[tokio::test]
async fn more_calls_than_the_limit_are_refused_and_told_when_to_come_back() {
    let desk = Desk::open();
    let slow = || {
        let request = desk.asks("GET", "/v1/contacts/never").header("grpc-timeout", "300m");
        desk.send(request.body(Body::empty()).expect("right"))
    };
    let slow = futures::future::join_all([slow(), slow(), slow(), slow()]);
    let (_, refused) = tokio::join!(slow, desk.get("/v1/contacts/42"));
    assert_eq!(refused.problem(), (429, "OVERLOADED".into()));
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(desk.get("/v1/contacts/42").await.status, 200);
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let desk = Desk::open();
    let request = desk.asks("GET", "/v1/contacts/42").header("x-long", "x".repeat(17_000));
    let answer = Answer::of(desk.send(request.body(Body::empty()).expect("right")).await).await;
    assert_eq!(answer.problem(), (431, "MESSAGE_TOO_LARGE".into()));
}

#[tokio::test]
async fn a_file_passes_under_its_own_type() {
    let desk = Desk::open();
    let bearer = format!("Bearer {}", desk.token(&["organiser"]));
    let uri = "/v1/reports/visits:export?startDate=2023-01-01&endDate=2023-06-30&format=csv";
    let request = Request::builder().uri(uri).header("authorization", bearer);
    let answer = Answer::of(desk.send(request.body(Body::empty()).expect("right")).await).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(answer.text, "report;visits\r\n");
}
