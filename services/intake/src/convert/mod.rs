//! Between the contract and the domain: read once, with every violation; written back whole.

mod contact;
mod handoff;
mod language;
mod matter;
mod next_step;
mod person;
#[cfg(test)]
mod tests;
mod warning;

pub(crate) use contact::{etag, event, filter, new_contact};
pub(crate) use handoff::{HandoffWords, handoff, handoff_event};
pub(crate) use language::{language_of, optional_language};
pub(crate) use matter::{
    MatterWords, Opening, TOLD_CHARS_MAX, inbox_item, inbox_item_of, matter, matter_event,
    matter_filter, new_promise, offer, opening, today, unit, waits_for,
};
pub(crate) use next_step::{Ending, next_step};
pub(crate) use person::{identity_code, warnings};
pub(crate) use warning::{codes_in_text, next_step_warnings, promise_warnings};
