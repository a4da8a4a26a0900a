//! Settings of the gateway's own process.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::Context;
use neuvo_chassis::{
    caller, config,
    transport::{self, Transport},
};
use neuvo_proto::access::v1::Role;
use serde::Deserialize;

use crate::edge::{Issuer, KeySource};

/// Documented defaults.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[server]`.
    pub server: config::Server,
    /// `[telemetry]`.
    pub telemetry: config::Telemetry,
    /// `[identity]`.
    pub identity: Identity,
    /// `[upstream]`: URIs of the services, by name.
    pub upstream: BTreeMap<String, String>,
}

/// `[identity]`: whose tokens are accepted, and whose name goes inside.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// File of the private key that signs internal tokens.
    pub key_file: PathBuf,
    /// Issuers, by a name of the operator's choice.
    pub issuers: BTreeMap<String, IssuerSettings>,
}

/// `[identity.issuers.*]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSettings {
    /// What its tokens say in `iss`.
    pub issuer: String,
    /// What they must say in `aud`.
    pub audience: String,
    /// Its key set: a URL, or the path of a file.
    pub jwks: String,
    /// The only roles it may grant; absent: every outside role.
    pub roles: Option<Vec<String>>,
}

impl Settings {
    /// The issuers whose tokens are accepted, and the roles they may grant.
    ///
    /// # Errors
    /// When a role is none that we know; says which.
    pub fn issuers(&self) -> anyhow::Result<Vec<(Issuer, Option<Vec<Role>>)>> {
        let issuers = self.identity.issuers.values().cloned();
        issuers
            .map(|IssuerSettings { issuer, audience, jwks, roles }| {
                let role = |name: String| {
                    let why = || format!("`{name}`, to be granted by {issuer}, is no role");
                    caller::role_from_name(&name).with_context(why)
                };
                let roles = roles.map(|names| names.into_iter().map(role).collect()).transpose()?;
                let keys = KeySource::parse(&jwks);
                Ok((Issuer { issuer, audience, keys }, roles))
            })
            .collect()
    }

    /// The ways to the services, over the network.
    ///
    /// # Errors
    /// When one is no URI; says which.
    pub fn upstreams(&self) -> anyhow::Result<BTreeMap<String, Transport>> {
        let ways = self.upstream.iter().map(|(name, uri)| {
            let uri = uri.parse().with_context(|| format!("upstream.{name} is no URI"))?;
            Ok((name.clone(), transport::remote(uri)))
        });
        ways.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let environment = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        config::settings(config::merge(&[DEFAULTS], None, &environment)?)
    }

    #[test]
    fn an_issuer_can_be_named_by_variables_alone() {
        let settings = with(&[
            ("NEUVO__IDENTITY__ISSUERS__MAIN__ISSUER", "https://login.example.fi"),
            ("NEUVO__IDENTITY__ISSUERS__MAIN__AUDIENCE", "neuvo"),
            ("NEUVO__IDENTITY__ISSUERS__MAIN__JWKS", "/etc/neuvo/jwks.json"),
        ]);
        let issuers = settings.expect("right").issuers().expect("right");
        let (issuer, roles) = &issuers[0];
        assert_eq!(issuer.issuer, "https://login.example.fi");
        assert!(matches!(&issuer.keys, KeySource::File(path) if path.is_absolute()));
        assert_eq!(*roles, None);
    }

    #[test]
    fn an_issuers_roles_are_ones_we_know() {
        let granting = |roles: &str| {
            let issuer = "issuer = \"a\"\naudience = \"b\"\njwks = \"c\"";
            let text = format!("{DEFAULTS}\n[identity.issuers.systems]\n{issuer}\nroles = {roles}");
            let settings: Settings =
                config::settings(config::merge(&[&text], None, &BTreeMap::new())?)?;
            settings.issuers()
        };
        let issuers = granting("[\"client-system\", \"unit-worker\"]").expect("right");
        assert_eq!(issuers[0].1, Some(vec![Role::ClientSystem, Role::UnitWorker]));
        let refusal = granting("[\"king\"]").expect_err("unknown").to_string();
        assert!(refusal.contains("`king`"), "{refusal}");
    }

    #[test]
    fn a_setting_that_nothing_reads_is_refused() {
        assert!(with(&[]).is_ok());
        assert!(with(&[("NEUVO__IDENTITY__TRUST_EVERYONE", "true")]).is_err());
    }
}
