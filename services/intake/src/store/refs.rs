//! What intake keeps of the directory: which units, sites and lines there are.

use std::collections::HashMap;

use neuvo_ledger::Ledger;
use sea_orm::{DbErr, EntityTrait};

macro_rules! reference {
    ($name:ident, $table:literal, $id:ident) => {
        pub(crate) mod $name {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub $id: String,
                pub ended: bool,
                pub version: i64,
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

reference!(ref_unit, "ref_unit", unit_id);
reference!(ref_site, "ref_site", site_id);
reference!(ref_line, "ref_line", line_id);

/// What there is, and whether it has ended.
#[derive(Debug, Default)]
pub(crate) struct Refs {
    pub(crate) units: HashMap<String, bool>,
    pub(crate) sites: HashMap<String, bool>,
    pub(crate) lines: HashMap<String, bool>,
}

/// Reads all of it; a county has some hundreds.
pub(crate) async fn read_refs(ledger: &Ledger) -> Result<Refs, DbErr> {
    let units = ref_unit::Entity::find().all(ledger.read()).await?;
    let sites = ref_site::Entity::find().all(ledger.read()).await?;
    let lines = ref_line::Entity::find().all(ledger.read()).await?;
    Ok(Refs {
        units: units.into_iter().map(|row| (row.unit_id, row.ended)).collect(),
        sites: sites.into_iter().map(|row| (row.site_id, row.ended)).collect(),
        lines: lines.into_iter().map(|row| (row.line_id, row.ended)).collect(),
    })
}
