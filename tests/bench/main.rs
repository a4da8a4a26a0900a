//! The scoreboard: how fast Neuvo is, each figure beside its peer or its limit of the same run.
//!
//! `make bench` runs it. Words after `--` choose some of its parts: `sqlite postgres secrecy paced live
//! allinone directory register`.
//! It judges nothing: a goal that is missed is printed, and only what does not work fails the run.

mod allinone;
mod callers;
mod directory;
mod inbox;
mod kept;
mod large;
mod live;
mod machine;
mod paced;
mod pacer;
mod pgbench;
mod register;
mod registration;
mod report;
mod rounds;
mod rows;
mod secrecy;
mod served;
mod sqlite_peer;
mod usage;
mod visits;

use std::process::ExitCode;

use neuvo_chassis::{config, telemetry};
use tokio::runtime::{Builder, Runtime};

/// What can be measured, in order.
const PARTS: [&str; 8] =
    ["sqlite", "postgres", "secrecy", "paced", "live", "allinone", "directory", "register"];
/// Name of the threads of what is measured; what they use is told apart from the clients' use.
const SERVED_THREADS: &str = "served";

/// Where the measured and the measuring run: apart, on the same cores.
struct Runtimes {
    served: Runtime,
    clients: Runtime,
}

#[allow(clippy::print_stderr, reason = "who runs a bench is told what went wrong")]
fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scoreboard: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let asked: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let Some(word) = asked.iter().find(|word| !PARTS.contains(&word.as_str())) {
        anyhow::bail!("there is no part `{word}`; there are {}", PARTS.join(", "));
    }
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    let runtimes = Runtimes {
        served: Builder::new_multi_thread().thread_name(SERVED_THREADS).enable_all().build()?,
        clients: Builder::new_multi_thread().thread_name("clients").enable_all().build()?,
    };
    // As in production, but for the lines about refused calls, which one part makes on purpose.
    let settings = config::Telemetry {
        log: "warn".to_owned(),
        log_format: config::LogFormat::Plain,
        otlp_endpoint: String::new(),
    };
    let _telemetry = telemetry::start("scoreboard", &settings)?;

    machine::print_facts()?;
    if wanted("sqlite") {
        registration::on_sqlite(&runtimes)?;
    }
    if wanted("postgres") {
        registration::on_postgres(&runtimes)?;
    }
    if wanted("secrecy") {
        secrecy::measure(&runtimes)?;
    }
    if wanted("paced") {
        paced::measure(&runtimes)?;
    }
    if wanted("live") {
        live::measure(&runtimes)?;
    }
    if wanted("allinone") {
        allinone::measure()?;
    }
    if wanted("directory") {
        directory::measure(&runtimes)?;
    }
    if wanted("register") {
        register::measure(&runtimes)?;
    }
    machine::print_facts()
}
