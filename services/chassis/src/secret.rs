//! A process's secret, and keys made from it for one purpose each.

use aws_lc_rs::{hmac, rand};

/// 32 random bytes. Replicas of one service share them.
#[derive(Clone)]
pub struct Secret([u8; 32]);

/// A key for one purpose: makes and checks keyed digests.
#[derive(Clone)]
pub struct Keyed(hmac::Key);

impl Secret {
    /// A new secret.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate() -> anyhow::Result<Self> {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(|_| anyhow::anyhow!("no randomness to be had"))?;
        Ok(Self(bytes))
    }

    /// The secret in these bytes; none unless there are 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, to be kept in a file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key for one purpose. Keys for different purposes say nothing of each other.
    pub fn keyed(&self, purpose: &str) -> Keyed {
        let root = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&root, purpose.as_bytes());
        Keyed(hmac::Key::new(hmac::HMAC_SHA256, tag.as_ref()))
    }
}

impl Keyed {
    /// The keyed digest of some parts; where one ends and the next begins matters.
    pub fn digest(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().to_vec()
    }
}

/// Whether two digests are the same, in time that does not tell where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}
