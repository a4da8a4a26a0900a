//! The program of one service: `serve`, and what an operator does beside it.

use std::{collections::BTreeMap, io::Write, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::{Parser, Subcommand};
use neuvo_chassis::{
    config,
    health::Readiness,
    layers::{Guard, protect},
    serve, telemetry,
    token::{Keys, Signer, Verifier},
    transport,
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use neuvo_ledger::{Database, database};

use crate::{
    Around, Service, clock,
    doctor::{self, Kept},
    quarantine, service,
};

/// A process that stops waits this long for work apart that nobody waits for any more.
pub const STOPPING: Duration = Duration::from_secs(5);

/// Settings of one service's process.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[server]`.
    pub server: config::Server,
    /// `[telemetry]`.
    pub telemetry: config::Telemetry,
    /// `[store]`.
    pub store: database::Settings,
    /// `[identity]`.
    pub identity: Identity,
    /// `[clock]`.
    pub clock: clock::Settings,
    /// `[secrecy]`; only services that hold personal data have it.
    pub secrecy: Option<neuvo_secrecy::Settings>,
    /// `[reports]`; only reporting has it.
    pub reports: Option<service::Reports>,
    /// `[peers]`: URIs of the services it follows, by name.
    pub peers: BTreeMap<String, String>,
}

/// `[identity]`: whom the process is to the others, and whom it trusts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// File of the process's own private key.
    pub key_file: PathBuf,
    /// Folder of the public keys of those it trusts, `<process>.pub`.
    pub trusted: PathBuf,
}

/// Defaults of `[identity]`.
pub const IDENTITY_DEFAULTS: &str = include_str!("identity.toml");

#[derive(Parser)]
#[command(version, about = "One service of Neuvo")]
struct Arguments {
    /// Settings file, TOML.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until asked to stop. The store must be migrated.
    Serve,
    /// Apply the migrations that are not applied yet.
    Migrate,
    /// Make the files with keys that the settings name and that are not there yet, and print the
    /// service's public key (raw), for the others' `identity.trusted`.
    MakeKeys,
    /// Add a version to the file of keys that seal personal data. It opens and does not wrap yet;
    /// running replicas know it within seconds, those that read a copy once they have got it.
    RotateKeys,
    /// Let the version that was added wrap, once every replica knows it. They wrap older keys anew;
    /// `doctor` says which is the oldest in use.
    ActivateKeys,
    /// Look at the store and its disclosure log, and say what is wrong.
    Doctor {
        /// File of anchored heads of the log: compare with them, and add the present one when all is
        /// well. Keep it where nobody who can write the store can write.
        #[arg(long)]
        anchors: Option<PathBuf>,
    },
    /// Accept that a service was restored from a backup, whose feed this one has read further: read it
    /// anew from its start. Until then nothing is decided on it. The service may run or not.
    AcceptFeed {
        /// The service whose feed it is, such as `intake`.
        source: String,
    },
    /// Print the settings in force, without passwords.
    PrintConfig,
}

/// Runs a service's program.
pub fn run(service: Service) -> ExitCode {
    let arguments = Arguments::parse();
    match execute(service, &arguments) {
        Ok(code) => code,
        Err(error) => complain(service.name, &error),
    }
}

#[allow(clippy::print_stderr, reason = "a program that cannot start says why to the person")]
fn complain(name: &str, error: &anyhow::Error) -> ExitCode {
    eprintln!("neuvo-{name}: {error:#}");
    ExitCode::FAILURE
}

#[allow(clippy::print_stdout, reason = "what was asked for is printed")]
fn execute(service: Service, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let defaults = [database::DEFAULTS, IDENTITY_DEFAULTS, clock::DEFAULTS, service.defaults];
    let merged = config::merge(&defaults, arguments.config.as_deref(), &config::environment())?;
    let settings: Settings = config::settings(merged.clone())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match &arguments.command {
        Command::Serve => runtime.block_on(serve_service(service, settings))?,
        Command::Migrate => runtime.block_on(async {
            let database = Database::open(service.name, &settings.store).await?;
            (service.migrate)(database).await
        })?,
        Command::MakeKeys => {
            let signer = Signer::kept_in(&settings.identity.key_file, service.name)?;
            settings.store.secret()?;
            if let Some(secrecy) = settings.secrecy {
                secrecy.beside(&settings.store.data).keyring(service.name)?;
            }
            std::io::stdout().write_all(signer.public())?;
        }
        Command::RotateKeys => println!("{}", secrecy(settings)?.rotate()?),
        Command::ActivateKeys => println!("{}", secrecy(settings)?.activate()?),
        Command::Doctor { anchors } => {
            let kept = Kept { store: &settings.store, secrecy: settings.secrecy.as_ref() };
            let services = [service];
            let examine = doctor::examine(&services, kept, anchors.as_deref());
            let (findings, _) = runtime.block_on(examine);
            for finding in &findings {
                println!("{finding}");
            }
            let well = findings.iter().all(|finding| finding.well);
            return Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::AcceptFeed { source } => {
            let services = [service];
            let accept = quarantine::accept(&services, &settings.store, source);
            println!("{}", runtime.block_on(accept)?);
        }
        Command::PrintConfig => {
            drop(writeln!(std::io::stdout(), "{}", config::print(&merged)?)); // the reader may have left
        }
    }
    runtime.shutdown_timeout(STOPPING);
    Ok(ExitCode::SUCCESS)
}

fn secrecy(settings: Settings) -> anyhow::Result<neuvo_secrecy::Settings> {
    let secrecy = settings.secrecy.context("this service holds no personal data")?;
    Ok(secrecy.beside(&settings.store.data))
}

async fn serve_service(service: Service, settings: Settings) -> anyhow::Result<()> {
    let telemetry = telemetry::start(service.name, &settings.telemetry)?;
    let listener = serve::bind(settings.server.listen).await?;
    let admin = serve::bind(settings.server.admin_listen).await?;
    let readiness = Readiness::default();
    let shutdown = CancellationToken::new();
    let drain = settings.server.drain();
    tokio::spawn(serve::serve(admin, serve::admin(readiness.clone()), shutdown.clone(), drain));

    let mut around = Around::new(
        settings.clock.clock()?,
        settings.store.secret()?,
        Signer::kept_in(&settings.identity.key_file, service.name)?,
        peers(&settings.peers)?,
        readiness,
        shutdown.clone(),
    );
    around.secrecy = settings.secrecy.map(|secrecy| secrecy.beside(&settings.store.data));
    around.reports = settings.reports;
    let database = Database::open(service.name, &settings.store).await?;
    service.is_migrated(&database).await?;
    settings.clock.check(&database).await?;
    let routes = service.open(database, around).await?;
    let keys = Keys::new(&settings.identity.trusted);
    let guard = Guard::new(Verifier::of_folder(service.name, keys), &settings.server);
    let routes = protect(routes, guard).prepare().into_axum_router();
    tracing::info!(address = %settings.server.listen, "{} is listening", service.name);
    serve::tell_started()?;

    let stop = shutdown.clone();
    tokio::spawn(async move {
        serve::stop_asked().await;
        tracing::info!("stopping");
        stop.cancel();
    });
    serve::serve(listener, routes, shutdown, drain).await;
    telemetry.end(drain).await;
    Ok(())
}

fn peers(
    uris: &BTreeMap<String, String>,
) -> anyhow::Result<BTreeMap<&'static str, transport::Transport>> {
    let known = ["directory", "intake", "assessment"];
    uris.iter()
        .map(|(name, uri)| {
            let known = known.into_iter().find(|known| *known == name);
            let name = known.with_context(|| format!("peers.{name}: there is no such feed"))?;
            let uri = uri.parse().with_context(|| format!("peers.{name} is no URI"))?;
            Ok((name, transport::remote(uri)))
        })
        .collect()
}
