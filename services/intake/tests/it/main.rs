//! Intake at its rpc surface, on SQLite and on PostgreSQL.

mod close_contact;
mod create_contact;
mod create_matter;
mod custody;
mod follow;
mod get_client;
mod get_contact;
mod get_record_text;
mod handoff_steps;
mod handoffs;
mod inbox;
mod list_contacts;
mod list_disclosures;
mod matters;
mod papers;
mod promises;
mod record_consent;
mod search_clients;
mod search_own_log;
mod secrecy;
mod sectors;
mod strangers;
mod support;
mod taking;
mod watch_contacts;
mod working_days;
