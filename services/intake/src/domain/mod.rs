//! What is true of contacts and matters. Pure: time, ids and what is known of the directory come as
//! arguments.

mod client;
mod codes;
mod contact;
mod directory;
mod handoff;
mod matter;
mod paper;
mod promise;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use client::{Seeker, name_parts};
#[cfg(test)]
pub(crate) use codes::ClientGroup;
pub(crate) use codes::{
    Channel, ConsentScope, Identification, NextStepKind, Origin, Sector, StatusCode,
};
pub(crate) use contact::{
    Consent, Contact, Entry, NewContact, NewEntry, NextStep, Person, Refusal, Status,
};
pub(crate) use directory::{County, Directory, Language, Line, Site, Text, Unit};
pub(crate) use handoff::{Handoff, HandoffState, Moved, Question, Step};
pub(crate) use matter::{Holder, InboxReason, Matter, NewMatter, Refused, Urgency, Way, Worker};
pub(crate) use neuvo_secrecy::identity_code::{IdentityCode, Wrong};
pub(crate) use paper::{Record, RecordMatter, Slip, SlipStep};
pub(crate) use promise::{Promise, PromiseState, PromiseStep};
pub(crate) use words::{Field, Sight, Viewer, Words};
