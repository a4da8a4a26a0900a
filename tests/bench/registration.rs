//! Durable registration of contacts, many callers at once, beside one transaction a request.

use std::{cell::RefCell, sync::Arc, time::Duration};

use anyhow::Context;
use neuvo_allinone::harness::Backend;

use crate::{
    Runtimes,
    callers::{CALLERS, CONNECTIONS, Callers},
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

/// SQLite.
pub fn on_sqlite(runtimes: &Runtimes) -> anyhow::Result<()> {
    title("SQLite");
    let alone = runtimes.served.block_on(served::intake_alone(Backend::Sqlite))?;
    let suite = runtimes.served.block_on(served::whole_suite(Backend::Sqlite))?;
    let peer = Arc::new(runtimes.clients.block_on(Peer::open())?);
    let mut contenders = [
        intake(runtimes, "intake through gRPC", &alone, None)?,
        Contender {
            name: "one transaction a request",
            run: Box::new(|limit| {
                let rate = runtimes.clients.block_on(peer.write_for(limit))?;
                Ok(Sample { rate, ..Sample::default() })
            }),
        },
        intake(runtimes, "intake, the whole suite following", &suite, None)?,
    ];
    let samples = rounds::interleave(&mut contenders)?;
    rounds::print(&contenders, &samples, &[(1, SQLITE_GOAL)]);
    Ok(())
}

/// PostgreSQL that keeps what it acknowledges.
pub fn on_postgres(runtimes: &Runtimes) -> anyhow::Result<()> {
    title("PostgreSQL");
    let url = served::cluster()?;
    let port = url.rsplit(':').next().unwrap_or_default();
    let cluster = Cluster::on_port(port).context("the cluster is not on this machine")?;
    let alone = runtimes.served.block_on(served::intake_alone(Backend::Postgres))?;
    let suite = runtimes.served.block_on(served::whole_suite(Backend::Postgres))?;
    let pgbench = RefCell::new(runtimes.clients.block_on(Pgbench::prepare())?);
    let pgbench = &pgbench;
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
        intake(runtimes, "intake through gRPC", &alone, Some(cluster))?,
        peer("pgbench, four inserts", Numbered::Freely),
        peer("pgbench, four inserts and the feed's head", Numbered::ByHead),
        intake(runtimes, "intake, the whole suite following", &suite, Some(cluster))?,
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

fn intake<'a>(
    runtimes: &'a Runtimes,
    name: &'static str,
    served: &Served,
    cluster: Option<Cluster>,
) -> anyhow::Result<Contender<'a>> {
    let callers = runtimes.clients.block_on(Callers::connect(served))?;
    let run = move |limit| {
        let used = || (usage::served(), cluster.map(Cluster::used).unwrap_or_default());
        let before = used();
        let calls = runtimes.clients.block_on(callers.register_for(limit))?;
        let after = used();
        Ok(Sample {
            rate: calls.count as f64 / calls.took.as_secs_f64(),
            own_cpu_us: micros_each(after.0 - before.0, calls.count),
            database_cpu_us: micros_each(after.1 - before.1, calls.count),
            p99_us: calls.latency.value_at_quantile(0.99) as f64,
        })
    };
    Ok(Contender { name, run: Box::new(run) })
}
