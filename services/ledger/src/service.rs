//! A durable service, described so that any process can run it: its own, or the all-in-one.

use std::{collections::BTreeMap, time::Duration};

use anyhow::Context;
use futures::future::BoxFuture;
use neuvo_chassis::{
    Clock, health::Readiness, page::Pager, secret::Secret, token::Signer, transport::Transport,
};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::{
    Database, Ledger, feed,
    follow::{self, Apply, Follow, Followed, OnDivergence},
};

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
}

impl Around {
    /// Makes and reads page tokens.
    pub fn pager(&self) -> Pager {
        Pager::new(&self.secret)
    }

    /// Follows a peer's feed into the service's own tables.
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
        let transport = self.peers.get(source).with_context(|| format!("no way to {source}"))?;
        let follow = Follow {
            source,
            transport: transport.clone(),
            signer: self.signer.clone(),
            apply,
            on_divergence,
            gate: self.readiness.gate(format!("{} following {source}", ledger.service())),
        };
        follow::start(follow, ledger.clone(), self.shutdown.clone()).await
    }
}

impl Service {
    /// Opens the service's database, migrating it if `migrate`, and starts it. Gives its rpcs and
    /// its feed.
    ///
    /// # Errors
    /// When its store cannot be opened or is not migrated.
    pub async fn open(self, database: Database, around: Around) -> anyhow::Result<Routes> {
        let secret = around.secret.clone();
        let ledger = Ledger::start(self.name, database, &secret, around.shutdown.clone()).await;
        let ledger = ledger.with_context(|| {
            format!("the store of {} is not ready: has it been migrated?", self.name)
        })?;
        watch_store(&ledger, &around);
        let routes = (self.start)(ledger.clone(), around).await?;
        Ok(routes.add_service(feed::server(ledger)))
    }
}

fn watch_store(ledger: &Ledger, around: &Around) {
    let gate = around.readiness.gate(format!("{} store", ledger.service()));
    gate.open();
    let (ledger, shutdown) = (ledger.clone(), around.shutdown.clone());
    tokio::spawn(async move {
        let mut every = tokio::time::interval(PROBE_EVERY);
        while shutdown.run_until_cancelled(every.tick()).await.is_some() {
            match feed::probe(&ledger).await {
                Ok(()) => gate.open(),
                Err(fault) => gate.close(fault.message()),
            }
        }
    });
}
