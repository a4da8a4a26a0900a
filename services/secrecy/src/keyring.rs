//! The keys of one service: those that wrap its subjects' keys, one for blind indexes, one for the
//! digests of the log. Services that share a key file share no key.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, ensure};
use arc_swap::ArcSwap;
use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use neuvo_chassis::secret::{self, Keyed, Secret};
use serde::Deserialize;

use crate::keyfile::{self, KeyFile};

/// `[secrecy]`: where the keys come from.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// File with the keys; made at the first start of a new store when it is not there. Empty means
    /// `secrecy.keys` in the folder of the stores.
    pub key_file: PathBuf,
    /// What the file would say, instead of a file. Empty: the file counts.
    pub keys: String,
}

/// The keys of one service. Cheap to clone; clones learn of new versions together.
#[derive(Clone)]
pub struct Keyring {
    service: Arc<str>,
    /// None: the keys came as text and never change.
    file: Option<Arc<Path>>,
    pub(crate) blind: Keyed,
    pub(crate) log: Keyed,
    index_print: Arc<str>,
    wrapping: Arc<ArcSwap<Wrapping>>,
}

/// Keys that wrap keys.
pub(crate) struct Wrapping {
    /// By version; each opens.
    keys: BTreeMap<i32, WrapKey>,
    /// The version that wraps now.
    pub(crate) active: i32,
}

struct WrapKey {
    cipher: LessSafeKey,
    print: String,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("key_file", &self.key_file).finish_non_exhaustive()
    }
}

impl Settings {
    /// These settings for stores in a folder.
    #[must_use]
    pub fn beside(mut self, data: &Path) -> Self {
        if self.key_file.as_os_str().is_empty() {
            self.key_file = data.join("secrecy.keys");
        }
        self
    }

    /// Adds a version to the file, which opens and does not wrap yet; says what to do next.
    ///
    /// # Errors
    /// As [`keyfile::rotate`], or when the keys are in no file.
    pub fn rotate(&self) -> anyhow::Result<String> {
        let version = keyfile::rotate(self.file()?)?;
        let file = self.key_file.display();
        Ok(format!("version {version} is in {file}: activate it when every replica has read it"))
    }

    /// Lets the version that was added wrap from now on; says so.
    ///
    /// # Errors
    /// As [`keyfile::activate`], or when the keys are in no file.
    pub fn activate(&self) -> anyhow::Result<String> {
        let version = keyfile::activate(self.file()?)?;
        Ok(format!("version {version} in {} wraps from now on", self.key_file.display()))
    }

    fn file(&self) -> anyhow::Result<&Path> {
        ensure!(self.keys.is_empty(), "the keys are in `secrecy.keys`: change its lines there");
        Ok(&self.key_file)
    }

    /// The keyring of a service.
    ///
    /// # Errors
    /// When the file cannot be read or made, or is wrong; the error names the line, never a key.
    pub fn keyring(&self, service: &str) -> anyhow::Result<Keyring> {
        if self.keys.is_empty() {
            return Keyring::kept_in(&self.key_file, service);
        }
        let keys = keyfile::parse(&self.keys).context("secrecy.keys is wrong")?;
        Keyring::new(None, &keys, service)
    }
}

impl Keyring {
    /// The keyring of a service from a file, which is made when it is not there.
    ///
    /// # Errors
    /// When the file cannot be read or made, or is wrong; the error names the line, never a key.
    pub fn kept_in(file: &Path, service: &str) -> anyhow::Result<Self> {
        let text = secret::kept(file, || Ok(keyfile::fresh()?.into_bytes()))?;
        let keys = read(file, String::from_utf8(text).context("the key file is no text")?)?;
        Self::new(Some(file.into()), &keys, service)
    }

    fn new(file: Option<Arc<Path>>, keys: &KeyFile, service: &str) -> anyhow::Result<Self> {
        let wrapping = Wrapping::of(keys, service)?;
        Ok(Self {
            service: service.into(),
            file,
            blind: keys.index.keyed(&format!("secrecy/{service}/blind")),
            log: keys.index.keyed(&format!("secrecy/{service}/log")),
            index_print: keys.index.print().into(),
            wrapping: Arc::new(ArcSwap::from_pointee(wrapping)),
        })
    }

    /// The keys that wrap now.
    pub(crate) fn wrapping(&self) -> Arc<Wrapping> {
        self.wrapping.load_full()
    }

    /// Tells the index key from another without telling what it is.
    pub(crate) fn index_print(&self) -> &str {
        &self.index_print
    }

    /// Reads the file again; gives its keys when they are others than those in use.
    ///
    /// # Errors
    /// When the file cannot be read, is wrong, or has another index key.
    pub(crate) async fn changed(&self) -> anyhow::Result<Option<Wrapping>> {
        let Some(file) = &self.file else { return Ok(None) };
        let text = tokio::fs::read_to_string(file).await;
        let keys = read(file, text.with_context(|| format!("cannot read {}", file.display()))?)?;
        ensure!(
            *keys.index.print() == *self.index_print,
            "{} has another index key than before; the keys in use stay",
            file.display()
        );
        let (new, old) = (Wrapping::of(&keys, &self.service)?, self.wrapping());
        let same = new.active == old.active && new.prints().eq(old.prints());
        Ok((!same).then_some(new))
    }

    /// Takes these keys into use.
    pub(crate) fn adopt(&self, wrapping: Wrapping) {
        self.wrapping.store(Arc::new(wrapping));
    }
}

fn read(file: &Path, text: String) -> anyhow::Result<KeyFile> {
    keyfile::parse(&text).with_context(|| format!("{} is wrong", file.display()))
}

impl Wrapping {
    fn of(file: &KeyFile, service: &str) -> anyhow::Result<Self> {
        let derived = |(version, secret): (&i32, &Secret)| {
            let key = secret.keyed(&format!("secrecy/{service}/wrap")).digest(&[]);
            anyhow::Ok((*version, WrapKey { cipher: cipher(&key)?, print: secret.print() }))
        };
        let keys = file.keys.iter().map(derived).collect::<anyhow::Result<_>>()?;
        Ok(Self { keys, active: file.active })
    }

    /// The newest version that opens.
    pub(crate) fn newest(&self) -> i32 {
        self.keys.keys().next_back().copied().unwrap_or_default()
    }

    pub(crate) fn cipher(&self, version: i32) -> Option<&LessSafeKey> {
        self.keys.get(&version).map(|key| &key.cipher)
    }

    /// Each version with what tells its key from another.
    pub(crate) fn prints(&self) -> impl Iterator<Item = (i32, &str)> {
        self.keys.iter().map(|(version, key)| (*version, &*key.print))
    }
}

/// AES-256-GCM with a key of 32 bytes.
pub(crate) fn cipher(key: &[u8]) -> anyhow::Result<LessSafeKey> {
    let key = UnboundKey::new(&AES_256_GCM, key);
    Ok(LessSafeKey::new(key.map_err(|_| anyhow::anyhow!("a key of a wrong size"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, service: &str) -> Keyring {
        let settings = Settings { key_file: PathBuf::new(), keys: text.to_owned() };
        settings.keyring(service).expect("right")
    }

    #[test]
    fn services_of_one_file_share_no_key() {
        let text = keyfile::fresh().expect("keys");
        let index = |service| of(&text, service).blind.digest(&[b"x"]);
        assert_eq!(index("intake"), index("intake"));
        assert_ne!(index("intake"), index("assessment"));
        let log = |service| of(&text, service).log.digest(&[b"x"]);
        assert_ne!(log("intake"), index("intake"));
        assert_ne!(log("intake"), log("assessment"));
    }

    #[tokio::test]
    async fn a_changed_file_is_noticed_and_one_that_is_not_ours_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secrecy.keys");
        let keyring = Keyring::kept_in(&file, "intake").expect("made");
        assert!(keyring.changed().await.expect("read").is_none());
        keyfile::rotate(&file).expect("rotated");
        let changed = keyring.changed().await.expect("read").expect("changed");
        assert_eq!((changed.newest(), changed.active, keyring.wrapping().newest()), (2, 1, 1));
        keyring.adopt(changed);
        assert!(keyring.changed().await.expect("read").is_none());
        keyfile::activate(&file).expect("activated");
        keyring.adopt(keyring.changed().await.expect("read").expect("changed"));
        assert_eq!(keyring.clone().wrapping().active, 2);
        std::fs::write(&file, keyfile::fresh().expect("keys")).expect("written");
        let refusal = keyring.changed().await.err().expect("another file");
        assert!(refusal.to_string().contains("another index key"), "{refusal}");
    }
}
