//! The peer on PostgreSQL: pgbench, prepared, one transaction a contact with the same rows in the
//! same tables, and no gRPC in front.
//!
//! It runs two scripts. One takes the event's number from `feed_head`, as a transaction a request
//! would have to, and waits there for its neighbours. The other makes the number up: four inserts
//! that nothing holds up, which is less than what intake does and the harder peer.

use std::{fmt::Write, fs, path::PathBuf, process::Command, time::Duration};

use anyhow::{Context, ensure};
use neuvo_allinone::harness::Backend;
use neuvo_ledger::{Database, database};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{callers::CALLERS, rows, served};

/// Where an event gets its number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    /// From `feed_head`.
    ByHead,
    /// From nowhere.
    Freely,
}

/// A migrated database of its own, and the scripts.
pub struct Pgbench {
    /// Its store.
    pub kept: Database,
    program: String,
    url: String,
    /// Makes keys of one run differ from those of all others.
    runs: u32,
    folder: TempDir,
}

impl Pgbench {
    pub async fn prepare() -> anyhow::Result<Self> {
        let program = std::env::var("PGBENCH").context("PGBENCH is not set: run `make bench`")?;
        let folder = tempfile::tempdir()?;
        let store: database::Settings = served::store(Backend::Postgres, &folder).await?;
        let kept = Database::open("intake", &store).await?;
        (neuvo_intake::SERVICE.migrate)(kept.clone()).await?;
        Ok(Self { kept, program, url: store.url, runs: 0, folder })
    }

    /// Runs one script with as many clients as there are callers; gives transactions a second.
    pub fn run(&mut self, numbered: Numbered, limit: Duration) -> anyhow::Result<f64> {
        let (clients, seconds) = (CALLERS.to_string(), limit.as_secs().max(1).to_string());
        self.execute(numbered, &["--jobs", "2", "--client", &clients, "--time", &seconds])
    }

    /// Writes one contact.
    pub fn write(&mut self) -> anyhow::Result<()> {
        self.execute(Numbered::ByHead, &["--client", "1", "--transactions", "1"]).map(drop)
    }

    fn execute(&mut self, numbered: Numbered, how: &[&str]) -> anyhow::Result<f64> {
        self.runs += 1;
        let path = self.write_script(numbered)?;
        let output = Command::new(&self.program)
            .args(["--no-vacuum", "--protocol", "prepared", "--define", "n=0"])
            .args(how)
            .arg("--file")
            .arg(&path)
            .arg(&self.url)
            .env("PGOPTIONS", "-c search_path=intake")
            .output()
            .context("cannot run pgbench")?;
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "pgbench failed: {complaint}");
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next());
        Ok(rate.with_context(|| format!("pgbench says no tps: {said}"))?.parse()?)
    }

    /// Keys are two numbers of sixteen digits, which are a UUID's digits as well: of the run and the
    /// client, then of the transaction. Each client's rows lie beside each other, as those of a
    /// time-ordered UUID do.
    fn write_script(&self, numbered: Numbered) -> anyhow::Result<PathBuf> {
        let at = 1_772_438_400_000_000_i64;
        let mut payload = String::new();
        for byte in rows::payload(Uuid::now_v7(), Uuid::now_v7(), at) {
            write!(payload, "{byte:02x}")?;
        }
        let payload = format!("'\\x{payload}'::bytea");
        let (id, key) = ("(:a::text || :b::text)::uuid", "(:a::text || :b::text)::bytea");
        let text = "(:a::text || :b::text || '----')"; // as long as a UUID that is written out
        // Made-up numbers lie far above those of the other script.
        let (head, position) = match numbered {
            Numbered::ByHead => (format!("{} \\gset\n", rows::HEAD), ":position"),
            Numbered::Freely => (String::new(), ":free"),
        };
        let at = at.to_string();
        let script = format!(
            "\\set n :n + 1
\\set a 1000000000000000 + {run} * 1000 + :client_id
\\set b 1000000000000000 + :n
\\set free ({run} * 1000 + :client_id) * 10000000000 + :n
BEGIN;
{contact};
{entry};
{request};
{head}{event};
COMMIT;
",
            run = self.runs,
            contact = rows::contact(id, &at),
            entry = rows::entry(id, id),
            request = rows::request(key, text, &at),
            event = rows::event(position, id, text, &at, &payload),
        );
        let path = self.folder.path().join("contact.sql");
        fs::write(&path, script)?;
        Ok(path)
    }
}
