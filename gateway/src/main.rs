//! The gateway's process.

use std::{io::Write, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};
use neuvo_chassis::{
    config,
    health::{Gate, Readiness},
    serve, telemetry,
    token::Signer,
};
use neuvo_gateway::{
    Gateway, Parts,
    edge::Tokens,
    settings::{DEFAULTS, Settings},
};
use tokio_util::sync::CancellationToken;

/// How the process is called in logs, keys and traces.
const NAME: &str = "gateway";
/// Issuers that could not be asked for their keys are asked again after this.
const ASK_AGAIN: Duration = Duration::from_secs(5);

#[derive(Parser)]
#[command(version, about = "The edge of Neuvo: gRPC and JSON on one port")]
struct Arguments {
    /// Settings file, TOML.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until asked to stop.
    Serve,
    /// Make the gateway's private key unless it is there, and print the public one (raw), for the
    /// services' `identity.trusted`.
    MakeKeys,
    /// Print the settings in force, without passwords.
    PrintConfig,
}

#[allow(clippy::print_stderr, reason = "a program that cannot start says why to the person")]
fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("neuvo-{NAME}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout, reason = "`print-config` is asked to print")]
fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let merged = config::merge(&[DEFAULTS], arguments.config.as_deref(), &config::environment())?;
    let settings: Settings = config::settings(merged.clone())?;
    settings.issuers()?;
    match arguments.command {
        Command::MakeKeys => {
            let signer = Signer::kept_in(&settings.identity.key_file, NAME)?;
            Ok(std::io::stdout().write_all(signer.public())?)
        }
        Command::PrintConfig => {
            drop(writeln!(std::io::stdout(), "{}", config::print(&merged)?)); // the reader may have left
            Ok(())
        }
        Command::Serve => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(serve(settings))
        }
    }
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let telemetry = telemetry::start(NAME, &settings.telemetry)?;
    let listener = serve::bind(settings.server.listen).await?;
    let admin = serve::bind(settings.server.admin_listen).await?;
    let readiness = Readiness::default();
    let shutdown = CancellationToken::new();
    let drain = settings.server.drain();
    tokio::spawn(serve::serve(admin, serve::admin(readiness.clone()), shutdown.clone(), drain));

    let tokens = Tokens::limited(settings.issuers()?)?;
    tokio::spawn(read_keys(tokens.clone(), readiness.gate("identity")));
    let parts = Parts {
        upstreams: settings.upstreams()?,
        signer: Signer::kept_in(&settings.identity.key_file, NAME)?,
        tokens,
        readiness,
        shutdown: shutdown.clone(),
    };
    let router = neuvo_gateway::router(Gateway::new(parts, &settings.server)?);
    tracing::info!(address = %settings.server.listen, "{NAME} is listening");
    serve::tell_started()?;

    let stop = shutdown.clone();
    tokio::spawn(async move {
        serve::stop_asked().await;
        tracing::info!("stopping");
        stop.cancel();
    });
    serve::serve(listener, router, shutdown, drain).await;
    telemetry.end(drain).await;
    Ok(())
}

/// Reads the issuers' keys until it has them: before that, nobody could be let in.
async fn read_keys(tokens: Tokens, gate: Gate) {
    while let Err(cause) = tokens.warm().await {
        tracing::warn!(cause = format!("{cause:#}"), "issuers' keys are missing, will ask again");
        gate.close("has no keys of an issuer");
        tokio::time::sleep(ASK_AGAIN).await;
    }
    gate.open();
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn settings_that_nothing_reads_or_that_are_wrong_are_not_printed() {
        let print = |text: &str| {
            let mut file = tempfile::NamedTempFile::new().expect("a file");
            file.write_all(text.as_bytes()).expect("written");
            let config = Some(file.path().to_owned());
            run(&Arguments { config, command: Command::PrintConfig })
        };
        print("[upstream]\nintake = \"http://intake:50051\"").expect("right");
        let issuer = "[identity.issuers.a]\nissuer = \"a\"\naudience = \"b\"\njwks = \"c\"";
        let king = format!("{issuer}\nroles = [\"king\"]");
        for wrong in ["[identity]\ntrust = \"all\"", "[server]\nlisten = 7", &king] {
            assert!(print(wrong).is_err(), "{wrong}");
        }
    }
}
