//! What others hold us to: released events stay readable, and events hold no person.
//!
//! `events/` keeps encoded samples of every event with the JSON they mean. Every build must read
//! all of them the same way. `UPDATE=1` adds the samples that are missing and changes none.

mod corpus; // released samples are read as ever
mod dimensions; // events hold ids and dimensions only
mod sample; // an event with every field set
