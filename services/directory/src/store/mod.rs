//! How the directory is kept: one table of documents, all of it in memory.

mod entry;
mod migration;

use std::sync::Arc;

use arc_swap::ArcSwap;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, Position, WriteSet, unavailable};
use sea_orm::{DbErr, EntityTrait};
use tokio::sync::Mutex;

use crate::domain::{Change, Snapshot};

pub(crate) use migration::Migrations;

/// The directory's entries.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) ledger: Ledger,
    /// What there was when the feed stood at a position; every load moves it, and another store's
    /// feed has another epoch.
    held: Arc<ArcSwap<(Position, Arc<Snapshot>)>>,
    /// Who reads it anew; others wait for what that one finds.
    reader: Arc<Mutex<()>>,
}

impl Store {
    /// The entries of a ledger, read for the first time.
    ///
    /// # Errors
    /// When the store does not answer, or holds what the service did not write.
    pub(crate) async fn open(ledger: Ledger) -> anyhow::Result<Self> {
        let position = ledger.position();
        let snapshot = Arc::new(assemble(read(&ledger).await?)?);
        let held = Arc::new(ArcSwap::from_pointee((position, snapshot)));
        Ok(Self { ledger, held, reader: Arc::default() })
    }

    /// Everything the directory holds; read again when the feed has moved, by this replica or, on
    /// PostgreSQL and some 100 ms later, by another. Of many who ask then, one reads.
    pub(crate) async fn snapshot(&self) -> Result<Arc<Snapshot>> {
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let _alone = self.reader.lock().await;
        match self.current() {
            Some(current) => Ok(current), // somebody read while we waited
            None => self.read_again().await,
        }
    }

    /// Everything the directory holds, read from the store now: for who lost to another load.
    pub(crate) async fn fresh(&self) -> Result<Arc<Snapshot>> {
        let _alone = self.reader.lock().await;
        self.read_again().await
    }

    /// What is held, if the feed has not moved since it was read.
    fn current(&self) -> Option<Arc<Snapshot>> {
        let held = self.held.load();
        (held.0 == self.ledger.position()).then(|| held.1.clone())
    }

    async fn read_again(&self) -> Result<Arc<Snapshot>> {
        let position = self.ledger.position(); // first: what is read is at least as new
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use futures::future::join_all;
    use neuvo_chassis::secret::Secret;
    use neuvo_ledger::{Database, Settings};
    use tempfile::TempDir;
    use tokio_util::sync::CancellationToken;

    use super::*;

    async fn open(folder: &TempDir) -> Store {
        let settings = Settings {
            data: folder.path().to_owned(),
            url: String::new(),
            url_file: PathBuf::new(),
            schema: String::new(),
            secret_file: PathBuf::new(),
            readers: 4,
        };
        let database = Database::open("directory", &settings).await.expect("a database");
        database.migrate::<Migrations>().await.expect("tables");
        let secret = Secret::generate().expect("randomness");
        let ledger = Ledger::start("directory", database, &secret, CancellationToken::new()).await;
        Store::open(ledger.expect("a ledger")).await.expect("an empty store")
    }

    /// Whether all who ask at once are given one and the same, and not what was held before.
    async fn one_is_read(store: &Store, before: &Arc<Snapshot>) {
        let answers = join_all((0..64).map(|_| store.snapshot())).await;
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("read")).collect();
        assert!(!Arc::ptr_eq(&answers[0], before));
        assert!(answers.iter().all(|answer| Arc::ptr_eq(answer, &answers[0])));
    }

    #[tokio::test]
    async fn of_many_who_ask_after_the_feed_moved_one_reads() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = open(&folder).await;
        let before = store.snapshot().await.expect("read at the start");
        assert!(Arc::ptr_eq(&before, &store.snapshot().await.expect("held")));
        let position = Position { number: -1, ..store.ledger.position() };
        store.held.store(Arc::new((position, before.clone())));
        one_is_read(&store, &before).await;
    }

    #[tokio::test]
    async fn the_same_number_of_another_feed_is_read_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = open(&folder).await;
        let before = store.snapshot().await.expect("read at the start");
        let position = Position { epoch: "another".to_owned(), ..store.ledger.position() };
        store.held.store(Arc::new((position, before.clone())));
        one_is_read(&store, &before).await;
    }

    #[tokio::test]
    async fn who_lost_to_another_load_reads_whatever_is_held() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = open(&folder).await;
        let before = store.snapshot().await.expect("read at the start");
        assert!(!Arc::ptr_eq(&before, &store.fresh().await.expect("read now")));
    }
}
