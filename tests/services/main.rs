//! The five processes: the built programs on PostgreSQL, asked over TCP.

mod apart;
mod command;
mod custody;
mod doctor;
mod faults;
mod replicas;
mod settings;
mod support;
mod visit;
