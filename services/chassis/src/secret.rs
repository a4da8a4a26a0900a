//! A process's secret, and keys made from it for one purpose each.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use anyhow::Context;
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

    /// The secret of 32 bytes that came from elsewhere.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret that `file` holds; a new one is made and kept there when there is no file.
    ///
    /// # Errors
    /// When the file cannot be read or made, or does not hold 32 bytes.
    pub fn kept_in(file: &Path) -> anyhow::Result<Self> {
        let bytes = kept(file, || Ok(Self::generate()?.0.to_vec()))?;
        let bytes = <[u8; 32]>::try_from(bytes);
        bytes.map(Self).map_err(|_| anyhow::anyhow!("{} does not hold 32 bytes", file.display()))
    }

    /// Tells this secret from another without telling what it is.
    pub fn print(&self) -> String {
        let print = self.keyed("print").digest(&[]);
        print.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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

/// The bytes a file holds; when there is no file, those that `make` gives, kept there for the owner
/// alone. Two processes that start at once end up with the same bytes.
///
/// # Errors
/// When the file cannot be read or made.
pub fn kept(
    file: &Path,
    make: impl FnOnce() -> anyhow::Result<Vec<u8>>,
) -> anyhow::Result<Vec<u8>> {
    if !file.exists() {
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let draft = folder.join(format!(".{}.tmp", uuid::Uuid::now_v7()));
        let mut open = OpenOptions::new();
        let new = open.write(true).create_new(true).mode(0o600).open(&draft);
        let mut new = new.with_context(|| format!("cannot make {}", file.display()))?;
        new.write_all(&make()?)?;
        new.sync_all()?;
        match fs::hard_link(&draft, file) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(error).with_context(|| format!("cannot make {}", file.display()));
            }
            _ => fs::remove_file(&draft)?,
        }
    }
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
