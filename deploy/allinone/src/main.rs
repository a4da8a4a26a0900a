//! The program `neuvo`: all of Neuvo in one process.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use neuvo_allinone::{
    county, doctor, exchange, half_year,
    harness::{Backend, TestSuite},
    issuer::{self, Issuer, REAL_MARK},
    journey,
    load::{self, Loaded, Loader},
    run, services,
    settings::{self, Settings},
    suite::{SERVICES, Suite},
};
use neuvo_chassis::{Clock, config, token::Signer, transport};
use neuvo_process::{program, quarantine};
use neuvo_proto::directory::v1::LoadCountyResponse;
use tokio_util::sync::CancellationToken;

#[derive(Parser)]
#[command(version, about = "Neuvo: the front door of a wellbeing services county, in one process")]
struct Arguments {
    /// Settings file, TOML.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything; load the county's data set into a new store first.
    Run,
    /// Run the services and the gateway as processes of their own, on a throwaway PostgreSQL that
    /// `tests/with-postgres` has started (`make services` does both).
    Services,
    /// Load the county's data set, and the half-year unless it is switched off.
    Load {
        /// Load into services that run as processes of their own, over the network. They take no
        /// visits unless those are asked for.
        #[arg(long)]
        services: bool,
        /// Load the half-year into them, too: made-up visits.
        #[arg(long, requires = "services")]
        half_year: bool,
        /// Say what the data set would change and end; store nothing.
        #[arg(long, conflicts_with = "half_year")]
        validate: bool,
    },
    /// Make a draft of what a file of another register says otherwise than the directory, and say it.
    Import(exchange::Import),
    /// Print the directory in another register's shape; what is lost goes to standard error.
    Export(exchange::Export),
    /// Print a development token for a role, such as `advisor`.
    Token {
        /// The role, or `advisor-health`.
        role: String,
        /// Seconds the token is good for.
        #[arg(long)]
        lifetime_s: Option<u64>,
    },
    /// Mark the store as one that holds real people's data: it stays so, and the development issuer
    /// opens it no more.
    MarkReal,
    /// Play the walk-in day on a throwaway store, with its own clock, and tell it.
    Journey,
    /// Look at the store, its disclosure logs, the data set and the server, and say what is wrong.
    Doctor {
        /// File of anchored heads of the logs: compare with them, and add the present ones when all
        /// is well. Keep it where nobody who can write the store can write.
        #[arg(long)]
        anchors: Option<PathBuf>,
    },
    /// Add a version to the file of keys that seal personal data. It opens and does not wrap yet;
    /// running processes know it within seconds.
    RotateKeys,
    /// Let the version that was added wrap, once every process knows it. They wrap older keys anew;
    /// `doctor` says which is the oldest in use.
    ActivateKeys,
    /// Accept that a service's store was restored from a backup that is older than what another has
    /// read of its feed: read it anew from its start. Until then nothing is decided on it.
    AcceptFeed {
        /// The service whose feed it is, such as `intake`.
        source: String,
    },
    /// Print the settings in force, without passwords.
    PrintConfig,
}

#[allow(clippy::print_stderr, reason = "a program that cannot go on says why to the person")]
fn main() -> ExitCode {
    match execute(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("neuvo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "what was asked for is printed")]
fn execute(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let merged = settings::merge(arguments.config.as_deref())?;
    let settings: Settings = config::settings(merged.clone())?;
    if matches!(arguments.command, Command::PrintConfig) {
        drop(writeln!(std::io::stdout(), "{}", config::print(&merged)?)); // the reader may have left
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments.command {
        Command::Run => runtime.block_on(run::run(settings))?,
        Command::Services => runtime.block_on(services::run(&settings))?,
        Command::Load { services: false, validate, .. } => {
            runtime.block_on(load_only(&settings, validate))?;
        }
        Command::Load { half_year, validate, .. } => {
            runtime.block_on(load_services(&settings, half_year, validate))?;
        }
        Command::Token { role, lifetime_s } => {
            let issuer = Issuer::of(&settings.store.data, &settings.county.folder)?;
            let lifetime_s = lifetime_s.unwrap_or(settings.issuer.token_lifetime_s);
            println!("{}", issuer.token(&role, lifetime_s)?);
        }
        Command::Import(import) => {
            let imported =
                with_store(&settings, async |suite| exchange::import(suite, &import).await);
            let imported = runtime.block_on(imported)?;
            println!("{}", exchange::summary(&imported.answer));
            imported.refused.map_or(Ok(()), Err)?;
        }
        Command::Export(export) => {
            let exported =
                with_store(&settings, async |suite| exchange::export(suite, &export).await);
            let (body, lost) = runtime.block_on(exported)?;
            std::io::stdout().write_all(&body)?;
            lost.iter().for_each(|finding| eprintln!("{}", exchange::doubt(finding)));
        }
        Command::Journey => runtime.block_on(play(&settings))?,
        Command::Doctor { anchors } => {
            let findings = runtime.block_on(doctor::examine(&settings, anchors.as_deref()));
            for finding in &findings {
                println!("{finding}");
            }
            let well = findings.iter().all(|finding| finding.well);
            return Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::RotateKeys => {
            println!("{}", settings.secrecy.beside(&settings.store.data).rotate()?);
        }
        Command::ActivateKeys => {
            println!("{}", settings.secrecy.beside(&settings.store.data).activate()?);
        }
        Command::AcceptFeed { source } => {
            let accept = quarantine::accept(&SERVICES, &settings.store, &source);
            println!("{}", runtime.block_on(accept)?);
        }
        Command::MarkReal => runtime.block_on(mark_real(&settings))?,
        Command::PrintConfig => {}
    }
    runtime.shutdown_timeout(program::STOPPING);
    Ok(ExitCode::SUCCESS)
}

/// Does something with the services on the store itself.
async fn with_store<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(&Suite) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let _lock = run::keep(&settings.store.data)?;
    let shutdown = CancellationToken::new();
    let suite = run::start(settings, shutdown.clone()).await?;
    let done = work(&suite).await;
    shutdown.cancel();
    done
}

async fn load_only(settings: &Settings, validate: bool) -> anyhow::Result<()> {
    let _lock = run::keep(&settings.store.data)?;
    let shutdown = CancellationToken::new();
    let suite = run::start(settings, shutdown.clone()).await?;
    if validate {
        let loader = Loader { ways: suite.services.clone(), signer: suite.own.clone() };
        foretell(&loader.validate(county::read(&settings.county.folder)?).await?);
        shutdown.cancel();
        return Ok(());
    }
    let visits = settings.county.visits()?;
    let real = suite.is_real().await? && visits.is_some();
    issuer::not_real(real, &settings.store.data)?;
    let set = county::read(&settings.county.folder)?;
    tell(&load::load(&suite, set, visits.as_ref()).await?);
    shutdown.cancel();
    Ok(())
}

/// Loads over the network, as `neuvo`.
async fn load_services(settings: &Settings, made_up: bool, validate: bool) -> anyhow::Result<()> {
    let signer = Signer::kept_in(&settings.services.key_file, "neuvo")?;
    let ways = settings.services.uris().into_iter();
    let ways = ways.map(|(name, uri)| {
        let uri = uri.parse().with_context(|| format!("services.{name} is no URI"))?;
        Ok((name, transport::remote(uri)))
    });
    let loader = Loader { ways: ways.collect::<anyhow::Result<_>>()?, signer };
    if validate {
        foretell(&loader.validate(county::read(&settings.county.folder)?).await?);
        return Ok(());
    }
    let visits = if made_up { half_year::read(&settings.county.folder)? } else { None };
    tell(&loader.load(county::read(&settings.county.folder)?, visits.as_ref()).await?);
    Ok(())
}

/// Prints what a load would do.
#[allow(clippy::print_stdout, reason = "what would be done is printed")]
fn foretell(county: &LoadCountyResponse) {
    name_entries(county);
    println!(
        "directory: {} would be created, {} updated, {} unchanged, {} ended; nothing is stored",
        county.created, county.updated, county.unchanged, county.ended
    );
}

/// Names what a load updates and ends, and what is otherwise later: editors may have published it.
#[allow(clippy::print_stdout, reason = "what was done is printed")]
fn name_entries(county: &LoadCountyResponse) {
    for (done, names) in [("updated", &county.updated_entries), ("ended", &county.ended_entries)] {
        for name in names {
            let kind = name.kind().as_str_name().trim_start_matches("ENTRY_KIND_").to_lowercase();
            println!("{done} {kind}/{}", name.entry_id);
        }
    }
    for later in &county.later_versions {
        let kind = later.kind().as_str_name().trim_start_matches("ENTRY_KIND_").to_lowercase();
        let (id, day, change) = (&later.entry_id, &later.valid_from, &later.change_id);
        let what = if later.ended { "ends" } else { "is otherwise" };
        println!("later {kind}/{id} {what} from {day}, by change {change}");
    }
}

#[allow(clippy::print_stdout, reason = "what was done is printed")]
fn tell(loaded: &Loaded) {
    let county = &loaded.county;
    name_entries(county);
    println!(
        "directory: {} created, {} updated, {} unchanged, {} ended; visits: {}",
        county.created, county.updated, county.unchanged, county.ended, loaded.visits
    );
}

#[allow(clippy::print_stdout, reason = "the play is told as it goes")]
async fn play(settings: &Settings) -> anyhow::Result<()> {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    suite.set_clock(journey::BEGINNING);
    load::load(&suite.suite, county::read(&settings.county.folder)?, None).await?;
    suite.wait_until_ready().await;
    journey::play(&suite, &mut |words| print!("{words}")).await
}

async fn mark_real(settings: &Settings) -> anyhow::Result<()> {
    let _lock = run::keep(&settings.store.data)?;
    let shutdown = CancellationToken::new();
    let suite = run::start(settings, shutdown.clone()).await?;
    let synthetic = suite.stores["intake"].mark(load::LOADED).await?;
    let synthetic = synthetic.is_some_and(|text| text.contains("\"half_year\":true"));
    anyhow::ensure!(
        !synthetic,
        "this store holds made-up visits: it cannot hold real people's, too"
    );
    suite.mark_real().await?;
    std::fs::write(settings.store.data.join(REAL_MARK), "")?;
    shutdown.cancel();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_readme_lists_every_command() {
        let readme = include_str!("../../../README.md");
        let list =
            readme.lines().find_map(|line| line.strip_prefix("neuvo run |")).expect("a list");
        let listed = list.split('|').filter_map(|usage| usage.split_whitespace().next());
        let neuvo = Arguments::command();
        let commands = neuvo.get_subcommands().map(clap::Command::get_name);
        let listed: BTreeSet<_> = listed.chain(["run"]).collect();
        assert_eq!(listed, commands.collect());
    }
}
