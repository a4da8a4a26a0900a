//! What is true of a contact. Pure: time, ids and what is known of the directory come as arguments.

mod codes;
mod contact;
mod directory;
mod handoff;
mod matter;
mod promise;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use codes::ClientGroup;
pub(crate) use codes::{Channel, Identification, NextStepKind, Origin, Sector, StatusCode};
pub(crate) use contact::{Contact, Entry, NewContact, NewEntry, NextStep, Person, Refusal, Status};
pub(crate) use directory::{County, Directory, Language, Line, Site, Text, Unit};
pub(crate) use handoff::{Handoff, HandoffState, Moved, Question, Step};
pub(crate) use matter::{
    Holder, InboxReason, Matter, MatterPhase, NewMatter, Refused, Urgency, Way, Worker,
};
pub(crate) use promise::{Promise, PromiseState, PromiseStep};
