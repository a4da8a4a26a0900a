//! How assessments are kept. Their evidence is sealed, and opened once the disclosure is logged.

mod assessment;
mod entity;
mod migration;

pub(crate) use assessment::{Kept, Store, insert};
pub(crate) use entity::ref_contact;
pub(crate) use migration::Migrations;
