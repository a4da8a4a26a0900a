//! A durable service, described so that any process can run it: its own, or the all-in-one.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use axum::{
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use futures::future::BoxFuture;
use neuvo_chassis::{
    Clock,
    health::{Gate, Readiness},
    page::Pager,
    secret::Secret,
    token::Signer,
    transport::Transport,
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use tonic::{Status, service::Routes};

use neuvo_ledger::{Database, Ledger, feed};
use neuvo_secrecy::Vault;

use crate::follow::{self, Apply, Feeds, Follow, Followed, OnDivergence};

/// How often readiness asks whether the store answers.
const PROBE_EVERY: Duration = Duration::from_secs(2);

/// A service.
#[derive(Clone, Copy)]
pub struct Service {
    /// Its name: of its package, its schema, its token audience.
    pub name: &'static str,
    /// Its documented defaults, TOML.
    pub defaults: &'static str,
    /// Applies its migrations.
    pub migrate: fn(Database) -> BoxFuture<'static, anyhow::Result<()>>,
    /// The migrations that are not applied yet.
    pub pending: fn(Database) -> BoxFuture<'static, anyhow::Result<Vec<String>>>,
    /// Starts it; gives its rpcs, to be guarded and served.
    pub start: fn(Ledger, Around) -> BoxFuture<'static, anyhow::Result<Routes>>,
}

/// What a service is given by the process it runs in.
#[derive(Clone)]
pub struct Around {
    /// Tells the time.
    pub clock: Clock,
    /// The secret that replicas share.
    pub secret: Secret,
    /// Signs the service's own calls to the feeds it follows.
    pub signer: Signer,
    /// Ways to other services, by name.
    pub peers: BTreeMap<&'static str, Transport>,
    /// Where it says whether it is ready.
    pub readiness: Readiness,
    /// Cancelled when the process stops.
    pub shutdown: CancellationToken,
    /// Where the keys to personal data come from; none where no service holds any.
    pub secrecy: Option<neuvo_secrecy::Settings>,
    /// What reports show; none where no service makes any.
    pub reports: Option<Reports>,
    feeds: Feeds,
}

/// `[reports]`: what reports show.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reports {
    /// Counts below it, other than 0, are hidden from all but supervisors.
    pub small_cell_threshold: u32,
}

impl Around {
    /// What a process gives each of its services.
    pub fn new(
        clock: Clock,
        secret: Secret,
        signer: Signer,
        peers: BTreeMap<&'static str, Transport>,
        readiness: Readiness,
        shutdown: CancellationToken,
    ) -> Self {
        let (secrecy, reports, feeds) = (None, None, Feeds::default());
        Self { clock, secret, signer, peers, readiness, shutdown, secrecy, reports, feeds }
    }

    /// The keys and the log of a service that holds personal data, tended until the process stops.
    ///
    /// # Errors
    /// When the keys are not there, or are not those that the store was written with.
    pub async fn vault(&self, ledger: &Ledger) -> anyhow::Result<Vault> {
        let none = || format!("{} holds personal data, and has no [secrecy]", ledger.service());
        let vault = Vault::open(self.secrecy.as_ref().with_context(none)?, ledger).await?;
        vault.tend(self.shutdown.clone());
        Ok(vault)
    }

    /// Makes and reads page tokens.
    pub fn pager(&self) -> Pager {
        Pager::new(&self.secret)
    }

    /// Follows a peer's feed into the service's own tables. The process is not ready until it has caught
    /// up.
    ///
    /// # Errors
    /// When there is no way to the peer, or the own store does not answer.
    pub async fn follow(
        &self,
        ledger: &Ledger,
        source: &'static str,
        apply: Apply,
        on_divergence: OnDivergence,
    ) -> anyhow::Result<Followed> {
        let gate = self.readiness.gate(format!("{} following {source}", ledger.service()));
        self.follow_with(ledger, source, apply, on_divergence, gate).await
    }

    /// Follows a peer's feed that the service can do without: nobody waits until it has caught up.
    ///
    /// # Errors
    /// As [`Self::follow`].
    pub async fn follow_aside(
        &self,
        ledger: &Ledger,
        source: &'static str,
        apply: Apply,
        on_divergence: OnDivergence,
    ) -> anyhow::Result<Followed> {
        let nobody_s = Readiness::default().gate(source);
        self.follow_with(ledger, source, apply, on_divergence, nobody_s).await
    }

    async fn follow_with(
        &self,
        ledger: &Ledger,
        source: &'static str,
        apply: Apply,
        on_divergence: OnDivergence,
        gate: Gate,
    ) -> anyhow::Result<Followed> {
        let transport = self.peers.get(source).with_context(|| format!("no way to {source}"))?;
        let follow = Follow {
            source,
            transport: transport.clone(),
            signer: self.signer.clone(),
            apply,
            on_divergence,
            gate,
        };
        let followed = follow::start(follow, ledger.clone(), self.shutdown.clone()).await?;
        self.feeds.add(followed.clone());
        Ok(followed)
    }
}

impl Service {
    /// Whether it holds personal data, and so keeps a log of who was shown them: its settings say
    /// where the keys are. What its store says of that, who can write there could take away.
    pub fn holds_personal_data(self) -> bool {
        self.defaults.lines().any(|line| line == "[secrecy]")
    }

    /// Makes sure that a store has every table that this build needs.
    ///
    /// # Errors
    /// When it does not answer or is not migrated; says how to migrate it.
    pub async fn is_migrated(self, database: &Database) -> anyhow::Result<()> {
        let pending = (self.pending)(database.clone()).await?;
        ensure!(
            pending.is_empty(),
            "the store of {0} is not migrated ({1}): run `neuvo-{0} migrate` with the same settings",
            self.name,
            pending.join(", ")
        );
        Ok(())
    }

    /// Starts the service on its database, which must be migrated. Gives its rpcs and its feed; each
    /// waits for the positions its caller names.
    ///
    /// # Errors
    /// When its store does not answer or is not migrated.
    pub async fn open(self, database: Database, around: Around) -> anyhow::Result<Routes> {
        self.is_migrated(&database).await?;
        let feeds = Feeds::default();
        let around = Around { feeds: feeds.clone(), ..around };
        let shutdown = around.shutdown.clone();
        let ledger = Ledger::start(self.name, database, &around.secret, shutdown).await;
        let ledger = ledger.with_context(|| format!("the store of {} is not ready", self.name))?;
        watch_store(&ledger, &around);
        let routes = (self.start)(ledger.clone(), around).await?;
        let routes = routes.add_service(feed::server(ledger.clone())).prepare().into_axum_router();
        let read = Arc::new((feeds, ledger)); // every request clones the routes
        Ok(Routes::from(routes.layer(from_fn_with_state(read, catch_up))))
    }
}

/// Lets a call in once the feeds it builds on have been read so far.
async fn catch_up(
    State(read): State<Arc<(Feeds, Ledger)>>,
    request: Request,
    next: Next,
) -> Response {
    let (feeds, ledger) = &*read;
    match feeds.reach(ledger, request.headers()).await {
        Ok(()) => next.run(request).await,
        Err(fault) => Status::from(fault).into_http(),
    }
}

fn watch_store(ledger: &Ledger, around: &Around) {
    let gate = around.readiness.gate(format!("{} store", ledger.service()));
    gate.open();
    let (ledger, shutdown) = (ledger.clone(), around.shutdown.clone());
    tokio::spawn(async move {
        let mut every = tokio::time::interval(PROBE_EVERY);
        while shutdown.run_until_cancelled(every.tick()).await.is_some() {
            match tokio::time::timeout(PROBE_EVERY, ledger.head()).await {
                Ok(Ok(_)) => gate.open(),
                Ok(Err(fault)) => gate.close(fault.message()),
                Err(_) => gate.close("the store does not answer in time"),
            }
        }
    });
}
