//! One port of a machine: gRPC, JSON over HTTP/1.1 and JSON over HTTP/2 without TLS.

use axum::body::Body;
use neuvo_allinone::harness::{Backend, TestSuite, reason};
use neuvo_proto::{
    directory::v1::{ResolveLineRequest, directory_service_client::DirectoryServiceClient},
    feed::v1::{WatchEventsRequest, feed_service_client::FeedServiceClient},
    intake::v1::{
        Channel, CloseContactRequest, ContactStatus, CreateContactRequest, GetContactRequest,
        Identification, NewEntry, NextStep, NextStepKind, WatchContactsRequest,
        intake_service_client::IntakeServiceClient,
    },
};
use serde_json::Value;
use tonic::{Code, Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};
use tower::ServiceExt;

use crate::support::{Port, bearer, id, walk_in};

/// A request with the development token of `who`.
fn asked<T>(suite: &TestSuite, who: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let token = bearer(suite, who).parse().expect("ASCII");
    request.metadata_mut().insert("authorization", token);
    request
}

fn visit() -> CreateContactRequest {
    CreateContactRequest {
        request_id: id(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: 1,
        identification: Identification::None.into(),
        entries: vec![NewEntry { sector: 1, note: String::new() }],
        ..CreateContactRequest::default()
    }
}

#[tokio::test]
async fn generated_clients_record_and_close_a_visit() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let mut intake = IntakeServiceClient::new(port.channel().await);
    let made = intake.create_contact(asked(&suite, "advisor", visit())).await.expect("recorded");
    assert!(made.metadata().contains_key("neuvo-position"), "{:?}", made.metadata());
    assert!(made.metadata().contains_key("x-request-id"), "{:?}", made.metadata());
    let contact = made.into_inner();
    let close = CloseContactRequest {
        contact_id: contact.contact_id.clone(),
        request_id: id(),
        etag: contact.etag,
        next_step: Some(NextStep { kind: NextStepKind::NothingMore.into(), ..Default::default() }),
    };
    let mut other = IntakeServiceClient::new(port.channel().await);
    let closed = other.close_contact(asked(&suite, "advisor", close)).await.expect("closed");
    assert_eq!(closed.into_inner().status(), ContactStatus::Closed);
}

#[tokio::test]
async fn refusals_come_as_statuses_with_reasons() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let mut intake = IntakeServiceClient::new(port.channel().await);
    let missing = intake.create_contact(visit()).await.expect_err("no token");
    assert_eq!(
        (missing.code(), reason(&missing).as_str()),
        (Code::Unauthenticated, "TOKEN_MISSING")
    );
    let role =
        intake.create_contact(asked(&suite, "organiser", visit())).await.expect_err("no right");
    assert_eq!((role.code(), reason(&role).as_str()), (Code::PermissionDenied, "ROLE_MISSING"));
    let unknown = GetContactRequest { contact_id: id() };
    let unknown = intake.get_contact(asked(&suite, "advisor", unknown)).await.expect_err("unknown");
    assert_eq!((unknown.code(), reason(&unknown).as_str()), (Code::NotFound, "CONTACT_NOT_FOUND"));
    let large = CreateContactRequest { language: "x".repeat(1 << 20), ..visit() };
    let large = intake.create_contact(asked(&suite, "advisor", large)).await.expect_err("large");
    assert_eq!(
        (large.code(), reason(&large).as_str()),
        (Code::ResourceExhausted, "MESSAGE_TOO_LARGE")
    );
    let mut directory = DirectoryServiceClient::new(port.channel().await);
    let area = ResolveLineRequest { area: "atlantis".to_owned(), ..Default::default() };
    let wrong = directory.resolve_line(asked(&suite, "advisor", area)).await.expect_err("wrong");
    assert_eq!((wrong.code(), reason(&wrong).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
}

#[tokio::test]
async fn contacts_are_watched_with_a_generated_client() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let mut intake = IntakeServiceClient::new(port.channel().await);
    let watch = asked(&suite, "supervisor", WatchContactsRequest::default());
    let mut news = intake.watch_contacts(watch).await.expect("a stream").into_inner();
    let made = intake.create_contact(asked(&suite, "advisor", visit())).await.expect("recorded");
    let told = news.message().await.expect("news").expect("more");
    let made = made.into_inner();
    assert_eq!(told.contact.expect("set").contact_id, made.contact_id);
    drop(news);
    let second = intake.create_contact(asked(&suite, "advisor", visit())).await.expect("recorded");
    let watch = asked(&suite, "supervisor", WatchContactsRequest { cursor: told.cursor });
    let mut news = intake.watch_contacts(watch).await.expect("a stream").into_inner();
    let told = news.message().await.expect("news").expect("more").contact.expect("set");
    assert_eq!(told.contact_id, second.into_inner().contact_id);
}

#[tokio::test]
async fn the_feed_is_not_to_be_reached_from_outside() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let mut feed = FeedServiceClient::new(port.channel().await);
    for who in ["advisor", "organiser", "data-protection-officer", "client-system"] {
        let asked = asked(&suite, who, WatchEventsRequest::default());
        let refused = feed.watch_events(asked).await.expect_err("there is no feed here");
        assert_eq!(
            (refused.code(), reason(&refused).as_str()),
            (Code::Unimplemented, "METHOD_UNKNOWN")
        );
    }
}

async fn reflect(port: &Port, asked: MessageRequest) -> Result<MessageResponse, Status> {
    let asked = ServerReflectionRequest { message_request: Some(asked), ..Default::default() };
    let mut client = ServerReflectionClient::new(port.channel().await);
    let answers = client.server_reflection_info(futures::stream::iter([asked])).await;
    let answer = answers?.into_inner().message().await?;
    Ok(answer.and_then(|answer| answer.message_response).expect("one answer"))
}

#[tokio::test]
async fn reflection_tells_what_there_is_outside_and_nothing_of_the_inside() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let list = reflect(&port, MessageRequest::ListServices(String::new())).await;
    let Ok(MessageResponse::ListServicesResponse(list)) = list else { panic!("{list:?}") };
    let names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    for service in ["assessment", "directory", "intake", "reporting"] {
        let start = format!("neuvo.{service}.v1.");
        assert!(names.iter().any(|name| name.starts_with(&start)), "{names:?}");
    }
    assert!(!names.iter().any(|name| name.starts_with("neuvo.feed")), "{names:?}");
    let symbol = |name: &str| MessageRequest::FileContainingSymbol(name.to_owned());
    let file = reflect(&port, symbol("neuvo.intake.v1.IntakeService")).await;
    assert!(matches!(file, Ok(MessageResponse::FileDescriptorResponse(_))), "{file:?}");
    let inside = reflect(&port, symbol("neuvo.feed.v1.FeedService")).await;
    assert_eq!(inside.expect_err("hidden").code(), Code::NotFound);
}

#[tokio::test]
async fn health_tells_of_each_service_outside() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let mut health = HealthClient::new(port.channel().await);
    for service in ["", "neuvo.intake.v1.IntakeService", "neuvo.reporting.v1.ReportingService"] {
        let asked = HealthCheckRequest { service: service.to_owned() };
        assert_eq!(health.check(asked).await.expect("known").into_inner().status, 1, "{service}");
    }
    let asked = HealthCheckRequest { service: "neuvo.feed.v1.FeedService".to_owned() };
    assert_eq!(health.check(asked).await.expect_err("inside").code(), Code::NotFound);
}

#[tokio::test]
async fn json_is_spoken_over_both_http_versions_beside_grpc() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let token = bearer(&suite, "advisor");
    let client = reqwest::Client::builder().build().expect("a client");
    let first = client.post(port.url("/v1/contacts")).header("authorization", &token);
    let first = first.json(&walk_in()).send().await.expect("an answer");
    assert_eq!((first.status().as_u16(), first.version()), (200, reqwest::Version::HTTP_11));
    assert!(first.headers().contains_key("etag"));
    let contact: Value = first.json().await.expect("JSON");

    let path = format!("/v1/contacts/{}", contact["contactId"].as_str().expect("an id"));
    let request = axum::http::Request::get(port.url(&path)).header("authorization", &token);
    let request = request.body(tonic::body::Body::empty()).expect("a request");
    let second = port.channel().await.oneshot(request).await.expect("an answer");
    assert_eq!((second.status().as_u16(), second.version()), (200, axum::http::Version::HTTP_2));
    let body = axum::body::to_bytes(Body::new(second.into_body()), 1 << 20).await.expect("a body");
    assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON"), contact);

    let mut intake = IntakeServiceClient::new(port.channel().await);
    let get =
        GetContactRequest { contact_id: contact["contactId"].as_str().expect("an id").into() };
    let third = intake.get_contact(asked(&suite, "advisor", get)).await.expect("there");
    assert_eq!(third.into_inner().etag, contact["etag"].as_str().expect("an etag"));
}
