//! Sealed texts: names, numbers, notes and words told, one row a field of their owner.

use std::collections::BTreeMap;

use neuvo_chassis::Result;
use neuvo_ledger::{WriteSet, unavailable};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::{
    Opener, Place, Sealer, Vault,
    entity::{sealed_text, subject_key},
    subject::Wrapped,
};

/// The sealed texts of one owner, by field.
#[derive(Debug)]
pub struct Sealed {
    owner_id: Uuid,
    subject_id: Option<Uuid>,
    /// The subject's key as it was kept when the texts were read.
    pub(crate) key: Option<Wrapped>,
    texts: BTreeMap<String, Vec<u8>>,
}

impl Vault {
    /// The sealed texts of an owner, and with them the key that opens them, which is no use before
    /// the disclosure is logged: to ask twice costs more.
    ///
    /// # Errors
    /// UNAVAILABLE when the store does not answer.
    pub async fn sealed(&self, owner_id: Uuid) -> Result<Sealed> {
        let key = sealed_text::Entity::belongs_to(subject_key::Entity)
            .from(sealed_text::Column::SubjectId)
            .to(subject_key::Column::SubjectId)
            .into();
        let rows = sealed_text::Entity::find()
            .join(JoinType::LeftJoin, key)
            .select_also(subject_key::Entity)
            .filter(sealed_text::Column::OwnerId.eq(owner_id))
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let mut sealed = Sealed { owner_id, subject_id: None, key: None, texts: BTreeMap::new() };
        for (text, key) in rows {
            sealed.subject_id = Some(text.subject_id);
            sealed.key = key.map(Wrapped::from);
            sealed.texts.insert(text.field, text.sealed);
        }
        Ok(sealed)
    }
}

impl Sealed {
    /// Whose key opens them; none where there are none. An owner has one subject.
    pub fn subject_id(&self) -> Option<Uuid> {
        self.subject_id
    }

    /// Which fields have a text.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// A field's text; none where there is none.
    ///
    /// # Errors
    /// As [`Opener::open`].
    pub fn open(&self, opener: &Opener, field: &str) -> Result<Option<String>> {
        let Some(sealed) = self.texts.get(field) else { return Ok(None) };
        opener.open(place(&row_name(self.owner_id, field)), sealed).map(Some)
    }
}

impl Sealer {
    /// Adds a text of an owner, sealed, to a write.
    ///
    /// # Errors
    /// As [`Sealer::seal`].
    pub fn add(&self, set: &mut WriteSet, owner_id: Uuid, field: &str, text: &str) -> Result<()> {
        let sealed = self.seal(place(&row_name(owner_id, field)), text)?;
        set.insert(&sealed_text::ActiveModel {
            owner_id: Set(owner_id),
            field: Set(field.to_owned()),
            subject_id: Set(self.subject_id()),
            sealed: Set(sealed),
        });
        Ok(())
    }
}

fn row_name(owner_id: Uuid, field: &str) -> String {
    format!("{owner_id}/{field}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "sealed_text", row, column: "sealed" }
}
