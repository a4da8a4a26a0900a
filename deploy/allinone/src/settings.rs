//! Settings of the all-in-one.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use neuvo_chassis::config;
use neuvo_ledger::database;
use neuvo_process::{Reports, clock};
use serde::Deserialize;

use crate::half_year::{self, HalfYear};

/// Documented defaults of the sections that are not every process's.
pub const DEFAULTS: [&str; 3] =
    [database::DEFAULTS, clock::DEFAULTS, include_str!("defaults.toml")];

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
    /// `[clock]`.
    pub clock: clock::Settings,
    /// `[secrecy]`.
    pub secrecy: neuvo_secrecy::Settings,
    /// `[reports]`.
    pub reports: Reports,
    /// `[issuer]`.
    pub issuer: Issuer,
    /// `[services]`.
    pub services: Services,
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

/// `[services]`: the services as processes of their own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// URI of the directory.
    pub directory: String,
    /// URI of intake.
    pub intake: String,
    /// URI of assessment.
    pub assessment: String,
    /// URI of reporting.
    pub reporting: String,
    /// File of the private key that vouches for the loader.
    pub key_file: PathBuf,
}

impl Services {
    /// The URIs, by name.
    pub fn uris(&self) -> [(&'static str, &str); 4] {
        [
            ("directory", &self.directory),
            ("intake", &self.intake),
            ("assessment", &self.assessment),
            ("reporting", &self.reporting),
        ]
    }
}

/// `[county]`: what a new store is filled with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct County {
    /// Folder of the data set.
    pub folder: PathBuf,
    /// Whether to load the synthetic half-year, where the data set has one.
    pub half_year: bool,
}

impl County {
    /// The synthetic half-year; none where it is not wished, or the data set has none.
    ///
    /// # Errors
    /// When its file is wrong.
    pub fn visits(&self) -> anyhow::Result<Option<HalfYear>> {
        if self.half_year { half_year::read(&self.folder) } else { Ok(None) }
    }
}

/// Merges the layers: defaults, a file, the environment.
///
/// # Errors
/// When a layer cannot be read.
pub fn merge(file: Option<&Path>) -> anyhow::Result<config::Merged> {
    config::merge(&DEFAULTS, file, &config::environment())
}
