//! Directory: who serves this person, and whom to call right now.

pub mod domain;
