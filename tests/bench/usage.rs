//! Processor time: of this process's served threads, and of a PostgreSQL cluster.

use std::{fs, path::Path, time::Duration};

use anyhow::Context;

use crate::{SERVED_THREADS, served};

/// Ticks of `/proc/<pid>/stat` in a second; the same on every Linux.
const TICKS_PER_SECOND: u64 = 100;
/// Threads that sqlx runs SQLite in.
const SQLITE_THREADS: &str = "sqlx-sqlite";

/// What the served threads have used until now, those of SQLite with them.
pub fn served() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let used = tasks.filter_map(|task| {
        let name = fs::read_to_string(task.path().join("comm")).ok()?;
        let counts = name.starts_with(SERVED_THREADS) || name.starts_with(SQLITE_THREADS);
        let stat = counts.then(|| fs::read_to_string(task.path().join("schedstat")).ok())??;
        stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    });
    used.sum()
}

/// A PostgreSQL cluster on this machine.
#[derive(Clone, Copy)]
pub struct Cluster {
    postmaster: u32,
}

impl Cluster {
    /// The one that `tests/with-postgres` started.
    pub fn started() -> anyhow::Result<Self> {
        let url = served::cluster()?;
        let port = url.rsplit(':').next().unwrap_or_default();
        Self::on_port(port).context("the cluster is not on this machine")
    }

    fn on_port(port: &str) -> Option<Self> {
        let wanted = format!("port={port}");
        processes()
            .find(|pid| {
                let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
                command.split(|byte| *byte == 0).any(|word| word == wanted.as_bytes())
                    && stat(*pid).is_some_and(|stat| stat.name == "postgres")
            })
            .map(|postmaster| Self { postmaster })
    }

    /// What its processes have used until now, those that have ended with them.
    pub fn used(self) -> Duration {
        let ticks: u64 = processes()
            .filter_map(|pid| {
                let stat = stat(pid)?;
                if pid == self.postmaster {
                    return Some(stat.own + stat.ended_children);
                }
                (stat.parent == self.postmaster).then_some(stat.own)
            })
            .sum();
        Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
    }
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

struct Stat {
    name: String,
    parent: u32,
    own: u64,
    ended_children: u64,
}

fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
    let (head, tail) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = tail.split(' ').collect();
    let ticks = |first: usize| -> Option<u64> {
        Some(fields.get(first)?.parse::<u64>().ok()? + fields.get(first + 1)?.parse::<u64>().ok()?)
    };
    Some(Stat {
        name: head.split_once('(')?.1.to_owned(),
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)?,
        ended_children: ticks(13)?,
    })
}

/// Microseconds a thing.
pub fn micros_each(used: Duration, things: u64) -> f64 {
    used.as_secs_f64() * 1e6 / things.max(1) as f64
}
