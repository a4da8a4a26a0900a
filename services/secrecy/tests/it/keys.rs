//! Key files: rotated without stopping, shared by replicas, and of one store.

use std::fs;

use neuvo_ledger::WriteSet;
use neuvo_secrecy::{Settings, Vault, keyfile, verify};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::support::{PLACE, Store, caller, on_both_databases, opener, viewing};

/// Makes so many subjects, each with a sealed text.
async fn subjects(store: &Store, vault: &Vault, count: usize) -> Vec<(Uuid, Vec<u8>)> {
    let mut set = WriteSet::new();
    let made = (0..count).map(|_| {
        let subject_id = Uuid::now_v7();
        let sealer = vault.new_subject(&mut set, subject_id).expect("a key");
        (subject_id, sealer.seal(PLACE, "sleep").expect("sealed"))
    });
    let made = made.collect();
    store.ledger().await.save(set).await.expect("saved");
    made
}

/// How many keys each version wraps.
async fn versions(store: &Store) -> Vec<(i32, i64)> {
    let read = store.database.read();
    let count = "SELECT key_version, COUNT(*) FROM subject_key GROUP BY 1 ORDER BY 1";
    let count = Statement::from_string(read.get_database_backend(), count);
    let rows = read.query_all_raw(count).await.expect("counted");
    let read = |place: usize| move |row: &sea_orm::QueryResult| row.try_get_by_index::<i64>(place);
    rows.iter()
        .map(|row| (row.try_get_by_index(0).expect("a version"), read(1)(row).expect("a count")))
        .collect()
}

async fn opens(vault: &Vault, (subject_id, sealed): &(Uuid, Vec<u8>)) -> bool {
    let opener = opener(vault, *subject_id).await.expect("a key");
    opener.open(PLACE, sealed).is_ok_and(|text| text == "sleep")
}

/// Nothing needs it any more.
fn take_out_version_1(store: &Store) {
    let text = fs::read_to_string(store.key_file()).expect("text");
    let left: Vec<_> = text.lines().filter(|line| !line.starts_with("wrap 1 ")).collect();
    fs::write(store.key_file(), left.join("\n")).expect("written");
}

on_both_databases! {
    async fn keys_are_rotated_while_replicas_go_on(store: Store) {
        let (one, other) = (store.vault().await, store.vault().await);
        let before = subjects(&store, &one, 450).await;
        assert_eq!(keyfile::rotate(store.key_file()).expect("rotated"), 2);
        one.refresh().await.expect("read");
        subjects(&store, &one, 1).await;
        assert_eq!(one.rewrap().await.expect("nothing to do"), 0);
        assert_eq!(versions(&store).await, [(1, 451)], "a version that waits wraps nothing");
        assert_eq!(keyfile::activate(store.key_file()).expect("activated"), 2);
        one.refresh().await.expect("read");
        let after = subjects(&store, &one, 2).await;
        assert_eq!(versions(&store).await, [(1, 451), (2, 2)]);
        assert!(opens(&other, &after[0]).await, "it reads the file when it meets the new version");
        let (ones, others) = tokio::join!(one.rewrap(), other.rewrap());
        assert_eq!(ones.expect("wrapped") + others.expect("wrapped"), 451);
        assert_eq!(versions(&store).await, [(2, 453)]);
        for subject in [&before[0], &before[449], &after[1]] {
            assert!(opens(&one, subject).await && opens(&other, subject).await);
        }
        let verdict = verify::verify(&store.database, &store.keyring(), &[]).await;
        assert_eq!(verdict.expect("read").oldest_key, Some(2));
        take_out_version_1(&store);
        assert!(opens(&store.vault().await, &before[7]).await);
        one.refresh().await.expect("read");
        assert!(opens(&one, &before[8]).await);
    }

    async fn replicas_with_copies_of_the_file_are_never_without_a_key(store: Store) {
        let copy = store.key_file().with_file_name("copy.keys");
        let copied = Settings { key_file: copy.clone(), ..store.settings.clone() };
        let started = async || {
            fs::copy(store.key_file(), &copy).expect("copied at each start");
            Vault::open(&copied, &store.ledger().await).await.expect("a vault")
        };
        drop(store.vault().await); // the file is there
        let (one, other) = (store.vault().await, started().await);
        let before = subjects(&store, &one, 2).await;
        keyfile::rotate(store.key_file()).expect("rotated");
        one.refresh().await.expect("read");
        one.rewrap().await.expect("wrapped");
        let new = subjects(&store, &one, 1).await;
        assert!(opens(&other, &before[0]).await && opens(&other, &new[0]).await, "an old copy");
        let other = started().await;
        keyfile::activate(store.key_file()).expect("activated");
        one.refresh().await.expect("read");
        assert_eq!(one.rewrap().await.expect("wrapped"), 3);
        let new = subjects(&store, &one, 1).await;
        assert!(opens(&other, &before[0]).await && opens(&other, &new[0]).await, "it waits there");
        let late = subjects(&store, &other, 1).await;
        assert_eq!(other.rewrap().await.expect("nothing to do"), 0);
        assert!(opens(&one, &late[0]).await);
        assert_eq!(versions(&store).await, [(1, 1), (2, 4)]);
        assert_eq!(started().await.rewrap().await.expect("wrapped"), 1);
    }

    async fn texts_open_though_their_key_is_wrapped_anew_after_they_were_read(store: Store) {
        let vault = store.vault().await;
        let (owner_id, subject_id) = (Uuid::now_v7(), Uuid::now_v7());
        let mut set = WriteSet::new();
        let sealer = vault.new_subject(&mut set, subject_id).expect("a key");
        sealer.add(&mut set, owner_id, "note", "sleep").expect("sealed");
        store.ledger().await.save(set).await.expect("saved");
        let read = vault.sealed(owner_id).await.expect("texts");
        keyfile::rotate(store.key_file()).expect("rotated");
        keyfile::activate(store.key_file()).expect("activated");
        vault.refresh().await.expect("read");
        assert_eq!(vault.rewrap().await.expect("wrapped"), 1);
        take_out_version_1(&store);
        vault.refresh().await.expect("read");
        let caller = caller();
        let disclosed = vault.disclose(&viewing(&caller), &[subject_id]).await.expect("logged");
        let opener = vault.opener_of(&disclosed, &read).await.expect("answered").expect("a key");
        assert_eq!(read.open(&opener, "note").expect("opens").as_deref(), Some("sleep"));
    }

    async fn a_key_that_was_damaged_stops_no_other(store: Store) {
        let vault = store.vault().await;
        let made = subjects(&store, &vault, 5).await;
        store.tamper(&format!("UPDATE subject_key SET wrapped = '{}' WHERE subject_id = {}",
            "nonsense", id(&store, made[0].0))).await;
        keyfile::rotate(store.key_file()).expect("rotated");
        keyfile::activate(store.key_file()).expect("activated");
        vault.refresh().await.expect("read");
        let refusal = vault.rewrap().await.expect_err("one is damaged").to_string();
        assert_eq!(refusal, "1 subjects' keys do not open");
        assert_eq!(versions(&store).await, [(1, 1), (2, 4)]);
    }

    async fn a_key_file_of_another_store_is_refused_at_start(store: Store) {
        let vault = store.vault().await;
        let made = subjects(&store, &vault, 1).await;
        let refusal = async || {
            let opened = Vault::open(&store.settings, &store.ledger().await).await;
            opened.err().expect("another file").to_string()
        };
        let right = fs::read_to_string(store.key_file()).expect("text");
        fs::remove_file(store.key_file()).expect("removed");
        assert!(refusal().await.contains("is not there"), "{}", refusal().await);
        assert!(!store.key_file().exists(), "no new one is made in its place");
        let other = store.key_file().with_file_name("other.keys");
        let others = Settings { key_file: other.clone(), keys: String::new() };
        drop(others.keyring("desk").expect("made"));
        fs::copy(&other, store.key_file()).expect("copied");
        assert!(refusal().await.contains("not the one that belongs"), "{}", refusal().await);
        let verdict = verify::verify(&store.database, &store.keyring(), &[]).await;
        assert!(verdict.expect_err("another file").to_string().contains("belongs"));
        // The same index key, and another key under the number that the store knows.
        let index = right.lines().next().expect("an index line");
        let wrap = fs::read_to_string(&other).expect("text");
        let wrap = wrap.lines().last().expect("a wrap line").to_owned();
        fs::write(store.key_file(), format!("{index}\n{wrap}\n")).expect("written");
        assert!(refusal().await.contains("version 1 of the key file"), "{}", refusal().await);
        fs::write(store.key_file(), right).expect("written");
        assert!(opens(&store.vault().await, &made[0]).await);
    }

    async fn an_older_key_file_than_the_store_needs_is_refused(store: Store) {
        let old = {
            drop(store.vault().await);
            fs::read_to_string(store.key_file()).expect("text")
        };
        keyfile::rotate(store.key_file()).expect("rotated");
        keyfile::activate(store.key_file()).expect("activated");
        subjects(&store, &store.vault().await, 1).await;
        fs::write(store.key_file(), old).expect("written");
        let opened = Vault::open(&store.settings, &store.ledger().await).await;
        let refusal = opened.err().expect("an old file").to_string();
        assert!(refusal.contains("has no version 2"), "{refusal}");
    }

    async fn two_files_that_were_rotated_apart_are_told_from_each_other(store: Store) {
        let (one, other) = (store.vault().await, store.vault().await);
        let text = fs::read_to_string(store.key_file()).expect("text");
        keyfile::rotate(store.key_file()).expect("rotated");
        one.refresh().await.expect("the first to come");
        fs::write(store.key_file(), text).expect("written");
        keyfile::rotate(store.key_file()).expect("rotated");
        let refusal = other.refresh().await.expect_err("another version 2").to_string();
        assert!(refusal.contains("replicas must share one file"), "{refusal}");
    }

    async fn keys_can_come_from_the_settings(store: Store) {
        let made = subjects(&store, &store.vault().await, 1).await;
        let keys = fs::read_to_string(store.key_file()).expect("text");
        fs::remove_file(store.key_file()).expect("removed");
        let settings = Settings { keys, ..store.settings.clone() };
        assert!(!format!("{settings:?}").contains("wrap"), "{settings:?}");
        let vault = Vault::open(&settings, &store.ledger().await).await.expect("a vault");
        assert!(opens(&vault, &made[0]).await);
        vault.refresh().await.expect("nothing to read");
    }
}

/// An id as the database writes it.
pub(crate) fn id(store: &Store, id: Uuid) -> String {
    match store.database.read().get_database_backend() {
        sea_orm::DbBackend::Postgres => format!("'{id}'"),
        _ => format!("x'{}'", id.simple()),
    }
}
