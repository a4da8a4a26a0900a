//! A subject's own key: a person's, or one anonymous contact's. When it is destroyed, everything
//! sealed with it is gone, wherever copies are.
//!
//! A text is bound to its subject and its place; a wrapped key to its subject and to the version
//! that wraps it. So a version can be replaced without touching a text.

use anyhow::Context;
use aws_lc_rs::{
    aead::{Aad, LessSafeKey, NONCE_LEN, Nonce},
    rand,
};
use neuvo_chassis::{Fault, Result};
use uuid::Uuid;

use crate::{
    keyfile::KEY_BYTES,
    keyring::{Wrapping, cipher},
    unsealed,
};

/// Where a sealed text stands. It opens there and nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Table.
    pub table: &'a str,
    /// Row, as its key is written.
    pub row: &'a str,
    /// Column.
    pub column: &'a str,
}

/// A subject's key, to write with.
pub struct Sealer(SubjectKey);

/// A subject's key, to read with; there is one only where the disclosure was logged.
pub struct Opener(SubjectKey);

/// A subject's key, unwrapped; held only while a request is answered. Nonces are random: a key is
/// good for 2^32 texts, more than any subject has.
pub(crate) struct SubjectKey {
    subject_id: Uuid,
    key: LessSafeKey,
}

/// A subject's key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrapped {
    pub(crate) key_version: i32,
    pub(crate) bytes: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(key: SubjectKey) -> Self {
        Self(key)
    }

    /// Whose key it is.
    pub fn subject_id(&self) -> Uuid {
        self.0.subject_id
    }

    /// Seals a text for one place.
    ///
    /// # Errors
    /// INTERNAL when the system has no randomness to give.
    pub fn seal(&self, place: Place<'_>, text: &str) -> Result<Vec<u8>> {
        seal(&self.0.key, &self.0.context(place), text.as_bytes()).map_err(Fault::internal)
    }
}

impl Opener {
    pub(crate) fn new(key: SubjectKey) -> Self {
        Self(key)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// INTERNAL when it was changed, moved, or sealed for another subject.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<String> {
        let opened = open(&self.0.key, &self.0.context(place), sealed);
        let text = opened.and_then(|bytes| Ok(String::from_utf8(bytes)?));
        let (table, column, subject_id) = (place.table, place.column, self.0.subject_id);
        let what = || format!("a text of subject {subject_id} in {table}.{column} does not open");
        text.with_context(what).map_err(Fault::internal)
    }
}

impl SubjectKey {
    fn context(&self, place: Place<'_>) -> Vec<u8> {
        joined(&[
            b"text",
            self.subject_id.as_bytes(),
            place.table.as_bytes(),
            place.row.as_bytes(),
            place.column.as_bytes(),
        ])
    }
}

impl Wrapping {
    /// A new key for a subject, and the same as it is kept.
    pub(crate) fn new_subject(&self, subject_id: Uuid) -> anyhow::Result<(SubjectKey, Wrapped)> {
        let mut key = [0; KEY_BYTES];
        rand::fill(&mut key).map_err(|_| anyhow::anyhow!("no randomness to be had"))?;
        let wrapped = self.wrap(subject_id, &key)?;
        Ok((SubjectKey { subject_id, key: cipher(&key)? }, wrapped))
    }

    /// A subject's key, unwrapped.
    pub(crate) fn subject(&self, subject_id: Uuid, kept: &Wrapped) -> anyhow::Result<SubjectKey> {
        Ok(SubjectKey { subject_id, key: cipher(&self.unwrap(subject_id, kept)?)? })
    }

    /// A subject's key, wrapped by the active version instead.
    pub(crate) fn wrap_anew(&self, subject_id: Uuid, kept: &Wrapped) -> anyhow::Result<Wrapped> {
        self.wrap(subject_id, &self.unwrap(subject_id, kept)?)
    }

    fn wrap(&self, subject_id: Uuid, key: &[u8]) -> anyhow::Result<Wrapped> {
        let key_version = self.active;
        let wrapping = self.cipher(key_version).context("a keyring without keys")?;
        let bytes = seal(wrapping, &wrap_context(subject_id, key_version), key)?;
        Ok(Wrapped { key_version, bytes })
    }

    fn unwrap(&self, subject_id: Uuid, kept: &Wrapped) -> anyhow::Result<Vec<u8>> {
        let version = kept.key_version;
        let wrapping = self.cipher(version);
        let wrapping =
            wrapping.with_context(|| format!("the key file has no version {version}"))?;
        let opened = open(wrapping, &wrap_context(subject_id, version), &kept.bytes);
        opened.with_context(|| format!("the key of subject {subject_id} does not open"))
    }
}

fn wrap_context(subject_id: Uuid, key_version: i32) -> Vec<u8> {
    joined(&[b"key", subject_id.as_bytes(), &key_version.to_be_bytes()])
}

/// Parts with their lengths, so that where one ends cannot be moved.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::new();
    for part in parts {
        joined.extend((part.len() as u64).to_be_bytes());
        joined.extend(*part);
    }
    joined
}

/// Nonce, cipher text and tag.
fn seal(key: &LessSafeKey, context: &[u8], plain: &[u8]) -> anyhow::Result<Vec<u8>> {
    if unsealed::is_asked_for() {
        return Ok(plain.to_vec());
    }
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut nonce).map_err(|_| anyhow::anyhow!("no randomness to be had"))?;
    let mut text = plain.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(context),
        &mut text,
    )
    .map_err(|_| anyhow::anyhow!("cannot seal"))?;
    Ok([nonce.as_slice(), &text].concat())
}

fn open(key: &LessSafeKey, context: &[u8], sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN).context("it is too short")?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok().context("it has no nonce")?;
    let mut text = text.to_vec();
    let plain = key.open_in_place(nonce, Aad::from(context), &mut text);
    plain.map(|plain| plain.to_vec()).ok().context("it was changed, moved, or is another's")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;
    use crate::{Keyring, Settings, keyfile};

    const PLACE: Place<'_> = Place { table: "sealed_text", row: "1/note", column: "sealed" };

    fn keyring() -> Keyring {
        let keys = keyfile::fresh().expect("keys");
        Settings { key_file: PathBuf::new(), keys }.keyring("intake").expect("right")
    }

    /// One subject, to write and to read with.
    fn pair(keyring: &Keyring, subject_id: Uuid) -> (Sealer, Opener) {
        let wrapping = keyring.wrapping();
        let (key, wrapped) = wrapping.new_subject(subject_id).expect("a key");
        let again = wrapping.subject(subject_id, &wrapped).expect("opens");
        (Sealer::new(key), Opener::new(again))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_place_alone(text: String, flipped in 0_usize..1_000) {
            let (sealer, opener) = pair(&keyring(), Uuid::now_v7());
            let sealed = sealer.seal(PLACE, &text).expect("sealed");
            prop_assert_eq!(opener.open(PLACE, &sealed).expect("opens"), text);
            let moved = [
                Place { table: "other", ..PLACE },
                Place { row: "2/note", ..PLACE },
                Place { column: "other", ..PLACE },
                Place { table: "sealed_tex", row: "t1/note", ..PLACE },
            ];
            for place in moved {
                prop_assert!(opener.open(place, &sealed).is_err());
            }
            let mut changed = sealed;
            let at = flipped % changed.len();
            changed[at] ^= 1;
            prop_assert!(opener.open(PLACE, &changed).is_err());
        }
    }

    #[test]
    fn another_subject_opens_nothing() {
        let keyring = keyring();
        let (sealer, _) = pair(&keyring, Uuid::now_v7());
        let (_, stranger) = pair(&keyring, Uuid::now_v7());
        let fault = stranger.open(PLACE, &sealer.seal(PLACE, "sleep").expect("sealed"));
        assert_eq!(fault.expect_err("another's").reason().name, "INTERNAL");
    }

    #[test]
    fn equal_texts_are_sealed_into_unlike_ones() {
        let (sealer, _) = pair(&keyring(), Uuid::now_v7());
        let seal = || sealer.seal(PLACE, "sleep").expect("sealed");
        assert_ne!(seal(), seal());
    }

    #[test]
    fn a_key_wrapped_anew_opens_what_it_sealed_and_is_bound_to_its_version() {
        // Both versions are one key, so that only what they are bound to tells them apart.
        let text = keyfile::fresh().expect("keys");
        let same = text.lines().last().expect("a wrap line").replace("wrap 1", "wrap 2");
        let keys = |text: &str| Settings { key_file: PathBuf::new(), keys: text.to_owned() };
        let old = keys(&text).keyring("intake").expect("right").wrapping();
        let new = keys(&format!("{text}{same}\n")).keyring("intake").expect("right").wrapping();
        let subject_id = Uuid::now_v7();
        let (key, wrapped) = old.new_subject(subject_id).expect("a key");
        let sealed = Sealer::new(key).seal(PLACE, "sleep").expect("sealed");
        let anew = new.wrap_anew(subject_id, &wrapped).expect("wrapped");
        assert_eq!((wrapped.key_version, anew.key_version), (1, 2));
        let opener = Opener::new(new.subject(subject_id, &anew).expect("opens"));
        assert_eq!(opener.open(PLACE, &sealed).expect("opens"), "sleep");
        let lied = Wrapped { key_version: 1, ..anew.clone() };
        assert!(new.subject(subject_id, &lied).is_err());
        assert!(new.subject(Uuid::now_v7(), &anew).is_err(), "another subject's");
    }
}
