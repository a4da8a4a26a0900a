//! Who gets a subject's key, and on what condition.

use neuvo_ledger::{Saved, WriteSet};
use uuid::Uuid;

use crate::support::{PLACE, caller, on_both_databases, opener, viewing};

on_both_databases! {
    async fn what_was_sealed_opens_for_who_was_logged(store: Store) {
        let (vault, ledger) = (store.vault().await, store.ledger().await);
        let subject_id = Uuid::now_v7();
        let mut set = WriteSet::new();
        let sealed = vault.new_subject(&mut set, subject_id).expect("a key").seal(PLACE, "sleep");
        let sealed = sealed.expect("sealed");
        assert!(vault.sealer(subject_id).await.expect("answered").is_none(), "it is not saved yet");
        ledger.save(set).await.expect("saved");
        let more = vault.sealer(subject_id).await.expect("answered").expect("a key");
        let more = more.seal(PLACE, "money").expect("sealed");
        let opener = opener(&vault, subject_id).await.expect("a key");
        assert_eq!(opener.open(PLACE, &sealed).expect("opens"), "sleep");
        assert_eq!(opener.open(PLACE, &more).expect("opens"), "money");
    }

    async fn nobody_opens_what_was_not_logged(store: Store) {
        let (vault, ledger) = (store.vault().await, store.ledger().await);
        let (logged, other) = (Uuid::now_v7(), Uuid::now_v7());
        let mut set = WriteSet::new();
        for subject_id in [logged, other] {
            vault.new_subject(&mut set, subject_id).expect("a key");
        }
        ledger.save(set).await.expect("saved");
        let caller = caller();
        let disclosed = vault.disclose(&viewing(&caller), &[logged]).await.expect("logged");
        assert!(vault.opener(&disclosed, logged).await.expect("answered").is_some());
        let fault = vault.opener(&disclosed, other).await.err().expect("not logged");
        assert_eq!(fault.reason().name, "INTERNAL");
        // A write that did nothing, because its request was known, logged nothing either.
        let mut set = WriteSet::new();
        let undisclosed = vault.disclose_with(&mut set, &viewing(&caller), &[logged]);
        let position = ledger.position();
        let before = Saved::Before { resource: String::new(), position };
        assert!(vault.opener(&undisclosed.after(&before), logged).await.is_err());
    }

    async fn a_key_that_came_with_its_texts_is_no_use_before_the_log(store: Store) {
        let (vault, ledger) = (store.vault().await, store.ledger().await);
        let (owner_id, subject_id, other) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let mut set = WriteSet::new();
        let sealer = vault.new_subject(&mut set, subject_id).expect("a key");
        sealer.add(&mut set, owner_id, "note", "sleep").expect("sealed");
        ledger.save(set).await.expect("saved");
        let sealed = vault.sealed(owner_id).await.expect("texts");
        let caller = caller();
        let elsewhere = vault.disclose(&viewing(&caller), &[other]).await.expect("logged");
        let fault = vault.opener_of(&elsewhere, &sealed).await.err().expect("not logged");
        assert_eq!(fault.reason().name, "INTERNAL");
        let disclosed = vault.disclose(&viewing(&caller), &[subject_id]).await.expect("logged");
        let opener = vault.opener_of(&disclosed, &sealed).await.expect("answered").expect("a key");
        assert_eq!(sealed.open(&opener, "note").expect("opens").as_deref(), Some("sleep"));
        store.tamper("DELETE FROM subject_key").await;
        let destroyed = vault.sealed(owner_id).await.expect("texts");
        assert!(vault.opener_of(&disclosed, &destroyed).await.expect("answered").is_none());
    }

    async fn what_travels_in_a_write_is_logged_with_it(store: Store) {
        let (vault, ledger) = (store.vault().await, store.ledger().await);
        let subject_id = Uuid::now_v7();
        let caller = caller();
        let mut set = WriteSet::new();
        vault.new_subject(&mut set, subject_id).expect("a key");
        let undisclosed = vault.disclose_with(&mut set, &viewing(&caller), &[subject_id]);
        let disclosed = undisclosed.after(&ledger.save(set).await.expect("saved"));
        assert!(vault.opener(&disclosed, subject_id).await.expect("answered").is_some());
        assert_eq!(vault.seal(crate::support::soon()).await.expect("sealed"), 1);
    }

    async fn a_destroyed_key_opens_nothing_ever_again(store: Store) {
        let (vault, ledger) = (store.vault().await, store.ledger().await);
        let subject_id = Uuid::now_v7();
        let mut set = WriteSet::new();
        vault.new_subject(&mut set, subject_id).expect("a key");
        ledger.save(set).await.expect("saved");
        store.tamper("DELETE FROM subject_key").await;
        assert!(opener(&vault, subject_id).await.is_none());
    }

    async fn while_the_log_is_full_nothing_is_disclosed(store: Store) {
        let vault = store.vault().await;
        store.tamper("DROP TABLE disclosure").await;
        let caller = caller();
        let viewing = viewing(&caller);
        let subjects = [Uuid::now_v7()];
        let fault = vault.disclose(&viewing, &subjects).await.expect_err("unlogged");
        assert_eq!(fault.reason().name, "DISCLOSURE_NOT_LOGGED");
        let fault = vault.deny(&viewing, &subjects).await.expect_err("unlogged");
        assert_eq!(fault.reason().name, "DISCLOSURE_NOT_LOGGED");
        let mut set = WriteSet::new();
        let undisclosed = vault.disclose_with(&mut set, &viewing, &subjects);
        let refused = store.ledger().await.save(set).await.expect_err("unlogged");
        assert_eq!(undisclosed.refused(refused).reason().name, "DISCLOSURE_NOT_LOGGED");
    }

    async fn a_blind_index_is_the_same_for_every_replica_and_says_its_kind(store: Store) {
        let (one, other) = (store.vault().await, store.vault().await);
        assert_eq!(one.blind("code", "x"), other.blind("code", "x"));
        assert_ne!(one.blind("code", "x"), one.blind("name", "x"));
        assert_ne!(one.blind("code", "x"), one.blind("code", "y"));
    }
}
