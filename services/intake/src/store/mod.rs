//! How contacts and matters are kept. What is personal is sealed, and opened once the disclosure is
//! logged.

mod client;
mod contact;
mod entity;
mod handoff;
mod matter;
mod matter_entity;
mod migration;
mod refs;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use contact::{Filter, Kept, Store, insert, update};
pub(crate) use handoff::{insert_handoff, update_handoff};
pub(crate) use matter::{InboxPlace, MatterFilter, insert_matter, update_matter};
pub(crate) use migration::Migrations;
pub(crate) use refs::{Images, Kind, TABLES, put, read_images};
pub(crate) use words::{PROMISE, Words, promise_field, seal_all};
