//! The five processes: the built programs on PostgreSQL, asked over TCP.

mod apart;
mod visit;
