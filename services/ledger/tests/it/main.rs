//! The ledger as services use it, on SQLite and on PostgreSQL.

mod follow;
mod support;
mod watch_events;
