//! Garbage instead of gRPC, over a real port: a gRPC status with a reason, and nothing stored.

use axum::{body::Body, http::HeaderMap};
use neuvo_allinone::harness::{Backend, TestSuite, reason};
use serde_json::Value;
use tonic::{Code, Status};
use tower::ServiceExt;

use crate::support::{Port, bearer, contacts, get};

const CREATE: &str = "/neuvo.intake.v1.IntakeService/CreateContact";

/// What comes back for bytes that say they are gRPC.
async fn send(port: &Port, path: &str, token: &str, bytes: &'static [u8]) -> (Code, String) {
    let request = axum::http::Request::post(port.url(path))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("authorization", token)
        .body(tonic::body::Body::new(Body::from(bytes)))
        .expect("a request");
    let response = port.channel().await.oneshot(request).await.expect("an answer");
    assert_eq!((response.status().as_u16(), kind(response.headers())), (200, "application/grpc"));
    let status = Status::from_header_map(response.headers()).expect("a gRPC status");
    assert!(response.headers().contains_key("x-request-id"));
    (status.code(), reason(&status))
}

fn kind(headers: &HeaderMap) -> &str {
    headers["content-type"].to_str().expect("ASCII")
}

#[tokio::test]
async fn bytes_that_are_no_message_are_refused_with_a_reason() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let token = bearer(&suite, "advisor");
    let malformed = (Code::InvalidArgument, "MALFORMED_MESSAGE".to_owned());
    let garbage: [&[u8]; 7] = [
        b"garbage in place of a frame",
        b"{\"siteId\": \"rentto\"}",
        b"\0\0\0\0\x04\xff\xff\xff\xff", // a frame around no message
        b"\0\0\0\0\xffcut short",
        b"\x01\0\0\0\x02zz", // compressed, as nobody agreed
        b"\0\0",
        b"",
    ];
    for bytes in garbage {
        assert_eq!(send(&port, CREATE, &token, bytes).await, malformed, "{bytes:?}");
    }
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_it_comes() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let token = bearer(&suite, "advisor");
    let answer = send(&port, CREATE, &token, b"\0\xff\xff\xff\xff").await;
    assert_eq!(answer, (Code::ResourceExhausted, "MESSAGE_TOO_LARGE".to_owned()));
}

#[tokio::test]
async fn paths_that_are_no_method_are_refused_as_grpc() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let token = bearer(&suite, "advisor");
    let unknown = (Code::Unimplemented, "METHOD_UNKNOWN".to_owned());
    for path in ["/neuvo.intake.v1.IntakeService/Nothing", "/v1/contacts", "/", "/readyz/x"] {
        assert_eq!(send(&port, path, &token, b"").await, unknown, "{path}");
    }
    let missing = (Code::Unauthenticated, "TOKEN_INVALID".to_owned());
    assert_eq!(send(&port, CREATE, "Bearer nothing", b"").await, missing);
}

#[tokio::test]
async fn a_grpc_path_asked_as_json_is_told_where_json_is() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let call = crate::support::post(CREATE).by("advisor").json(&Value::Null).to(&suite).await;
    assert_eq!((call.status, &call.json()["reason"]), (415, &"CONTENT_TYPE_UNSUPPORTED".into()));
    let feed = get("/neuvo.feed.v1.FeedService/WatchEvents").by("advisor").to(&suite).await;
    assert_eq!((feed.status, &feed.json()["reason"]), (404, &"METHOD_UNKNOWN".into()));
}
