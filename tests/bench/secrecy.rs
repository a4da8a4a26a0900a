//! What secrecy costs: registrations that are sealed beside the same ones in clear, and readings
//! that are logged beside such as open nothing.

use neuvo_allinone::harness::Backend;
use neuvo_proto::common::v1::Sector;
use neuvo_secrecy::unsealed;

use crate::{
    Runtimes,
    callers::{CALLERS, Call, Callers},
    kept,
    registration::{calling, calls_of},
    rounds::{self, Contender, line},
    served::{self, Served},
    usage::Cluster,
};
use anyhow::ensure;

/// The part of the unsealed registrations that sealed ones must reach.
const SEALED_GOAL: f64 = 0.8;
/// The part of the unlogged readings that logged ones must reach.
const LOGGED_GOAL: f64 = 0.6;
/// Contacts that are read.
const READ: usize = 2_000;

/// Measures both on both databases.
pub fn measure(runtimes: &Runtimes) -> anyhow::Result<()> {
    for (name, backend) in [("SQLite", Backend::Sqlite), ("PostgreSQL", Backend::Postgres)] {
        let cluster = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Cluster::started()?),
        };
        sealed(runtimes, name, backend, cluster)?;
        logged(runtimes, name, backend, cluster)?;
    }
    Ok(())
}

/// The same visits through the same rpc of the same build, into a store each. Where nothing is
/// sealed the texts stand in clear in the same rows, names and codes are looked for as they are, and
/// there is no row of the subject's key. To record discloses nothing, so the log gets no rows; it is
/// on, and its chain tended, for both.
fn sealed(
    runtimes: &Runtimes,
    database: &str,
    backend: Backend,
    cluster: Option<Cluster>,
) -> anyhow::Result<()> {
    line(&format!("\nVisits of people who tell who they are, recorded on {database}"));
    line("  (given and family name, identity code, note, words told; everybody comes first time)");
    let mut stores = Vec::new();
    for _ in 0..2 {
        stores.push(runtimes.served.block_on(served::intake_alone(backend))?);
    }
    let mut clear = calls_of(runtimes, "in clear", &stores[1], Call::Identified, cluster)?;
    let mut contenders = [
        calls_of(runtimes, "sealed, the log on", &stores[0], Call::Identified, cluster)?,
        Contender {
            name: clear.name,
            run: Box::new(move |limit| {
                unsealed::ask(true);
                let sample = (clear.run)(limit);
                unsealed::ask(false);
                sample
            }),
        },
    ];
    let samples = rounds::interleave(&mut contenders)?;
    rounds::print(&contenders, &samples, &[(1, SEALED_GOAL)]);
    one_key_each(runtimes, &stores)
}

/// Makes sure that one store has a key for every contact, and the other none.
fn one_key_each(runtimes: &Runtimes, stores: &[Served]) -> anyhow::Result<()> {
    for (store, keys_each) in stores.iter().zip([1, 0]) {
        let rows = runtimes.clients.block_on(kept::rows(&store.kept))?;
        let of = |table: &str| rows.get(table).copied().unwrap_or_default();
        let (contacts, texts) = (of("contact"), of("sealed_text"));
        let right = of("subject_key") == contacts * keys_each && texts == contacts * 5;
        ensure!(right && contacts > 0, "not what was to be measured: {rows:?}");
    }
    Ok(())
}

/// The same contacts of the same store through the same rpc. A reader of the other sector sees that
/// there are words and none of them: nothing is opened for them, no key is fetched and no row logged,
/// so they are the harder peer.
fn logged(
    runtimes: &Runtimes,
    database: &str,
    backend: Backend,
    cluster: Option<Cluster>,
) -> anyhow::Result<()> {
    line(&format!("\nThe same visits read on {database}, {READ} of them, by {CALLERS} callers"));
    let served = runtimes.served.block_on(served::intake_alone(backend))?;
    let clients = &runtimes.clients;
    let health = clients.block_on(Callers::of(&served, Sector::Health))?;
    let social = clients.block_on(Callers::of(&served, Sector::Social))?;
    let call = clients.block_on(health.record(READ))?;
    let contender = |name, callers, call: &Call| Contender {
        name,
        run: Box::new(calling(runtimes, callers, call.clone(), cluster)),
    };
    let mut contenders = [
        contender("opened, once that is durable in the log", health, &call),
        contender("nothing opened, nothing logged", social, &call),
    ];
    let samples = rounds::interleave(&mut contenders)?;
    rounds::print(&contenders, &samples, &[(1, LOGGED_GOAL)]);
    Ok(())
}
