//! Internal tokens: short, for one service, signed by the edge or by a service that follows a feed.
//!
//! Services accept nothing else. A signer is trusted either to speak for people (the edge) or only
//! for itself (role `service`), so a service's key cannot be used to act as an advisor.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use neuvo_proto::{access::v1::Role, fault::v1::ErrorReason};
use serde::{Deserialize, Serialize};
use tonic::Code;

use crate::{Caller, Fault, Result, caller, secret};

/// How long an internal token is good for.
pub const LIFETIME: Duration = Duration::from_secs(60);
/// A minted token is used again while at least this much of its life is left.
const REUSE_MARGIN: Duration = Duration::from_secs(20);
/// Tokens remembered, minted or verified.
const REMEMBERED_MAX: u64 = 10_000;

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    aud: String,
    exp: u64,
    roles: Vec<String>,
    units: Vec<String>,
    sector: Option<String>,
}

/// Whom a signer may speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// People and client systems: the edge.
    Edge,
    /// Itself only, as role `service`.
    Service,
}

/// An Ed25519 key that signs internal tokens.
#[derive(Clone)]
pub struct Signer {
    id: String,
    key: EncodingKey,
    public: Vec<u8>,
    minted: Cache<(String, String), (String, u64)>,
}

impl Signer {
    /// A new key, known under `id`.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate(id: &str) -> anyhow::Result<Self> {
        let pkcs8 = Self::generate_pkcs8()?;
        Self::from_pkcs8(id, &pkcs8)
    }

    /// A new key's PKCS#8 bytes, to be kept in a file.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate_pkcs8() -> anyhow::Result<Vec<u8>> {
        let pair = Ed25519KeyPair::generate().context("cannot generate a signing key")?;
        Ok(pair.to_pkcs8v1().context("cannot write a signing key")?.as_ref().to_vec())
    }

    /// The key in PKCS#8 bytes, known under `id`.
    ///
    /// # Errors
    /// When the bytes are no Ed25519 key.
    pub fn from_pkcs8(id: &str, pkcs8: &[u8]) -> anyhow::Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).context("not an Ed25519 key in PKCS#8")?;
        Ok(Self {
            id: id.to_owned(),
            key: EncodingKey::from_ed_der(pkcs8),
            public: pair.public_key().as_ref().to_vec(),
            minted: Cache::builder().max_capacity(REMEMBERED_MAX).time_to_live(LIFETIME).build(),
        })
    }

    /// A token for `caller`, good for `audience` only. `key` names the caller among those this
    /// signer serves: while a token for it is fresh, it is used again.
    ///
    /// # Errors
    /// INTERNAL when signing fails.
    pub fn mint(&self, key: &str, caller: &Caller, audience: &str) -> Result<String> {
        let now = unix_now();
        let slot = (key.to_owned(), audience.to_owned());
        if let Some((token, exp)) = self.minted.get(&slot)
            && exp > now + REUSE_MARGIN.as_secs()
        {
            return Ok(token);
        }
        let exp = now + LIFETIME.as_secs();
        let claims = Claims {
            sub: caller.subject.clone(),
            aud: audience.to_owned(),
            exp,
            roles: caller.roles.iter().map(|role| caller::role_name(*role)).collect(),
            units: caller.units.clone(),
            sector: caller.sector.map(|sector| caller::sector_name(sector).to_owned()),
        };
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::EdDSA) };
        let token = jsonwebtoken::encode(&header, &claims, &self.key).map_err(Fault::internal)?;
        self.minted.insert(slot, (token.clone(), exp));
        Ok(token)
    }

    /// The signer of a process, whose key is kept in `file`. A key that is not there is made, and
    /// its public key put beside it, `<file>.pub`.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no Ed25519 key.
    pub fn kept_in(file: &Path, process: &str) -> anyhow::Result<Self> {
        let known = file.exists();
        let pkcs8 = secret::kept(file, Self::generate_pkcs8)?;
        let signer = Self::from_pkcs8(process, &pkcs8);
        let signer = signer.with_context(|| format!("{} is wrong", file.display()))?;
        if !known {
            secret::kept(&file.with_extension("pub"), || Ok(signer.public.clone()))?;
        }
        Ok(signer)
    }

    /// The public key, raw, as others keep it in `<process>.pub`.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// What a verifier must know to accept this signer.
    pub fn trusted(&self, trust: Trust) -> Trusted {
        Trusted { id: self.id.clone(), public: self.public.clone(), trust }
    }
}

/// A signer that a service accepts.
#[derive(Debug, Clone)]
pub struct Trusted {
    /// The signer's id.
    pub id: String,
    /// Its raw public key.
    pub public: Vec<u8>,
    /// Whom it may speak for.
    pub trust: Trust,
}

/// The process whose signer may speak for people.
const EDGE: &str = "gateway";

/// A folder of public keys, raw: `<process>.pub`. Whose key is there is trusted.
#[derive(Debug, Clone)]
pub struct Keys(PathBuf);

impl Keys {
    /// The keys in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// What is known of a signer; none when the folder has no public key of it.
    fn trusted(&self, id: &str) -> Option<Trusted> {
        if !id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return None; // never a path
        }
        let public = std::fs::read(self.0.join(format!("{id}.pub"))).ok()?;
        let trust = if id == EDGE { Trust::Edge } else { Trust::Service };
        Some(Trusted { id: id.to_owned(), public, trust })
    }
}

/// Verifies internal tokens meant for one service.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<HashMap<String, (DecodingKey, Trust)>>,
    /// Where keys that are not in `keys` may be; asked for each token not yet verified.
    folder: Option<Keys>,
    validation: Arc<Validation>,
    verified: Cache<String, (Arc<Caller>, u64)>,
}

impl Verifier {
    /// Accepts tokens for `audience` from these signers.
    pub fn new(audience: &str, trusted: &[Trusted]) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        validation.leeway = 0;
        let keys = trusted
            .iter()
            .map(|t| (t.id.clone(), (DecodingKey::from_ed_der(&t.public), t.trust)))
            .collect();
        Self {
            keys: Arc::new(keys),
            folder: None,
            validation: Arc::new(validation),
            verified: Cache::builder().max_capacity(REMEMBERED_MAX).time_to_live(LIFETIME).build(),
        }
    }

    /// Accepts tokens for `audience` from signers whose public keys are in a folder.
    pub fn of_folder(audience: &str, keys: Keys) -> Self {
        Self { folder: Some(keys), ..Self::new(audience, &[]) }
    }

    fn key(&self, id: &str) -> Option<(DecodingKey, Trust)> {
        let found = || {
            let trusted = self.folder.as_ref()?.trusted(id)?;
            Some((DecodingKey::from_ed_der(&trusted.public), trusted.trust))
        };
        self.keys.get(id).cloned().or_else(found)
    }

    /// The caller a token speaks for.
    ///
    /// # Errors
    /// UNAUTHENTICATED (`INTERNAL_TOKEN_INVALID`) when it is not ours, not for this service, or old.
    pub fn verify(&self, token: &str) -> Result<Arc<Caller>> {
        if let Some((caller, exp)) = self.verified.get(token) {
            return if exp > unix_now() { Ok(caller) } else { Err(refused("it has expired")) };
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| refused("it is no token"))?;
        let id = header.kid.unwrap_or_default();
        let (key, trust) = self.key(&id).ok_or_else(|| refused("its signer is unknown"))?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &self.validation)
            .map_err(|error| refused(&error.to_string()))?
            .claims;
        let roles: Vec<_> =
            claims.roles.iter().filter_map(|name| caller::role_from_name(name)).collect();
        let own_kind_only = match trust {
            Trust::Edge => !roles.contains(&Role::Service),
            Trust::Service => roles == [Role::Service],
        };
        if !own_kind_only {
            return Err(refused("its signer may not grant these roles"));
        }
        let caller = Arc::new(Caller {
            subject: claims.sub,
            roles,
            units: claims.units,
            sector: claims.sector.as_deref().and_then(caller::sector_from_name),
        });
        self.verified.insert(token.to_owned(), (caller.clone(), claims.exp));
        Ok(caller)
    }
}

fn refused(why: &str) -> Fault {
    let message = format!("the internal token is refused: {why}");
    Fault::new(Code::Unauthenticated, ErrorReason::InternalTokenInvalid, message)
}

/// Seconds since 1970.
pub fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advisor() -> Caller {
        Caller { roles: vec![Role::Advisor], ..Caller::system("someone") }
    }

    #[test]
    fn a_token_is_good_for_its_audience_only() {
        let edge = Signer::generate("edge").expect("key");
        let token = edge.mint("a", &advisor(), "intake").expect("token");
        let trusted = [edge.trusted(Trust::Edge)];
        assert_eq!(*Verifier::new("intake", &trusted).verify(&token).expect("ok"), advisor());
        assert!(Verifier::new("reporting", &trusted).verify(&token).is_err());
    }

    #[test]
    fn a_service_cannot_speak_for_a_person_nor_the_edge_for_a_service() {
        let (edge, peer) =
            (Signer::generate("edge").expect("key"), Signer::generate("p").expect("key"));
        let verifier =
            Verifier::new("intake", &[edge.trusted(Trust::Edge), peer.trusted(Trust::Service)]);
        let forged = peer.mint("a", &advisor(), "intake").expect("token");
        assert!(verifier.verify(&forged).is_err());
        let system = Caller::system("follow");
        assert!(verifier.verify(&edge.mint("s", &system, "intake").expect("token")).is_err());
        assert!(verifier.verify(&peer.mint("s", &system, "intake").expect("token")).is_ok());
    }

    #[test]
    fn a_stranger_with_a_known_id_is_refused() {
        let (edge, stranger) =
            (Signer::generate("edge").expect("key"), Signer::generate("edge").expect("key"));
        let verifier = Verifier::new("intake", &[edge.trusted(Trust::Edge)]);
        let token = stranger.mint("a", &advisor(), "intake").expect("token");
        assert!(verifier.verify(&token).is_err());
    }
}
