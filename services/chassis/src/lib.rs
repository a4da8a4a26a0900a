//! Chassis: what every process needs. It knows no domain noun and no database.
//!
//! Reading order: [`config`] and [`telemetry`] start a process; [`serve`] and [`layers`] carry a
//! request in; [`caller`], [`token`] and [`access`] say who asks; [`check`], [`fault`] and [`page`]
//! shape what is asked and answered; [`transport`] reaches another service.

pub mod access;
pub mod caller;
pub mod check;
pub mod clock;
pub mod codes;
pub mod config;
pub mod fault;
pub mod health;
pub mod layers;
pub mod page;
pub mod secret;
pub mod serve;
pub mod telemetry;
pub mod token;
pub mod transport;

pub use caller::Caller;
pub use check::Check;
pub use clock::Clock;
pub use fault::{Fault, Reason, Result};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc; // an answer is many short texts
