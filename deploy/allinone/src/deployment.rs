//! The five processes on one machine, laid out as in production: each with its own role in the
//! database and its own private key, all with each other's public keys.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    net::SocketAddr,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use neuvo_chassis::{
    token::Signer,
    transport::{self, Transport},
};

use crate::{
    child::Process,
    issuer::{AUDIENCE, ISSUER},
};

/// The processes, in the order they are started. The last is the edge.
pub const PROCESSES: [&str; 5] = ["directory", "intake", "assessment", "reporting", "gateway"];

/// Whom each service follows.
const FOLLOWS: [(&str, &[&str]); 4] = [
    ("directory", &["intake"]),
    ("intake", &["directory"]),
    ("assessment", &["intake", "directory"]),
    ("reporting", &["intake", "directory", "assessment"]),
];

/// The services that hold personal data, and the keys to it.
const SECRETIVE: [&str; 2] = ["intake", "assessment"];

/// What PostgreSQL is told to make, once.
const BOOTSTRAP: &str = include_str!("../../postgres/bootstrap.sql");

/// What a process is asked to stop with, and ended by before it listens for that.
const SIGTERM: i32 = 15;

/// Where each process listens: service, and metrics and health.
pub type Addresses = BTreeMap<&'static str, (SocketAddr, SocketAddr)>;

/// What a deployment is made of.
pub struct Plan {
    /// Folder of all it keeps beside the database.
    pub folder: PathBuf,
    /// The cluster: `postgres://postgres@host:port`, where every role may log in without a password.
    pub cluster: String,
    /// Name of the database.
    pub database: String,
    /// Where the processes listen.
    pub addresses: Addresses,
    /// The development issuer's key set: a URL, or the path of a file.
    pub key_set: String,
    /// File of the clock; none for the machine's own.
    pub clock: Option<PathBuf>,
}

/// The processes of a plan.
pub struct Deployment {
    /// The processes, by name.
    pub processes: BTreeMap<String, Process>,
    /// Private keys, by the name of who signs with them; `neuvo` signs what the loader asks.
    pub signers: BTreeMap<&'static str, Signer>,
    plan: Plan,
}

impl Deployment {
    /// Makes the database and the keys. Nothing runs yet.
    ///
    /// # Errors
    /// When PostgreSQL refuses, a file cannot be written, or a program was not built.
    pub fn lay_out(plan: Plan) -> anyhow::Result<Self> {
        bootstrap(&plan.cluster, &plan.database)?;
        let trusted = plan.folder.join("trusted");
        fs::create_dir_all(&trusted)?;
        let mut signers = BTreeMap::new();
        for name in PROCESSES.into_iter().chain(["neuvo"]) {
            let signer = Signer::kept_in(&plan.folder.join(name).join("signing.key"), name)?;
            fs::write(trusted.join(format!("{name}.pub")), signer.public())?;
            signers.insert(name, signer);
        }
        let mut deployment = Self { processes: BTreeMap::new(), signers, plan };
        for name in PROCESSES {
            deployment.add(name, name, deployment.plan.addresses[name])?;
        }
        Ok(deployment)
    }

    /// Adds a process that runs a program of [`PROCESSES`]: the one, or a replica of it.
    ///
    /// # Errors
    /// When a file cannot be written, or the program was not built.
    pub fn add(
        &mut self,
        name: &str,
        program: &'static str,
        addresses: (SocketAddr, SocketAddr),
    ) -> anyhow::Result<()> {
        let mut process = Process::new(name, program, &self.plan.folder.join(name), addresses)?;
        let secrets = self.plan.folder.join(program); // replicas share them
        process.set("identity.key_file", secrets.join("signing.key").display());
        match program {
            "gateway" => self.set_up_gateway(&mut process),
            _ => self.set_up_service(&mut process, program, &secrets)?,
        }
        self.processes.insert(name.to_owned(), process);
        Ok(())
    }

    fn set_up_gateway(&self, process: &mut Process) {
        process.set("identity.issuers.development.issuer", ISSUER);
        process.set("identity.issuers.development.audience", AUDIENCE);
        process.set("identity.issuers.development.jwks", &self.plan.key_set);
        for upstream in PROCESSES.into_iter().filter(|name| *name != "gateway") {
            process.set(&format!("upstream.{upstream}"), self.uri(upstream));
        }
    }

    fn set_up_service(
        &self,
        process: &mut Process,
        service: &str,
        secrets: &Path,
    ) -> anyhow::Result<()> {
        let url = secrets.join("database-url");
        fs::write(&url, self.database_url(&format!("neuvo_{service}")))?;
        process.set("store.url_file", url.display());
        process.set("store.secret_file", secrets.join("secret.key").display());
        process.set("identity.trusted", self.plan.folder.join("trusted").display());
        if SECRETIVE.contains(&service) {
            process.set("secrecy.key_file", secrets.join("secrecy.keys").display());
        }
        if let Some(clock) = &self.plan.clock {
            process.set("clock.file", clock.display());
        }
        let peers = FOLLOWS.iter().find(|(follower, _)| *follower == service);
        for peer in peers.iter().flat_map(|(_, peers)| *peers) {
            process.set(&format!("peers.{peer}"), self.uri(peer));
        }
        Ok(())
    }

    /// Migrates every store, starts every process and waits until all are ready.
    ///
    /// # Errors
    /// When a process fails; tells the end of its log.
    pub async fn start(&mut self) -> anyhow::Result<()> {
        for name in PROCESSES {
            if name != "gateway" {
                self.process(name).run("migrate")?;
            }
            self.process(name).start()?;
        }
        for name in PROCESSES {
            self.process(name).ready().await?;
        }
        Ok(())
    }

    /// Stops every process that runs, the edge first, and waits until they have ended.
    ///
    /// # Errors
    /// When one does not stop, or not well.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        let edges = |process: &&mut Process| process.name.starts_with("gateway");
        stop_all(self.processes.values_mut().filter(edges).collect()).await?;
        stop_all(self.processes.values_mut().collect()).await
    }

    /// A process of the plan, or one that was added.
    ///
    /// # Panics
    /// When there is none of that name.
    pub fn process(&mut self, name: &str) -> &mut Process {
        self.processes.get_mut(name).unwrap_or_else(|| panic!("there is no process `{name}`"))
    }

    /// The ways to the services of the plan.
    ///
    /// # Errors
    /// Never, for addresses.
    pub fn ways(&self) -> anyhow::Result<BTreeMap<&'static str, Transport>> {
        let services = PROCESSES.into_iter().filter(|name| *name != "gateway");
        services.map(|name| Ok((name, transport::remote(self.uri(name).parse()?)))).collect()
    }

    /// The URL of the database, for one of its roles.
    pub fn database_url(&self, role: &str) -> String {
        let cluster = self.plan.cluster.replacen("//postgres@", &format!("//{role}@"), 1);
        format!("{cluster}/{}", self.plan.database)
    }

    fn uri(&self, process: &str) -> String {
        format!("http://{}", self.plan.addresses[process].0)
    }
}

async fn stop_all(processes: Vec<&mut Process>) -> anyhow::Result<()> {
    let mut asked = Vec::new();
    for process in processes {
        if process.ask_to_stop().is_ok() {
            asked.push(process);
        }
    }
    for process in asked {
        let status = process.stopped().await?;
        let before_it_served = status.signal() == Some(SIGTERM);
        ensure!(status.success() || before_it_served, "{} ended badly: {status}", process.name);
    }
    Ok(())
}

/// Makes a database with a schema and a role for each service.
///
/// # Errors
/// When psql is not there, or PostgreSQL refuses.
pub fn bootstrap(cluster: &str, database: &str) -> anyhow::Result<()> {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--dbname", &format!("{cluster}/postgres")]);
    psql.args(["--set", &format!("database={database}"), "--file", "-"]);
    psql.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut running = psql.spawn().context("cannot run psql")?;
    let mut stdin = running.stdin.take().context("psql takes no input")?;
    stdin.write_all(BOOTSTRAP.as_bytes())?;
    drop(stdin); // the end of the script
    let output = running.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "PostgreSQL refuses the bootstrap: {}", said.trim());
    Ok(())
}
