//! Latency at a fixed pace: calls begin when the schedule says, whether or not those before have
//! been answered, and their time counts from the schedule, so that a stall is not left out.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context;
use hdrhistogram::Histogram;
use neuvo_allinone::harness::Backend;
use tokio::{runtime::Handle, task::JoinSet};

use crate::{
    Runtimes,
    callers::{Callers, Line},
    rounds::line,
    served,
};

/// Calls a second.
const PACES: [u32; 2] = [50, 500];
/// How long each kind of call is made, in one of two rounds.
const ROUND: Duration = Duration::from_secs(6);
/// Calls of each kind before anything counts.
const WARM_UP: u32 = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Registration,
    Nothing,
}

/// Measures both databases at every pace.
pub fn measure(runtimes: &Runtimes) -> anyhow::Result<()> {
    line("\nLatency at a fixed pace, µs from the schedule: p50 / p99 / max");
    line("  (an empty call is GetContact without an id: guarded, read, refused before the store)");
    for (name, backend) in [("SQLite", Backend::Sqlite), ("PostgreSQL", Backend::Postgres)] {
        let intake = runtimes.served.block_on(served::intake_alone(backend))?;
        let callers = runtimes.clients.block_on(Callers::connect(&intake))?;
        for kind in [Kind::Registration, Kind::Nothing] {
            paced(runtimes, &callers, kind, 500, WARM_UP)?;
        }
        for pace in PACES {
            let mut took = [Histogram::new(3)?, Histogram::new(3)?];
            // There and back: what drifts meets both kinds alike.
            for kind in [Kind::Registration, Kind::Nothing, Kind::Nothing, Kind::Registration] {
                let count = pace * u32::try_from(ROUND.as_secs())?;
                took[kind as usize].add(paced(runtimes, &callers, kind, pace, count)?)?;
            }
            let [registration, nothing] = took.map(|took| quantiles(&took));
            let label = format!("{name}, {pace}/s");
            line(&format!("  {label:<18} registration {registration:<22} empty call {nothing}"));
        }
    }
    Ok(())
}

fn quantiles(took: &Histogram<u64>) -> String {
    let at = |quantile| took.value_at_quantile(quantile);
    format!("{} / {} / {}", at(0.5), at(0.99), took.max())
}

fn paced(
    runtimes: &Runtimes,
    callers: &Callers,
    kind: Kind,
    pace: u32,
    count: u32,
) -> anyhow::Result<Histogram<u64>> {
    let lines = callers.lines()?;
    let runtime = runtimes.clients.handle().clone();
    // Timers of the runtime know milliseconds; a thread of its own keeps a finer schedule.
    let pacer = std::thread::spawn(move || keep_pace(&runtime, &lines, kind, pace, count));
    let (mut calls, took) = pacer.join().ok().context("the pacer panicked")?;
    runtimes.clients.block_on(async {
        while let Some(call) = calls.join_next().await {
            call??;
        }
        anyhow::Ok(())
    })?;
    let took = took.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(took.clone())
}

type Took = Arc<Mutex<Histogram<u64>>>;

fn keep_pace(
    runtime: &Handle,
    lines: &[Line],
    kind: Kind,
    pace: u32,
    count: u32,
) -> (JoinSet<anyhow::Result<()>>, Took) {
    let took: Took = Arc::new(Mutex::new(Histogram::new(3).expect("three digits can be kept")));
    let mut calls = JoinSet::new();
    let begun = Instant::now();
    for number in 0..count {
        let due = begun + Duration::from_secs(1) * number / pace;
        while let Some(early) = due.checked_duration_since(Instant::now()) {
            std::thread::park_timeout(early);
        }
        let mut line = lines[number as usize % lines.len()].clone();
        let took = took.clone();
        let call = async move {
            match kind {
                Kind::Registration => line.register().await.map(drop)?,
                Kind::Nothing => line.nothing().await?,
            }
            let waited = u64::try_from(due.elapsed().as_micros())?;
            Ok(took.lock().unwrap_or_else(PoisonError::into_inner).record(waited)?)
        };
        calls.spawn_on(call, runtime);
    }
    (calls, took)
}
