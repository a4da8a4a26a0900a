//! A store with the tables of secrecy, on either database, and vaults on it.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use neuvo_chassis::{Caller, config, secret::Secret};
use neuvo_ledger::{Database, Ledger, database, migration::LedgerTables};
use neuvo_proto::access::v1::Role;
use neuvo_secrecy::{Basis, Keyring, Opener, Place, SecrecyTables, Settings, Vault, Viewing};
use sea_orm::ConnectionTrait;
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

/// Names the throwaway cluster that `tests/with-postgres` starts.
const CLUSTER: &str = "NEUVO_TEST_POSTGRES";

/// Where a text stands in these tests.
pub(crate) const PLACE: Place<'_> = Place { table: "note", row: "1", column: "text" };

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(LedgerTables), Box::new(SecrecyTables)]
    }
}

/// A store and its key file; both go when it is dropped.
pub(crate) struct Store {
    pub(crate) database: Database,
    pub(crate) settings: Settings,
    secret: Secret,
    shutdown: CancellationToken,
    _stop: DropGuard,
    _folder: TempDir,
}

impl Store {
    pub(crate) async fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let merged = config::merge(&[database::DEFAULTS], None, &Default::default());
        let mut store: database::Settings =
            merged.expect("defaults").get("store").expect("defaults are right");
        store.data = folder.path().to_owned();
        store.readers = 2;
        if backend == Backend::Postgres {
            let cluster = std::env::var(CLUSTER).expect("run under tests/with-postgres");
            let name = format!("neuvo_{}", Uuid::now_v7().simple());
            store.url = database::create(&cluster, &name).await.expect("a database");
        }
        let database = Database::open("desk", &store).await.expect("a store");
        database.migrate::<Migrations>().await.expect("migrated");
        let shutdown = CancellationToken::new();
        let settings =
            Settings { key_file: folder.path().join("secrecy.keys"), keys: String::new() };
        let secret = Secret::generate().expect("a secret");
        let _stop = shutdown.clone().drop_guard();
        Self { database, settings, secret, shutdown, _stop, _folder: folder }
    }

    /// One replica's ledger.
    pub(crate) async fn ledger(&self) -> Ledger {
        let database = self.database.clone();
        let ledger = Ledger::start("desk", database, &self.secret, self.shutdown.clone()).await;
        ledger.expect("a ledger")
    }

    /// One replica's vault.
    pub(crate) async fn vault(&self) -> Vault {
        Vault::open(&self.settings, &self.ledger().await).await.expect("a vault")
    }

    pub(crate) fn keyring(&self) -> Keyring {
        self.settings.keyring("desk").expect("keys")
    }

    pub(crate) fn key_file(&self) -> &PathBuf {
        &self.settings.key_file
    }

    /// What somebody with the database's password can do.
    pub(crate) async fn tamper(&self, sql: &str) {
        self.database.read().execute_unprepared(sql).await.expect(sql);
    }
}

pub(crate) fn caller() -> Caller {
    Caller { roles: vec![Role::Advisor], ..Caller::system("test") }
}

pub(crate) fn viewing(caller: &Caller) -> Viewing<'_> {
    let at = "2023-09-04T07:40:00Z".parse().expect("an instant");
    Viewing { caller, method: "GetNote", basis: Basis::Recorded, resource: "note/1".to_owned(), at }
}

/// Logs that somebody is shown a subject's data, and gives the key to read it with.
pub(crate) async fn opener(vault: &Vault, subject_id: Uuid) -> Option<Opener> {
    let caller = caller();
    let disclosed = vault.disclose(&viewing(&caller), &[subject_id]).await.expect("logged");
    vault.opener(&disclosed, subject_id).await.expect("answered")
}

/// A time after everything there is.
pub(crate) fn soon() -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(1)
}

/// Runs each story on both databases.
macro_rules! on_both_databases {
    ($(async fn $name:ident($store:ident: Store) $story:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "stories need different parts of their module")]
            use super::*;
            use crate::support::{Backend, Store};

            async fn story($store: Store) $story

            #[tokio::test]
            async fn on_sqlite() {
                story(Store::new(Backend::Sqlite).await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                story(Store::new(Backend::Postgres).await).await;
            }
        }
    )*};
}
pub(crate) use on_both_databases;
