//! Process: a durable service, described so that any process can run it; how it follows others; and
//! the program that runs one alone.

mod anchors;
pub mod calendar;
pub mod clock;
pub mod doctor;
pub mod follow;
mod followed;
pub mod program;
pub mod quarantine;
mod service;

pub use service::{Around, Reports, Service};
