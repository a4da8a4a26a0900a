//! The all-in-one as a person starts it: how soon it is ready on a store it has, and what it weighs
//! when nobody asks anything.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};

use crate::rounds::{Spread, line};

/// Starts that count.
const STARTS: usize = 5;
/// Time to become ready; the first start loads the county and its half-year.
const READY_MAX: Duration = Duration::from_secs(60);
/// How often readiness is asked for.
const ASK_EVERY: Duration = Duration::from_millis(2);
/// Rest before it is weighed.
const REST: Duration = Duration::from_secs(2);
/// Goals.
const READY_GOAL_MS: f64 = 500.0;
const RESIDENT_GOAL_MB: f64 = 80.0;

/// Starts it on a new store, then again and again on that.
pub fn measure() -> anyhow::Result<()> {
    line("\nAll-in-one, `neuvo run` with the county and its half-year, median (min-max)");
    let folder = tempfile::tempdir()?;
    let first = Running::start(folder.path())?;
    line(&format!("  {:<46} {:>22} ms", "first start, everything loaded", first.ready_ms.round()));
    first.stop()?;

    let (mut ready, mut resident) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let running = Running::start(folder.path())?;
        ready.push(running.ready_ms);
        std::thread::park_timeout(REST);
        resident.push(running.resident_mb()?);
        running.stop()?;
    }
    let (ready, resident) = (Spread::of(ready.into_iter()), Spread::of(resident.into_iter()));
    for (name, spread, unit, goal) in [
        ("ready on an existing store", ready, "ms", READY_GOAL_MS),
        ("resident after two idle seconds", resident, "MB", RESIDENT_GOAL_MB),
    ] {
        let verdict = if spread.median < goal { "reached" } else { "MISSED" };
        line(&format!("  {name:<46} {:>22} {unit}  goal < {goal}: {verdict}", spread.whole()));
    }
    Ok(())
}

struct Running {
    child: Child,
    ready_ms: f64,
}

impl Running {
    fn start(data: &Path) -> anyhow::Result<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let (address, admin) = (free_address()?, free_address()?);
        let begun = Instant::now();
        let child = Command::new(program()?)
            .arg("run")
            .current_dir(root)
            .env("NEUVO_DATA", data)
            .env("NEUVO_LISTEN", address.to_string())
            .env("NEUVO_ADMIN_LISTEN", admin.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start neuvo")?;
        let mut running = Self { child, ready_ms: 0.0 };
        while !is_ready(address) {
            ensure!(begun.elapsed() < READY_MAX, "neuvo does not become ready");
            ensure!(running.child.try_wait()?.is_none(), "neuvo has ended");
            std::thread::park_timeout(ASK_EVERY);
        }
        running.ready_ms = begun.elapsed().as_secs_f64() * 1e3;
        Ok(running)
    }

    fn resident_mb(&self) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = resident.and_then(|rest| rest.trim().strip_suffix(" kB"));
        let kib: f64 = kib.context("no VmRSS in /proc")?.parse()?;
        Ok(kib * 1024.0 / 1e6)
    }

    fn stop(mut self) -> anyhow::Result<()> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status()?;
        ensure!(asked.success(), "cannot ask neuvo to stop");
        ensure!(self.child.wait()?.success(), "neuvo does not end well");
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill()); // it has ended, or something failed before
        drop(self.child.wait());
    }
}

/// The program lies beside the folder of the bench's own.
fn program() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.parent().and_then(Path::parent).context("the bench lies nowhere")?;
    let program = folder.join("neuvo");
    ensure!(program.exists(), "there is no {}: run `make bench`", program.display());
    Ok(program)
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: neuvo\r\nconnection: close\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(answer.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}
