//! An edge with an issuer of its own, in front of a made-up intake and reporting.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use axum::{Router, body::Body};
use futures::{Stream, StreamExt, stream};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, JwkSet},
};
use neuvo_chassis::{
    Caller, Fault, Reason, config,
    fault::Violation,
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
    google::api::HttpBody,
    intake::v1::{
        self as intake,
        intake_service_server::{IntakeService, IntakeServiceServer},
    },
    reporting::v1::{
        self as reporting,
        reporting_service_server::{ReportingService, ReportingServiceServer},
    },
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Notify};
use tokio_util::sync::CancellationToken;
use tonic::{Status, metadata::MetadataValue, service::Routes};
use tower::ServiceExt;

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

struct Intake(Reached, Arc<Notify>);

/// Says so when it is dropped.
struct Left(Arc<Notify>);

impl Drop for Left {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Intake {
    fn reach<T>(&self, request: &tonic::Request<T>) {
        let caller = Caller::of(request).expect("the access layer let it in");
        let head = request.metadata().clone().into_headers();
        self.0.lock().expect("a lock").push((head, caller));
    }
}

fn reason(name: &'static str) -> Reason {
    Reason::new("neuvo.intake", name)
}

#[tonic::async_trait]
impl IntakeService for Intake {
    async fn create_contact(
        &self,
        request: tonic::Request<intake::CreateContactRequest>,
    ) -> Result<tonic::Response<intake::Contact>, Status> {
        self.reach(&request);
        let only_asked = request.metadata().contains_key("neuvo-check-only");
        let request = request.into_inner();
        if request.request_id.is_empty() {
            let wrong = |field: &str| Violation { field: field.into(), description: "?".into() };
            let wrong = vec![wrong("request_id"), wrong("entries[1].note_hidden")];
            return Err(Fault::invalid(wrong).into());
        }
        if only_asked {
            return Err(Fault::invalid(vec![]).into());
        }
        let mut response = tonic::Response::new(intake::Contact {
            contact_id: request.request_id,
            etag: "1".to_owned(),
            channel: request.channel,
            occurred_at: request.occurred_at,
            ..Default::default()
        });
        let position = MetadataValue::from_static("intake:1:7");
        response.metadata_mut().insert("neuvo-position", position);
        Ok(response)
    }

    async fn get_contact(
        &self,
        request: tonic::Request<intake::GetContactRequest>,
    ) -> Result<tonic::Response<intake::Contact>, Status> {
        self.reach(&request);
        match request.get_ref().contact_id.as_str() {
            "missing" => {
                let fault = Fault::not_found(reason("CONTACT_NOT_FOUND"), "there is no such one");
                Err(fault.into())
            }
            "never" => std::future::pending().await,
            "broken" => panic!("as asked"),
            id => {
                let (contact_id, etag) = (id.to_owned(), "7".to_owned());
                let contact = intake::Contact { contact_id, etag, ..Default::default() };
                Ok(tonic::Response::new(contact))
            }
        }
    }

    async fn list_contacts(
        &self,
        request: tonic::Request<intake::ListContactsRequest>,
    ) -> Result<tonic::Response<intake::ListContactsResponse>, Status> {
        self.reach(&request);
        Ok(tonic::Response::new(Default::default()))
    }

    async fn close_contact(
        &self,
        request: tonic::Request<intake::CloseContactRequest>,
    ) -> Result<tonic::Response<intake::Contact>, Status> {
        self.reach(&request);
        match request.into_inner() {
            close if close.etag.is_empty() || close.etag == "7" => {
                let contact_id = close.contact_id;
                Ok(tonic::Response::new(intake::Contact { contact_id, ..Default::default() }))
            }
            _ => Err(Fault::etag_mismatch().into()),
        }
    }

    type WatchContactsStream =
        Pin<Box<dyn Stream<Item = Result<intake::WatchContactsResponse, Status>> + Send>>;

    async fn get_slip(
        &self,
        _: tonic::Request<intake::GetSlipRequest>,
    ) -> Result<tonic::Response<HttpBody>, Status> {
        Err(Status::unimplemented("not at this desk"))
    }

    async fn get_record_text(
        &self,
        _: tonic::Request<intake::GetRecordTextRequest>,
    ) -> Result<tonic::Response<HttpBody>, Status> {
        Err(Status::unimplemented("not at this desk"))
    }

    /// Two contacts after the cursor; then silence, or an end if the cursor asks for one.
    async fn watch_contacts(
        &self,
        request: tonic::Request<intake::WatchContactsRequest>,
    ) -> Result<tonic::Response<Self::WatchContactsStream>, Status> {
        self.reach(&request);
        let after = request.into_inner().cursor;
        if after == "wrong" {
            return Err(Fault::invalid_field("cursor", "was not made here").into());
        }
        let told = ["a", "b"].map(|step| {
            let cursor = format!("{after}{step}");
            Ok(intake::WatchContactsResponse { cursor, contact: None })
        });
        let told = stream::iter(told);
        Ok(tonic::Response::new(match after.as_str() {
            "ends" => told.boxed(),
            "breaks" => {
                let fault = Fault::unavailable("the store is away", anyhow::anyhow!("no disk"));
                told.chain(stream::iter([Err(fault.into())])).boxed()
            }
            _ => {
                let left = Left(self.1.clone());
                let silence = stream::once(async move {
                    let _left = left;
                    std::future::pending().await
                });
                told.chain(silence).boxed()
            }
        }))
    }
}

struct Reporting;

#[tonic::async_trait]
impl ReportingService for Reporting {
    async fn list_reports(
        &self,
        _: tonic::Request<reporting::ListReportsRequest>,
    ) -> Result<tonic::Response<reporting::ListReportsResponse>, Status> {
        Ok(tonic::Response::new(Default::default()))
    }

    async fn run_report(
        &self,
        _: tonic::Request<reporting::RunReportRequest>,
    ) -> Result<tonic::Response<reporting::RunReportResponse>, Status> {
        Ok(tonic::Response::new(Default::default()))
    }

    async fn export_report(
        &self,
        request: tonic::Request<reporting::ExportReportRequest>,
    ) -> Result<tonic::Response<HttpBody>, Status> {
        let data = format!("report;{}\r\n", request.into_inner().report);
        let content_type = "text/csv; charset=utf-8".to_owned();
        Ok(tonic::Response::new(HttpBody { content_type, data: data.into(), extensions: vec![] }))
    }
}
