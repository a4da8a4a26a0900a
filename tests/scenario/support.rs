//! What journeys start from: calls, visits, and the suite behind a real port.

use std::net::SocketAddr;

use axum::body::Body;
use neuvo_allinone::harness::{Answer, TestSuite, http_request};
use neuvo_chassis::serve;
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;

/// The counts of a report's row.
pub(crate) fn counts(row: &Value) -> Value {
    let cells = row["cells"].as_array().expect("cells").iter();
    cells.map(|cell| cell["count"].clone()).collect()
}

/// A call through the gateway, in the making.
pub(crate) struct Call {
    builder: axum::http::request::Builder,
    who: Option<&'static str>,
    body: Body,
}

/// A GET.
pub(crate) fn get(path: &str) -> Call {
    call("GET", path)
}

/// A POST.
pub(crate) fn post(path: &str) -> Call {
    call("POST", path)
}

/// Any verb.
pub(crate) fn call(verb: &str, path: &str) -> Call {
    Call { builder: http_request(verb, path), who: None, body: Body::empty() }
}

impl Call {
    /// With the development token of `who`.
    pub(crate) fn by(self, who: &'static str) -> Self {
        Self { who: Some(who), ..self }
    }

    /// With a header.
    pub(crate) fn header(self, name: &str, value: impl AsRef<str>) -> Self {
        Self { builder: self.builder.header(name, value.as_ref()), ..self }
    }

    /// With a JSON body.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.typed("application/json", body.to_string())
    }

    /// With a body of some type.
    pub(crate) fn typed(self, kind: &str, body: impl Into<Body>) -> Self {
        Self { body: body.into(), ..self.header("content-type", kind) }
    }

    /// Makes the call.
    pub(crate) async fn to(self, suite: &TestSuite) -> Answer {
        suite.send(self.request(suite)).await
    }

    /// The request it is.
    pub(crate) fn request(self, suite: &TestSuite) -> axum::http::Request<Body> {
        let mut builder = self.builder;
        if let Some(who) = self.who {
            builder = builder.header("authorization", bearer(suite, who));
        }
        builder.body(self.body).expect("a request")
    }
}

/// An `authorization` header with the development token of `who`.
pub(crate) fn bearer(suite: &TestSuite, who: &str) -> String {
    format!("Bearer {}", suite.issuer.token(who, 600).expect("a token"))
}

/// The body of an answer that is well.
#[track_caller]
pub(crate) fn well(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

/// Status, code and reason of an answer that is a problem, and says so.
#[track_caller]
pub(crate) fn problem(answer: &Answer) -> (u16, String, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text);
    let told = answer.json();
    assert_eq!(told["status"], answer.status, "{told}");
    assert!(!told["detail"].as_str().unwrap_or_default().is_empty(), "{told}");
    assert_eq!(told["requestId"], answer.header("x-request-id"), "{told}");
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("code"), text("reason"))
}

/// What [`problem`] gives, spelled out.
pub(crate) fn is(status: u16, code: &str, reason: &str) -> (u16, String, String) {
    (status, code.to_owned(), reason.to_owned())
}

/// A new request_id.
pub(crate) fn id() -> String {
    Uuid::now_v7().to_string()
}

/// An anonymous walk-in visit to the health side of the Rentto advice point.
pub(crate) fn walk_in() -> Value {
    json!({
        "requestId": id(),
        "channel": "CHANNEL_WALK_IN",
        "siteId": "rentto",
        "clientGroup": "CLIENT_GROUP_OLDER_PEOPLE",
        "identification": "IDENTIFICATION_NONE",
        "entries": [{ "sector": "SECTOR_HEALTH" }],
    })
}

/// A joint visit of somebody who told a name, with a note for each sector.
pub(crate) fn joint_visit() -> Value {
    with(
        walk_in(),
        json!({
            "clientGroup": "CLIENT_GROUP_WORKING_AGE",
            "municipality": "106",
            "identification": "IDENTIFICATION_TOLD",
            "person": {
                "givenName": "Aino", "familyName": "Esimerkki", "phoneNumber": "+358401234567",
            },
            "entries": [
                { "sector": "SECTOR_SOCIAL", "note": "rent" },
                { "sector": "SECTOR_HEALTH", "note": "sleep" },
            ],
        }),
    )
}

/// `base` with the fields of `other` over it.
pub(crate) fn with(mut base: Value, other: Value) -> Value {
    if let (Some(base), Value::Object(other)) = (base.as_object_mut(), other) {
        base.extend(other);
    }
    base
}

/// Records a visit; its contact and the position it got.
pub(crate) async fn record(suite: &TestSuite, visit: &Value) -> (Value, String) {
    let answer = post("/v1/contacts").by("advisor").json(visit).to(suite).await;
    let position = answer.header("neuvo-position").to_owned();
    (well(&answer), position)
}

/// The path of a contact.
pub(crate) fn path_of(contact: &Value) -> String {
    format!("/v1/contacts/{}", contact["contactId"].as_str().unwrap_or_default())
}

/// Every contact there is.
pub(crate) async fn contacts(suite: &TestSuite) -> Vec<Value> {
    let answer = get("/v1/contacts?pageSize=200").by("advisor").to(suite).await;
    well(&answer)["contacts"].as_array().cloned().unwrap_or_default()
}

/// The suite's gateway behind a port of this machine, until it is dropped.
pub(crate) struct Port {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _stop: DropGuard,
}

impl Port {
    /// Opens it.
    pub(crate) async fn open(suite: &TestSuite) -> Self {
        let any = "127.0.0.1:0".parse().expect("an address");
        let listener = serve::bind(any).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let (router, drain) = (suite.gateway.clone(), suite.settings.server.drain());
        tokio::spawn(serve::serve(listener, router, stop.clone(), drain));
        Self { address, _stop: stop.drop_guard() }
    }

    /// A URL behind it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// An HTTP/2 connection to it, without TLS.
    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(self.url("")).expect("a URI");
        endpoint.connect().await.expect("a connection")
    }
}
