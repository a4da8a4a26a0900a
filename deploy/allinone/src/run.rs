//! `neuvo run`: everything, from an empty folder to a working county.

use std::{
    fs::{DirBuilder, File},
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    time::Instant,
};

use anyhow::Context;
use neuvo_chassis::{health::Gate, serve, telemetry};
use neuvo_gateway::edge::{KeySource, Tokens};
use tokio_util::sync::CancellationToken;

use crate::{
    county, greeting,
    issuer::{self, Issuer, REAL_MARK},
    load,
    settings::Settings,
    suite::{Start, Suite},
};

/// Runs until asked to stop.
///
/// # Errors
/// When an address is taken, a store cannot be opened, or the data set is refused.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let begun = Instant::now();
    let telemetry = telemetry::start("neuvo", &settings.telemetry)?;
    let listener = serve::bind(settings.server.listen).await?;
    let admin = serve::bind(settings.server.admin_listen).await?;
    let issuer_listener = serve::bind(issuer::loopback_only(settings.issuer.listen)?).await?;
    let _lock = keep(&settings.store.data)?;
    let issuer = Issuer::of(&settings.store.data, &settings.county.folder)?;
    let shutdown = CancellationToken::new();
    let drain = settings.server.drain();

    let issuer_address = issuer_listener.local_addr()?;
    let router = issuer.router(issuer_address);
    tokio::spawn(serve::serve(issuer_listener, router, shutdown.clone(), drain));

    let stop = shutdown.clone();
    tokio::spawn(async move {
        serve::stop_asked().await;
        tracing::info!("stopping");
        stop.cancel();
    });
    let starting = Box::pin(start(&settings, shutdown.clone()));
    let Some(suite) = shutdown.run_until_cancelled(starting).await else {
        return Ok(()); // asked to stop; what was migrated is whole, what was not is as it was
    };
    let suite = suite?;
    issuer::not_real(suite.is_real().await?, &settings.store.data)?;
    let gate = suite.readiness.gate("county data set"); // before anybody can ask
    let health = serve::admin(suite.readiness.clone());
    tokio::spawn(serve::serve(admin, health, shutdown.clone(), drain));
    let keys = KeySource::Url(format!("http://{issuer_address}/jwks"));
    let gateway = suite.gateway(Tokens::new(vec![issuer.trusted(keys)])?)?;
    let address = listener.local_addr()?;
    let serving = tokio::spawn(serve::serve(listener, gateway, shutdown.clone(), drain));

    let tokens = settings.store.data.join("tokens");
    issuer.write_tokens(&tokens, settings.issuer.token_lifetime_s)?;
    let filling = Box::pin(fill(&suite, &settings, &gate));
    let filled = shutdown.run_until_cancelled(filling).await;
    // Asked to stop in the middle of it, what could not be loaded any more is loaded next time.
    if let Some(filled) = filled.filter(|filled| filled.is_ok() || !shutdown.is_cancelled()) {
        filled.inspect_err(|_| shutdown.cancel())?;
        let ready_ms = begun.elapsed().as_millis();
        let missing = suite.readiness.missing();
        if missing.is_empty() {
            tracing::info!(%address, ready_ms, "neuvo is ready");
        } else {
            tracing::warn!(%address, ?missing, "neuvo is running, and not whole: see /readyz");
        }
        greet(address, &settings, &tokens)?;
    }
    serving.await.context("serving ended badly")?;
    telemetry.end(drain).await;
    Ok(())
}

/// Keeps a data folder for one process: two would each answer from what it alone knows.
///
/// # Errors
/// When the folder cannot be made, or another process keeps it.
pub fn keep(data: &Path) -> anyhow::Result<File> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(data);
    made.with_context(|| format!("cannot make the folder {}", data.display()))?;
    let mut open = File::options();
    let lock = open.write(true).create(true).truncate(false).mode(0o600).open(data.join("lock"));
    let lock = lock.with_context(|| format!("cannot write into {}", data.display()))?;
    let taken = lock.try_lock();
    taken.with_context(|| format!("another process uses {}: stop it first", data.display()))?;
    Ok(lock)
}

/// Starts the services on the settings' store.
///
/// # Errors
/// When a store cannot be opened, or is marked real.
pub async fn start(settings: &Settings, shutdown: CancellationToken) -> anyhow::Result<Suite> {
    let start = Start {
        store: settings.store.clone(),
        server: settings.server.clone(),
        secrecy: settings.secrecy.clone(),
        reports: settings.reports,
        secret: settings.store.secret()?,
        clock: settings.clock.clock()?,
        shutdown,
    };
    let suite = Suite::start(start).await?;
    if settings.store.data.join(REAL_MARK).exists() {
        suite.mark_real().await?; // the file marks the stores, wherever they are
    }
    for store in suite.stores.values() {
        settings.clock.check(store).await?;
    }
    Ok(suite)
}

async fn fill(suite: &Suite, settings: &Settings, gate: &Gate) -> anyhow::Result<()> {
    let visits = settings.county.visits()?;
    let set = county::read(&settings.county.folder)?;
    if !load::is_complete(&suite.stores, &set, visits.is_some()).await? {
        gate.close("is being loaded");
        let loaded = load::load(suite, set, visits.as_ref()).await?;
        let created = loaded.county.created;
        tracing::info!(created, visits = loaded.visits, "the county's data set is loaded");
    }
    gate.open();
    Ok(())
}

#[allow(clippy::print_stdout, reason = "the person at the terminal is told what to try next")]
fn greet(address: SocketAddr, settings: &Settings, tokens: &Path) -> anyhow::Result<()> {
    let calls = greeting::calls(&settings.county, &address.to_string(), tokens)?;
    let (admin, tokens) = (settings.server.admin_listen, tokens.display());
    println!(
        "
Neuvo is ready on http://{address}  (JSON and gRPC; documents at /docs, metrics on http://{admin}/metrics)
{calls}
Tokens for every role are in {tokens}/ (development only). Stop with Ctrl-C.
"
    );
    Ok(())
}
