//! Limits as callers meet them: too many at once, too late, too large.

use std::sync::Arc;

use axum::{Router, body::Body};
use neuvo_allinone::harness::{Backend, TestSuite, reason, somebody};
use neuvo_chassis::{
    config,
    layers::{Guard, protect},
    token::{Trust, Verifier},
    transport::{self, Transport},
};
use neuvo_gateway::{Gateway, Parts, edge::Tokens};
use neuvo_proto::{
    access::v1::Role,
    intake::v1::{GetContactRequest, intake_service_client::IntakeServiceClient},
    reporting::v1::ListReportsRequest,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Request, Status, service::Routes};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};

use crate::support::{Call, contacts, get, id, is, post, problem, record, walk_in};

/// A gateway over the suite's services, but with `intake` and the limits given.
pub(crate) fn gateway(suite: &TestSuite, intake: Transport, server: &config::Server) -> Router {
    let mut upstreams: std::collections::BTreeMap<String, Transport> =
        suite.suite.services.iter().map(|(name, way)| ((*name).to_owned(), way.clone())).collect();
    upstreams.insert("intake".to_owned(), intake);
    let trusted = suite.issuer.trusted(suite.issuer.fixed_keys().expect("keys"));
    let parts = Parts {
        upstreams,
        signer: suite.suite.edge.clone(),
        tokens: Tokens::new(vec![trusted]).expect("tokens"),
        readiness: suite.suite.readiness.clone(),
        shutdown: CancellationToken::new(),
    };
    neuvo_gateway::router(Gateway::new(parts, server).expect("a gateway"))
}

/// The suite with another gateway.
pub(crate) async fn behind(
    intake: impl FnOnce(&TestSuite) -> Transport,
    server: impl FnOnce(&mut config::Server),
) -> TestSuite {
    let mut suite = TestSuite::start(Backend::Sqlite).await;
    let mut limits = suite.settings.server.clone();
    server(&mut limits);
    suite.gateway = gateway(&suite, intake(&suite), &limits);
    suite
}

fn intake(suite: &TestSuite) -> Transport {
    suite.suite.services["intake"].clone()
}

/// A way that answers nobody, and says when somebody waits.
fn silent(waits: Arc<Notify>) -> Transport {
    BoxCloneSyncService::new(service_fn(move |_| {
        waits.notify_one();
        std::future::pending()
    }))
}

#[tokio::test]
async fn calls_over_the_limit_are_refused_at_the_edge_and_told_when_to_come_back() {
    let waits = Arc::new(Notify::new());
    let way = silent(waits.clone());
    let suite = behind(|_| way, |server| server.in_flight_max = 1).await;
    let (first, router) =
        (get("/v1/contacts").by("advisor").request(&suite), suite.gateway.clone());
    let first = tokio::spawn(router.oneshot(first));
    waits.notified().await;
    let refused = post("/v1/contacts").by("advisor").json(&walk_in()).to(&suite).await;
    assert_eq!(problem(&refused), is(429, "RESOURCE_EXHAUSTED", "OVERLOADED"));
    assert_eq!(refused.header("retry-after"), "1");
    let client = transport::local(Routes::from(suite.gateway.clone()));
    let get = GetContactRequest { contact_id: id() };
    let refused = IntakeServiceClient::new(client).get_contact(get).await.expect_err("refused");
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::ResourceExhausted, "OVERLOADED")
    );
    // Health is answered all the same, and the place is free again once its caller has gone.
    assert_eq!(crate::support::get("/livez").to(&suite).await.status, 200);
    first.abort();
    assert!(first.await.expect_err("aborted").is_cancelled());
    let next = crate::support::get("/v1/reports").by("organiser").to(&suite).await;
    assert_eq!(next.status, 200, "{}", next.text);
}

#[tokio::test]
async fn a_service_sheds_what_it_does_not_take_on_and_the_edge_passes_it_on() {
    let suite = behind(
        |suite| {
            let server = config::Server { in_flight_max: 0, ..suite.settings.server.clone() };
            let verifier = Verifier::new("intake", &[suite.suite.edge.trusted(Trust::Edge)]);
            transport::local(protect(Routes::default(), Guard::new(verifier, &server)))
        },
        |_| {},
    )
    .await;
    let refused = post("/v1/contacts").by("advisor").json(&walk_in()).to(&suite).await;
    assert_eq!(problem(&refused), is(429, "RESOURCE_EXHAUSTED", "OVERLOADED"));
    assert_eq!(refused.header("retry-after"), "1");
}

#[tokio::test]
async fn a_call_that_takes_longer_than_it_may_is_late() {
    let way = silent(Arc::new(Notify::new()));
    let suite = behind(|_| way, |server| server.deadline_ms = 20).await;
    let late = is(504, "DEADLINE_EXCEEDED", "DEADLINE_PASSED");
    let visit = post("/v1/contacts").by("advisor").json(&walk_in()).to(&suite).await;
    assert_eq!(problem(&visit), late);
    assert!(visit.json()["detail"].as_str().is_some_and(|told| told.contains("request_id")));
    let asked = get("/v1/contacts").by("advisor").header("grpc-timeout", "1m").to(&suite).await;
    assert_eq!(problem(&asked), late);
}

#[tokio::test]
async fn a_service_keeps_its_callers_deadline() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let (_, position) = record(&suite, &walk_in()).await;
    let (feed, _) = position.rsplit_once(':').expect("a position");
    let mut request = Request::new(ListReportsRequest::default());
    // It waits for what nobody will write.
    let ahead = format!("{feed}:999999").parse().expect("ASCII");
    request.metadata_mut().insert("neuvo-position", ahead);
    request.metadata_mut().insert("grpc-timeout", "20m".parse().expect("ASCII"));
    let late = suite.reporting(&somebody(Role::Organiser)).list_reports(request).await;
    let late = late.expect_err("late");
    assert_eq!((late.code(), reason(&late).as_str()), (Code::DeadlineExceeded, "DEADLINE_PASSED"));
}

#[tokio::test]
async fn the_limit_of_a_body_is_the_one_that_is_set() {
    let suite = behind(intake, |server| server.request_bytes_max = 300).await;
    let body = walk_in().to_string();
    assert!(body.len() < 300, "{}", body.len());
    let padded = |length: usize| format!("{body:<length$}");
    let ask = |length: usize| -> Call {
        post("/v1/contacts").by("advisor").typed("application/json", padded(length))
    };
    let over = ask(301).to(&suite).await;
    assert_eq!(problem(&over), is(413, "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE"));
    assert_eq!(over.json()["metadata"]["limit_bytes"], "300");
    // A body that does not say how long it is.
    let chunks = [Ok::<_, std::io::Error>(padded(200)), Ok(padded(200))];
    let unsaid = Body::from_stream(futures::stream::iter(chunks));
    let over = post("/v1/contacts").by("advisor").typed("application/json", unsaid);
    assert_eq!(problem(&over.to(&suite).await), is(413, "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE"));
    assert_eq!(contacts(&suite).await.len(), 0);
    assert_eq!(ask(300).to(&suite).await.status, 200);
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let large = get("/v1/contacts").by("advisor").header("x-much", "x".repeat(20_000));
    let refused = large.to(&suite).await;
    assert_eq!(problem(&refused), is(431, "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE"));
    let grpc =
        post("/neuvo.intake.v1.IntakeService/GetContact").header("x-much", "x".repeat(20_000));
    let refused = grpc.typed("application/grpc", "").to(&suite).await;
    let status = Status::from_header_map(&refused.headers).expect("a gRPC status");
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::ResourceExhausted, "MESSAGE_TOO_LARGE")
    );
}
