//! Open streams: how many there may be, and how they end with the process.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use neuvo_chassis::{serve, token::unix_now};
use neuvo_gateway::edge::STREAMS_MAX;
use neuvo_proto::intake::v1::{self as intake, intake_service_client::IntakeServiceClient};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, Streaming, transport::Endpoint};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient};

use crate::{
    desk::{Answer, Desk, claims},
    grpc::{asked, get, refused, to},
};

/// Much longer than anything here takes.
const LONG: Duration = Duration::from_secs(30);

async fn watch(desk: &Desk) -> Result<Streaming<intake::WatchContactsResponse>, Status> {
    let watch = asked(desk, &["advisor"], intake::WatchContactsRequest::default());
    Ok(IntakeServiceClient::new(to(desk)).watch_contacts(watch).await?.into_inner())
}

async fn watch_events(desk: &Desk) -> http::Response<Body> {
    let request = desk.asks("GET", "/v1/contacts:watch").body(Body::empty()).expect("right");
    desk.send(request).await
}

async fn watch_health(desk: &Desk) -> Result<Streaming<HealthCheckResponse>, Status> {
    let request = HealthCheckRequest::default();
    Ok(HealthClient::new(to(desk)).watch(request).await?.into_inner())
}

fn overloaded() -> (Code, String) {
    (Code::ResourceExhausted, "OVERLOADED".into())
}

#[tokio::test]
async fn a_stream_over_the_limit_is_refused_until_another_is_left() {
    let desk = Desk::apart();
    let (mut calls, mut events) = (Vec::new(), Vec::new());
    for _ in 0..STREAMS_MAX / 2 {
        calls.push(watch(&desk).await.expect("a place"));
        events.push(watch_events(&desk).await);
    }
    assert!(events.iter().all(|response| response.status() == 200));
    assert_eq!(refused(watch(&desk).await), overloaded());
    let answer = Answer::of(watch_events(&desk).await).await;
    assert_eq!(answer.problem(), (429, "OVERLOADED".into()));
    assert_eq!(answer.headers["retry-after"], "1");
    // Calls are answered all the same.
    let mut client = IntakeServiceClient::new(to(&desk));
    client.get_contact(asked(&desk, &["advisor"], get("42"))).await.expect("answered");
    events.pop();
    calls.push(watch(&desk).await.expect("its place"));
    calls.pop();
    assert_eq!(watch_events(&desk).await.status(), 200);
}

#[tokio::test]
async fn watchers_of_health_are_limited_and_do_not_keep_others_from_asking() {
    let desk = Desk::open();
    let mut open = Vec::new();
    for _ in 0..STREAMS_MAX {
        open.push(watch_health(&desk).await.expect("a place"));
    }
    assert_eq!(refused(watch_health(&desk).await), overloaded());
    let check = HealthClient::new(to(&desk)).check(HealthCheckRequest::default()).await;
    assert_eq!(check.expect("answered").into_inner().status, 1);
    watch(&desk).await.expect("another service's place");
}

async fn end<T>(mut stream: Streaming<T>) -> (Code, String) {
    let end = async {
        loop {
            match stream.message().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("it ended without a status"),
                Err(status) => break refused(Err::<(), _>(status)),
            }
        }
    };
    tokio::time::timeout(LONG, end).await.expect("it goes on")
}

#[tokio::test]
async fn streams_end_with_the_process_and_say_so() {
    let desk = Desk::open();
    let calls = watch(&desk).await.expect("open");
    let health = watch_health(&desk).await.expect("open");
    desk.shutdown.cancel();
    let unavailable = (Code::Unavailable, "UNAVAILABLE".to_owned());
    assert_eq!(end(calls).await, unavailable);
    assert_eq!(end(health).await, unavailable);
}

#[tokio::test(start_paused = true)]
async fn streams_end_when_the_token_that_opened_them_expires() {
    let desk = Desk::open();
    let mut claims = claims(&["advisor"]);
    claims["exp"] = (unix_now() + 20).into();
    let bearer = format!("Bearer {}", desk.key.sign(&claims));
    let mut watch = tonic::Request::new(intake::WatchContactsRequest::default());
    watch.metadata_mut().insert("authorization", bearer.parse().expect("ASCII"));
    let calls = IntakeServiceClient::new(to(&desk)).watch_contacts(watch).await.expect("open");
    let expired = (Code::Unauthenticated, "TOKEN_EXPIRED".to_owned());
    assert_eq!(end(calls.into_inner()).await, expired);
    let watch = http::Request::get("/v1/contacts:watch").header("authorization", bearer);
    let answer = Answer::of(desk.send(watch.body(Body::empty()).expect("right")).await).await;
    let (_, error) = answer.text.split_once("event: error\ndata: ").expect("an error");
    let problem: serde_json::Value = serde_json::from_str(error.trim_end()).expect("JSON");
    assert_eq!((&problem["reason"], &problem["status"]), (&"TOKEN_EXPIRED".into(), &401.into()));
}

#[tokio::test]
async fn a_port_with_open_streams_closes_at_once() {
    let desk = Desk::apart();
    let listener = serve::bind("127.0.0.1:0".parse().expect("an address")).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop: CancellationToken = desk.shutdown.clone();
    let port = tokio::spawn(serve::serve(listener, desk.router.clone(), stop, 2 * LONG));
    let channel = Endpoint::from_shared(format!("http://{address}")).expect("a URI").connect_lazy();
    let watch = asked(&desk, &["advisor"], intake::WatchContactsRequest::default());
    let calls = IntakeServiceClient::new(channel.clone()).watch_contacts(watch).await;
    let calls = calls.expect("open").into_inner();
    let health = HealthClient::new(channel).watch(HealthCheckRequest::default()).await;
    let health = health.expect("open").into_inner();
    let mut events = watch_events(&desk).await.into_body();
    desk.shutdown.cancel();
    tokio::time::timeout(LONG, port).await.expect("it waits for streams").expect("it ends");
    let unavailable = (Code::Unavailable, "UNAVAILABLE".to_owned());
    assert_eq!(end(calls).await, unavailable);
    assert_eq!(end(health).await, unavailable);
    while events.frame().await.is_some() {}
}
