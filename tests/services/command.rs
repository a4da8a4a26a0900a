//! `neuvo services` and `neuvo load --services`, as a person at a terminal has them.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use neuvo_allinone::{
    child::programs,
    harness::CLUSTER,
    processes::{Ports, REPOSITORY},
};
use tempfile::TempDir;

/// Whatever is waited for has come by then, or never will.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is waited for is looked at this often.
const LOOK: Duration = Duration::from_millis(10);

/// Looks again and again until it is so.
async fn until(what: &str, so: impl Fn() -> bool) {
    let mut every = tokio::time::interval(LOOK);
    let looking = async {
        while !so() {
            every.tick().await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, looking).await;
    assert!(waited.is_ok(), "waited in vain: {what}");
}

/// A terminal: a folder of data, ports, and what is set there.
struct Terminal {
    folder: TempDir,
    environment: Vec<(String, String)>,
    gateway: String,
    _ports: Ports,
}

impl Terminal {
    fn new() -> Self {
        let (folder, mut ports) = (tempfile::tempdir().expect("a folder"), Ports::take());
        let (gateway, admin) = ports.two();
        let mut environment = vec![
            ("NEUVO_DATA".to_owned(), folder.path().join("data").display().to_string()),
            ("NEUVO_LISTEN".to_owned(), gateway.to_string()),
            ("NEUVO_ADMIN_LISTEN".to_owned(), admin.to_string()),
            ("NEUVO__COUNTY__HALF_YEAR".to_owned(), "false".to_owned()),
        ];
        for service in ["DIRECTORY", "INTAKE", "ASSESSMENT", "REPORTING"] {
            let uri = format!("http://{}", ports.two().0);
            environment.push((format!("NEUVO__SERVICES__{service}"), uri));
        }
        for kept in [CLUSTER, "PATH"] {
            environment.push((kept.to_owned(), std::env::var(kept).expect("see `make test`")));
        }
        Self { folder, environment, gateway: gateway.to_string(), _ports: ports }
    }

    fn services(&self) -> PathBuf {
        self.folder.path().join("data/services")
    }

    /// `neuvo` with these arguments, as from the root of the repository.
    fn neuvo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(programs().expect("a folder").join("neuvo"));
        command.args(arguments).current_dir(REPOSITORY).stdin(Stdio::null());
        command.env_clear().envs(self.environment.iter().cloned());
        command
    }

    /// Starts the five and waits until they are filled.
    async fn start(&self) -> Started<'_> {
        let said = self.folder.path().join("said");
        let (out, err) = (fs::File::create(&said).expect("a file"), self.folder.path().join("err"));
        let err = fs::File::create(err).expect("a file");
        let child = self.neuvo(&["services"]).stdout(out).stderr(err).spawn().expect("it starts");
        let started = Started { terminal: self, child };
        let greeting = || fs::read_to_string(&said).is_ok_and(|said| said.contains("are ready"));
        until("the greeting", greeting).await;
        started
    }

    /// Loads the half-year over the wire.
    fn load(&self) -> Output {
        let key = self.services().join("neuvo/signing.key");
        let mut load = self.neuvo(&["load", "--services", "--half-year"]);
        load.env("NEUVO__SERVICES__KEY_FILE", key).output().expect("it runs")
    }

    async fn half_year(&self) -> String {
        let path = "/v1/reports/contacts-by-group-and-sector:export?format=csv\
            &startDate=2023-01-01&endDate=2023-06-30";
        let token = fs::read_to_string(self.services().join("tokens/organiser.jwt"));
        let request = reqwest::Client::new().get(format!("http://{}{path}", self.gateway));
        let answer = request.bearer_auth(token.expect("a token")).send().await.expect("an answer");
        answer.text().await.expect("text")
    }
}

/// `neuvo services`, running.
struct Started<'a> {
    terminal: &'a Terminal,
    child: Child,
}

impl Drop for Started<'_> {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Started<'_> {
    /// Its processes: number and name.
    fn processes(&self) -> Vec<(String, String)> {
        let id = self.child.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        let children = children.expect("it runs");
        let name = |id| fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        children.split_whitespace().map(|id| (id.to_owned(), name(id).trim().to_owned())).collect()
    }

    fn said(&self) -> String {
        fs::read_to_string(self.terminal.folder.path().join("err")).unwrap_or_default()
    }
}

fn signal(signal: &str, process: &str) {
    let kill = format!("kill -{signal} {process}");
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
}

/// Whether a process runs; one that has ended may wait for somebody to ask how.
fn runs(process: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    !status.is_empty() && !status.contains("State:\tZ")
}

#[tokio::test]
async fn five_processes_are_started_filled_healed_and_gone_after_ctrl_c() {
    let terminal = Terminal::new();
    let mut started = terminal.start().await;
    let (first, again) = (terminal.load(), terminal.load());
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text(&first), text(&again), "{}", String::from_utf8_lossy(&first.stderr));
    assert!(text(&first).starts_with("directory: 0 created, 0 updated"), "{}", text(&first));
    let half_year = terminal.half_year().await;
    assert!(half_year.contains("TOTAL;287;1219;1506;100\n"), "loaded once: {half_year}");

    let before = started.processes();
    assert_eq!(before.len(), 5, "{before:?}");
    let reporting = before.iter().find(|(_, name)| name == "neuvo-reporting").expect("reporting");
    signal("KILL", &reporting.0);
    let healed = || started.said().contains("reporting ended (signal: 9 (SIGKILL)), will start it");
    until("it is noticed", healed).await;
    until("it runs again", || started.processes().len() == 5).await;

    let after = started.processes();
    signal("INT", &started.child.id().to_string());
    let status = started.child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0), "{}", started.said());
    assert!(after.iter().all(|(process, _)| !runs(process)), "{after:?}");
    assert!(!terminal.services().exists());
}

#[tokio::test]
async fn the_processes_end_with_the_command_even_when_it_is_killed() {
    let terminal = Terminal::new();
    let started = terminal.start().await;
    let processes = started.processes();
    assert_eq!(processes.len(), 5, "{processes:?}");
    drop(started);
    until("all ended", || processes.iter().all(|(process, _)| !runs(process))).await;
    // What it left is of no use to the next, and in nobody's way.
    terminal.start().await;
}
