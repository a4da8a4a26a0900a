//! Feeds that a service follows no further until a person has looked: what it rests on them has legal
//! weight, and they have another history than the one it has read. The store says so, so that neither
//! a restart nor a peer that is away lets anything be decided on it.

use anyhow::ensure;
use neuvo_ledger::{Database, database};
use neuvo_proto::feed::v1::Cursor;

use crate::{Service, doctor};

/// Before the cursor that the feed no longer holds.
const WAITS: &str = "waits ";
/// Before it, once a person has accepted that.
const ACCEPTED: &str = "accepted ";

/// Whether nothing is to be decided on what a store holds of a feed.
pub(crate) async fn holds(database: &Database, source: &str) -> anyhow::Result<bool> {
    Ok(!said(database, source).await?.is_empty())
}

/// Begins it, unless it has begun; gives whether a person has accepted that the feed no longer holds
/// this cursor.
pub(crate) async fn begin(
    database: &Database,
    source: &str,
    cursor: &Cursor,
) -> anyhow::Result<bool> {
    let said = said(database, source).await?;
    let place = format!("{}:{}", cursor.epoch, cursor.position);
    let (waits, accepted) = (format!("{WAITS}{place}"), format!("{ACCEPTED}{place}"));
    if said != waits && said != accepted {
        database.replace_mark(&mark(source), &waits).await?;
    }
    Ok(said == accepted)
}

/// Ends it: the feed has been read to its end.
pub(crate) async fn end(database: &Database, source: &str) -> anyhow::Result<()> {
    database.replace_mark(&mark(source), "").await
}

/// Lets the services that wait for it read a feed anew from its start, now or when they are started
/// again; says which.
///
/// # Errors
/// When none waits for a feed of that name, or a store is not there or does not answer.
pub async fn accept(
    services: &[Service],
    store: &database::Settings,
    source: &str,
) -> anyhow::Result<String> {
    let mut waiting = Vec::new();
    for service in services {
        let database = doctor::open(service.name, store).await?;
        let said = said(&database, source).await?;
        if let Some(place) = said.strip_prefix(WAITS) {
            waiting.push((service.name, database, format!("{ACCEPTED}{place}")));
        }
    }
    ensure!(!waiting.is_empty(), "nobody here waits for the feed of `{source}` to be accepted");
    // Only once every store has answered.
    for (_, database, accepted) in &waiting {
        database.replace_mark(&mark(source), accepted).await?;
    }
    let names: Vec<_> = waiting.iter().map(|(name, ..)| *name).collect();
    Ok(format!("{} reads the feed of {source} anew from its start", names.join(", ")))
}

fn mark(source: &str) -> String {
    format!("quarantine-{source}")
}

async fn said(database: &Database, source: &str) -> anyhow::Result<String> {
    Ok(database.mark(&mark(source)).await?.unwrap_or_default())
}
