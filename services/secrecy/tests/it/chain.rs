//! The chain over the log: what tampering leaves to be found.

use jiff::Timestamp;
use neuvo_secrecy::{
    Vault,
    chain::{Head, SEAL_LAG},
    verify::{self, Tampering},
};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::{
    keys::id,
    support::{Store, caller, on_both_databases, soon, viewing},
};

async fn disclose(vault: &Vault, count: usize) {
    let caller = caller();
    let subjects: Vec<_> = (0..count).map(|_| Uuid::now_v7()).collect();
    vault.disclose(&viewing(&caller), &subjects).await.expect("logged");
}

/// A log of three batches of two, four and three rows, and two rows that are not sealed yet.
async fn log(store: &Store) -> Vault {
    let vault = store.vault().await;
    for count in [2, 4, 3] {
        disclose(&vault, count).await;
        assert_eq!(vault.seal(soon()).await.expect("sealed"), count);
    }
    disclose(&vault, 2).await;
    vault
}

async fn found(store: &Store, anchored: &[Head]) -> Vec<Tampering> {
    verify::verify(&store.database, &store.keyring(), anchored).await.expect("read").tampering
}

async fn head(store: &Store) -> Head {
    verify::verify(&store.database, &store.keyring(), &[]).await.expect("read").head
}

/// The ids of the log, in order.
async fn ids(store: &Store) -> Vec<Uuid> {
    let read = store.database.read();
    let select = "SELECT disclosure_id FROM disclosure ORDER BY 1";
    let select = Statement::from_string(read.get_database_backend(), select);
    let rows = read.query_all_raw(select).await.expect("read");
    rows.iter().map(|row| row.try_get_by_index(0).expect("an id")).collect()
}

on_both_databases! {
    async fn a_log_as_it_was_written_is_whole(store: Store) {
        let vault = log(&store).await;
        assert_eq!(found(&store, &[]).await, []);
        let anchored = head(&store).await;
        assert_eq!(anchored.batch_no, 3);
        assert_eq!(vault.seal(soon()).await.expect("sealed"), 2);
        assert_eq!(found(&store, &[Head::default(), anchored]).await, []);
    }

    async fn a_store_that_forgot_its_keys_is_found_unless_there_was_never_anything(store: Store) {
        let begun = async |anchored: &[Head]| verify::has_begun(&store.database, anchored).await;
        assert!(!begun(&[]).await.expect("nothing is there"));
        log(&store).await;
        assert!(begun(&[]).await.expect("it knows them"));
        let anchored = head(&store).await;
        for gone in ["mark", "disclosure", "disclosure_batch"] {
            store.tamper(&format!("DELETE FROM {gone}")).await;
            let found = begun(std::slice::from_ref(&anchored)).await.expect_err(gone).to_string();
            assert!(found.ends_with("its log was tampered with"), "{found}");
        }
        assert!(!begun(&[]).await.expect("only an anchor tells"));
    }

    async fn rows_are_sealed_once_they_are_older_than_the_lag(store: Store) {
        let vault = store.vault().await;
        disclose(&vault, 3).await;
        assert_eq!(vault.seal(Timestamp::now() - SEAL_LAG).await.expect("too young"), 0);
        assert_eq!(vault.seal(soon()).await.expect("sealed"), 3);
        assert_eq!(vault.seal(soon()).await.expect("nothing new"), 0);
    }

    async fn a_long_log_is_sealed_in_batches(store: Store) {
        let vault = store.vault().await;
        disclose(&vault, 2_500).await;
        assert_eq!(vault.seal(soon()).await.expect("sealed"), 2_500);
        assert_eq!((head(&store).await.batch_no, found(&store, &[]).await), (3, vec![]));
    }

    async fn of_two_replicas_that_seal_at_once_each_row_is_sealed_by_one(store: Store) {
        let (one, other) = (store.vault().await, store.vault().await);
        for _ in 0..10 {
            disclose(&one, 5).await;
            let until = soon();
            let (ones, others) = tokio::join!(one.seal(until), other.seal(until));
            let missed = one.seal(until).await.expect("sealed");
            assert_eq!(ones.expect("sealed") + others.expect("sealed") + missed, 5);
        }
        assert_eq!((head(&store).await.batch_no, found(&store, &[]).await), (10, vec![]));
    }

    async fn a_changed_row_is_found_sealed_or_not(store: Store) {
        log(&store).await;
        let ids = ids(&store).await;
        for (row, column) in [(0, "viewer"), (5, "resource"), (10, "units")] {
            store.tamper(&format!("UPDATE disclosure SET {column} = 'somebody else' WHERE disclosure_id = {}", id(&store, ids[row]))).await;
        }
        let changed = [0, 5, 10].map(|row| Tampering::Changed(ids[row]));
        assert_eq!(found(&store, &[]).await, changed);
    }

    async fn a_removed_row_is_found(store: Store) {
        log(&store).await;
        let ids = ids(&store).await;
        for row in [2, 3, 6] {
            store.tamper(&format!("DELETE FROM disclosure WHERE disclosure_id = {}", id(&store, ids[row]))).await;
        }
        let gone = |batch_no, rows| Tampering::Removed { batch_no, rows };
        assert_eq!(found(&store, &[]).await, [gone(2, 2), gone(3, 1)]);
    }

    async fn an_added_row_is_found(store: Store) {
        log(&store).await;
        let ids = ids(&store).await;
        // Between two sealed rows, with the digest of its neighbour: the best that is to be had.
        let between = Uuid::from_u128(ids[2].as_u128() + 1);
        store.tamper(&format!(
            "INSERT INTO disclosure SELECT {}, disclosed_at, subject_id, viewer, roles, sector, units, \
             method, basis, resource, denied, digest FROM disclosure WHERE disclosure_id = {}",
            id(&store, between), id(&store, ids[2]))).await;
        let added = Tampering::Added { batch_no: 2, rows: 1 };
        assert_eq!(found(&store, &[]).await, [Tampering::Changed(between), added]);
    }

    async fn batches_cannot_be_reordered_or_taken_out(store: Store) {
        log(&store).await;
        store.tamper("DELETE FROM disclosure_batch WHERE batch_no = 2").await;
        let found = found(&store, &[]).await;
        assert_eq!(found[0], Tampering::Missing(2));
        assert!(found.contains(&Tampering::Added { batch_no: 3, rows: 4 }), "{found:?}");
    }

    async fn swapped_batches_are_found(store: Store) {
        log(&store).await;
        for (from, to) in [(2, 99), (3, 2), (99, 3)] {
            store.tamper(&format!("UPDATE disclosure_batch SET batch_no = {to} WHERE batch_no = {from}")).await;
        }
        assert!(!found(&store, &[]).await.is_empty());
    }

    async fn a_batch_that_lies_is_found(store: Store) {
        log(&store).await;
        store.tamper("UPDATE disclosure_batch SET sealed_at = sealed_at + 1 WHERE batch_no = 2").await;
        assert_eq!(found(&store, &[]).await, [Tampering::Broken(2)]);
    }

    async fn what_was_cut_off_the_end_shows_where_its_head_was_anchored(store: Store) {
        let vault = log(&store).await;
        let anchored = head(&store).await;
        let ids = ids(&store).await;
        store.tamper("DELETE FROM disclosure_batch WHERE batch_no = 3").await;
        store.tamper(&format!("DELETE FROM disclosure WHERE disclosure_id > {}", id(&store, ids[5]))).await;
        assert_eq!(found(&store, &[]).await, [], "a log that just ends earlier looks whole");
        let cut = [Tampering::Cut(3)];
        assert_eq!(found(&store, std::slice::from_ref(&anchored)).await, cut);
        // Written anew it is another chain.
        disclose(&vault, 3).await;
        vault.seal(soon()).await.expect("sealed");
        assert_eq!(found(&store, &[anchored]).await, cut);
    }
}
