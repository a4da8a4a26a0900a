//! Secrecy on SQLite and on PostgreSQL.

mod chain;
mod keys;
mod support;
mod vault;
