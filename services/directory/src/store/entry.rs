//! Documents as rows: text, and a digest that shows a text changed behind us.

use anyhow::{Context, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use jiff::civil::Date;
use sea_orm::ActiveValue::Set;

use super::entity::{entry, entry_version};
use crate::domain::{Document, EntryName, Kept, Kind};

/// What others were told last of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) document: Document,
    /// How often it was told.
    pub(crate) version: i64,
    pub(crate) ended: bool,
}

/// The row of what others are told.
pub(super) fn told_row(told: &Told, county_id: &str) -> anyhow::Result<entry::ActiveModel> {
    let document = serde_json::to_string(&told.document)?;
    Ok(entry::ActiveModel {
        kind: Set(told.document.kind().word().to_owned()),
        entry_id: Set(told.document.entry_id()),
        version: Set(told.version),
        county_id: Set(county_id.to_owned()),
        digest: Set(sum(&document)),
        document: Set(document),
        ended: Set(told.ended),
    })
}

/// The row of a version.
pub(super) fn version_row(kept: &Kept<Document>) -> anyhow::Result<entry_version::ActiveModel> {
    let EntryName { kind, entry_id } = kept.item.name();
    let document = serde_json::to_string(&*kept.item)?;
    Ok(entry_version::ActiveModel {
        kind: Set(kind.word().to_owned()),
        entry_id: Set(entry_id),
        version: Set(kept.version),
        change_id: Set(kept.change_id),
        valid_from: Set(kept.from.map(|day| day.to_string())),
        ended: Set(kept.ended),
        digest: Set(sum(&document)),
        document: Set(document),
    })
}

/// The version of a row.
pub(super) fn version(row: entry_version::Model) -> anyhow::Result<Kept<Document>> {
    let item = document(&row.kind, &row.entry_id, &row.digest, &row.document)?;
    let entry_version::Model { version, change_id, ended, .. } = row;
    let from = row.valid_from.map(|day| day.parse::<Date>()).transpose()?;
    Ok(Kept { item: item.into(), version, from, ended, change_id })
}

/// The document of a row.
///
/// # Errors
/// When it is not what the service wrote: nobody is sent to a number that someone else typed in.
fn document(kind: &str, entry_id: &str, sealed: &[u8], text: &str) -> anyhow::Result<Document> {
    ensure!(Kind::of_word(kind).is_some(), "{kind} is no kind of entry");
    let intact = sum(text) == sealed;
    ensure!(intact, "{kind} {entry_id} was changed outside the service; load the data set instead");
    serde_json::from_str(text).with_context(|| format!("{kind} {entry_id} cannot be read"))
}

/// The digest of a document as it is kept.
pub(super) fn sum_of(document: &Document) -> anyhow::Result<Vec<u8>> {
    Ok(sum(&serde_json::to_string(document)?))
}

fn sum(text: &str) -> Vec<u8> {
    digest(&SHA256, text.as_bytes()).as_ref().to_owned()
}

#[cfg(test)]
mod tests {
    use sea_orm::TryIntoModel;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{OperatingModel, Text, Unit};

    fn kept() -> Kept<Document> {
        let model = OperatingModel {
            operating_model_id: "talousneuvola".to_owned(),
            name: Text::of("Talousneuvola", "", ""),
            group: None,
            url: None,
            responsible_role: None,
            source: String::new(),
        };
        let item = Document::OperatingModel(model.into()).into();
        let from = Some(jiff::civil::date(2026, 5, 13));
        Kept { item, version: 3, from, ended: true, change_id: Uuid::from_u128(7) }
    }

    fn written() -> entry_version::Model {
        version_row(&kept()).and_then(|row| Ok(row.try_into_model()?)).expect("a row")
    }

    #[test]
    fn a_version_is_read_as_it_was_written() {
        assert_eq!(version(written()).expect("intact"), kept());
    }

    /// As builds wrote it that knew one area of a unit.
    fn of_one_area(area_id: &str) -> entry_version::Model {
        let document = format!(
            r#"{{"unit":{{"unit_id":"perheet","name":{{"fi":"Perheet","sv":"","en":""}},"neutral_name":null,"parent_unit_id":null,"organisation_id":null,"sectors":["social"],"area_id":{area_id},"email":null,"duties":[],"source":""}}}}"#
        );
        let (kind, entry_id) = ("unit".to_owned(), "perheet".to_owned());
        entry_version::Model {
            kind,
            entry_id,
            digest: sum(&document),
            document,
            ended: false,
            ..written()
        }
    }

    #[test]
    fn a_unit_kept_with_one_area_or_with_none_is_read_with_it() {
        for (kept, expected) in [(r#""families""#, vec!["families"]), ("null", vec![])] {
            let read = version(of_one_area(kept)).expect("intact");
            let Document::Unit(unit) = &*read.item else { panic!("a unit") };
            assert_eq!(unit.area_ids, expected);
            let again = version_row(&read).and_then(|row| Ok(row.try_into_model()?));
            let again = again.expect("a row");
            assert!(again.document.contains(&format!(r#""area_id":{kept}"#)), "by earlier builds");
            assert_eq!(version(again).expect("intact"), read);
        }
    }

    #[test]
    fn every_area_of_a_unit_is_kept() {
        let Kept { item, .. } = version(of_one_area("null")).expect("intact");
        let Document::Unit(unit) = &*item else { panic!("a unit") };
        let area_ids: Vec<_> = ["families", "older-people"].map(str::to_owned).into();
        let unit = Unit { area_ids, ..Unit::clone(unit) };
        let kept = Kept { item: Document::Unit(unit.into()).into(), ..kept() };
        let row = version_row(&kept).and_then(|row| Ok(row.try_into_model()?)).expect("a row");
        assert_eq!(version(row).expect("intact"), kept);
    }

    #[test]
    fn a_document_changed_behind_the_service_is_refused_by_name() {
        let document = written().document.replace("Talous", "Velka");
        let refusal = version(entry_version::Model { document, ..written() });
        let refusal = refusal.expect_err("changed").to_string();
        let expected = "operating_model talousneuvola was changed outside the service";
        assert!(refusal.starts_with(expected), "{refusal}");
    }
}
