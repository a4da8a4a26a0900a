//! The suite as tests see it: a throwaway store on either database, clients for any caller, and the
//! gateway over HTTP without a socket.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::{self, Body},
};
use jiff::Timestamp;
use neuvo_chassis::{Caller, Clock, caller, config, token::Signer, transport::Transport};
use neuvo_gateway::edge::Tokens;
use neuvo_ledger::database;
use neuvo_proto::{access::v1::Role, common::v1::Sector};
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::{
    Request, Status,
    service::{Interceptor, interceptor::InterceptedService},
};
use tonic_types::StatusExt;
use tower::ServiceExt;
use uuid::Uuid;

use crate::{
    county,
    issuer::Issuer,
    load,
    settings::Settings,
    suite::{Start, Suite},
};

mod ways;

/// Names the throwaway cluster that `tests/with-postgres` starts.
pub const CLUSTER: &str = "NEUVO_TEST_POSTGRES";

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite, in a temporary folder.
    Sqlite,
    /// PostgreSQL, in a database of its own.
    Postgres,
}

/// A running suite that goes when it is dropped.
pub struct TestSuite {
    /// The services.
    pub suite: Suite,
    /// The development issuer.
    pub issuer: Issuer,
    /// The gateway.
    pub gateway: Router,
    /// Its settings; its store is in `settings.store`.
    pub settings: Settings,
    hands: Hands,
    _stop: DropGuard,
    _folder: TempDir,
}

/// Moves a suite's clock. Until it is set, the clock goes as it was given.
#[derive(Clone, Default)]
struct Hands(Arc<Mutex<Option<Timestamp>>>);

impl Hands {
    fn set(&self, at: &str) {
        let at = at.parse().expect("an instant");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }

    fn clock(&self, given: Clock) -> Clock {
        let hands = self.clone();
        Clock::told_by(move || {
            let set = *hands.0.lock().unwrap_or_else(PoisonError::into_inner);
            set.unwrap_or_else(|| given.now())
        })
    }
}

/// Adds an internal token to each call.
#[derive(Clone)]
pub struct Bearer(tonic::metadata::AsciiMetadataValue);

impl Bearer {
    /// For a caller that a signer vouches for, good at one service.
    pub fn mint(signer: &Signer, caller: &Caller, service: &str) -> Self {
        let token = signer.mint(&format!("{caller:?}"), caller, service).expect("a token");
        Self(format!("Bearer {token}").parse().expect("a header value"))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// A way to a service on behalf of a caller.
pub type Way = InterceptedService<Transport, Bearer>;

impl TestSuite {
    /// The suite with the county's directory, on the machine's clock.
    pub async fn start(backend: Backend) -> Self {
        Self::at(backend, Clock::system()).await
    }

    /// The suite with the county's directory, on a clock of the test's.
    pub async fn at(backend: Backend, clock: Clock) -> Self {
        let test = Self::empty(backend, clock).await;
        let set = county::read(&test.settings.county.folder).expect("the data set");
        load::load(&test.suite, set, None).await.expect("loaded");
        test.wait_until_ready().await;
        test
    }

    /// The suite with the county's directory, on a clock that stands at `at`.
    pub async fn at_instant(backend: Backend, at: &str) -> Self {
        let at: Timestamp = at.parse().expect("an instant");
        Self::at(backend, Clock::fixed(at)).await
    }

    /// The suite with nothing in it.
    pub async fn empty(backend: Backend, clock: Clock) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = settings(backend, folder.path().to_owned()).await;
        Self::open(settings, clock, folder).await
    }

    async fn open(settings: Settings, clock: Clock, folder: TempDir) -> Self {
        let shutdown = CancellationToken::new();
        let hands = Hands::default();
        let start = Start {
            store: settings.store.clone(),
            server: settings.server.clone(),
            secrecy: settings.secrecy.clone(),
            reports: settings.reports,
            secret: settings.store.secret().expect("a secret"),
            clock: hands.clock(clock),
            shutdown: shutdown.clone(),
        };
        let suite = Suite::start(start).await.expect("the suite starts");
        let issuer = Issuer::of(&settings.store.data, &settings.county.folder).expect("an issuer");
        let trusted = issuer.trusted(issuer.fixed_keys().expect("keys"));
        let gateway = suite.gateway(Tokens::new(vec![trusted]).expect("tokens")).expect("gateway");
        let _stop = shutdown.drop_guard();
        Self { suite, issuer, gateway, settings, hands, _stop, _folder: folder }
    }

    /// Stops the suite and starts it again on the same store.
    pub async fn restarted(self, clock: Clock) -> Self {
        let Self { settings, _stop, _folder, .. } = self;
        drop(_stop);
        Self::open(settings, clock, _folder).await
    }

    /// Puts the clock to an instant, RFC 3339, where it stands from now on.
    pub fn set_clock(&self, at: &str) {
        self.hands.set(at);
    }

    /// Waits until every service has caught up with the feeds it follows.
    pub async fn wait_until_ready(&self) {
        let mut every = tokio::time::interval(std::time::Duration::from_millis(5));
        let ready = async {
            while !self.suite.readiness.missing().is_empty() {
                every.tick().await;
            }
        };
        let limit = std::time::Duration::from_secs(20);
        tokio::time::timeout(limit, ready).await.expect("the suite becomes ready");
    }

    /// A call through the gateway over HTTP, with the development token `who`; no token when empty.
    pub async fn http(&self, verb: &str, path: &str, who: &str, body: Option<Value>) -> Answer {
        self.send(request(&self.issuer, verb, path, who, body)).await
    }

    /// Any request through the gateway.
    pub async fn send(&self, request: axum::http::Request<Body>) -> Answer {
        let response = self.gateway.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let bytes = body::to_bytes(body, usize::MAX).await.expect("a body");
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// A request for [`TestSuite::send`], to be completed.
pub fn http_request(verb: &str, path: &str) -> axum::http::request::Builder {
    axum::http::Request::builder().method(verb).uri(path)
}

/// A request with the development token `who`; no token when empty.
pub(crate) fn request(
    issuer: &Issuer,
    verb: &str,
    path: &str,
    who: &str,
    body: Option<Value>,
) -> axum::http::Request<Body> {
    let mut request = http_request(verb, path);
    if !who.is_empty() {
        let token = issuer.token(who, 600).expect("a token");
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
    let request = request.header("content-type", "application/json");
    request.body(body).expect("a request")
}

/// What the gateway answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: axum::http::HeaderMap,
    /// Body.
    pub text: String,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The fields a problem names, in order.
    pub fn violated(&self) -> Vec<String> {
        let violations = self.json()["violations"].as_array().cloned().unwrap_or_default();
        violations.iter().map(|v| v["field"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

async fn settings(backend: Backend, data: PathBuf) -> Settings {
    let merged = config::merge(&crate::settings::DEFAULTS, None, &BTreeMap::new());
    let mut settings: Settings =
        config::settings(merged.expect("defaults")).expect("defaults are right");
    settings.store.data = data;
    settings.county.folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data/keusote-2023");
    if backend == Backend::Postgres {
        let cluster = std::env::var(CLUSTER).unwrap_or_else(|_| {
            panic!(
                "{CLUSTER} is not set: run the tests with `make test`, or under tests/with-postgres"
            )
        });
        let name = format!("neuvo_{}", Uuid::now_v7().simple());
        settings.store.url = database::create(&cluster, &name).await.expect("a database");
        settings.store.readers = 2;
    }
    settings
}

/// Somebody with a role.
pub fn somebody(role: Role) -> Caller {
    Caller {
        subject: format!("test-{}", caller::role_name(role)),
        roles: vec![role],
        units: Vec::new(),
        sector: None,
    }
}

/// An advisor of the social sector.
pub fn social_advisor() -> Caller {
    Caller { sector: Some(Sector::Social), ..somebody(Role::Advisor) }
}

/// An advisor of the health sector.
pub fn health_advisor() -> Caller {
    Caller {
        subject: "test-advisor-health".to_owned(),
        sector: Some(Sector::Health),
        ..somebody(Role::Advisor)
    }
}

/// Somebody who works in units of the social sector.
pub fn worker_of(subject: &str, units: &[&str]) -> Caller {
    Caller {
        subject: subject.to_owned(),
        roles: vec![Role::UnitWorker],
        units: units.iter().map(|unit| (*unit).to_owned()).collect(),
        sector: Some(Sector::Social),
    }
}

/// The reason a status carries; empty when it carries none.
pub fn reason(status: &Status) -> String {
    neuvo_chassis::fault::reason_of(status).unwrap_or_default()
}

/// The fields a status names, in order.
pub fn violated(status: &Status) -> Vec<String> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    violations.unwrap_or_default().into_iter().map(|violation| violation.field).collect()
}

/// Runs each story on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($suite:ident: TestSuite) $story:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "stories need different parts of their module")]
            use super::*;
            use $crate::harness::{Backend, TestSuite};

            async fn story($suite: TestSuite) $story

            #[tokio::test]
            async fn on_sqlite() {
                story(TestSuite::start(Backend::Sqlite).await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                story(TestSuite::start(Backend::Postgres).await).await;
            }
        }
    )*};
}
