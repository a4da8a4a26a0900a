//! How contacts are kept. What is personal is in a table of its own, and read for a caller only.

mod contact;
mod entity;
mod migration;
mod refs;

pub(crate) use contact::{Filter, Store, close, insert};
pub(crate) use migration::Migrations;
pub(crate) use refs::{Refs, read_refs, ref_line, ref_site, ref_unit};
