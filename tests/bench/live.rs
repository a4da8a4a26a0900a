//! How soon others see what was done: a hand-off in the inbox of its unit, a visit in a report.

use std::time::Duration;

use neuvo_allinone::harness::Backend;

use crate::{Runtimes, inbox, paced::quantiles, pacer::Took, report, rounds::line, served};

/// What is measured, a second.
pub const PACE: u32 = 25;
/// How many of it.
pub const COUNT: u32 = 1_000;
/// Anonymous visits that are recorded beside it, a second.
pub const LOAD: u32 = 200;
/// What one of a hundred may take longer than.
const INBOX_GOAL: Duration = Duration::from_millis(200);
const REPORT_GOAL: Duration = Duration::from_secs(1);

/// Measures both on both databases.
pub fn measure(runtimes: &Runtimes) -> anyhow::Result<()> {
    line(&format!("\nHow soon it is seen, µs: p50 / p99 / max, {PACE}/s beside {LOAD} visits/s"));
    line("  (a hand-off: from when the call that offers it is due until the unit's stream has it;");
    line("  a visit: from its acknowledgement until a report that was asked then has counted it)");
    for (name, backend, replicas) in [
        ("hand-off to live inbox, SQLite", Backend::Sqlite, 1),
        ("hand-off to live inbox, PostgreSQL", Backend::Postgres, 1),
        ("hand-off to the inbox of another replica", Backend::Postgres, 2),
    ] {
        let intakes = runtimes.served.block_on(served::replicas(backend, replicas))?;
        let took = inbox::measure(runtimes, &intakes[0], &intakes[replicas - 1])?;
        tell(name, &took, INBOX_GOAL)?;
    }
    for (name, backend) in [
        ("commit to report, SQLite", Backend::Sqlite),
        ("commit to report, PostgreSQL", Backend::Postgres),
    ] {
        let whole = runtimes.served.block_on(served::whole_suite(backend))?;
        tell(name, &report::measure(runtimes, &whole)?, REPORT_GOAL)?;
    }
    Ok(())
}

fn tell(name: &str, took: &Took, goal: Duration) -> anyhow::Result<()> {
    let took = took.read();
    let micros = u64::try_from(goal.as_micros())?;
    let verdict = if took.value_at_quantile(0.99) < micros { "reached" } else { "MISSED" };
    line(&format!("  {name:<46} {:>26}  goal p99 < {goal:?}: {verdict}", quantiles(&took)));
    Ok(())
}
