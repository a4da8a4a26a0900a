//! gRPC through the edge.

use axum::body::Body;
use http::{Request, Response};
use neuvo_chassis::{fault::reason_of, transport};
use neuvo_proto::{
    feed::v1::{WatchEventsRequest, feed_service_client::FeedServiceClient},
    intake::v1::{self as intake, intake_service_client::IntakeServiceClient},
};
use tonic::{Code, Status, service::Routes};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use crate::desk::{Desk, REQUEST_BYTES_MAX};

pub fn to(desk: &Desk) -> transport::Transport {
    transport::local(Routes::from(desk.router.clone()))
}

pub fn asked<T>(desk: &Desk, roles: &[&str], message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    let bearer = format!("Bearer {}", desk.token(roles)).parse().expect("ASCII");
    request.metadata_mut().insert("authorization", bearer);
    request
}

pub fn get(id: &str) -> intake::GetContactRequest {
    intake::GetContactRequest { contact_id: id.to_owned() }
}

pub fn refused<T>(answer: Result<T, Status>) -> (Code, String) {
    let Err(status) = answer else { panic!("it was let in") };
    (status.code(), reason_of(&status).expect("every error has a reason"))
}

#[tokio::test]
async fn calls_and_streams_pass() {
    let desk = Desk::open();
    let mut client = IntakeServiceClient::new(to(&desk));
    let contact = client.get_contact(asked(&desk, &["advisor"], get("42"))).await.expect("passed");
    assert!(contact.metadata().contains_key("x-request-id"));
    assert_eq!(contact.into_inner().contact_id, "42");
    let cursor = "ends".to_owned();
    let watch = asked(&desk, &["advisor"], intake::WatchContactsRequest { cursor });
    let mut stream = client.watch_contacts(watch).await.expect("passed").into_inner();
    assert_eq!(stream.message().await.expect("told").expect("one").cursor, "endsa");
    assert_eq!(stream.message().await.expect("told").expect("two").cursor, "endsb");
    assert_eq!(stream.message().await.expect("the end"), None);
}

#[tokio::test]
async fn what_goes_in_is_made_by_the_edge() {
    let desk = Desk::open();
    let mut request = asked(&desk, &["advisor"], get("42"));
    request.metadata_mut().insert("x-roles", "organiser".parse().expect("ASCII"));
    request.metadata_mut().insert("neuvo-check-only", "1".parse().expect("ASCII"));
    request.metadata_mut().insert("neuvo-position", "intake:1:7".parse().expect("ASCII"));
    IntakeServiceClient::new(to(&desk)).get_contact(request).await.expect("passed");
    let (head, caller) = desk.reached.lock().expect("a lock").pop().expect("it was reached");
    assert!(!head.contains_key("x-roles") && !head.contains_key("neuvo-check-only"));
    assert_eq!(head["neuvo-position"], "intake:1:7");
    assert_eq!(head["grpc-timeout"], "2000m");
    assert_eq!(caller.subject, "https://login.test|someone");
}

#[tokio::test]
async fn refusals_are_grpc_with_reasons() {
    let desk = Desk::open();
    let mut client = IntakeServiceClient::new(to(&desk));
    let missing = client.get_contact(get("42")).await;
    assert_eq!(refused(missing), (Code::Unauthenticated, "TOKEN_MISSING".into()));
    let role = client.get_contact(asked(&desk, &["organiser"], get("42"))).await;
    assert_eq!(refused(role), (Code::PermissionDenied, "ROLE_MISSING".into()));
    let own = client.get_contact(asked(&desk, &["advisor"], get("missing"))).await;
    assert_eq!(refused(own), (Code::NotFound, "CONTACT_NOT_FOUND".into()));
}

#[tokio::test]
async fn the_event_feed_does_not_exist_outside() {
    let desk = Desk::open();
    let request = asked(&desk, &["advisor"], WatchEventsRequest::default());
    let answer = FeedServiceClient::new(to(&desk)).watch_events(request).await;
    assert_eq!(refused(answer), (Code::Unimplemented, "METHOD_UNKNOWN".into()));
}

#[tokio::test]
async fn a_message_over_the_limit_is_told_so() {
    let desk = Desk::open();
    let answer = IntakeServiceClient::new(to(&desk))
        .get_contact(asked(&desk, &["advisor"], get(&"x".repeat(REQUEST_BYTES_MAX))))
        .await;
    assert_eq!(refused(answer), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE".into()));
}

pub async fn raw(desk: &Desk, path: &str, body: &'static [u8]) -> (Code, String) {
    let request = Request::post(path)
        .header("content-type", "application/grpc")
        .header("authorization", format!("Bearer {}", desk.token(&["advisor"])))
        .body(Body::from(body))
        .expect("a request");
    let response: Response<Body> = desk.send(request).await;
    assert_eq!(response.status(), 200);
    let status = Status::from_header_map(response.headers()).expect("a gRPC status");
    (status.code(), reason_of(&status).expect("every error has a reason"))
}

#[tokio::test]
async fn garbage_is_answered_in_grpc() {
    let desk = Desk::open();
    let path = "/neuvo.intake.v1.IntakeService/GetContact";
    let malformed = (Code::InvalidArgument, "MALFORMED_MESSAGE".to_owned());
    for garbage in [&b"garbage in place of a frame"[..], b"\0\0\0\0\x02\xff\xff", b"\0\0", b""] {
        assert_eq!(raw(&desk, path, garbage).await, malformed, "{garbage:?}");
    }
    let unknown = (Code::Unimplemented, "METHOD_UNKNOWN".to_owned());
    assert_eq!(raw(&desk, "/v1/contacts", b"").await, unknown);
    assert_eq!(raw(&desk, "/neuvo.intake.v1.IntakeService/Nothing", b"").await, unknown);
}

#[tokio::test]
async fn reflection_and_health_take_no_token() {
    let desk = Desk::open();
    let request = HealthCheckRequest { service: String::new() };
    let health = HealthClient::new(to(&desk)).check(request).await.expect("open").into_inner();
    assert_eq!(health.status, 1);
    let asked = ServerReflectionRequest {
        message_request: Some(MessageRequest::ListServices(String::new())),
        ..Default::default()
    };
    let mut answers = ServerReflectionClient::new(to(&desk))
        .server_reflection_info(futures::stream::iter([asked]))
        .await
        .expect("open")
        .into_inner();
    let answer = answers.message().await.expect("told").expect("one").message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else { panic!("a list") };
    let names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    assert!(names.contains(&"neuvo.intake.v1.IntakeService".to_owned()), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with("neuvo.feed")), "{names:?}");
}
