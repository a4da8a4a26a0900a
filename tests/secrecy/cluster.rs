//! The throwaway cluster past its own services: its files, its log, and a dump.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use neuvo_ledger::Database;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::canaries::Canaries;

/// Names the folder with the cluster's files and its log; `tests/with-postgres` sets it.
const FOLDER: &str = "NEUVO_TEST_POSTGRES_FOLDER";
/// Stands in clear in every contact: where it is not found, nobody has looked at the right place.
const CLEAR: &[u8] = b"rentto";

/// Looks through all that the cluster keeps: the log it writes ahead first, then, once it has written
/// them down, the tables of this database, and whatever else there is but those of other tests.
pub async fn assert_none_in_files(canaries: &Canaries, store: &Database) {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("run under tests/with-postgres"));
    let wal = folder.join("data/pg_wal");
    canaries.assert_none_under(&wal);
    assert!(holds(&wal), "what was written is in {}", wal.display());

    let read = store.read();
    read.execute_unprepared("CHECKPOINT").await.expect("a checkpoint");
    let select = "SELECT CAST(oid AS TEXT) FROM pg_database WHERE datname = current_database()";
    let select = Statement::from_string(DbBackend::Postgres, select);
    let row = read.query_one_raw(select).await.expect("read").expect("it is there");
    let number: String = row.try_get_by_index(0).expect("a number");
    let tables = folder.join("data/base").join(number);
    assert!(canaries.assert_none_under(&tables) > 100, "a file a table");
    assert!(holds(&tables), "the tables are in {}", tables.display());

    canaries.assert_none_under(&folder.join("data/global"));
    canaries.assert_none_under(&folder.join("data/pg_xact"));
    let log = fs::read(folder.join("server.log")).expect("the server's log");
    canaries.assert_none_in("the server's log", &log);
}

/// Whether a file of a folder holds what stands in clear.
fn holds(folder: &Path) -> bool {
    let files =
        fs::read_dir(folder).expect("a folder").filter_map(|file| fs::read(file.ok()?.path()).ok());
    files.into_iter().any(|bytes| bytes.windows(CLEAR.len()).any(|window| window == CLEAR))
}

/// The whole database as text.
pub fn dump(url: &str) -> Vec<u8> {
    let pgbench = std::env::var_os("PGBENCH").expect("run under tests/with-postgres");
    let program = Path::new(&pgbench).with_file_name("pg_dump");
    let dump = Command::new(program).arg(url).output().expect("it runs");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    dump.stdout
}
