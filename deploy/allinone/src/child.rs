//! A program of ours as a process of this machine: started, looked at, stopped.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context, bail, ensure};

/// What is waited for is looked at this often.
const LOOK: Duration = Duration::from_millis(10);
/// A process that is not ready by then never will be.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// A process that is asked to stop has this long, which is more than its own drain.
const STOP_WITHIN: Duration = Duration::from_secs(20);
/// Lines of its log that are told of a process that failed.
const LOG_TAIL: usize = 12;

/// A process: how it is started, where it listens, and whether it runs. It ends when this is dropped.
pub struct Process {
    /// What it is called here: `intake`.
    pub name: String,
    /// Address of the service.
    pub listen: SocketAddr,
    /// Address of metrics and health.
    pub admin: SocketAddr,
    /// Its settings, as variables; the only ones it gets.
    pub environment: BTreeMap<String, String>,
    program: PathBuf,
    folder: PathBuf,
    child: Option<Child>,
}

/// Names the folder of the programs, where they are not beside this one.
const PROGRAMS: &str = "NEUVO_PROGRAMS";

/// The folder of the built programs: the one that `NEUVO_PROGRAMS` names, else this one's own, or the
/// one above a test's.
///
/// # Errors
/// When this process does not know where it came from.
pub fn programs() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os(PROGRAMS) {
        return Ok(folder.into());
    }
    let own = std::env::current_exe().context("cannot find the programs")?;
    let folder = own.parent().unwrap_or(Path::new("."));
    let folder = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
    Ok(folder.unwrap_or(Path::new(".")).to_owned())
}

impl Process {
    /// The built program `neuvo-<program>`, which is to run in `folder`; not started yet.
    ///
    /// # Errors
    /// When the program was not built.
    pub fn new(
        name: &str,
        program: &str,
        folder: &Path,
        (listen, admin): (SocketAddr, SocketAddr),
    ) -> anyhow::Result<Self> {
        let program = programs()?.join(format!("neuvo-{program}"));
        ensure!(
            program.exists(),
            "{} is not built: run `cargo build --workspace --bins`",
            program.display()
        );
        fs::create_dir_all(folder)?;
        let environment = BTreeMap::from([
            ("NEUVO_LISTEN".to_owned(), listen.to_string()),
            ("NEUVO_ADMIN_LISTEN".to_owned(), admin.to_string()),
        ]);
        let (name, folder) = (name.to_owned(), folder.to_owned());
        Ok(Self { name, listen, admin, environment, program, folder, child: None })
    }

    /// Lets it have a setting at its next start: `section.key`.
    pub fn set(&mut self, key: &str, value: impl ToString) {
        let name = format!("NEUVO__{}", key.to_uppercase().replace('.', "__"));
        self.environment.insert(name, value.to_string());
    }

    /// Its command with arguments. The kernel ends it when this process is killed: nobody would
    /// be left to.
    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).arg(&self.program).args(arguments.split(' '));
        command.current_dir(&self.folder).env_clear().envs(&self.environment);
        command.stdin(Stdio::null()).process_group(0); // Ctrl-C is for this process to hear
        command
    }

    /// Runs it with arguments, such as `migrate`, to its end; gives what it printed.
    ///
    /// # Errors
    /// When it fails; says what it said.
    pub fn run(&self, arguments: &str) -> anyhow::Result<String> {
        let output = self.command(arguments).output().context("cannot run setpriv (util-linux)")?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        let name = &self.name;
        ensure!(output.status.success(), "{name} {arguments} failed: {printed}{}", said.trim());
        Ok(printed)
    }

    /// Starts it serving; what it says is added to its log.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&mut self) -> anyhow::Result<()> {
        ensure!(self.child.is_none(), "{} runs already", self.name);
        let log = OpenOptions::new().append(true).create(true).open(self.log_file())?;
        let mut command = self.command("serve");
        let child = command.stdout(log.try_clone()?).stderr(log).spawn();
        self.child = Some(child.context("cannot run setpriv (util-linux)")?);
        Ok(())
    }

    /// Waits until it is ready, as `/readyz` says.
    ///
    /// # Errors
    /// When it ends instead, or takes too long; tells the end of its log.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let url = format!("http://{}/readyz", self.admin);
        let client = reqwest::Client::new();
        let mut every = tokio::time::interval(LOOK);
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < READY_WITHIN {
            every.tick().await;
            if let Some(status) = self.ended()? {
                bail!("{} ended ({status}): {}", self.name, self.log_tail());
            }
            let answer = client.get(&url).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
        }
        bail!("{} does not become ready: {}", self.name, self.log_tail())
    }

    /// How it ended; none while it runs, or when it was not started.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.as_mut().map(Child::try_wait).transpose()?.flatten())
    }

    /// Ends it at once, as `kill -9` or a failing machine does.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Asks it to stop, with SIGTERM.
    ///
    /// # Errors
    /// When it does not run.
    pub fn ask_to_stop(&self) -> anyhow::Result<()> {
        let child = self.child.as_ref().with_context(|| format!("{} does not run", self.name))?;
        let ask = format!("kill -TERM {}", child.id());
        ensure!(Command::new("sh").args(["-c", &ask]).status()?.success(), "cannot ask it");
        Ok(())
    }

    /// Waits until it has stopped.
    ///
    /// # Errors
    /// When it does not run, or takes too long.
    pub async fn stopped(&mut self) -> anyhow::Result<ExitStatus> {
        let mut every = tokio::time::interval(LOOK);
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < STOP_WITHIN {
            every.tick().await;
            if let Some(status) = self.ended()? {
                self.child = None;
                return Ok(status);
            }
        }
        bail!("{} does not stop: {}", self.name, self.log_tail())
    }

    /// What it has said, since it was first started.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Where it writes what it says.
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.kill()); // it may have ended by itself
    }
}
