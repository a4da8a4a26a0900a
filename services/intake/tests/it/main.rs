//! Intake at its rpc surface, on SQLite and on PostgreSQL.

mod close_contact;
mod create_contact;
mod custody;
mod get_contact;
mod handoff_steps;
mod handoffs;
mod list_contacts;
mod support;
mod watch_contacts;
