//! Layered configuration: documented defaults, then a file, then `NEUVO__SECTION__KEY`.
//!
//! Defaults are TOML texts inside the program, so every setting is documented where its default
//! stands. Keys that nothing reads are refused. Secrets come from files (`…_file`).

use std::{collections::BTreeMap, net::SocketAddr, path::Path, time::Duration};

use anyhow::Context;
use config::{Config, Environment, File, FileFormat};
use serde::{Deserialize, de::DeserializeOwned};

/// Defaults of the sections that every process has.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Variables with short names, and the settings they stand for.
const ALIASES: [(&str, &str); 3] = [
    ("NEUVO_LISTEN", "server.listen"),
    ("NEUVO_ADMIN_LISTEN", "server.admin_listen"),
    ("NEUVO_DATA", "store.data"),
];

/// `[server]`: what a process listens on, and its limits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address of the service.
    pub listen: SocketAddr,
    /// Address of metrics and health.
    pub admin_listen: SocketAddr,
    /// Bytes of one request message at most.
    pub request_bytes_max: usize,
    /// Milliseconds a call may take when its caller sets no deadline, and at most.
    pub deadline_ms: u64,
    /// Calls under way at once; more are refused.
    pub in_flight_max: usize,
    /// Milliseconds that calls under way get to finish at shutdown.
    pub drain_ms: u64,
}

impl Server {
    /// Refuses limits that let nothing through.
    fn check(&self) -> anyhow::Result<()> {
        let limits = [
            ("request_bytes_max", self.request_bytes_max),
            ("in_flight_max", self.in_flight_max),
            ("deadline_ms", usize::try_from(self.deadline_ms)?),
        ];
        for (name, limit) in limits {
            anyhow::ensure!(limit > 0, "server.{name} must be at least 1");
        }
        Ok(())
    }

    /// How long a call may take.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// How long shutdown waits.
    pub fn drain(&self) -> Duration {
        Duration::from_millis(self.drain_ms)
    }
}

/// `[telemetry]`: what a process tells of itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// Filter of log lines, as `tracing-subscriber` reads it.
    pub log: String,
    /// `plain` or `json`.
    pub log_format: LogFormat,
    /// OTLP endpoint for traces (gRPC); empty sends none.
    pub otlp_endpoint: String,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Plain,
    /// For machines: one JSON object a line.
    Json,
}

/// Settings of all layers, merged and not yet read.
pub type Merged = Config;

/// Merges the layers: the shared defaults, the program's own, a file, the environment. A later one
/// overrides an earlier one.
///
/// # Errors
/// When a layer cannot be read, or says what nothing understands.
pub fn merge(
    defaults: &[&str],
    file: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> anyhow::Result<Merged> {
    let mut layers = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
    for defaults in defaults {
        layers = layers.add_source(File::from_str(defaults, FileFormat::Toml));
    }
    if let Some(file) = file {
        layers = layers.add_source(File::from(file).format(FileFormat::Toml));
    }
    for (name, key) in ALIASES {
        if let Some(value) = environment.get(name) {
            layers = layers.set_override(key, value.as_str())?;
        }
    }
    let variables = Environment::with_prefix("NEUVO")
        .prefix_separator("__")
        .separator("__")
        .try_parsing(true)
        .source(Some(environment.clone().into_iter().collect()));
    layers.add_source(variables).build().context("cannot read the configuration")
}

/// The settings as the program's own type; it denies unknown keys.
///
/// # Errors
/// When a key is missing, unknown, or of the wrong kind.
pub fn settings<T: DeserializeOwned>(merged: Merged) -> anyhow::Result<T> {
    let settings = merged.clone().try_deserialize().context("the configuration is wrong")?;
    merged.get::<Server>("server").context("the configuration is wrong")?.check()?;
    Ok(settings)
}

/// The process environment, as [`merge`] takes it.
pub fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// What is in force, as TOML, with secrets and passwords in URLs struck out.
///
/// # Errors
/// When the settings cannot be written as TOML.
pub fn print(merged: &Merged) -> anyhow::Result<String> {
    let mut values: toml::Table = merged.clone().try_deserialize()?;
    values.iter_mut().for_each(|(_, value)| redact(value));
    if let Some(keys) = values.get_mut("secrecy").and_then(|secrecy| secrecy.get_mut("keys")) {
        *keys = "***".into();
    }
    Ok(toml::to_string_pretty(&values)?)
}

fn redact(value: &mut toml::Value) {
    match value {
        toml::Value::Table(table) => table.iter_mut().for_each(|(_, value)| redact(value)),
        toml::Value::Array(items) => items.iter_mut().for_each(redact),
        toml::Value::String(text) => {
            if let Some((scheme, rest)) = text.split_once("://")
                && let Some((login, host)) = rest.rsplit_once('@')
                && let Some((user, _)) = login.split_once(':')
            {
                *text = format!("{scheme}://{user}:***@{host}");
            }
            if let Some((before, rest)) = text.split_once("password=") {
                let after = rest.find('&').map_or("", |end| &rest[end..]);
                *text = format!("{before}password=***{after}");
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Settings {
        server: Server,
        #[allow(dead_code, reason = "read only to be allowed")]
        telemetry: Telemetry,
        desk: Desk,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Desk {
        url: String,
        seats: u32,
    }

    const DESK: &str = "[desk]\nurl = \"postgres://neuvo:secret@db/neuvo\"\nseats = 2\n";

    fn with(pairs: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let environment = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        settings(merge(&[DESK], None, &environment)?)
    }

    #[test]
    fn the_environment_wins_over_the_defaults() {
        let settings =
            with(&[("NEUVO__DESK__SEATS", "5"), ("NEUVO_LISTEN", "127.0.0.1:9")]).expect("right");
        assert_eq!(settings.desk.seats, 5);
        assert_eq!(settings.server.listen.port(), 9);
        assert!(settings.desk.url.starts_with("postgres://"));
    }

    #[test]
    fn a_key_that_nothing_reads_is_refused() {
        let refusal = format!("{:#}", with(&[("NEUVO__DESK__CHAIRS", "5")]).expect_err("unknown"));
        assert!(refusal.contains("chairs"), "{refusal}");
    }

    #[test]
    fn printing_strikes_out_passwords() {
        let merged = merge(&[DESK], None, &BTreeMap::new()).expect("right");
        let printed = print(&merged).expect("toml");
        assert!(printed.contains("postgres://neuvo:***@db/neuvo"), "{printed}");
        assert!(!printed.contains("secret@"), "{printed}");
    }

    #[test]
    fn printing_strikes_out_keys() {
        let secrecy = "[secrecy]\nkey_file = \"./keys\"\nkeys = \"index c2VjcmV0\"\n";
        let merged = merge(&[secrecy], None, &BTreeMap::new()).expect("right");
        let printed = print(&merged).expect("toml");
        assert!(printed.contains("keys = \"***\"") && printed.contains("./keys"), "{printed}");
        assert!(!printed.contains("c2VjcmV0"), "{printed}");
    }
}
