//! The services in one process, each behind its own guard, and the ways between them.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use neuvo_chassis::{
    Clock,
    config::Server,
    health::Readiness,
    layers::{Guard, protect},
    secret::Secret,
    token::{Signer, Trust, Verifier},
    transport::{self, Transport, Unreachable},
};
use neuvo_gateway::{Gateway, Parts, edge::Tokens};
use neuvo_ledger::{
    Database,
    database::{self, REAL},
};
use neuvo_process::{Around, Reports, Service};
use tokio_util::sync::CancellationToken;
use tower::{ServiceExt, util::BoxCloneSyncService};

/// The services, in the order they are started.
pub const SERVICES: [Service; 4] = [
    neuvo_directory::SERVICE,
    neuvo_intake::SERVICE,
    neuvo_assessment::SERVICE,
    neuvo_reporting::SERVICE,
];

/// What a suite is started with.
pub struct Start {
    /// Where records are kept.
    pub store: database::Settings,
    /// Limits of each service.
    pub server: Server,
    /// Shared secret.
    pub secret: Secret,
    /// Where the keys to personal data come from.
    pub secrecy: neuvo_secrecy::Settings,
    /// What reports show.
    pub reports: Reports,
    /// Tells the time.
    pub clock: Clock,
    /// Cancelled when the process stops.
    pub shutdown: CancellationToken,
}

/// Running services.
pub struct Suite {
    /// Their stores, by name.
    pub stores: BTreeMap<&'static str, Database>,
    /// Ways to the services, by name.
    pub services: BTreeMap<&'static str, Transport>,
    /// What they say of their readiness.
    pub readiness: Readiness,
    /// Speaks for people, as the gateway does.
    pub edge: Signer,
    /// Speaks for the suite's own tasks.
    pub own: Signer,
    server: Server,
    shutdown: CancellationToken,
}

impl Suite {
    /// Opens every store, migrates it, and starts every service.
    ///
    /// # Errors
    /// When a store cannot be opened or migrated.
    pub async fn start(start: Start) -> anyhow::Result<Self> {
        let (edge, own) = (Signer::generate("gateway")?, Signer::generate("neuvo")?);
        let trusted = [edge.trusted(Trust::Edge), own.trusted(Trust::Service)];
        let readiness = Readiness::default();
        // Services follow each other, so each gets a way to the others before they are there.
        let doors: BTreeMap<_, _> =
            SERVICES.iter().map(|service| (service.name, Door::default())).collect();
        let peers = doors.iter().map(|(name, door)| (*name, door.transport())).collect();
        let mut around = Around::new(
            start.clock,
            start.secret,
            own.clone(),
            peers,
            readiness.clone(),
            start.shutdown.clone(),
        );
        around.secrecy = Some(start.secrecy.beside(&start.store.data));
        around.reports = Some(start.reports);
        let mut stores = BTreeMap::new();
        for service in SERVICES {
            let database = Database::open(service.name, &start.store).await?;
            (service.migrate)(database.clone()).await?;
            stores.insert(service.name, database.clone());
            let routes = service.open(database, around.clone()).await?;
            let guard = Guard::new(Verifier::new(service.name, &trusted), &start.server);
            doors[service.name].open(transport::local(protect(routes, guard)));
        }
        let services = around.peers.clone();
        let (server, shutdown) = (start.server, start.shutdown);
        Ok(Self { stores, services, readiness, edge, own, server, shutdown })
    }

    /// Whether a store is marked as one that holds real people's data.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn is_real(&self) -> anyhow::Result<bool> {
        for store in self.stores.values() {
            if store.mark(REAL).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Marks every store as one that holds real people's data. It stays so.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn mark_real(&self) -> anyhow::Result<()> {
        for store in self.stores.values() {
            store.set_mark(REAL, "yes").await?;
        }
        Ok(())
    }

    /// A gateway in front of the services.
    ///
    /// # Errors
    /// When the contract's HTTP rules contradict each other.
    pub fn gateway(&self, tokens: Tokens) -> anyhow::Result<axum::Router> {
        let upstreams = self.services.iter();
        let parts = Parts {
            upstreams: upstreams.map(|(name, way)| ((*name).to_owned(), way.clone())).collect(),
            signer: self.edge.clone(),
            tokens,
            readiness: self.readiness.clone(),
            shutdown: self.shutdown.clone(),
        };
        Ok(neuvo_gateway::router(Gateway::new(parts, &self.server)?))
    }
}

/// A way to a service that may not be there yet.
#[derive(Clone, Default)]
struct Door(Arc<OnceLock<Transport>>);

impl Door {
    fn open(&self, transport: Transport) {
        drop(self.0.set(transport)); // each service is opened once
    }

    fn transport(&self) -> Transport {
        let door = self.clone();
        BoxCloneSyncService::new(tower::service_fn(move |request| {
            let transport = door.0.get().cloned();
            async move {
                let transport = transport.ok_or_else(|| Unreachable::because("it is starting"))?;
                transport.oneshot(request).await
            }
        }))
    }
}
