//! `neuvo services`: the five processes over TCP on a throwaway PostgreSQL, until asked to stop.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use neuvo_chassis::{serve, telemetry};
use tokio_util::sync::CancellationToken;

use crate::{
    county,
    deployment::{Addresses, Deployment, Plan},
    greeting,
    harness::CLUSTER,
    issuer::{self, Issuer},
    load::Loader,
    run,
    settings::Settings,
};

/// Metrics and health of a service are served so many ports above it.
const ADMIN_ABOVE: u16 = 100;
/// How often it is looked whether every process still runs.
const LOOK: Duration = Duration::from_secs(1);

/// Runs until asked to stop, and leaves nothing behind.
///
/// # Errors
/// When there is no cluster, an address is taken, or a process fails.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let cluster = std::env::var(CLUSTER).with_context(|| {
        format!("{CLUSTER} names no PostgreSQL: run `make services`, which starts one")
    })?;
    let telemetry = telemetry::start("neuvo", &settings.telemetry)?;
    let folder = Folder::new(&settings.store.data.join("services"))?;
    let issuer = Issuer::of(&folder.path, &settings.county.folder)?;
    let listener = serve::bind(issuer::loopback_only(settings.issuer.listen)?).await?;
    let address = listener.local_addr()?;
    let (shutdown, drain) = (CancellationToken::new(), settings.server.drain());
    tokio::spawn(serve::serve(listener, issuer.router(address), shutdown.clone(), drain));

    let mut deployment = Deployment::lay_out(Plan {
        folder: folder.path.clone(),
        cluster,
        database: format!("neuvo_{}", std::process::id()),
        addresses: addresses(settings)?,
        key_set: format!("http://{address}/jwks"),
        clock: None,
    })?;
    tokio::select! {
        biased;
        () = serve::stop_asked() => {}
        failed = operate(&mut deployment, settings, &issuer, &folder.path) => failed?,
    }
    tracing::info!("stopping");
    deployment.stop().await?;
    shutdown.cancel();
    telemetry.end(drain).await;
    Ok(())
}

/// Starts everything, fills it, says what to try, and starts again whatever ends.
async fn operate(
    deployment: &mut Deployment,
    settings: &Settings,
    issuer: &Issuer,
    folder: &Path,
) -> anyhow::Result<()> {
    deployment.start().await?;
    let loader = Loader { ways: deployment.ways()?, signer: deployment.signers["neuvo"].clone() };
    let set = county::read(&settings.county.folder)?;
    loader.load(set, settings.county.visits()?.as_ref()).await?;
    let tokens = folder.join("tokens");
    issuer.write_tokens(&tokens, settings.issuer.token_lifetime_s)?;
    greet(settings, deployment, folder)?;
    let mut every = tokio::time::interval(LOOK);
    loop {
        every.tick().await;
        for process in deployment.processes.values_mut() {
            if let Some(status) = process.ended()? {
                let log = process.log_file();
                tracing::warn!(log = %log.display(), "{} ended ({status}), will start it again", process.name);
                process.kill()?; // it has ended: this forgets it
                process.start()?;
            }
        }
    }
}

/// Where the processes listen: the gateway as `[server]` says, the services as `[services]` does.
fn addresses(settings: &Settings) -> anyhow::Result<Addresses> {
    let mut addresses = Addresses::new();
    for (name, uri) in settings.services.uris() {
        let address = uri.strip_prefix("http://").and_then(|address| address.parse().ok());
        let listen: SocketAddr =
            address.with_context(|| format!("services.{name} must be http://<ip>:<port>"))?;
        let admin = listen.port().checked_add(ADMIN_ABOVE).context("no such port")?;
        addresses.insert(name, (listen, SocketAddr::new(listen.ip(), admin)));
    }
    addresses.insert("gateway", (settings.server.listen, settings.server.admin_listen));
    Ok(addresses)
}

/// A folder that goes with this.
struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes it anew: what a killed run left there is of no use.
    fn new(path: &Path) -> anyhow::Result<Self> {
        drop(run::keep(path)?); // another run uses it, or nobody does
        fs::remove_dir_all(path)?;
        let lock = run::keep(path)?;
        Ok(Self { path: fs::canonicalize(path)?, _lock: lock }) // the processes run elsewhere
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, folder = %self.path.display(), "a folder stays behind");
        }
        let data = self.path.parent();
        data.map(fs::remove_dir); // which it does only when nothing else is there
    }
}

#[allow(clippy::print_stdout, reason = "the person at the terminal is told what to try next")]
fn greet(settings: &Settings, deployment: &Deployment, folder: &Path) -> anyhow::Result<()> {
    let address = settings.server.listen;
    let folder = std::env::current_dir().map_or(folder, |here| {
        folder.strip_prefix(here).unwrap_or(folder) // shorter to read
    });
    let calls = greeting::calls(&settings.county, &address.to_string(), &folder.join("tokens"))?;
    let folder = folder.display();
    let intake = deployment.processes["intake"].admin;
    let (own, other) =
        (deployment.database_url("neuvo_intake"), deployment.database_url("neuvo_reporting"));
    println!(
        "
Five processes of Neuvo are ready; the gateway is on http://{address}.
{calls}
  Each service reads its own schema and no other:
    psql {own} -c 'SELECT COUNT(*) FROM contact'
    psql {other} -c 'SELECT COUNT(*) FROM intake.contact'

  One is killed, the others answer; it is started again:
    pkill -KILL neuvo-reporting; curl -s http://{intake}/readyz

Each writes what it says to {folder}/<process>/log. Stop with Ctrl-C; nothing stays behind.
"
    );
    Ok(())
}
