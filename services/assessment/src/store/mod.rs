//! How assessments are kept. Their evidence is in a table of its own, and read for a caller only.

mod assessment;
mod entity;
mod migration;

pub(crate) use assessment::{Store, insert};
pub(crate) use entity::ref_contact;
pub(crate) use migration::Migrations;
