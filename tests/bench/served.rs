//! What is measured: intake over TCP, with the directory it follows or with the whole suite.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
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
use neuvo_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::Request;
use tower::ServiceExt;
use uuid::Uuid;

/// Time to become ready.
const READY_MAX: Duration = Duration::from_secs(20);

/// A served intake; it stops when this is dropped.
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    /// Who speaks for people.
    pub edge: Signer,
    _stop: DropGuard,
    _suite: Option<TestSuite>,
    _folder: Option<TempDir>,
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
    let folder = tempfile::tempdir()?;
    let store = store(backend, &folder).await?;
    let (edge, own) = (Signer::generate("gateway")?, Signer::generate("neuvo")?);
    let shutdown = CancellationToken::new();
    let ready = Readiness::default();
    let start = |service: Service, peers: BTreeMap<&'static str, Transport>| {
        let (store, shutdown) = (store.clone(), shutdown.clone());
        let trusted = [edge.trusted(Trust::Edge), own.trusted(Trust::Service)];
        let (own, ready) = (own.clone(), ready.clone());
        async move {
            let secret = Secret::generate()?;
            let around = Around::new(Clock::system(), secret, own, peers, ready, shutdown);
            let database = Database::open(service.name, &store).await?;
            (service.migrate)(database.clone()).await?;
            let routes = service.open(database, around).await?;
            let guard = Guard::new(Verifier::new(service.name, &trusted), &defaults()?.server);
            anyhow::Ok(protect(routes, guard))
        }
    };
    let directory = transport::local(start(neuvo_directory::SERVICE, BTreeMap::new()).await?);
    let peers = BTreeMap::from([("directory", directory.clone())]);
    let intake = start(neuvo_intake::SERVICE, peers).await?;
    load_county(directory, transport::local(intake.clone()), &own).await?;
    let router = intake.prepare().into_axum_router();
    let address = listen(router, shutdown.clone()).await?;
    let _stop = shutdown.drop_guard();
    Ok(Served { address, edge, _stop, _suite: None, _folder: Some(folder) })
}

/// Intake with the whole suite in its process: assessment and reporting follow what it does.
pub async fn whole_suite(backend: Backend) -> anyhow::Result<Served> {
    let suite = TestSuite::start(backend).await;
    let intake = suite.suite.services["intake"].clone();
    let forward = tower::service_fn(move |request: axum::extract::Request| {
        let intake = intake.clone();
        async move {
            let answer = intake.oneshot(request.map(tonic::body::Body::new)).await;
            let answer = answer.expect("a service in this process is there");
            Ok::<_, Infallible>(answer.map(axum::body::Body::new))
        }
    });
    let shutdown = CancellationToken::new();
    let address = listen(Router::new().fallback_service(forward), shutdown.clone()).await?;
    let edge = suite.suite.edge.clone();
    let _stop = shutdown.drop_guard();
    Ok(Served { address, edge, _stop, _suite: Some(suite), _folder: None })
}

async fn listen(router: Router, shutdown: CancellationToken) -> anyhow::Result<SocketAddr> {
    let listener = serve::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve::serve(listener, router, shutdown, Duration::from_secs(1)));
    Ok(address)
}

/// Loads the county and waits until intake knows it.
async fn load_county(directory: Transport, intake: Transport, own: &Signer) -> anyhow::Result<()> {
    use neuvo_proto::feed::v1::{WatchEventsRequest, feed_service_client::FeedServiceClient};
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy/data/keusote-2023");
    let caller = Caller::system("load");
    let bearer =
        |service: &str| anyhow::Ok(format!("Bearer {}", own.mint("load", &caller, service)?));

    let mut set = county::read(&folder)?;
    set.request_id = Uuid::now_v7().to_string();
    let mut request = Request::new(set);
    request.metadata_mut().insert("authorization", bearer("directory")?.parse()?);
    let answer = DirectoryServiceClient::new(directory).load_county(request).await?;
    let position = answer.metadata().get(POSITION).context("an answer without a position")?.clone();

    let mut request = Request::new(WatchEventsRequest::default());
    request.metadata_mut().insert("authorization", bearer("intake")?.parse()?);
    request.metadata_mut().insert(POSITION, position);
    let mut feed = FeedServiceClient::new(intake);
    let known = feed.watch_events(request);
    tokio::time::timeout(READY_MAX, known)
        .await
        .context("intake does not become ready")?
        .map(drop)?;
    Ok(())
}
