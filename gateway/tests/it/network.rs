//! The same with a network between edge and services.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use neuvo_proto::intake::v1::intake_service_client::IntakeServiceClient;
use tonic::Code;

use crate::{
    desk::{Answer, Desk, REQUEST_BYTES_MAX},
    grpc::{asked, get, raw, refused, to},
};

#[tokio::test]
async fn json_calls_streams_and_refusals_pass() {
    let desk = Desk::apart();
    let answer = desk.get("/v1/contacts/42").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["contactId"]), (200, &"42".into()));
    let answer = desk.get("/v1/contacts/missing").await;
    assert_eq!(answer.problem(), (404, "CONTACT_NOT_FOUND".into()));
    let answer = desk.get("/v1/contacts:watch?cursor=breaks").await;
    assert!(answer.text.contains("id: breaksb\n"), "{}", answer.text);
    assert!(answer.text.contains("event: error\n"), "{}", answer.text);
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_late() {
    let desk = Desk::apart();
    let request = desk.asks("GET", "/v1/contacts/never").header("grpc-timeout", "50m");
    let answer = Answer::of(desk.send(request.body(Body::empty()).expect("right")).await).await;
    assert_eq!(answer.problem(), (504, "DEADLINE_PASSED".into()));
    let mut request = asked(&desk, &["advisor"], get("never"));
    request.metadata_mut().insert("grpc-timeout", "50m".parse().expect("ASCII"));
    let answer = IntakeServiceClient::new(to(&desk)).get_contact(request).await;
    assert_eq!(refused(answer), (Code::DeadlineExceeded, "DEADLINE_PASSED".into()));
}

#[tokio::test]
async fn grpc_passes_and_its_limits_hold() {
    let desk = Desk::apart();
    let mut client = IntakeServiceClient::new(to(&desk));
    let contact = client.get_contact(asked(&desk, &["advisor"], get("42"))).await.expect("passed");
    assert_eq!(contact.into_inner().contact_id, "42");
    let large = get(&"x".repeat(REQUEST_BYTES_MAX));
    let answer = client.get_contact(asked(&desk, &["advisor"], large)).await;
    assert_eq!(refused(answer), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE".into()));
    let garbage = raw(&desk, "/neuvo.intake.v1.IntakeService/GetContact", b"garbage").await;
    assert_eq!(garbage, (Code::InvalidArgument, "MALFORMED_MESSAGE".into()));
}

#[tokio::test]
async fn a_stream_that_is_left_is_left_in_the_service_too() {
    let desk = Desk::apart();
    let request = desk.asks("GET", "/v1/contacts:watch").body(Body::empty()).expect("right");
    let mut body = desk.send(request).await.into_body();
    let opening = body.frame().await.expect("more").expect("a frame");
    assert_eq!(opening.into_data().expect("data"), "retry: 2000\n\n");
    drop(body);
    let left = tokio::time::timeout(Duration::from_secs(5), desk.left.notified()).await;
    assert!(left.is_ok(), "the service still streams to nobody");
}
