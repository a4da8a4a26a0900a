//! What is true of a contact. Pure: time, ids and what is known of the directory come as arguments.

mod client;
mod codes;
mod contact;
mod identity_code;
mod words;

pub(crate) use client::{name_parts, seen_by};
#[cfg(test)]
pub(crate) use codes::ClientGroup;
pub(crate) use codes::{
    Channel, ConsentScope, Identification, NextStepKind, Origin, Sector, StatusCode,
};
pub(crate) use contact::{
    Consent, Contact, Entry, NewContact, NewEntry, NextStep, Person, Refusal, Status,
};
pub(crate) use identity_code::{IdentityCode, Wrong, holds_code};
pub(crate) use words::{Field, Sight, Viewer, Words};
