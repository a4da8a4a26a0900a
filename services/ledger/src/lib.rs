//! Ledger: what every durable service needs. It knows no domain noun.
//!
//! A write is one [`WriteSet`], saved whole or not at all by the [`writer`]; what it changes is told
//! to others through the [`feed`]; how far others' feeds were taken in is kept by [`cursor`].

pub mod cursor;
pub mod database;
pub mod failpoint;
pub mod feed;
pub mod migration;
mod queue;
mod refused;
mod request;
mod row;
mod sql;
mod store;
mod writer;
mod writeset;

pub use database::{Database, Settings};
pub use refused::Refused;
pub use request::RequestMark;
pub use store::{
    Answer, Ledger, POSITION, Position, Saved, code, day_begins, day_ends, instant, micros,
    unavailable,
};
pub use writeset::WriteSet;
