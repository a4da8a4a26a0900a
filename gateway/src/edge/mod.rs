//! The edge: who asks, may they, and what of their head goes in.

pub mod headers;
pub mod identity;
pub mod jwks;
mod stream;
mod upstream;

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use neuvo_chassis::{Fault, Result, access, token::Signer};
use neuvo_proto::{
    fault::v1::ErrorReason,
    method::{Method, Rule},
};
use tokio::time::Instant;
use tonic::Code;

pub use identity::{Issuer, Tokens};
pub use jwks::KeySource;
pub use stream::STREAMS_MAX;
pub(crate) use stream::{Lasting, Place, Places, expiry};
pub(crate) use upstream::{Upstreams, internal_refusal, with_reason, within};

/// Lets callers in: verifies the token they bring, applies the method's rule, and makes the
/// internal token that services accept.
pub struct Door {
    tokens: Tokens,
    signer: Signer,
}

/// What one call was let in with.
pub struct Admitted {
    /// The internal token, as `authorization` carries it; none for a public method.
    pub token: Option<HeaderValue>,
    /// When the token that the caller brought expires, and its streams with it.
    pub expires: Option<Instant>,
}

impl Door {
    /// Accepts what `tokens` accepts; `signer` speaks for them inside.
    pub fn new(tokens: Tokens, signer: Signer) -> Self {
        Self { tokens, signer }
    }

    /// Lets one call in.
    ///
    /// # Errors
    /// UNAUTHENTICATED (`TOKEN_MISSING`, `TOKEN_EXPIRED`, `TOKEN_INVALID`), PERMISSION_DENIED
    /// (`ROLE_MISSING`), or UNAVAILABLE when the issuer's keys cannot be read.
    pub async fn admit(&self, method: &Method, headers: &HeaderMap) -> Result<Admitted> {
        let rule = access::rule(&method.path)?;
        if *rule == Rule::Public {
            return Ok(Admitted { token: None, expires: None });
        }
        let known = self.tokens.verify(identity::bearer(headers)?).await?;
        access::allow(rule, &known.caller)?;
        let token = self.signer.mint(&known.key, &known.caller, &method.service)?;
        let mut value =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(Fault::internal)?;
        value.set_sensitive(true);
        Ok(Admitted { token: Some(value), expires: known.expires_at() })
    }
}

/// There is no place for another; one may be free in a moment.
pub(crate) fn overloaded(message: &str) -> Fault {
    let fault = Fault::new(Code::ResourceExhausted, ErrorReason::Overloaded, message);
    fault.retry_after(Duration::from_secs(1))
}
