//! An edge with an issuer of its own, in front of a made-up intake and reporting.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use axum::{Router, body::Body};

use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, JwkSet},
};
use neuvo_chassis::{
    Caller, config,
    health::Readiness,
    layers::{Guard, protect},
    serve,
    token::{Signer, Trust, Verifier, unix_now},
    transport::{self, Transport},
};
use neuvo_gateway::{
    Gateway, Parts,
    edge::{Issuer, KeySource, Tokens},
    router,
};
use neuvo_proto::{
    intake::v1::intake_service_server::IntakeServiceServer,
    reporting::v1::reporting_service_server::ReportingServiceServer,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Notify};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tower::ServiceExt;

use crate::made_up::{Intake, Reporting};

pub const ISSUER: &str = "https://login.test";
pub const AUDIENCE: &str = "neuvo";
pub const REQUEST_BYTES_MAX: usize = 4096;

/// The edge under test.
pub struct Desk {
    pub router: Router,
    pub key: Key,
    pub shutdown: CancellationToken,
    pub readiness: Readiness,
    /// Heads of the calls that reached intake.
    pub reached: Reached,
    /// Told when a stream of intake's is left.
    pub left: Arc<Notify>,
}

pub type Reached = Arc<Mutex<Vec<(HeaderMap, Caller)>>>;

/// An issuer's key.
pub struct Key {
    pub id: String,
    pub private: EncodingKey,
}

impl Key {
    pub fn new(id: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        let pkcs8 = pair.to_pkcs8v1().expect("PKCS#8");
        Self { id: id.to_owned(), private: EncodingKey::from_ec_der(pkcs8.as_ref()) }
    }

    pub fn public(&self) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&self.private, Algorithm::ES256).expect("a JWK");
        jwk.common.key_id = Some(self.id.clone());
        jwk
    }

    pub fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &self.private).expect("a token")
    }
}

pub fn claims(roles: &[&str]) -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "someone", "exp": unix_now() + 300,
        "roles": roles, "units": ["unit-1"], "sector": "health",
    })
}

pub fn server() -> config::Server {
    config::Server {
        listen: "127.0.0.1:0".parse().expect("an address"),
        admin_listen: "127.0.0.1:0".parse().expect("an address"),
        request_bytes_max: REQUEST_BYTES_MAX,
        deadline_ms: 2_000,
        in_flight_max: 4,
        drain_ms: 100,
    }
}

impl Desk {
    pub fn open() -> Self {
        let key = Key::new("k1");
        let set = JwkSet { keys: vec![key.public()] };
        Self::with(key, KeySource::Fixed(set))
    }

    pub fn with(key: Key, keys: KeySource) -> Self {
        Self::over(key, keys, transport::local)
    }

    /// The same with a network between edge and services.
    pub fn apart() -> Self {
        let key = Key::new("k1");
        let keys = KeySource::Fixed(JwkSet { keys: vec![key.public()] });
        Self::over(key, keys, |routes| {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            listener.set_nonblocking(true).expect("as tokio wants it");
            let address = listener.local_addr().expect("an address");
            let listener = TcpListener::from_std(listener).expect("within a runtime");
            let (routes, forever) = (routes.into_axum_router(), CancellationToken::new());
            tokio::spawn(serve::serve(listener, routes, forever, Duration::ZERO));
            transport::remote(format!("http://{address}").parse().expect("a URI"))
        })
    }

    fn over(key: Key, keys: KeySource, way: fn(Routes) -> Transport) -> Self {
        let signer = Signer::generate("gateway").expect("a key");
        let (reached, left) = (Reached::default(), Arc::new(Notify::new()));
        let guarded = |service: &str, routes: Routes| -> Transport {
            let verifier = Verifier::new(service, &[signer.trusted(Trust::Edge)]);
            way(protect(routes, Guard::new(verifier, &server())))
        };
        let intake = IntakeServiceServer::new(Intake(reached.clone(), left.clone()));
        let reporting = ReportingServiceServer::new(Reporting);
        let upstreams = BTreeMap::from([
            ("intake".to_owned(), guarded("intake", Routes::new(intake))),
            ("reporting".to_owned(), guarded("reporting", Routes::new(reporting))),
            ("directory".to_owned(), transport::remote("http://127.0.0.1:1".parse().expect("URI"))),
        ]);
        let issuer = Issuer { issuer: ISSUER.to_owned(), audience: AUDIENCE.to_owned(), keys };
        let (shutdown, readiness) = (CancellationToken::new(), Readiness::default());
        let parts = Parts {
            upstreams,
            signer: signer.clone(),
            tokens: Tokens::new(vec![issuer]).expect("an issuer"),
            readiness: readiness.clone(),
            shutdown: shutdown.clone(),
        };
        let gateway = Gateway::new(parts, &server()).expect("a gateway");
        Self { router: router(gateway), key, shutdown, readiness, reached, left }
    }

    pub fn token(&self, roles: &[&str]) -> String {
        self.key.sign(&claims(roles))
    }

    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.expect("infallible")
    }

    /// A request as an advisor of health.
    pub fn asks(&self, verb: &str, uri: &str) -> http::request::Builder {
        let bearer = format!("Bearer {}", self.token(&["advisor"]));
        Request::builder().method(verb).uri(uri).header("authorization", bearer)
    }

    pub async fn get(&self, uri: &str) -> Answer {
        Answer::of(self.send(self.asks("GET", uri).body(Body::empty()).expect("a request")).await)
            .await
    }

    pub async fn post(&self, uri: &str, body: impl Into<Body>) -> Answer {
        let request = self.asks("POST", uri).header("content-type", "application/json");
        Answer::of(self.send(request.body(body.into()).expect("a request")).await).await
    }
}

/// An answer that was read.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(response: Response<Body>) -> Self {
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let text = String::from_utf8(body.to_vec()).expect("text");
        Self { status: head.status, headers: head.headers, text }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// Status and reason of a problem, after a look at its shape.
    pub fn problem(&self) -> (u16, String) {
        let json = self.json();
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(json["status"], self.status.as_u16());
        assert_eq!(json["requestId"], self.headers["x-request-id"].to_str().expect("text"));
        (self.status.as_u16(), json["reason"].as_str().expect("a reason").to_owned())
    }

    pub fn fields(&self) -> Vec<String> {
        let json = self.json();
        let violations = json["violations"].as_array().expect("violations").iter();
        violations.map(|v| v["field"].as_str().expect("a field").to_owned()).collect()
    }
}
