//! Server streams as server-sent events.

use axum::body::Body;
use http_body_util::BodyExt;

use crate::desk::{Answer, Desk};

#[tokio::test]
async fn events_carry_the_cursor_as_their_id() {
    let desk = Desk::open();
    let answer = desk.get("/v1/contacts:watch?cursor=ends").await;
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    assert_eq!(
        answer.text,
        "retry: 2000\n\nid: endsa\ndata: {\"cursor\":\"endsa\"}\n\n\
         id: endsb\ndata: {\"cursor\":\"endsb\"}\n\n"
    );
}

#[tokio::test]
async fn a_client_that_comes_back_says_where_it_was() {
    let desk = Desk::open();
    let request = desk.asks("GET", "/v1/contacts:watch").header("last-event-id", "ends");
    let answer = Answer::of(desk.send(request.body(Body::empty()).expect("right")).await).await;
    assert!(answer.text.contains("id: endsa\n"), "{}", answer.text);
}

#[tokio::test]
async fn a_failure_on_the_way_is_the_last_event() {
    let desk = Desk::open();
    let answer = desk.get("/v1/contacts:watch?cursor=breaks").await;
    assert_eq!(answer.status, 200);
    let (_, error) = answer.text.split_once("event: error\ndata: ").expect("an error");
    let problem: serde_json::Value = serde_json::from_str(error.trim_end()).expect("JSON");
    assert_eq!(problem["reason"], "UNAVAILABLE");
    assert_eq!(problem["status"], 503);
    assert_eq!(problem["requestId"], answer.headers["x-request-id"].to_str().expect("text"));
}

#[tokio::test]
async fn a_failure_at_the_start_is_an_ordinary_problem() {
    let desk = Desk::open();
    let answer = desk.get("/v1/contacts:watch?cursor=wrong").await;
    assert_eq!(answer.problem(), (400, "INVALID_FIELDS".into()));
    assert_eq!(answer.fields(), ["cursor"]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_says_that_it_is_still_there_and_ends_with_the_process() {
    let desk = Desk::open();
    let request = desk.asks("GET", "/v1/contacts:watch").body(Body::empty()).expect("right");
    let mut body = desk.send(request).await.into_body();
    let mut chunks = Vec::new();
    for _ in 0..4 {
        let frame = body.frame().await.expect("more").expect("a frame");
        chunks.push(frame.into_data().expect("data"));
    }
    assert_eq!(chunks[0], "retry: 2000\n\n");
    assert_eq!(chunks[3], ":\n\n");
    desk.shutdown.cancel();
    assert!(body.frame().await.is_none());
}
