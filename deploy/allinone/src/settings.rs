//! Settings of the all-in-one.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use neuvo_chassis::config;
use neuvo_ledger::database;
use serde::Deserialize;

/// Documented defaults of the sections that are the all-in-one's own.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Settings of the all-in-one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[server]`.
    pub server: config::Server,
    /// `[telemetry]`.
    pub telemetry: config::Telemetry,
    /// `[store]`.
    pub store: database::Settings,
    /// `[issuer]`.
    pub issuer: Issuer,
    /// `[county]`.
    pub county: County,
}

/// `[issuer]`: the development issuer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// What its key set is served on.
    pub listen: SocketAddr,
    /// Seconds its tokens are good for.
    pub token_lifetime_s: u64,
}

/// `[county]`: what a new store is filled with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct County {
    /// Folder of the data set.
    pub folder: PathBuf,
    /// Whether to load the synthetic half-year.
    pub half_year: bool,
}

impl Settings {
    /// The file with the process's secret.
    pub fn secret_file(&self) -> PathBuf {
        match self.server.secret_file.as_os_str().is_empty() {
            true => self.store.data.join("secret.key"),
            false => self.server.secret_file.clone(),
        }
    }
}

/// Merges the layers: defaults, a file, the environment.
///
/// # Errors
/// When a layer cannot be read.
pub fn merge(file: Option<&Path>) -> anyhow::Result<config::Merged> {
    let defaults = [database::DEFAULTS, DEFAULTS].join("\n");
    config::merge(&defaults, file, &config::environment())
}
