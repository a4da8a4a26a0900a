//! What is true of a contact. Pure: time, ids and what is known of the directory come as arguments.

mod codes;
mod contact;

#[cfg(test)]
pub(crate) use codes::ClientGroup;
pub(crate) use codes::{Channel, Identification, NextStepKind, Origin, Sector, StatusCode};
pub(crate) use contact::{Contact, Entry, NewContact, NewEntry, NextStep, Person, Refusal, Status};
