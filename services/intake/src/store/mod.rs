//! How contacts are kept. What is personal is sealed, and opened once the disclosure is logged.

mod client;
mod contact;
mod entity;
mod migration;
mod refs;

pub(crate) use contact::{Filter, Kept, Store, close, insert};
pub(crate) use migration::Migrations;
pub(crate) use refs::{Refs, read_refs, ref_line, ref_site, ref_unit};
