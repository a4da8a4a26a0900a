//! When a process is stopped, killed, or asked by somebody it must not trust.

use std::cell::Cell;

use neuvo_allinone::{
    harness::{Bearer, reason, social_advisor},
    processes::Processes,
};
use neuvo_chassis::{Caller, token::Signer};
use neuvo_proto::{
    directory::v1::{ListSitesRequest, directory_service_client::DirectoryServiceClient},
    feed::v1::{WatchEventsRequest, feed_service_client::FeedServiceClient},
};
use sea_orm::{ConnectionTrait, Database};
use tonic::{Code, Status};

use crate::support::{problem, walk_in, well};

/// Callers under way at once.
const CALLERS: usize = 32;

#[tokio::test]
async fn a_service_asked_to_stop_finishes_what_is_under_way_and_loses_nothing() {
    let mut processes = Processes::start().await;
    let watched = processes.url("gateway", "/v1/contacts:watch");
    let token = processes.issuer.token("advisor", 600).expect("a token");
    let watch = reqwest::Client::new().get(watched).bearer_auth(token);
    let mut stream = watch.send().await.expect("a stream");
    let answers = Cell::new(0);
    // Each goes on until it is refused.
    let caller = async || {
        let mut recorded = Vec::new();
        loop {
            let answer = processes.http("POST", "/v1/contacts", "advisor", Some(walk_in())).await;
            if answer.status != 200 {
                let told = problem(&answer);
                assert_eq!(told, (503, "UNAVAILABLE".to_owned()), "{}", processes.log("gateway"));
                return recorded;
            }
            recorded.push(answer.json()["contactId"].clone());
            answers.set(answers.get() + 1);
            if answers.get() == 5 * CALLERS {
                processes.ask_to_stop("intake");
            }
        }
    };
    let recorded = futures::future::join_all((0..CALLERS).map(|_| caller())).await.concat();
    assert!(processes.stopped("intake").await.success(), "{}", processes.log("intake"));
    assert!(!processes.log("intake").contains("were cut"), "{}", processes.log("intake"));
    while stream.chunk().await.expect("a clean end").is_some() {}

    processes.start_again("intake").await;
    for contact in &recorded {
        let path = format!("/v1/contacts/{}", contact.as_str().expect("an id"));
        well(&processes.http("GET", &path, "advisor", None).await);
    }
    assert!(recorded.len() >= 5 * CALLERS, "{} recorded", recorded.len());
}

#[tokio::test]
async fn an_edge_without_its_upstream_says_so_and_finds_it_again() {
    let mut processes = Processes::start().await;
    well(&processes.http("GET", "/v1/contacts", "advisor", None).await);
    processes.kill("intake");
    for _ in 0..3 {
        let refused = processes.http("GET", "/v1/contacts", "advisor", None).await;
        assert_eq!(problem(&refused), (503, "UNAVAILABLE".to_owned()));
        assert_eq!(refused.json()["metadata"]["service"], "intake");
    }
    for path in ["/v1/lines:resolve?area=families", "/v1/reports", "/v1/assessments"] {
        well(&processes.http("GET", path, "advisor", None).await);
    }
    processes.start_again("intake").await;
    let recorded = processes.http("POST", "/v1/contacts", "advisor", Some(walk_in())).await;
    well(&recorded);
    // Reporting has found intake again, too.
    let position = recorded.header("neuvo-position").to_owned();
    let (transport, bearer) = processes.way("reporting", &Caller::system("test"));
    let mut request = tonic::Request::new(WatchEventsRequest::default());
    request.metadata_mut().insert("neuvo-position", position.parse().expect("ASCII"));
    let reached =
        FeedServiceClient::with_interceptor(transport, bearer).watch_events(request).await;
    assert!(reached.is_ok(), "{reached:?}");

    processes.kill("gateway");
    processes.start_again("gateway").await;
    well(&processes.http("GET", "/v1/contacts", "advisor", None).await);
}

#[tokio::test]
async fn a_token_is_good_at_one_service_and_a_service_speaks_for_itself_alone() {
    let processes = Processes::start().await;
    let ask = async |bearer: Bearer| -> Result<(), Status> {
        let transport = processes.transport("directory");
        let mut feed = FeedServiceClient::with_interceptor(transport.clone(), bearer.clone());
        let as_service = feed.watch_events(WatchEventsRequest::default()).await.map(drop);
        let mut directory = DirectoryServiceClient::with_interceptor(transport, bearer);
        let as_person = directory.list_sites(ListSitesRequest::default()).await.map(drop);
        as_service.or(as_person)
    };
    let (own, stranger) = (processes.signer("reporting"), Signer::generate("reporting"));
    let (system, advisor) = (Caller::system("reporting"), social_advisor());
    ask(Bearer::mint(own, &system, "directory")).await.expect("it follows the directory");
    ask(Bearer::mint(processes.signer("gateway"), &advisor, "directory")).await.expect("the edge");
    for (what, bearer) in [
        ("meant for intake", Bearer::mint(own, &system, "intake")),
        ("for a person, by a service", Bearer::mint(own, &advisor, "directory")),
        ("another key", Bearer::mint(&stranger.expect("a key"), &system, "directory")),
        ("for a service, by the edge", {
            Bearer::mint(processes.signer("gateway"), &system, "directory")
        }),
    ] {
        let refused = ask(bearer).await.expect_err(what);
        let told = (refused.code(), reason(&refused));
        assert_eq!(told, (Code::Unauthenticated, "INTERNAL_TOKEN_INVALID".to_owned()), "{what}");
    }
}

#[tokio::test]
async fn a_store_marked_real_takes_no_clock_from_a_file() {
    let mut processes = Processes::at_instant("2023-09-04T10:40:00+03:00").await;
    processes.kill("intake");
    let store = Database::connect(processes.database_url("neuvo_intake")).await.expect("a store");
    let mark = "INSERT INTO mark (name, value) VALUES ('real', 'yes')";
    store.execute_unprepared(mark).await.expect("marked");
    processes.launch("intake");
    assert!(!processes.stopped("intake").await.success());
    let refused = processes.log("intake");
    assert!(refused.contains("it keeps the machine's time"), "{refused}");
    processes.set("intake", "clock.file", "");
    processes.start_again("intake").await;
}
