//! What is measured: a service over TCP, with the peers it follows or with the whole suite.

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
    directory::v1::{LoadCountyRequest, directory_service_client::DirectoryServiceClient},
    feed::v1::{WatchEventsRequest, feed_service_client::FeedServiceClient},
};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::{metadata::AsciiMetadataValue, service::Routes};
use tower::ServiceExt;
use uuid::Uuid;

use crate::callers::{bearer, with_token};

/// Time to become ready.
const READY_MAX: Duration = Duration::from_secs(20);

/// A served service; it stops when this is dropped.
pub struct Served {
    /// Which one.
    pub service: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// Who speaks for people.
    pub edge: Signer,
    /// What it keeps.
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
    let ground = Ground::prepare(backend).await?;
    let (directory, _) = ground.start(neuvo_directory::SERVICE, BTreeMap::new()).await?;
    let directory = transport::local(directory);
    let position = load_county(directory.clone(), &ground.own).await?;
    let mut replicas = Vec::new();
    for _ in 0..count {
        let peers = BTreeMap::from([("directory", directory.clone())]);
        let (intake, kept) = ground.start(neuvo_intake::SERVICE, peers).await?;
        until_known(transport::local(intake.clone()), &ground.own, &position).await?;
        replicas.push(ground.serve(neuvo_intake::SERVICE.name, intake, kept).await?);
    }
    Ok(replicas)
}

/// The directory as its own process would serve it, with a county or none yet, and no intake to follow.
pub async fn directory(backend: Backend, set: Option<LoadCountyRequest>) -> anyhow::Result<Served> {
    let ground = Ground::prepare(backend).await?;
    let (directory, kept) = ground.start(neuvo_directory::SERVICE, BTreeMap::new()).await?;
    if let Some(set) = set {
        load(transport::local(directory.clone()), &ground.own, set).await?;
    }
    ground.serve(neuvo_directory::SERVICE.name, directory, kept).await
}

/// What services of one suite share.
struct Ground {
    store: database::Settings,
    edge: Signer,
    own: Signer,
    secret: Secret,
    shutdown: CancellationToken,
    kept: Arc<(DropGuard, TempDir)>,
}

impl Ground {
    async fn prepare(backend: Backend) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let shutdown = CancellationToken::new();
        Ok(Self {
            store: store(backend, &folder).await?,
            edge: Signer::generate("gateway")?,
            own: Signer::generate("neuvo")?,
            secret: Secret::generate()?,
            kept: Arc::new((shutdown.clone().drop_guard(), folder)),
            shutdown,
        })
    }

    /// Starts a service beside its peers.
    async fn start(
        &self,
        service: Service,
        peers: BTreeMap<&'static str, Transport>,
    ) -> anyhow::Result<(Routes, Database)> {
        let trusted = [self.edge.trusted(Trust::Edge), self.own.trusted(Trust::Service)];
        let (clock, ready) = (Clock::system(), Readiness::default());
        let (secret, own) = (self.secret.clone(), self.own.clone());
        let mut around = Around::new(clock, secret, own, peers, ready, self.shutdown.clone());
        let defaults = defaults()?;
        around.secrecy = Some(defaults.secrecy.beside(&self.store.data));
        let database = Database::open(service.name, &self.store).await?;
        (service.migrate)(database.clone()).await?;
        let routes = service.open(database.clone(), around).await?;
        let guard = Guard::new(Verifier::new(service.name, &trusted), &defaults.server);
        Ok((protect(routes, guard), database))
    }

    /// Lets it listen.
    async fn serve(
        &self,
        service: &'static str,
        routes: Routes,
        kept: Database,
    ) -> anyhow::Result<Served> {
        let router = routes.prepare().into_axum_router();
        let address = listen(router, self.shutdown.clone()).await?;
        let (edge, _store) = (self.edge.clone(), self.kept.clone());
        Ok(Served { service, address, edge, kept, _store })
    }
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
    let served = Served { service: "intake", address: intake, edge, kept, _store };
    Ok(Whole { served, reporting, _suite: suite })
}

async fn listen(router: Router, shutdown: CancellationToken) -> anyhow::Result<SocketAddr> {
    let listener = serve::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve::serve(listener, router, shutdown, Duration::from_secs(1)));
    Ok(address)
}

/// Loads the county of the documents; gives where that stands in the directory's feed.
async fn load_county(directory: Transport, own: &Signer) -> anyhow::Result<AsciiMetadataValue> {
    load(directory, own, keusote()?).await
}

/// The county of the documents.
pub fn keusote() -> anyhow::Result<LoadCountyRequest> {
    county::read(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy/data/keusote-2023"))
}

async fn load(
    directory: Transport,
    own: &Signer,
    mut set: LoadCountyRequest,
) -> anyhow::Result<AsciiMetadataValue> {
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
