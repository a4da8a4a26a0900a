//! What is true of a county's directory. Pure: time comes in as an argument.
//!
//! Reading order: [`county`] and [`line`] are the words; [`resolve`] says whom to call, and
//! [`reason`] why; [`check`] proves a data set before it is loaded; [`snapshot`] holds what is
//! loaded, and [`load`] says what a new set changes. When a line is open is the calendar's.

pub mod check;
pub mod county;
pub mod line;
pub mod load;
pub mod reason;
pub mod resolve;
pub mod snapshot;
#[cfg(test)]
mod tests;

pub use neuvo_calendar::Text;

pub use county::{
    Area, Centre, Choice, County, Municipality, Responsibility, SegmentModel, Service, Site, Unit,
};
pub use line::{Line, LineKind};
pub use load::{Change, Counts, DataSet, OtherCounty};
pub use resolve::{Ask, Link, Resolution, Unresolved, Urgency};
pub use snapshot::{Document, Kept, Kind, Shelf, Snapshot};
