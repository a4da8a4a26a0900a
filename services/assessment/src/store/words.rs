//! Words of assessments and plans. They are sealed, each for its place, with the key of the person (or
//! of the one contact of somebody unknown), and opened only for a caller whose disclosure is logged.

use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Refused, WriteSet, unavailable};
use neuvo_secrecy::{Disclosed, Place, Sealer};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{Store, entity::sealed_text};

/// Seals what is said of one person.
pub(crate) struct Seal {
    subject_id: Uuid,
    sealer: Sealer,
}

impl Seal {
    /// Seals what an assessment or plan says under a name.
    ///
    /// # Errors
    /// INTERNAL when the system has no randomness to give.
    pub(crate) fn put<W: Serialize>(
        &self,
        set: &mut WriteSet,
        owner_id: Uuid,
        field: &str,
        words: &W,
    ) -> Result<()> {
        let text = serde_json::to_string(words).map_err(Fault::internal)?;
        set.insert(&sealed_text::ActiveModel {
            owner_id: Set(owner_id),
            field: Set(field.to_owned()),
            subject_id: Set(self.subject_id),
            sealed: Set(self.sealer.seal(place(&owner_id.to_string(), field), &text)?),
        });
        Ok(())
    }
}

impl Store {
    /// What seals the words about the person of a contact; its key is made with `set` if there is none.
    ///
    /// # Errors
    /// UNAVAILABLE when the store does not answer; INTERNAL when the person's key does not open.
    pub(crate) async fn seal(&self, set: &mut WriteSet, subject_id: Uuid) -> Result<Seal> {
        let sealer = match self.vault.sealer(subject_id).await? {
            Some(sealer) => sealer,
            None => self.vault.new_subject(set, subject_id)?,
        };
        Ok(Seal { subject_id, sealer })
    }

    /// Whom the words about a contact are sealed for: its client, or itself where it has none.
    pub(crate) async fn subject_of(&self, contact_id: Uuid) -> Result<Uuid> {
        Ok(self.client_of(contact_id).await?.flatten().unwrap_or(contact_id))
    }

    /// Whom an assessment or plan speaks of: whoever its words are sealed for, and whoever they would
    /// be sealed for now. These differ when a contact has got its client since.
    pub(crate) async fn subjects(&self, owner_id: Uuid, contact_id: Uuid) -> Result<Vec<Uuid>> {
        let sealed = sealed_text::Entity::find()
            .select_only()
            .column(sealed_text::Column::SubjectId)
            .distinct()
            .filter(sealed_text::Column::OwnerId.eq(owner_id))
            .into_tuple::<Uuid>()
            .all(self.ledger.read())
            .await;
        let mut subjects = sealed.map_err(unavailable)?;
        let now = self.subject_of(contact_id).await?;
        if !subjects.contains(&now) {
            subjects.push(now);
        }
        Ok(subjects)
    }

    /// What an assessment or plan says under a name; none where it says nothing, or where the key of
    /// whom it spoke of was destroyed.
    pub(crate) async fn words<W: DeserializeOwned>(
        &self,
        disclosed: &Disclosed,
        owner_id: Uuid,
        field: &str,
    ) -> Result<Option<W>> {
        let key = (owner_id, field.to_owned());
        let found = sealed_text::Entity::find_by_id(key).one(self.ledger.read()).await;
        let Some(row) = found.map_err(unavailable)? else { return Ok(None) };
        let Some(opener) = self.vault.opener(disclosed, row.subject_id).await? else {
            return Ok(None);
        };
        let text = opener.open(place(&owner_id.to_string(), field), &row.sealed)?;
        serde_json::from_str(&text).map(Some).map_err(|_| {
            // The error of the reader may repeat what it read.
            Fault::internal(anyhow::anyhow!("the words {field} of {owner_id} cannot be read"))
        })
    }
}

/// Whether a write was refused because somebody else has made the person's key in between: the same
/// write goes through with that key.
pub(crate) fn is_of_key(refused: &Refused) -> bool {
    matches!(refused, Refused::Constraint(name) if name.starts_with("subject_key_"))
}

fn place<'a>(owner_id: &'a str, field: &'a str) -> Place<'a> {
    Place { table: "sealed_text", row: owner_id, column: field }
}
