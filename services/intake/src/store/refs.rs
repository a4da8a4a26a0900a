//! What intake keeps of the directory: the last image of each unit, site and line, and of the county.

use std::collections::HashMap;

use neuvo_ledger::{Ledger, WriteSet};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};

macro_rules! image {
    ($name:ident, $table:literal, $id:ident) => {
        mod $name {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub $id: String,
                pub image: Vec<u8>,
                pub version: i64,
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

image!(ref_unit, "ref_unit", unit_id);
image!(ref_site, "ref_site", site_id);
image!(ref_line, "ref_line", line_id);
image!(ref_county, "ref_county", county_id);

/// A kind of entry of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Unit,
    Site,
    Line,
    County,
}

/// The tables, for a directory that is read anew.
pub(crate) const TABLES: &[&str] = &["ref_unit", "ref_site", "ref_line", "ref_county"];

/// Keeps the image of an entry at a version, unless a later one is kept.
pub(crate) fn put(set: &mut WriteSet, kind: Kind, id: String, image: Vec<u8>, version: i64) {
    let (id, image, version) = (Set(id), Set(image), Set(version));
    match kind {
        Kind::Unit => set.put(&ref_unit::ActiveModel { unit_id: id, image, version }),
        Kind::Site => set.put(&ref_site::ActiveModel { site_id: id, image, version }),
        Kind::Line => set.put(&ref_line::ActiveModel { line_id: id, image, version }),
        Kind::County => set.put(&ref_county::ActiveModel { county_id: id, image, version }),
    };
}

/// The images of all entries, by id.
#[derive(Debug, Default)]
pub(crate) struct Images {
    pub(crate) units: HashMap<String, Vec<u8>>,
    pub(crate) sites: HashMap<String, Vec<u8>>,
    pub(crate) lines: HashMap<String, Vec<u8>>,
    pub(crate) counties: HashMap<String, Vec<u8>>,
}

/// Reads all of them; a county has some hundreds.
pub(crate) async fn read_images(ledger: &Ledger) -> Result<Images, DbErr> {
    let units = ref_unit::Entity::find().all(ledger.read()).await?;
    let sites = ref_site::Entity::find().all(ledger.read()).await?;
    let lines = ref_line::Entity::find().all(ledger.read()).await?;
    let counties = ref_county::Entity::find().all(ledger.read()).await?;
    Ok(Images {
        units: units.into_iter().map(|row| (row.unit_id, row.image)).collect(),
        sites: sites.into_iter().map(|row| (row.site_id, row.image)).collect(),
        lines: lines.into_iter().map(|row| (row.line_id, row.image)).collect(),
        counties: counties.into_iter().map(|row| (row.county_id, row.image)).collect(),
    })
}
