//! The directory at its rpc surface, on SQLite and on PostgreSQL.

mod create_change;
mod edit_change;
mod get_change;
mod get_county;
mod get_entry;
mod get_line;
mod get_site;
mod get_unit;
mod list_centres;
mod list_changes;
mod list_entries;
mod list_entry_versions;
mod list_lines;
mod list_responsibilities;
mod list_services;
mod list_sites;
mod list_units;
mod load_county;
mod preview_change;
mod publish_change;
mod register;
mod resolve_line;
mod search;
mod support;
mod ways;
mod withdraw_change;
