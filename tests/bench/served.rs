//! What is measured: intake over TCP, with the directory it follows or with the whole suite.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::Router;
use neuvo_allinone::{
    county,
    harness::{Backend, CLUSTER, TestSuite},
    settings::{self, Settings},
};
use neuvo_chassis::{
    Caller, Clock, config,
    health::Readiness,
    layers::{Guard, protect},
    secret::Secret,
    serve,
    token::{Signer, Trust, Verifier},
    transport::{self, Transport},
};
use neuvo_ledger::{Database, POSITION, database};
use neuvo_process::{Around, Service};
use neuvo_proto::{
    directory::v1::directory_service_client::DirectoryServiceClient,
    feed::v1::{WatchEventsRequest, feed_service_client::FeedServiceClient},
};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::metadata::AsciiMetadataValue;
use tower::ServiceExt;
use uuid::Uuid;

use crate::callers::{bearer, with_token};

/// Time to become ready.
const READY_MAX: Duration = Duration::from_secs(20);

/// A served intake; it stops when this is dropped.
pub struct Served {
    /// Where it listens.
    pub intake: SocketAddr,
    /// Who speaks for people.
    pub edge: Signer,
    /// What intake keeps.
    pub kept: Database,
    _store: Arc<(DropGuard, TempDir)>,
}

/// The whole suite; it stops when this is dropped.
pub struct Whole {
    /// Its intake.
    pub served: Served,
    /// Where reporting listens.
    pub reporting: SocketAddr,
    _suite: TestSuite,
}

/// The way to the cluster that `tests/with-postgres` started.
pub fn cluster() -> anyhow::Result<String> {
    std::env::var(CLUSTER).with_context(|| format!("{CLUSTER} is not set: run `make bench`"))
}

/// A store for one measurement: its own folder, or its own database.
pub async fn store(backend: Backend, folder: &TempDir) -> anyhow::Result<database::Settings> {
    let mut store = defaults()?.store;
    store.data = folder.path().to_owned();
    store.url = match backend {
        Backend::Sqlite => String::new(),
        Backend::Postgres => {
            database::create(&cluster()?, &format!("bench_{}", Uuid::now_v7().simple())).await?
        }
    };
    Ok(store)
}

fn defaults() -> anyhow::Result<Settings> {
    config::settings(settings::merge(None)?)
}

/// Intake as its own process would serve it; beside it only the directory that it must know.
pub async fn intake_alone(backend: Backend) -> anyhow::Result<Served> {
    replicas(backend, 1).await?.pop().context("one is started")
}

/// So many replicas of intake on one store.
pub async fn replicas(backend: Backend, count: usize) -> anyhow::Result<Vec<Served>> {
    let folder = tempfile::tempdir()?;
    let store = store(backend, &folder).await?;
    let (edge, own) = (Signer::generate("gateway")?, Signer::generate("neuvo")?);
    let (shutdown, secret) = (CancellationToken::new(), Secret::generate()?);
    let start = |service: Service, peers: BTreeMap<&'static str, Transport>| {
        let (store, ready) = (store.clone(), Readiness::default());
        let trusted = [edge.trusted(Trust::Edge), own.trusted(Trust::Service)];
        let (clock, shutdown) = (Clock::system(), shutdown.clone());
        let mut around = Around::new(clock, secret.clone(), own.clone(), peers, ready, shutdown);
        async move {
            let defaults = defaults()?;
            around.secrecy = Some(defaults.secrecy.beside(&store.data));
            let database = Database::open(service.name, &store).await?;
            (service.migrate)(database.clone()).await?;
            let routes = service.open(database.clone(), around).await?;
            let guard = Guard::new(Verifier::new(service.name, &trusted), &defaults.server);
            anyhow::Ok((protect(routes, guard), database))
        }
    };
    let (directory, _) = start(neuvo_directory::SERVICE, BTreeMap::new()).await?;
    let directory = transport::local(directory);
    let position = load_county(directory.clone(), &own).await?;
    let _store = Arc::new((shutdown.clone().drop_guard(), folder));
    let mut replicas = Vec::new();
    for _ in 0..count {
        let peers = BTreeMap::from([("directory", directory.clone())]);
        let (intake, kept) = start(neuvo_intake::SERVICE, peers).await?;
        until_known(transport::local(intake.clone()), &own, &position).await?;
        let intake = listen(intake.prepare().into_axum_router(), shutdown.clone()).await?;
        replicas.push(Served { intake, edge: edge.clone(), kept, _store: _store.clone() });
    }
    Ok(replicas)
}

/// Intake with the whole suite in its process: assessment and reporting follow what it does.
pub async fn whole_suite(backend: Backend) -> anyhow::Result<Whole> {
    let suite = TestSuite::start(backend).await;
    let shutdown = CancellationToken::new();
    let serve = |service: &str| {
        let way = suite.suite.services[service].clone();
        let forward = tower::service_fn(move |request: axum::extract::Request| {
            let way = way.clone();
            async move {
                let answer = way.oneshot(request.map(tonic::body::Body::new)).await;
                let answer = answer.expect("a service in this process is there");
                Ok::<_, Infallible>(answer.map(axum::body::Body::new))
            }
        });
        listen(Router::new().fallback_service(forward), shutdown.clone())
    };
    let (intake, reporting) = (serve("intake").await?, serve("reporting").await?);
    let (edge, kept) = (suite.suite.edge.clone(), suite.suite.stores["intake"].clone());
    let _store = Arc::new((shutdown.drop_guard(), tempfile::tempdir()?));
    let served = Served { intake, edge, kept, _store };
    Ok(Whole { served, reporting, _suite: suite })
}

async fn listen(router: Router, shutdown: CancellationToken) -> anyhow::Result<SocketAddr> {
    let listener = serve::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve::serve(listener, router, shutdown, Duration::from_secs(1)));
    Ok(address)
}

/// Loads the county; gives where that stands in the directory's feed.
async fn load_county(directory: Transport, own: &Signer) -> anyhow::Result<AsciiMetadataValue> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy/data/keusote-2023");
    let mut set = county::read(&folder)?;
    set.request_id = Uuid::now_v7().to_string();
    let request = with_token(&bearer(own, &Caller::system("load"), "directory")?, set);
    let answer = DirectoryServiceClient::new(directory).load_county(request).await?;
    Ok(answer.metadata().get(POSITION).context("an answer without a position")?.clone())
}

/// Waits until intake knows the county.
async fn until_known(
    intake: Transport,
    own: &Signer,
    position: &AsciiMetadataValue,
) -> anyhow::Result<()> {
    let token = bearer(own, &Caller::system("load"), "intake")?;
    let mut request = with_token(&token, WatchEventsRequest::default());
    request.metadata_mut().insert(POSITION, position.clone());
    let mut feed = FeedServiceClient::new(intake);
    let known = tokio::time::timeout(READY_MAX, feed.watch_events(request)).await;
    known.context("intake does not become ready")?.map(drop)?;
    Ok(())
}
