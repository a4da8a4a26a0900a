//! Process: a durable service, described so that any process can run it, and the program that runs
//! one alone.

pub mod program;
mod service;

pub use service::{Around, Service};
