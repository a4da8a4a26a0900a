//! Sealed texts: names, numbers, notes and words told, one row a field of their owner.

use std::collections::BTreeMap;

use neuvo_chassis::Result;
use neuvo_ledger::{Ledger, WriteSet, unavailable};
use neuvo_secrecy::{Opener, Place, Sealer};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::sealed_text;

/// The sealed texts of one owner, by field.
#[derive(Debug)]
pub(crate) struct Sealed {
    owner_id: Uuid,
    texts: BTreeMap<String, Vec<u8>>,
}

impl Sealed {
    /// The texts of an owner.
    pub(crate) async fn of(ledger: &Ledger, owner_id: Uuid) -> Result<Self> {
        let rows = sealed_text::Entity::find()
            .filter(sealed_text::Column::OwnerId.eq(owner_id))
            .all(ledger.read())
            .await
            .map_err(unavailable)?;
        let texts = rows.into_iter().map(|row| (row.field, row.sealed)).collect();
        Ok(Self { owner_id, texts })
    }

    /// Which fields have a text.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// A field's text; none where there is none.
    pub(crate) fn open(&self, opener: &Opener, field: &str) -> Result<Option<String>> {
        let Some(sealed) = self.texts.get(field) else { return Ok(None) };
        opener.open(place(&row_name(self.owner_id, field)), sealed).map(Some)
    }
}

/// Adds a text, sealed with the key of `subject_id`.
pub(crate) fn seal(
    set: &mut WriteSet,
    sealer: &Sealer,
    subject_id: Uuid,
    owner_id: Uuid,
    field: &str,
    text: &str,
) -> Result<()> {
    let sealed = sealer.seal(place(&row_name(owner_id, field)), text)?;
    set.insert(&sealed_text::ActiveModel {
        owner_id: Set(owner_id),
        field: Set(field.to_owned()),
        subject_id: Set(subject_id),
        sealed: Set(sealed),
    });
    Ok(())
}

fn row_name(owner_id: Uuid, field: &str) -> String {
    format!("{owner_id}/{field}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "sealed_text", row, column: "sealed" }
}
