//! How facts are kept and counted. They are de-identified: random ids and dimensions only.

mod count;
mod entity;
mod migration;

pub(crate) use count::Store;
pub(crate) use entity::{entry_fact, ref_county};
pub(crate) use migration::Migrations;
