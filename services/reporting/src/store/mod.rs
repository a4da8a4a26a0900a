//! How facts are kept and counted. They are de-identified: random ids and dimensions only.

mod count;
mod entity;
mod migration;

pub(crate) use count::Store;
pub(crate) use entity::{
    assessment_fact, entry_fact, handoff_fact, matter_fact, ref_county, ref_name,
};
pub(crate) use migration::Migrations;

/// A unit's kind in `ref_name`.
pub(crate) const UNIT: &str = "unit";
/// A site's kind in `ref_name`.
pub(crate) const SITE: &str = "site";
