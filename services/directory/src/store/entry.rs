//! An entry as a row: its document as text, and a digest that shows a text changed behind us.

use anyhow::{Context, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::domain::{Change, Document};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: String,
    pub version: i64,
    pub county_id: String,
    /// SHA-256 of `document`.
    pub digest: Vec<u8>,
    /// The entry as JSON.
    pub document: String,
    /// The last data set did not name it.
    pub ended: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The row of a changed entry.
pub(super) fn row(change: &Change, county_id: &str) -> anyhow::Result<ActiveModel> {
    let document = serde_json::to_string(&change.document)?;
    Ok(ActiveModel {
        kind: Set(change.document.kind().word().to_owned()),
        entry_id: Set(change.document.entry_id()),
        version: Set(change.version),
        county_id: Set(county_id.to_owned()),
        digest: Set(digest(&SHA256, document.as_bytes()).as_ref().to_owned()),
        document: Set(document),
        ended: Set(change.ended),
    })
}

/// The document of a row.
///
/// # Errors
/// When it is not what the service wrote: nobody is sent to a number that someone else typed in.
pub(super) fn document(row: Model) -> anyhow::Result<Document> {
    let Model { kind, entry_id, document, .. } = row;
    let intact = digest(&SHA256, document.as_bytes()).as_ref() == row.digest;
    ensure!(intact, "{kind} {entry_id} was changed outside the service; load the data set instead");
    serde_json::from_str(&document).with_context(|| format!("{kind} {entry_id} cannot be read"))
}

#[cfg(test)]
mod tests {
    use sea_orm::TryIntoModel;

    use super::*;
    use crate::domain::{Site, Text};

    fn site() -> Document {
        Document::Site(Site {
            site_id: "rentto".to_owned(),
            name: Text { fi: "Rentto".to_owned(), ..Text::default() },
            municipality_code: "106".to_owned(),
            stage: None,
            source: String::new(),
        })
    }

    fn written() -> Model {
        let change = Change { document: site(), version: 1, ended: false };
        row(&change, "keski-uusimaa").and_then(|row| Ok(row.try_into_model()?)).expect("a row")
    }

    #[test]
    fn a_document_is_read_as_it_was_written() {
        assert_eq!(document(written()).expect("intact"), site());
    }

    #[test]
    fn a_document_changed_behind_the_service_is_refused_by_name() {
        let changed = Model { document: written().document.replace("106", "186"), ..written() };
        let refusal = document(changed).expect_err("changed").to_string();
        assert!(refusal.starts_with("site rentto was changed outside the service"), "{refusal}");
    }
}
