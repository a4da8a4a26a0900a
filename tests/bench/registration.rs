//! Durable registration of contacts, many callers at once, beside one transaction a request.

use std::{cell::RefCell, sync::Arc, time::Duration};

use anyhow::ensure;
use neuvo_allinone::harness::Backend;
use neuvo_ledger::Database;

use crate::{
    Runtimes,
    callers::{CALLERS, CONNECTIONS, Call, Callers},
    kept,
    pgbench::{Numbered, Pgbench},
    rounds::{self, Contender, Sample, line},
    served::{self, Served},
    sqlite_peer::Peer,
    usage::{self, Cluster, micros_each},
};

/// How many times as many contacts as one transaction a request.
const SQLITE_GOAL: f64 = 3.0;
/// How many times as many contacts as pgbench.
const POSTGRES_GOAL: f64 = 1.0;
/// Intake with reporting and assessment behind it.
const FOLLOWED: &str = "intake, the whole suite following";

/// SQLite.
pub fn on_sqlite(runtimes: &Runtimes) -> anyhow::Result<()> {
    title("SQLite");
    let alone = runtimes.served.block_on(served::intake_alone(Backend::Sqlite))?;
    let suite = runtimes.served.block_on(served::whole_suite(Backend::Sqlite))?;
    let peer = Arc::new(runtimes.clients.block_on(Peer::open())?);
    same_rows(runtimes, &alone, &peer.kept, || runtimes.clients.block_on(peer.write()))?;
    let mut contenders = [
        calls_of(runtimes, "intake through gRPC", &alone, Call::Anonymous, None)?,
        Contender {
            name: "one transaction a request",
            run: Box::new(|limit| {
                let rate = runtimes.clients.block_on(peer.write_for(limit))?;
                Ok(Sample { rate, ..Sample::default() })
            }),
        },
        calls_of(runtimes, FOLLOWED, &suite.served, Call::Anonymous, None)?,
    ];
    let samples = rounds::interleave(&mut contenders)?;
    rounds::print(&contenders, &samples, &[(1, SQLITE_GOAL)]);
    Ok(())
}

/// PostgreSQL that keeps what it acknowledges.
pub fn on_postgres(runtimes: &Runtimes) -> anyhow::Result<()> {
    title("PostgreSQL");
    let cluster = Cluster::started()?;
    let alone = runtimes.served.block_on(served::intake_alone(Backend::Postgres))?;
    let suite = runtimes.served.block_on(served::whole_suite(Backend::Postgres))?;
    let mut pgbench = runtimes.clients.block_on(Pgbench::prepare())?;
    let kept = pgbench.kept.clone();
    same_rows(runtimes, &alone, &kept, || pgbench.write())?;
    let pgbench = &RefCell::new(pgbench);
    let peer = |name, numbered| Contender {
        name,
        run: Box::new(move |limit: Duration| {
            let before = cluster.used();
            let rate = pgbench.borrow_mut().run(numbered, limit)?;
            let count = (rate * limit.as_secs_f64()) as u64;
            let database_cpu_us = micros_each(cluster.used() - before, count);
            Ok(Sample { rate, database_cpu_us, ..Sample::default() })
        }),
    };
    let mut contenders = [
        calls_of(runtimes, "intake through gRPC", &alone, Call::Anonymous, Some(cluster))?,
        peer("pgbench, four inserts", Numbered::Freely),
        peer("pgbench, four inserts and the feed's head", Numbered::ByHead),
        calls_of(runtimes, FOLLOWED, &suite.served, Call::Anonymous, Some(cluster))?,
    ];
    let samples = rounds::interleave(&mut contenders)?;
    rounds::print(&contenders, &samples, &[(1, POSTGRES_GOAL), (2, POSTGRES_GOAL)]);
    Ok(())
}

fn title(database: &str) {
    line(&format!("\nContacts recorded durably on {database}, median (min-max)"));
    line(&format!(
        "  ({CALLERS} callers over {CONNECTIONS} connections; then processor time a contact)"
    ));
}

/// Makes sure that a peer writes the rows that intake writes of the same visit.
fn same_rows(
    runtimes: &Runtimes,
    intake: &Served,
    peers: &Database,
    write: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let ask = &runtimes.clients;
    let before = (ask.block_on(kept::rows(&intake.kept))?, ask.block_on(kept::rows(peers))?);
    let mut lines = ask.block_on(Callers::connect(intake))?.lines()?;
    ask.block_on(lines[0].make(&Call::Anonymous))?;
    write()?;
    let ours = ask.block_on(kept::added(&intake.kept, &before.0))?;
    let theirs = ask.block_on(kept::added(peers, &before.1))?;
    ensure!(ours == theirs && !ours.is_empty(), "intake writes {ours:?}, the peer {theirs:?}");
    Ok(())
}

/// Many callers at once who make the same call.
pub fn calls_of<'a>(
    runtimes: &'a Runtimes,
    name: &'static str,
    served: &Served,
    call: Call,
    cluster: Option<Cluster>,
) -> anyhow::Result<Contender<'a>> {
    let callers = runtimes.clients.block_on(Callers::connect(served))?;
    Ok(Contender { name, run: Box::new(calling(runtimes, callers, call, cluster)) })
}

/// A round of callers who make the same call, and what it used.
pub fn calling(
    runtimes: &Runtimes,
    callers: Callers,
    call: Call,
    cluster: Option<Cluster>,
) -> impl FnMut(Duration) -> anyhow::Result<Sample> {
    move |limit| {
        let used = || (usage::served(), cluster.map(Cluster::used).unwrap_or_default());
        let before = used();
        let calls = runtimes.clients.block_on(callers.call_for(&call, limit))?;
        let after = used();
        Ok(Sample {
            rate: calls.count as f64 / calls.took.as_secs_f64(),
            own_cpu_us: micros_each(after.0 - before.0, calls.count),
            database_cpu_us: micros_each(after.1 - before.1, calls.count),
            p99_us: calls.latency.value_at_quantile(0.99) as f64,
        })
    }
}
