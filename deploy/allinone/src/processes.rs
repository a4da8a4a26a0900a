//! The five processes as tests see them: the built programs over a new database of the throwaway
//! cluster, asked over TCP. Any of them can be killed, stopped, started again, or doubled.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::ExitStatus,
};

use axum::body::{self, Body};
use jiff::Timestamp;
use neuvo_chassis::{
    Caller,
    token::Signer,
    transport::{self, Transport},
};
use neuvo_proto::access::v1::Role;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    county,
    deployment::{Deployment, PROCESSES, Plan},
    half_year,
    harness::{Answer, Bearer, CLUSTER, request},
    issuer::Issuer,
    load::{Loaded, Loader},
};

/// The root of the repository that this was built from.
pub const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// The data set that tests run with, from there.
pub const COUNTY: &str = "deploy/data/keusote-2023";

/// Running processes; they end when this is dropped.
pub struct Processes {
    /// The development issuer.
    pub issuer: Issuer,
    deployment: Deployment,
    ports: Ports,
    client: reqwest::Client,
    folder: TempDir,
}

impl Processes {
    /// The five with the county's directory, on the machine's clock.
    pub async fn start() -> Self {
        Self::with_county(None).await
    }

    /// The five with the county's directory, on a clock that stands at `at`, RFC 3339.
    pub async fn at_instant(at: &str) -> Self {
        Self::with_county(Some(at)).await
    }

    /// The five with nothing in them, on the machine's clock.
    pub async fn empty() -> Self {
        Self::new(None).await
    }

    async fn with_county(at: Option<&str>) -> Self {
        let processes = Self::new(at).await;
        processes.load(false).await;
        processes
    }

    async fn new(at: Option<&str>) -> Self {
        let mut processes = Self::laid_out(at);
        processes.deployment.start().await.expect("the processes start");
        processes
    }

    /// The five, ready to be started one by one: their stores are not migrated.
    pub fn laid_out(at: Option<&str>) -> Self {
        let cluster = std::env::var(CLUSTER);
        let cluster = cluster.unwrap_or_else(|_| panic!("{CLUSTER} is not set: see `make test`"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let county = Path::new(REPOSITORY).join(COUNTY);
        let issuer = Issuer::of(folder.path(), &county).expect("an issuer");
        let key_set = folder.path().join("key-set.json");
        fs::write(&key_set, issuer.key_set().to_string()).expect("written");
        let mut ports = Ports::take();
        let addresses = PROCESSES.map(|name| (name, ports.two()));
        let clock = at.map(|at| {
            let file = folder.path().join("clock");
            write_clock(&file, at);
            file
        });
        let plan = Plan {
            folder: folder.path().to_owned(),
            cluster,
            database: format!("neuvo_{}", Uuid::now_v7().simple()),
            addresses: addresses.into(),
            key_set: key_set.display().to_string(),
            clock,
        };
        let deployment = Deployment::lay_out(plan).expect("a database and keys");
        Self { issuer, deployment, ports, client: reqwest::Client::new(), folder }
    }

    /// Loads the county, and the half-year if asked, over the wire.
    pub async fn load(&self, half_year: bool) -> Loaded {
        let set = Path::new(REPOSITORY).join(COUNTY);
        let visits = half_year.then(|| half_year::read(&set).expect("its sums")).flatten();
        let set = county::read(&set).expect("the data set");
        let ways = self.deployment.ways().expect("addresses");
        let loader = Loader { ways, signer: self.signer("neuvo").clone() };
        loader.load(set, visits.as_ref()).await.expect("loaded")
    }

    /// Puts the clock of processes that were started [`Processes::at_instant`] to another, RFC 3339.
    pub fn set_clock(&self, at: &str) {
        let file = self.folder.path().join("clock");
        assert!(file.exists(), "these processes keep the machine's time");
        write_clock(&file, at);
    }

    /// A call through the gateway over HTTP, with the development token `who`; no token when empty.
    pub async fn http(&self, verb: &str, path: &str, who: &str, body: Option<Value>) -> Answer {
        self.send(request(&self.issuer, verb, path, who, body)).await
    }

    /// Any request through the gateway.
    pub async fn send(&self, request: axum::http::Request<Body>) -> Answer {
        let (head, body) = request.into_parts();
        let url = self.url("gateway", &head.uri.to_string());
        let body = body::to_bytes(body, usize::MAX).await.expect("a body");
        let request = self.client.request(head.method, url).headers(head.headers).body(body);
        let response = request.send().await.expect("the gateway answers");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a whole answer"),
        }
    }

    /// The URL of a path of a process.
    pub fn url(&self, process: &str, path: &str) -> String {
        format!("http://{}{path}", self.deployment.processes[process].listen)
    }

    /// The URL of a path where a process tells of itself: `/readyz`, `/metrics`.
    pub fn admin_url(&self, process: &str, path: &str) -> String {
        format!("http://{}{path}", self.deployment.processes[process].admin)
    }

    /// The URL of the database, for a role such as `neuvo_intake`, or `postgres`.
    pub fn database_url(&self, role: &str) -> String {
        self.deployment.database_url(role)
    }

    /// The private key of a process, or of the loader (`neuvo`).
    pub fn signer(&self, of: &str) -> &Signer {
        &self.deployment.signers[of]
    }

    /// A way to a service's process past the gateway, on behalf of a caller; for generated clients.
    pub fn way(&self, process: &str, caller: &Caller) -> (Transport, Bearer) {
        let service = process.split('-').next().unwrap_or(process);
        let signer = self.signer(if caller.has(Role::Service) { "neuvo" } else { "gateway" });
        (self.transport(process), Bearer::mint(signer, caller, service))
    }

    /// A way to a process, for calls that bring their own token.
    pub fn transport(&self, process: &str) -> Transport {
        transport::remote(self.url(process, "").parse().expect("a URI"))
    }

    /// Lets a process have a setting at its next start: `section.key`.
    pub fn set(&mut self, process: &str, key: &str, value: impl ToString) {
        self.deployment.process(process).set(key, value);
    }

    /// The variables that a process gets at its next start, beside its settings.
    pub fn environment(&mut self, process: &str) -> &mut BTreeMap<String, String> {
        &mut self.deployment.process(process).environment
    }

    /// Kills a process, as `kill -9` or a failing machine does.
    pub fn kill(&mut self, process: &str) {
        self.deployment.process(process).kill().expect("killed");
    }

    /// Asks a process to stop, with SIGTERM, and does not wait.
    pub fn ask_to_stop(&self, process: &str) {
        self.deployment.processes[process].ask_to_stop().expect("asked");
    }

    /// Waits until a process that was asked to stop, or that fails, has ended.
    pub async fn stopped(&mut self, process: &str) -> ExitStatus {
        self.deployment.process(process).stopped().await.expect("it ends")
    }

    /// Runs a process's program to its end, with arguments such as `migrate`; gives what it
    /// printed.
    ///
    /// # Errors
    /// When it fails; says what it said.
    pub fn run(&mut self, process: &str, arguments: &str) -> anyhow::Result<String> {
        self.deployment.process(process).run(arguments)
    }

    /// Starts a process that does not run, without waiting for anything.
    pub fn launch(&mut self, process: &str) {
        self.deployment.process(process).start().expect("it starts");
    }

    /// Waits until a process is ready.
    pub async fn ready(&mut self, process: &str) {
        self.deployment.process(process).ready().await.expect("it becomes ready");
    }

    /// Starts a process that was killed or has ended, and waits until it is ready.
    pub async fn start_again(&mut self, process: &str) {
        self.launch(process);
        self.ready(process).await;
    }

    /// Starts one more replica of a service, called `intake-2`, and waits until it is ready.
    pub async fn replicate(&mut self, service: &'static str) -> String {
        let number = 2 + self
            .deployment
            .processes
            .keys()
            .filter(|name| name.strip_prefix(service).is_some_and(|rest| rest.starts_with('-')))
            .count();
        let name = format!("{service}-{number}");
        let addresses = self.ports.two();
        self.deployment.add(&name, service, addresses).expect("a replica");
        self.start_again(&name).await;
        name
    }

    /// What a process has said since it was first started.
    pub fn log(&self, process: &str) -> String {
        self.deployment.processes[process].log()
    }
}

fn write_clock(file: &Path, at: &str) {
    let at: Timestamp = at.parse().expect("an instant");
    let draft = file.with_extension("new");
    fs::write(&draft, at.to_string()).expect("written");
    fs::rename(draft, file).expect("in its place"); // nobody reads half of it
}

/// Ports of a block. The first is held, the next [`GIVEN`] are given; `neuvo services` takes those a
/// hundred above them, too.
const BLOCK: u16 = 120;
/// Ports of a block that are given: five processes with two each, and some replicas.
const GIVEN: u16 = 19;
/// Where the blocks are: below the ports that clients are given, so that a process finds its own
/// free again after a restart, and below those of the throwaway cluster.
const BLOCKS: std::ops::Range<u16> = 12_000..19_920;

/// A block of ports for the processes of one test. Its first port is held, so that tests which run
/// at the same time take others.
pub struct Ports {
    guard: TcpListener,
    given: u16,
}

impl Ports {
    /// Takes a block that nobody uses.
    ///
    /// # Panics
    /// When there is none.
    pub fn take() -> Self {
        let blocks = (BLOCKS.end - BLOCKS.start) / BLOCK;
        let first = u16::from_be_bytes(Uuid::now_v7().as_bytes()[14..].try_into().expect("two"));
        let free = |number: u16| {
            let start = BLOCKS.start + (first % blocks + number) % blocks * BLOCK;
            let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok();
            let guard = bind(start)?;
            (start + 1..start + BLOCK).all(|port| bind(port).is_some()).then_some(guard)
        };
        let guard = (0..blocks).find_map(free).expect("a free block of ports");
        Self { guard, given: 0 }
    }

    /// Two ports that were not given yet.
    pub fn two(&mut self) -> (SocketAddr, SocketAddr) {
        (self.one(), self.one())
    }

    fn one(&mut self) -> SocketAddr {
        self.given += 1;
        assert!(self.given <= GIVEN, "the block has no more ports");
        let guard = self.guard.local_addr().expect("an address");
        SocketAddr::new(guard.ip(), guard.port() + self.given)
    }
}
