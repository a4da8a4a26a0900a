//! How the directory is kept: one table of documents, all of it in memory.

mod entry;
mod migration;

use std::sync::Arc;

use arc_swap::ArcSwap;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, WriteSet, unavailable};
use sea_orm::{DbErr, EntityTrait};

use crate::domain::{Change, Snapshot};

pub(crate) use migration::Migrations;

/// The directory's entries.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) ledger: Ledger,
    /// What there was when the feed stood at a position; every load moves it.
    held: Arc<ArcSwap<(i64, Arc<Snapshot>)>>,
}

impl Store {
    /// The entries of a ledger, read for the first time.
    ///
    /// # Errors
    /// When the store does not answer, or holds what the service did not write.
    pub(crate) async fn open(ledger: Ledger) -> anyhow::Result<Self> {
        let position = ledger.position().number;
        let snapshot = Arc::new(assemble(read(&ledger).await?)?);
        Ok(Self { ledger, held: Arc::new(ArcSwap::from_pointee((position, snapshot))) })
    }

    /// Everything the directory holds; read again when the feed has moved, by this replica or, on
    /// PostgreSQL and some 100 ms later, by another.
    pub(crate) async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let held = self.held.load_full();
        if held.0 == self.ledger.position().number {
            return Ok(held.1.clone());
        }
        self.fresh().await
    }

    /// Everything the directory holds, read from the store now: for who lost to another load.
    pub(crate) async fn fresh(&self) -> Result<Arc<Snapshot>> {
        let position = self.ledger.position().number; // first: what is read is at least as new
        let rows = read(&self.ledger).await.map_err(unavailable)?;
        let snapshot = Arc::new(assemble(rows).map_err(Fault::internal)?);
        self.held.store(Arc::new((position, snapshot.clone())));
        Ok(snapshot)
    }
}

async fn read(ledger: &Ledger) -> Result<Vec<entry::Model>, DbErr> {
    entry::Entity::find().all(ledger.read()).await
}

fn assemble(rows: Vec<entry::Model>) -> anyhow::Result<Snapshot> {
    let mut snapshot = Snapshot::default();
    for row in rows {
        let (version, ended) = (row.version, row.ended);
        snapshot.put(entry::document(row)?, version, ended);
    }
    Ok(snapshot)
}

/// What changing an entry writes, if the entry is still at the version it was read at.
pub(crate) fn write(set: &mut WriteSet, change: &Change, county_id: &str) -> anyhow::Result<()> {
    let row = entry::row(change, county_id)?;
    match change.version {
        1 => set.insert(&row),
        version => set.update(&row, version - 1),
    };
    Ok(())
}
