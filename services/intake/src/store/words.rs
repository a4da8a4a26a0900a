//! Words: names, needs, notes and what people were told. They are sealed, each for its place, with
//! the key of the person (or of the one contact of somebody unknown), and opened only for a caller
//! whose disclosure is in the log.

use std::collections::HashMap;

use neuvo_chassis::Result;
use neuvo_ledger::{Refused, WriteSet};
use neuvo_secrecy::{Opener, Vault};
use uuid::Uuid;

use super::Store;

/// Opened words, by whose they are and which.
#[derive(Debug, Default)]
pub(crate) struct Words(HashMap<(Uuid, String), String>);

impl Words {
    /// The words of an owner under a name; empty where there are none.
    pub(crate) fn take(&mut self, owner_id: Uuid, field: &str) -> String {
        self.0.remove(&(owner_id, field.to_owned())).unwrap_or_default()
    }

    /// The last of an owner's words whose names begin so.
    pub(crate) fn take_last(&mut self, owner_id: Uuid, prefix: &str) -> String {
        let of = |key: &&(Uuid, String)| key.0 == owner_id && key.1.starts_with(prefix);
        let last = self.0.keys().filter(of).max().cloned();
        last.and_then(|key| self.0.remove(&key)).unwrap_or_default()
    }
}

impl Store {
    /// Opens the words of some owners, all of one subject.
    pub(crate) async fn words(&self, opener: &Opener, owners: &[Uuid]) -> Result<Words> {
        let mut words = Words::default();
        for owner_id in owners {
            let sealed = self.vault.sealed(*owner_id).await?;
            for field in sealed.fields() {
                if let Some(text) = sealed.open(opener, field)? {
                    words.0.insert((*owner_id, field.to_owned()), text);
                }
            }
        }
        Ok(words)
    }
}

/// What a promise's words are named, before the version of the matter that they were given in.
pub(crate) const PROMISE: &str = "promise:";

/// What the words of the promise are named that was given in this version of its matter.
pub(crate) fn promise_field(version: i64) -> String {
    format!("{PROMISE}{version:010}")
}

/// Seals words with the key of their subject, which is made if there is none: whose, which, what.
///
/// # Errors
/// UNAVAILABLE when the store does not answer; INTERNAL when the subject's key does not open.
pub(crate) async fn seal_all(
    vault: &Vault,
    set: &mut WriteSet,
    subject_id: Uuid,
    words: &[(Uuid, String, String)],
) -> Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    let sealer = vault.sealer_or_new(set, subject_id).await?;
    for (owner_id, field, text) in words {
        sealer.add(set, *owner_id, field, text)?;
    }
    Ok(())
}

/// Whether a write was refused because somebody else has just made the key of its subject.
pub(crate) fn is_of_subject_key(refused: &Refused) -> bool {
    matches!(refused, Refused::Constraint(name) if name.starts_with("subject_key"))
}
