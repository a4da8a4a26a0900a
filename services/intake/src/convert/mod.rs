//! Between the contract and the domain: read once, with every violation; written back whole.

mod contact;

pub(crate) use contact::{etag, event, filter, new_contact, next_step, warnings};
