//! Latency at a fixed pace: of a registration, and of a call that does nothing.

use std::time::Duration;

use anyhow::Context;
use hdrhistogram::Histogram;
use neuvo_allinone::harness::Backend;

use crate::{
    Runtimes,
    callers::{Call, Callers},
    pacer::{Pacer, Took},
    rounds::line,
    served,
};

/// Calls a second.
const PACES: [u32; 2] = [50, 500];
/// How long each kind of call is made, in one of two rounds.
const ROUND: Duration = Duration::from_secs(6);
/// Calls of each kind before anything counts.
const WARM_UP: u32 = 200;

/// Measures both databases at every pace.
pub fn measure(runtimes: &Runtimes) -> anyhow::Result<()> {
    line("\nLatency at a fixed pace, µs from the schedule: p50 / p99 / max");
    line("  (an empty call is GetContact without an id: guarded, read, refused before the store)");
    for (name, backend) in [("SQLite", Backend::Sqlite), ("PostgreSQL", Backend::Postgres)] {
        let intake = runtimes.served.block_on(served::intake_alone(backend))?;
        let callers = runtimes.clients.block_on(Callers::connect(&intake))?;
        for call in [Call::Anonymous, Call::Nothing] {
            paced(runtimes, &callers, &call, 500, WARM_UP)?;
        }
        for pace in PACES {
            let [mut registration, mut nothing] = [Histogram::new(3)?, Histogram::new(3)?];
            let count = pace * u32::try_from(ROUND.as_secs())?;
            // There and back: what drifts meets both kinds alike.
            registration.add(paced(runtimes, &callers, &Call::Anonymous, pace, count)?)?;
            nothing.add(paced(runtimes, &callers, &Call::Nothing, pace, 2 * count)?)?;
            registration.add(paced(runtimes, &callers, &Call::Anonymous, pace, count)?)?;
            let (registration, nothing) = (quantiles(&registration), quantiles(&nothing));
            let label = format!("{name}, {pace}/s");
            line(&format!("  {label:<18} registration {registration:<22} empty call {nothing}"));
        }
    }
    Ok(())
}

/// p50, p99 and the longest.
pub fn quantiles(took: &Histogram<u64>) -> String {
    let at = |quantile| took.value_at_quantile(quantile);
    format!("{} / {} / {}", at(0.5), at(0.99), took.max())
}

fn paced(
    runtimes: &Runtimes,
    callers: &Callers,
    call: &Call,
    pace: u32,
    count: u32,
) -> anyhow::Result<Histogram<u64>> {
    let took = Took::new()?;
    begin(runtimes, callers, call, pace, count, &took)?.finish(runtimes)?;
    Ok(took.read())
}

/// Begins calls at a pace, each on the next line.
pub fn begin(
    runtimes: &Runtimes,
    callers: &Callers,
    call: &Call,
    pace: u32,
    count: u32,
    took: &Took,
) -> anyhow::Result<Pacer> {
    let mut lines = callers.lines()?.into_iter().cycle();
    let (call, took) = (call.clone(), took.clone());
    Ok(Pacer::start(runtimes, pace, count, move |due| {
        let (line, call, took) = (lines.next(), call.clone(), took.clone());
        async move {
            let mut line = line.context("no connections")?;
            line.make(&call).await?;
            took.since(due)
        }
    }))
}
