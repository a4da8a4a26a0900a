//! `[clock]`: the time of a rehearsal, from a file that is moved by hand.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use neuvo_chassis::Clock;
use neuvo_ledger::{Database, database::REAL};
use serde::Deserialize;

/// Defaults of `[clock]`.
pub const DEFAULTS: &str = include_str!("clock.toml");

/// `[clock]`: what tells the time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// File with an RFC 3339 instant that stands for now; empty means the machine's clock.
    pub file: PathBuf,
}

impl Settings {
    /// The clock.
    ///
    /// # Errors
    /// When the file holds no instant.
    pub fn clock(&self) -> anyhow::Result<Clock> {
        match self.file.as_os_str().is_empty() {
            true => Ok(Clock::system()),
            false => of_file(self.file.clone()),
        }
    }

    /// Real people's records are kept by the machine's clock.
    ///
    /// # Errors
    /// When the store is marked real and the clock is a file, or the store does not answer.
    pub async fn check(&self, store: &Database) -> anyhow::Result<()> {
        let rehearsal = !self.file.as_os_str().is_empty();
        ensure!(
            !rehearsal || store.mark(REAL).await?.is_none(),
            "the store is marked real: it keeps the machine's time, and clock.file must be empty"
        );
        Ok(())
    }
}

/// A clock that stands where the file says. Once the file cannot be read any more, it stands still.
fn of_file(file: PathBuf) -> anyhow::Result<Clock> {
    let last = Mutex::new(read(&file)?);
    Ok(Clock::told_by(move || {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        match read(&file) {
            Ok(now) => *last = now,
            Err(error) => tracing::error!("the clock stands still: {error:#}"),
        }
        *last
    }))
}

fn read(file: &Path) -> anyhow::Result<Timestamp> {
    let text = fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read the clock {}", file.display()))?;
    text.trim().parse().with_context(|| format!("{} holds no RFC 3339 instant", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_where_the_file_says_and_stands_still_without_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("clock");
        let settings = Settings { file: file.clone() };
        assert!(settings.clock().is_err(), "there is no file yet");
        let (morning, noon) = ("2023-09-04T07:40:00Z", "2023-09-04T12:00:00+03:00\n");
        fs::write(&file, morning).expect("written");
        let clock = settings.clock().expect("a clock");
        assert_eq!(clock.now(), morning.parse().expect("an instant"));
        fs::write(&file, noon).expect("written");
        let noon: Timestamp = noon.trim().parse().expect("an instant");
        assert_eq!(clock.now(), noon);
        fs::write(&file, "tomorrow").expect("written");
        assert_eq!(clock.now(), noon);
        fs::remove_file(&file).expect("removed");
        assert_eq!(clock.now(), noon);
    }
}
