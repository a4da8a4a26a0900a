//! The development issuer: an OIDC issuer for trying Neuvo out. It serves its key set on this
//! machine only, and refuses a store that is marked real.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use axum::{Json, Router, routing::get};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use neuvo_chassis::{secret, token::unix_now};
use neuvo_gateway::edge::{self, KeySource};
use serde_json::{Value, json};

/// What its tokens say in `iss`.
pub const ISSUER: &str = "neuvo-development";
/// What they say in `aud`.
pub const AUDIENCE: &str = "neuvo";
/// A store with this file in it holds real people's data.
pub const REAL_MARK: &str = "REAL";

/// Who the tokens in `<data>/tokens` speak for: file, role, sector. Their units are the county's, and
/// stand in its data set.
pub const PEOPLE: [(&str, &str, Option<&str>); 13] = [
    ("advisor", "advisor", Some("social")),
    ("advisor-health", "advisor", Some("health")),
    ("unit-worker", "unit-worker", Some("social")),
    ("unit-worker-health", "unit-worker", Some("health")),
    ("unit-worker-reception", "unit-worker", Some("health")),
    ("assessor", "assessor", Some("social")),
    ("decision-maker", "decision-maker", Some("social")),
    ("supervisor", "supervisor", Some("social")),
    ("process-owner", "process-owner", None),
    ("organiser", "organiser", None),
    ("directory-editor", "directory-editor", None),
    ("data-protection-officer", "data-protection-officer", None),
    ("client-system", "client-system", None),
];

/// The units of a county's development people; nobody has one where the data set names none.
fn units(county: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let file = county.join("synthetic/people.toml");
    if !file.exists() {
        return Ok(BTreeMap::new());
    }
    let text = fs::read_to_string(&file)?;
    toml::from_str(&text).with_context(|| format!("{} is wrong", file.display()))
}

/// An issuer with its signing key.
#[derive(Clone)]
pub struct Issuer {
    key: EncodingKey,
    key_set: Value,
    /// The units of its people, by the name of their token.
    units: BTreeMap<String, Vec<String>>,
}

impl Issuer {
    /// The issuer of a data folder, for people of the county whose data set is in another; its key is
    /// made at the first start.
    ///
    /// # Errors
    /// When the folder is marked real, the key cannot be read or made, or the data set's
    /// `synthetic/people.toml` is wrong.
    pub fn of(data: &Path, county: &Path) -> anyhow::Result<Self> {
        not_real(data.join(REAL_MARK).exists(), data)?;
        let pkcs8 = secret::kept(&data.join("issuer.key"), || {
            let made = EcdsaKeyPair::generate_pkcs8(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                &SystemRandom::new(),
            );
            Ok(made.context("cannot make the issuer's key")?.as_ref().to_vec())
        })?;
        Self::from_pkcs8(&pkcs8, units(county)?)
    }

    fn from_pkcs8(pkcs8: &[u8], units: BTreeMap<String, Vec<String>>) -> anyhow::Result<Self> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
            .context("the issuer's key is no P-256 key")?;
        let point = pair.public_key().as_ref(); // 0x04, x, y
        let key_set = json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "development",
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]),
            "y": URL_SAFE_NO_PAD.encode(&point[33..]),
        }]});
        Ok(Self { key: EncodingKey::from_ec_der(pkcs8), key_set, units })
    }

    /// A token with these claims beside `iss` and `aud`, which they may override.
    ///
    /// # Errors
    /// When signing fails.
    pub fn sign(&self, claims: &Value) -> anyhow::Result<String> {
        let mut all = json!({ "iss": ISSUER, "aud": AUDIENCE, "iat": unix_now() });
        if let (Some(all), Some(claims)) = (all.as_object_mut(), claims.as_object()) {
            all.extend(claims.clone());
        }
        let header =
            Header { kid: Some("development".to_owned()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, &all, &self.key).context("cannot sign a token")
    }

    /// A token for one of [`PEOPLE`], good for `lifetime_s` seconds.
    ///
    /// # Errors
    /// When there is no such one, or signing fails.
    pub fn token(&self, name: &str, lifetime_s: u64) -> anyhow::Result<String> {
        let one = PEOPLE.iter().find(|(known, ..)| *known == name);
        let (name, role, sector) = one.with_context(|| {
            let names: Vec<_> = PEOPLE.iter().map(|(name, ..)| *name).collect();
            format!("`{name}` is none of: {}", names.join(", "))
        })?;
        self.sign(&json!({
            "sub": format!("dev-{name}"),
            "exp": unix_now() + lifetime_s,
            "roles": [role],
            "sector": sector,
            "units": self.units.get(*name).cloned().unwrap_or_default(),
        }))
    }

    /// Writes a token for each of [`PEOPLE`] into a folder, `<name>.jwt`, for the owner alone.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_tokens(&self, folder: &Path, lifetime_s: u64) -> anyhow::Result<()> {
        fs::create_dir_all(folder)?;
        for (name, ..) in PEOPLE {
            let file = folder.join(format!("{name}.jwt"));
            replace(&file, &self.token(name, lifetime_s)?)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }

    /// What the gateway must know to accept its tokens.
    pub fn trusted(&self, keys: KeySource) -> edge::Issuer {
        edge::Issuer { issuer: ISSUER.to_owned(), audience: AUDIENCE.to_owned(), keys }
    }

    /// Its key set (JWKS), as its URL and files hold it.
    pub fn key_set(&self) -> &Value {
        &self.key_set
    }

    /// Its key set, as a value.
    ///
    /// # Errors
    /// Never, for a key of ours.
    pub fn fixed_keys(&self) -> anyhow::Result<KeySource> {
        Ok(KeySource::Fixed(serde_json::from_value(self.key_set.clone())?))
    }

    /// Serves its key set and discovery document.
    pub fn router(&self, address: SocketAddr) -> Router {
        let keys = self.key_set.clone();
        let discovery = json!({
            "issuer": ISSUER,
            "jwks_uri": format!("http://{address}/jwks"),
            "id_token_signing_alg_values_supported": ["ES256"],
        });
        Router::new()
            .route("/jwks", get(move || async move { Json(keys) }))
            .route("/.well-known/openid-configuration", get(move || async move { Json(discovery) }))
    }
}

/// The development issuer opens no store that holds real people's data.
///
/// # Errors
/// When the store is marked so.
pub fn not_real(real: bool, data: &Path) -> anyhow::Result<()> {
    ensure!(
        !real,
        "this store is marked real ({}): the development issuer does not open it",
        data.display()
    );
    Ok(())
}

/// Only this machine may ask the development issuer.
///
/// # Errors
/// When the address is not a loopback address.
pub fn loopback_only(address: SocketAddr) -> anyhow::Result<SocketAddr> {
    ensure!(address.ip().is_loopback(), "issuer.listen must be a loopback address, not {address}");
    Ok(address)
}

/// Replaces a file's content at once, readable by its owner alone.
fn replace(file: &Path, content: &str) -> anyhow::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let draft: PathBuf = file.with_extension("tmp");
    let mut open = fs::OpenOptions::new();
    let mut new = open.write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    new.write_all(content.as_bytes())?;
    Ok(fs::rename(&draft, file)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_marked_real_is_refused() {
        let data = tempfile::tempdir().expect("folder");
        assert!(Issuer::of(data.path(), data.path()).is_ok());
        fs::write(data.path().join(REAL_MARK), "").expect("mark");
        let refusal = Issuer::of(data.path(), data.path()).err().expect("refused").to_string();
        assert!(refusal.contains("marked real"), "{refusal}");
    }

    #[test]
    fn the_issuer_listens_on_this_machine_only() {
        assert!(loopback_only("127.0.0.1:0".parse().expect("address")).is_ok());
        assert!(loopback_only("0.0.0.0:0".parse().expect("address")).is_err());
    }
}
