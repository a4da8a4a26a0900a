//! The store's memory.

use std::path::PathBuf;

use futures::future::join_all;
use neuvo_chassis::secret::Secret;
use neuvo_ledger::{Database, Position, Settings};
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
async fn one_is_read(store: &Store, before: &Arc<Held>) {
    let answers = join_all((0..64).map(|_| store.held())).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("read")).collect();
    assert!(!Arc::ptr_eq(&answers[0], before));
    assert!(answers.iter().all(|answer| Arc::ptr_eq(answer, &answers[0])));
}

#[tokio::test]
async fn of_many_who_ask_after_the_feed_moved_one_reads() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = open(&folder).await;
    let before = store.held().await.expect("read at the start");
    assert!(Arc::ptr_eq(&before, &store.held().await.expect("held")));
    let position = Position { number: -1, ..store.ledger.position() };
    store.held.store(Arc::new(Held::new(position, 0, Register::default(), BTreeMap::new())));
    let before = store.held.load_full();
    one_is_read(&store, &before).await;
}

#[tokio::test]
async fn the_same_number_of_another_feed_is_read_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = open(&folder).await;
    let position = Position { epoch: "another".to_owned(), ..store.ledger.position() };
    store.held.store(Arc::new(Held::new(position, 0, Register::default(), BTreeMap::new())));
    let before = store.held.load_full();
    one_is_read(&store, &before).await;
}

#[tokio::test]
async fn who_lost_to_another_load_reads_whatever_is_held() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = open(&folder).await;
    let before = store.held().await.expect("read at the start");
    assert!(!Arc::ptr_eq(&before, &store.fresh().await.expect("read now")));
}
