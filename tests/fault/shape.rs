//! What is killed: a process of five on PostgreSQL, or the one process on SQLite.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use neuvo_allinone::{
    child::programs,
    issuer::Issuer,
    processes::{COUNTY, Processes, REPOSITORY},
};
use tempfile::TempDir;

/// Whatever is waited for has come by then, or never will.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is waited for is looked at this often.
const LOOK: Duration = Duration::from_millis(5);
/// What a failpoint says where a process stands still.
const STANDS: &str = "standing still at ";

/// A running Neuvo whose processes can be killed.
pub(crate) trait Shape {
    /// The gateway's URI.
    fn gateway(&self) -> String;
    /// Makes tokens that the gateway accepts.
    fn issuer(&self) -> &Issuer;
    /// What happens at the failpoints of a process from its next start.
    fn set_failpoints(&mut self, process: &str, what: &str);
    /// Ends a process at once.
    fn kill(&mut self, process: &str);
    /// Starts a process that was killed, and waits until it is ready.
    async fn start_again(&mut self, process: &str);
    /// What a process has said, since it was first started.
    fn said(&self, process: &str) -> String;
    /// The URL of a service's store.
    fn store(&self, service: &str) -> String;
}

/// Looks again and again until it is so.
pub(crate) async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let mut every = tokio::time::interval(LOOK);
    let looking = async {
        while !so().await {
            every.tick().await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, looking).await;
    assert!(waited.is_ok(), "waited in vain: {what}");
}

/// How often a process has come to stand still.
pub(crate) fn stood(shape: &impl Shape, process: &str) -> usize {
    shape.said(process).matches(STANDS).count()
}

impl Shape for Processes {
    fn gateway(&self) -> String {
        self.url("gateway", "")
    }

    fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    fn set_failpoints(&mut self, process: &str, what: &str) {
        self.environment(process).insert("FAILPOINTS".to_owned(), what.to_owned());
    }

    fn kill(&mut self, process: &str) {
        Self::kill(self, process);
    }

    async fn start_again(&mut self, process: &str) {
        Self::start_again(self, process).await;
    }

    fn said(&self, process: &str) -> String {
        self.log(process)
    }

    fn store(&self, service: &str) -> String {
        self.database_url(&format!("neuvo_{service}"))
    }
}

/// `neuvo run` over SQLite files; it ends when this is dropped.
pub(crate) struct AllInOne {
    issuer: Issuer,
    listen: SocketAddr,
    admin: SocketAddr,
    failpoints: String,
    child: Option<Child>,
    folder: TempDir,
}

impl Drop for AllInOne {
    fn drop(&mut self) {
        Shape::kill(self, "neuvo");
    }
}

impl AllInOne {
    /// Starts it with the county's directory, and waits until it is ready.
    pub(crate) async fn start() -> Self {
        // Taken together, so that they differ.
        let held = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
        let [listen, admin] = held.map(|port| port.local_addr().expect("an address"));
        let folder = tempfile::tempdir().expect("a folder");
        let issuer =
            Issuer::of(folder.path(), &Path::new(REPOSITORY).join(COUNTY)).expect("an issuer");
        let failpoints = String::new();
        let mut one = Self { issuer, listen, admin, failpoints, child: None, folder };
        one.start_again("neuvo").await;
        one
    }

    /// The file of a service's store.
    pub(crate) fn file(&self, service: &str) -> PathBuf {
        self.folder.path().join(format!("{service}.db"))
    }

    /// What it says of its readiness.
    pub(crate) async fn readiness(&self) -> String {
        let answer = reqwest::get(format!("http://{}/readyz", self.admin)).await;
        answer.expect("an answer").text().await.expect("text")
    }

    /// Starts it, and waits until it listens.
    pub(crate) async fn launch(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let said = File::options().append(true).create(true).open(self.said_file());
        let said = said.expect("a file");
        let mut command = Command::new(programs().expect("a folder").join("neuvo"));
        command.arg("run").current_dir(REPOSITORY).stdin(Stdio::null()).env_clear();
        command.stdout(said.try_clone().expect("a file")).stderr(said);
        command.env("NEUVO_DATA", self.folder.path());
        command.env("NEUVO_LISTEN", self.listen.to_string());
        command.env("NEUVO_ADMIN_LISTEN", self.admin.to_string());
        command.env("NEUVO__COUNTY__HALF_YEAR", "false");
        command.env("FAILPOINTS", &self.failpoints);
        self.child = Some(command.spawn().expect("it starts"));
        let livez = format!("http://{}/livez", self.admin);
        until("it listens", async || reqwest::get(&livez).await.is_ok()).await;
    }

    /// Lets it read a service's feed anew, and waits until it is ready.
    pub(crate) async fn accept_feed(&mut self, source: &str) {
        let mut accept = Command::new(programs().expect("a folder").join("neuvo"));
        accept.args(["accept-feed", source]).current_dir(REPOSITORY).env_clear();
        let accepted = accept.env("NEUVO_DATA", self.folder.path()).output().expect("it runs");
        assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
        self.ready().await;
    }

    async fn ready(&self) {
        let readyz = format!("http://{}/readyz", self.admin);
        let ready = async || reqwest::get(&readyz).await.is_ok_and(|a| a.status().is_success());
        until("it is ready", ready).await;
    }

    fn said_file(&self) -> PathBuf {
        self.folder.path().join("said.txt")
    }
}

impl Shape for AllInOne {
    fn gateway(&self) -> String {
        format!("http://{}", self.listen)
    }

    fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    fn set_failpoints(&mut self, _: &str, what: &str) {
        what.clone_into(&mut self.failpoints);
    }

    fn kill(&mut self, _: &str) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("killed");
            child.wait().expect("gone");
        }
    }

    async fn start_again(&mut self, _: &str) {
        self.launch().await;
        self.ready().await;
    }

    fn said(&self, _: &str) -> String {
        std::fs::read_to_string(self.said_file()).unwrap_or_default()
    }

    fn store(&self, service: &str) -> String {
        format!("sqlite://{}", self.file(service).display())
    }
}
