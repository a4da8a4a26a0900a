//! What is true of a county's directory. Pure: time comes in as an argument.
//!
//! Reading order: [`county`], [`unit`], [`line`], [`channel`], [`place`], [`organisation`],
//! [`catalogue`] and [`responsibility`] are the words; [`document`] is any of them. [`register`]
//! keeps every version, [`snapshot`] is what stands on a day, [`ahead`] what is decided for later,
//! [`change`] is how that becomes
//! another, and [`check`] proves it first; [`load`] makes a change of a data set. [`resolve`] says
//! whom to call, [`ways`] what else there is, and [`reason`] why; [`search`] finds entries by words.
//! When a line is open is the calendar's.

pub mod ahead;
pub mod catalogue;
pub mod change;
pub mod channel;
pub mod check;
pub mod county;
pub mod document;
pub mod fault;
pub mod line;
pub mod load;
pub mod organisation;
pub mod place;
pub mod reason;
pub mod register;
pub mod resolve;
pub mod responsibility;
pub mod route;
pub mod search;
pub mod snapshot;
#[cfg(test)]
mod tests;
pub mod unit;
pub mod ways;

pub use neuvo_calendar::Text;

pub use ahead::{Before, Doors, Later};
pub use catalogue::{ChainStep, MenuItem, Service, ServiceChain, ServiceDocument, ServiceMenu};
pub use change::{
    Action, Change, ChangeState, Conflict, Decision, Edit, LaterVersion, Outcome, Refusal,
};
pub use channel::{Channel, ChannelKind};
pub use check::Flaw;
pub use county::{Area, Choice, County, Municipality, Sector, SegmentModel, Synonyms};
pub use document::{Document, EntryName, ExternalId, Kind};
pub use fault::{FaultState, FaultStep, ReportedFault};
pub use line::{Line, LineKind};
pub use load::{Counts, DataSet, OtherCounty};
pub use organisation::Organisation;
pub use place::{Centre, CostCentre, MobileVisit, RosterSlot, Site, Staffing, Times};
pub use register::{Decided, EntryState, History, Register};
pub use resolve::{Ask, Link, Resolution, Unresolved, Urgency};
pub use responsibility::{
    OperatingModel, RaciActivity, RaciActor, RaciAssignment, RaciRole, RaciTable, Responsibility,
    Stage,
};
pub use snapshot::{Kept, Shelf, Snapshot};
pub use unit::{RoleHolder, Unit};
pub use ways::Way;
