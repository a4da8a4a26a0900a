//! Words of assessments and plans. They are sealed with the key of the person (or of the one contact of
//! somebody unknown), and opened only for a caller whose disclosure is logged.

use neuvo_chassis::{Fault, Result};
use neuvo_ledger::WriteSet;
use neuvo_secrecy::{Disclosed, Opener, Sealed, Sealer};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::Store;

/// The words of one assessment or plan, for a caller who may read them.
pub(crate) struct Opened {
    sealed: Sealed,
    /// None when the key was destroyed.
    opener: Option<Opener>,
}

impl Opened {
    /// What it says under a name; none where it says nothing, or nothing any more.
    pub(super) fn read<W: DeserializeOwned>(&self, field: &str) -> Result<Option<W>> {
        let Some(opener) = &self.opener else { return Ok(None) };
        let Some(text) = self.sealed.open(opener, field)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|_| {
            // The reader's own error may repeat what it read.
            Fault::internal(anyhow::anyhow!("the sealed words `{field}` cannot be read"))
        })
    }
}

impl Store {
    /// Whom an assessment or plan of a contact speaks of: the contact's client, or the contact itself
    /// where it had none when the words were sealed.
    pub(crate) async fn subject_of(&self, owner_id: Uuid, contact_id: Uuid) -> Result<Uuid> {
        match self.vault.sealed(owner_id).await?.subject_id() {
            Some(subject_id) => Ok(subject_id),
            None => {
                let contact = self.contact(contact_id).await?;
                Ok(contact.map_or(contact_id, |contact| contact.subject_id()))
            }
        }
    }

    pub(super) async fn opened(&self, disclosed: &Disclosed, owner_id: Uuid) -> Result<Opened> {
        let sealed = self.vault.sealed(owner_id).await?;
        let opener = self.vault.opener_of(disclosed, &sealed).await?;
        Ok(Opened { sealed, opener })
    }
}

/// Adds to a write what an assessment or plan says under a name.
pub(super) fn seal<W: Serialize>(
    set: &mut WriteSet,
    sealer: &Sealer,
    owner_id: Uuid,
    field: &str,
    words: &W,
) -> Result<()> {
    let text = serde_json::to_string(words).map_err(Fault::internal)?;
    sealer.add(set, owner_id, field, &text)
}
