//! The directory at its rpc surface, on SQLite and on PostgreSQL.

mod get_county;
mod get_line;
mod get_site;
mod get_unit;
mod list_centres;
mod list_lines;
mod list_responsibilities;
mod list_services;
mod list_sites;
mod list_units;
mod load_county;
mod resolve_line;
mod support;
