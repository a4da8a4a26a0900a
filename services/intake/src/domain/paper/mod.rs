//! What is printed or copied: the slip that the person takes along, and the text for the record.

mod date;
mod labels;
mod record;
mod slip;

pub(crate) use record::{Record, RecordMatter};
pub(crate) use slip::{Slip, SlipStep};
