//! An issuer's public keys: read when first needed, and again when a token names a new one.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use arc_swap::ArcSwapOption;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};
use neuvo_chassis::{Fault, Result};
use serde::Deserialize;
use tokio::sync::Mutex;

/// Keys are read again at most this often, however many unknown ones are named.
const PAUSE: Duration = Duration::from_secs(10);
/// Keys older than this are read again, so that one taken back counts no longer.
const AGE_MAX: Duration = Duration::from_secs(600);
/// Time to fetch a key set.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of a key set at most.
const SET_BYTES_MAX: usize = 256 * 1024;
/// Keys of a set at most.
const KEYS_MAX: usize = 64;

/// Where an issuer's key set (JWKS) is.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// At a URL: https, or http to this machine.
    Url(String),
    /// In a file.
    File(PathBuf),
    /// Here.
    Fixed(JwkSet),
}

impl KeySource {
    /// A URL, or a path to a file.
    pub fn parse(text: &str) -> Self {
        if text.contains("://") { Self::Url(text.to_owned()) } else { Self::File(text.into()) }
    }
}

/// A key, and the one algorithm it verifies. What a token's own header says is never believed.
#[derive(Clone)]
pub struct Key {
    /// ES256 or RS256.
    pub algorithm: Algorithm,
    /// The public key.
    pub key: DecodingKey,
}

type Keys = HashMap<String, Key>;

/// The keys of one issuer.
#[derive(Clone)]
pub struct KeySet(Arc<Inner>);

struct Inner {
    source: KeySource,
    client: reqwest::Client,
    keys: ArcSwapOption<(Keys, Instant)>,
    /// When they were last asked for. Whoever holds it is asking.
    tried: Mutex<Option<Instant>>,
}

impl KeySet {
    /// The keys at `source`; nothing is read yet.
    ///
    /// # Errors
    /// When the source is a URL that anyone on the way could answer for.
    pub fn new(source: KeySource) -> anyhow::Result<Self> {
        if let KeySource::Url(url) = &source {
            let url = reqwest::Url::parse(url).context("the key set's URL is wrong")?;
            let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            ensure!(
                url.scheme() == "https" || (url.scheme() == "http" && here),
                "the key set's URL must be https"
            );
        }
        let client = reqwest::Client::builder()
            .timeout(FETCH_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let (keys, tried) = (ArcSwapOption::empty(), Mutex::new(None));
        Ok(Self(Arc::new(Inner { source, client, keys, tried })))
    }

    /// Reads the keys unless they have been read.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn warm(&self) -> anyhow::Result<()> {
        match self.0.keys.load_full() {
            Some(_) => Ok(()),
            None => self.0.read().await,
        }
    }

    /// The key a token names; without a name, the set's only one. Keys that have grown old are read
    /// again behind the caller's back, so an issuer that is down holds nobody up.
    ///
    /// # Errors
    /// UNAVAILABLE when the keys were never read and cannot be read now.
    pub async fn find(&self, id: Option<&str>) -> Result<Option<Key>> {
        if let Some((key, age)) = self.0.known(id) {
            if age > AGE_MAX && self.0.tried.try_lock().is_ok() {
                let keys = self.clone();
                tokio::spawn(async move { keys.0.renew(|age| age > AGE_MAX).await });
            }
            return Ok(Some(key));
        }
        let asked = Instant::now();
        self.0.renew(|age| age > asked.elapsed()).await;
        if self.0.keys.load().is_none() {
            let cause = anyhow::anyhow!("they have never been read");
            return Err(Fault::unavailable("the issuer's keys cannot be read", cause));
        }
        Ok(self.0.known(id).map(|(key, _)| key))
    }
}

impl Inner {
    /// The key of a name, and how long ago it was read.
    fn known(&self, id: Option<&str>) -> Option<(Key, Duration)> {
        let held = self.keys.load_full()?;
        let (keys, read_at) = held.as_ref();
        let key = match id {
            Some(id) => keys.get(id),
            None if keys.len() == 1 => keys.values().next(),
            None => None,
        };
        Some((key?.clone(), read_at.elapsed()))
    }

    /// Reads the keys again if they are still too old by the time it is this caller's turn, and
    /// nobody has tried for a while.
    async fn renew(&self, too_old: impl Fn(Duration) -> bool) {
        let mut tried = self.tried.lock().await;
        let rested = tried.is_none_or(|at| at.elapsed() >= PAUSE);
        let old = self.keys.load().as_ref().is_none_or(|held| too_old(held.1.elapsed()));
        if rested && old {
            *tried = Some(Instant::now());
            if let Err(cause) = self.read().await {
                tracing::warn!(cause = format!("{cause:#}"), "cannot read an issuer's keys");
            }
        }
    }

    async fn read(&self) -> anyhow::Result<()> {
        let keys = match &self.source {
            KeySource::Fixed(set) => usable(set.keys.iter().cloned()),
            KeySource::File(path) => {
                let text = tokio::fs::read(path).await;
                parse(&text.with_context(|| format!("cannot read {}", path.display()))?)?
            }
            KeySource::Url(url) => parse(&self.fetch(url).await?)?,
        };
        ensure!(!keys.is_empty(), "the set has no ES256 or RS256 key");
        self.keys.store(Some(Arc::new((keys, Instant::now()))));
        Ok(())
    }

    async fn fetch(&self, url: &str) -> anyhow::Result<Vec<u8>> {
        let mut response = self.client.get(url).send().await?.error_for_status()?;
        ensure!(response.status().is_success(), "the answer is {}", response.status());
        let mut text = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if text.len() + chunk.len() > SET_BYTES_MAX {
                bail!("the set is over {SET_BYTES_MAX} bytes");
            }
            text.extend_from_slice(&chunk);
        }
        Ok(text)
    }
}

/// Reads a key set; keys of kinds we do not know are passed over.
fn parse(text: &[u8]) -> anyhow::Result<Keys> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }
    let set: Set = serde_json::from_slice(text).context("it is no JSON Web Key Set")?;
    let keys = set.keys.into_iter().take(KEYS_MAX);
    Ok(usable(keys.filter_map(|key| serde_json::from_value::<Jwk>(key).ok())))
}

fn usable(keys: impl Iterator<Item = Jwk>) -> Keys {
    keys.filter_map(|jwk| {
        let key = key(&jwk)?;
        Some((jwk.common.key_id.unwrap_or_default(), key))
    })
    .collect()
}

fn key(jwk: &Jwk) -> Option<Key> {
    let (algorithm, name) = match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        _ => return None,
    };
    let for_signatures = !matches!(
        jwk.common.public_key_use,
        Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_))
    );
    let for_this = jwk.common.key_algorithm.is_none_or(|said| said == name);
    let key = (for_signatures && for_this).then(|| DecodingKey::from_jwk(jwk).ok()).flatten()?;
    Some(Key { algorithm, key })
}
