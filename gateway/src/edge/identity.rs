//! Who asks, from the token of an OIDC issuer that we trust. Authority comes from the token alone.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::ensure;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header};
use jsonwebtoken::{Validation, errors::ErrorKind};
use moka::sync::Cache;
use neuvo_chassis::{Caller, Fault, Result, caller, token::unix_now};
use neuvo_proto::{access::v1::Role, fault::v1::ErrorReason};
use serde::Deserialize;
use tokio::time::Instant;
use tonic::Code;

use super::jwks::{KeySet, KeySource};

/// Bytes of a token at most.
const TOKEN_BYTES_MAX: usize = 8 * 1024;
/// Characters of a subject at most, and of an issuer's name.
const SUBJECT_CHARS_MAX: usize = 255;
/// Units a token may name.
const UNITS_MAX: usize = 200;
/// Verified tokens remembered.
const REMEMBERED_MAX: u64 = 10_000;
/// How long a verified token is remembered: a key that was taken back counts no longer.
const REMEMBERED_FOR: Duration = Duration::from_secs(60);
/// Seconds that an issuer's clock may be ahead of ours.
const LEEWAY_SECONDS: u64 = 5;

/// An issuer whose tokens are accepted.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// What its tokens say in `iss`.
    pub issuer: String,
    /// What they must say in `aud`.
    pub audience: String,
    /// Where its public keys are.
    pub keys: KeySource,
}

/// Verifies the tokens that clients bring.
#[derive(Clone)]
pub struct Tokens {
    issuers: Arc<Vec<Trusted>>,
    verified: Cache<[u8; 32], Arc<Known>>,
}

struct Trusted {
    issuer: Issuer,
    keys: KeySet,
    /// The only roles it may grant; none means every outside role.
    roles: Option<Vec<Role>>,
}

/// A verified token.
#[derive(Debug)]
pub struct Known {
    /// The one it speaks for. The subject is `<issuer>|<sub>`, since each issuer names its people as
    /// it likes: the same `sub` of two issuers is two people.
    pub caller: Caller,
    /// Names the token among others; says nothing of it.
    pub key: String,
    expires: u64,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    units: Vec<String>,
    sector: Option<String>,
}

#[derive(Deserialize)]
struct IssuerOnly {
    iss: String,
}

impl Known {
    /// When the token expires, by the clock that this process waits with; none when it never will.
    pub fn expires_at(&self) -> Option<Instant> {
        let at = UNIX_EPOCH.checked_add(Duration::from_secs(self.expires))?;
        Instant::now().checked_add(at.duration_since(SystemTime::now()).unwrap_or_default())
    }
}

impl Tokens {
    /// Accepts tokens of these issuers, which may grant every outside role.
    ///
    /// # Errors
    /// As [`Tokens::limited`].
    pub fn new(issuers: Vec<Issuer>) -> anyhow::Result<Self> {
        Self::limited(issuers.into_iter().map(|issuer| (issuer, None)).collect())
    }

    /// Accepts tokens of these issuers; one with roles beside it may grant those and no others.
    ///
    /// # Errors
    /// When there is none, one is half named, named twice, or named so that it cannot stand before
    /// a subject, or when one may grant nothing or the role `service`.
    pub fn limited(issuers: Vec<(Issuer, Option<Vec<Role>>)>) -> anyhow::Result<Self> {
        ensure!(!issuers.is_empty(), "no issuer is trusted, so nobody could call");
        for (index, (issuer, roles)) in issuers.iter().enumerate() {
            let name = &issuer.issuer;
            let complete = !name.is_empty() && !issuer.audience.is_empty();
            ensure!(complete, "an issuer needs its name and an audience");
            let plain = name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'|');
            ensure!(plain && name.len() <= SUBJECT_CHARS_MAX, "`{name}` is no issuer's name");
            let twin = issuers[..index].iter().find(|(other, _)| other.issuer == *name);
            ensure!(twin.is_none(), "the issuer {name} is named twice");
            let outside = |roles: &Vec<Role>| !roles.is_empty() && !roles.contains(&Role::Service);
            ensure!(roles.as_ref().is_none_or(outside), "{name} may grant outside roles only");
        }
        let trusted = issuers.into_iter().map(|(issuer, roles)| {
            Ok(Trusted { keys: KeySet::new(issuer.keys.clone())?, issuer, roles })
        });
        Ok(Self {
            issuers: Arc::new(trusted.collect::<anyhow::Result<_>>()?),
            verified: Cache::builder()
                .max_capacity(REMEMBERED_MAX)
                .time_to_live(REMEMBERED_FOR)
                .build(),
        })
    }

    /// Reads every issuer's keys, so that the first caller need not wait for them.
    ///
    /// # Errors
    /// When an issuer's keys cannot be read; says which.
    pub async fn warm(&self) -> anyhow::Result<()> {
        for trusted in self.issuers.iter() {
            trusted.keys.warm().await.map_err(|cause| {
                cause.context(format!("cannot read the keys of {}", trusted.issuer.issuer))
            })?;
        }
        Ok(())
    }

    /// The caller a token speaks for.
    ///
    /// # Errors
    /// UNAUTHENTICATED (`TOKEN_EXPIRED`, `TOKEN_INVALID`), or UNAVAILABLE when the issuer's keys
    /// cannot be read.
    pub async fn verify(&self, token: &str) -> Result<Arc<Known>> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(invalid("it is too long"));
        }
        let digest = digest::digest(&digest::SHA256, token.as_bytes());
        let digest: [u8; 32] = digest.as_ref().try_into().expect("SHA-256 has 32 bytes");
        if let Some(known) = self.verified.get(&digest) {
            return if known.expires > unix_now() { Ok(known) } else { Err(expired()) };
        }
        let (trusted, claims) = self.check(token).await?;
        let known = Arc::new(Known {
            expires: claims.exp,
            key: URL_SAFE_NO_PAD.encode(digest),
            caller: speaker(trusted, claims)?,
        });
        self.verified.insert(digest, known.clone());
        Ok(known)
    }

    async fn check(&self, token: &str) -> Result<(&Trusted, Claims)> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid("it is no JWT"))?;
        if header.crit.is_some() {
            return Err(invalid("its header asks for what we do not know"));
        }
        // Not yet verified: it only says whose keys to verify it with.
        let said = jsonwebtoken::dangerous::insecure_decode_claims::<IssuerOnly>(token);
        let said = said.map_err(|_| invalid("it names no issuer"))?;
        let trusted = self.issuers.iter().find(|trusted| trusted.issuer.issuer == said.iss);
        let trusted = trusted.ok_or_else(|| invalid("its issuer is not one we trust"))?;
        let key = trusted.keys.find(header.kid.as_deref()).await?;
        let key = key.ok_or_else(|| invalid("its issuer has no such key"))?;
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&trusted.issuer.issuer]);
        validation.set_audience(&[&trusted.issuer.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY_SECONDS;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.key, &validation);
        let claims = claims.map_err(|error| refusal(error.kind()))?.claims;
        if claims.exp <= unix_now() { Err(expired()) } else { Ok((trusted, claims)) }
    }
}

/// The token of an `authorization` header.
///
/// # Errors
/// UNAUTHENTICATED (`TOKEN_MISSING`) when there is none, (`TOKEN_INVALID`) when it is no bearer token.
pub fn bearer(headers: &HeaderMap) -> Result<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        let message = "the call takes a bearer token";
        return Err(Fault::new(Code::Unauthenticated, ErrorReason::TokenMissing, message));
    };
    if values.next().is_some() {
        return Err(invalid("there are two"));
    }
    let value = value.to_str().map_err(|_| invalid("it is no ASCII text"))?;
    let (scheme, token) = value.split_once(' ').ok_or_else(|| invalid("it is no bearer token"))?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(invalid("it is no bearer token"));
    }
    Ok(token.trim())
}

/// The caller that an issuer's verified claims describe. Roles that we do not know, or that are not
/// the issuer's to grant, grant nothing.
fn speaker(trusted: &Trusted, claims: Claims) -> Result<Caller> {
    let mut roles: Vec<Role> =
        claims.roles.iter().filter_map(|name| caller::role_from_name(name)).collect();
    if roles.contains(&Role::Service) {
        return Err(invalid("no outside token may carry the role service"));
    }
    roles.retain(|role| trusted.roles.as_ref().is_none_or(|granted| granted.contains(role)));
    let subject = claims.sub;
    let length = subject.chars().count();
    if length == 0 || length > SUBJECT_CHARS_MAX || subject.chars().any(char::is_control) {
        return Err(invalid("its subject is no identifier"));
    }
    if subject.starts_with("system:") {
        return Err(invalid("its subject is one of our own tasks"));
    }
    if claims.units.len() > UNITS_MAX {
        return Err(invalid("it names too many units"));
    }
    let sector = claims.sector.as_deref().map(|name| {
        caller::sector_from_name(name).ok_or_else(|| invalid("its sector is not one we know"))
    });
    let sector = sector.transpose()?;
    let subject = format!("{}|{subject}", trusted.issuer.issuer);
    Ok(Caller { subject, roles, units: claims.units, sector })
}

fn refusal(kind: &ErrorKind) -> Fault {
    match kind {
        ErrorKind::ExpiredSignature => expired(),
        ErrorKind::InvalidSignature => invalid("its signature is wrong"),
        ErrorKind::InvalidAudience => invalid("it is meant for another audience"),
        ErrorKind::InvalidIssuer => invalid("its issuer is not one we trust"),
        ErrorKind::InvalidAlgorithm => invalid("its algorithm is not its key's"),
        ErrorKind::ImmatureSignature => invalid("its time has not come yet"),
        ErrorKind::MissingRequiredClaim(claim) => invalid(&format!("it has no claim `{claim}`")),
        _ => invalid("its claims cannot be read"),
    }
}

/// The refusal of a token whose time has passed.
pub fn expired() -> Fault {
    let message = "the token's time has passed; get a new one";
    Fault::new(Code::Unauthenticated, ErrorReason::TokenExpired, message)
}

fn invalid(why: &str) -> Fault {
    let message = format!("the token is refused: {why}");
    Fault::new(Code::Unauthenticated, ErrorReason::TokenInvalid, message)
}
