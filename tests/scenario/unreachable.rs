//! When a part of the suite fails: what callers see of it, and what they do not.

use neuvo_allinone::harness::{Backend, TestSuite, reason, social_advisor};
use neuvo_chassis::{
    Caller,
    layers::{Guard, protect},
    token::{Signer, Trust, Verifier},
    transport::{self, Transport, Unreachable},
};
use neuvo_proto::intake::v1::{
    GetContactRequest, ListContactsRequest, intake_service_client::IntakeServiceClient,
};
use tokio::net::TcpListener;
use tonic::{Code, Request, Status, service::Routes};
use tower::{service_fn, util::BoxCloneSyncService};

use crate::{
    overload::behind,
    support::{get, id, is, post, problem, walk_in, well},
};

/// A service with a bug in each rpc, whichever is called.
fn bugs() -> Routes {
    let bug = async |request: axum::extract::Request| -> axum::response::Response {
        match request.uri().path().rsplit('/').next() {
            Some("ListContacts") => Status::unknown("SELECT * FROM person").into_http(),
            _ => panic!("Aino Esimerkki was here"),
        }
    };
    Routes::from(axum::Router::new().fallback(bug))
}

/// A way to the buggy service, guarded as services are.
fn buggy(suite: &TestSuite, trusted: &Signer) -> Transport {
    let verifier = Verifier::new("intake", &[trusted.trusted(Trust::Edge)]);
    transport::local(protect(bugs(), Guard::new(verifier, &suite.settings.server)))
}

#[tokio::test]
async fn a_bug_costs_one_request_and_tells_nothing() {
    let suite = behind(|suite| buggy(suite, &suite.suite.edge), |_| {}).await;
    let internal = is(500, "INTERNAL", "INTERNAL");
    let panicked = post("/v1/contacts").by("advisor").json(&walk_in()).to(&suite).await;
    assert_eq!(problem(&panicked), internal);
    assert!(!panicked.text.contains("Aino"), "{}", panicked.text);
    let watched = get("/v1/contacts:watch").by("advisor").to(&suite).await;
    assert_eq!(problem(&watched), internal);
    for next in ["/v1/lines:resolve?area=families", "/v1/reports"] {
        well(&get(next).by("advisor").to(&suite).await);
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_is_unavailable_and_the_others_answer() {
    let ways: [fn() -> Transport; 2] = [
        || BoxCloneSyncService::new(service_fn(async |_| Err(Unreachable::because("gone")))),
        || {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            let address = listener.local_addr().expect("an address");
            drop(listener); // nobody listens there any more
            transport::remote(format!("http://{address}").parse().expect("a URI"))
        },
    ];
    for way in ways {
        let suite = behind(|_| way(), |_| {}).await;
        let refused = post("/v1/contacts").by("advisor").json(&walk_in()).to(&suite).await;
        assert_eq!(problem(&refused), is(503, "UNAVAILABLE", "UNAVAILABLE"));
        assert_eq!(refused.json()["metadata"]["service"], "intake");
        let client = transport::local(Routes::from(suite.gateway.clone()));
        let mut request = Request::new(GetContactRequest { contact_id: id() });
        let bearer = crate::support::bearer(&suite, "advisor").parse().expect("ASCII");
        request.metadata_mut().insert("authorization", bearer);
        let refused = IntakeServiceClient::new(client).get_contact(request).await;
        let refused = refused.expect_err("nobody there");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unavailable, "UNAVAILABLE"));
        well(&get("/v1/lines:resolve?area=families").by("advisor").to(&suite).await);
    }
}

#[tokio::test]
async fn a_service_that_hangs_up_in_the_middle_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let hanging_up = tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            drop(connection);
        }
    });
    let uri = format!("http://{address}").parse().expect("a URI");
    let suite = behind(|_| transport::remote(uri), |_| {}).await;
    let refused = get("/v1/contacts").by("advisor").to(&suite).await;
    assert_eq!(problem(&refused), is(503, "UNAVAILABLE", "UNAVAILABLE"));
    hanging_up.abort();
}

#[tokio::test]
async fn services_take_internal_tokens_only_and_people_never_hear_of_them() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let stranger = Signer::generate("gateway").expect("a key");
    let advisor = social_advisor();
    let tokens = [
        String::new(),
        "Bearer nothing".to_owned(),
        crate::support::bearer(&suite, "advisor"),
        format!("Bearer {}", stranger.mint("a", &advisor, "intake").expect("a token")),
        format!("Bearer {}", suite.suite.edge.mint("a", &advisor, "reporting").expect("a token")),
        format!("Bearer {}", suite.suite.own.mint("a", &advisor, "intake").expect("a token")),
        {
            let system = Caller::system("load");
            format!("Bearer {}", suite.suite.edge.mint("s", &system, "intake").expect("a token"))
        },
    ];
    for token in tokens {
        let mut request = Request::new(ListContactsRequest::default());
        if !token.is_empty() {
            request.metadata_mut().insert("authorization", token.parse().expect("ASCII"));
        }
        let mut client = IntakeServiceClient::new(suite.suite.services["intake"].clone());
        let refused = client.list_contacts(request).await.expect_err("no token of the inside");
        let expected = (Code::Unauthenticated, "INTERNAL_TOKEN_INVALID");
        assert_eq!((refused.code(), reason(&refused).as_str()), expected, "{token}");
    }
    // An edge whose key a service does not know is our mistake, not the caller's.
    let suite = behind(|suite| buggy(suite, &stranger), |_| {}).await;
    let refused = get("/v1/contacts").by("advisor").to(&suite).await;
    assert_eq!(problem(&refused), is(500, "INTERNAL", "INTERNAL"));
}
