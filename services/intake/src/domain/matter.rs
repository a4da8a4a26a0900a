//! A matter: what a person needs dealt with, and who holds it. Exactly one unit does, at every
//! instant.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;
use uuid::Uuid;

use super::{
    codes::{Origin, Sector},
    contact::Contact,
    promise::{Promise, PromiseStep},
};

codes! {
    /// How pressing a matter is.
    pub(crate) enum Urgency {
        Routine = 1,
        Urgent = 2,
        LifeThreatening = 3,
    }
}

codes! {
    /// The seven phases of a matter (seed document 003).
    pub(crate) enum MatterPhase {
        BeforeContact = 1,
        Contact = 2,
        Assessment = 3,
        Planning = 4,
        Organising = 5,
        Providing = 6,
        FollowUp = 7,
    }
}

codes! {
    /// Why a matter is in a unit's inbox.
    pub(crate) enum InboxReason {
        Offered = 1,
        Asked = 2,
        CameBack = 3,
    }
}

/// Who holds a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) unit_id: String,
    /// The worker who has taken it in person.
    pub(crate) worker: Option<String>,
}

/// Where a matter is on its way between units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// The holder has it, and nobody is asked to take it.
    Still,
    /// It came back to the holder, who must find another way: rejected or returned.
    CameBack { handoff_id: Uuid },
    /// It is on offer. With `asked`, the sender owes the unit an answer.
    Offered { handoff_id: Uuid, to_unit_id: String, asked: bool },
}

/// A matter as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matter {
    pub(crate) matter_id: Uuid,
    pub(crate) version: i64,
    pub(crate) contact_id: Uuid,
    pub(crate) client_id: Option<Uuid>,
    pub(crate) area_id: String,
    /// In the contract's order, each once.
    pub(crate) sectors: Vec<Sector>,
    pub(crate) urgency: Urgency,
    pub(crate) phase: MatterPhase,
    pub(crate) holder: Holder,
    /// The hand-off by which the holder got it; none while it is where it was opened.
    pub(crate) taken_by: Option<Uuid>,
    pub(crate) way: Way,
    pub(crate) promise: Promise,
    /// How often it was rejected or returned.
    pub(crate) came_back: i32,
    pub(crate) opened_at: Timestamp,
    pub(crate) opened_by: String,
    /// The unit that held it first.
    pub(crate) opened_unit_id: String,
    /// The sector of who opened it; none when they work in neither.
    pub(crate) opened_sector: Option<Sector>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) origin: Origin,
}

/// A matter that is to be opened; its fields are right.
#[derive(Debug, Clone)]
pub(crate) struct NewMatter {
    pub(crate) contact_id: Uuid,
    pub(crate) client_id: Option<Uuid>,
    pub(crate) area_id: String,
    pub(crate) sectors: Vec<Sector>,
    /// The sector of who opens it.
    pub(crate) opened_sector: Option<Sector>,
    pub(crate) urgency: Urgency,
    pub(crate) unit_id: String,
    pub(crate) due_date: Date,
    pub(crate) origin: Origin,
}

/// Who decides: what the caller is, as far as custody asks.
#[derive(Debug, Clone)]
pub(crate) struct Worker<'a> {
    /// The subject at the issuer.
    pub(crate) subject: &'a str,
    /// The units the worker works in.
    pub(crate) units: &'a [String],
}

impl Worker<'_> {
    pub(crate) fn works_in(&self, unit_id: &str) -> bool {
        self.units.iter().any(|unit| unit == unit_id)
    }
}

/// Why custody does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The matter has ended.
    Ended,
    /// It is on offer to a unit already.
    OnOffer { handoff_id: Uuid, unit_id: String },
    /// The unit it is to be offered to holds it, or has it on offer.
    HasIt,
    /// The worker is not of the unit that may do this.
    NotOwnUnit { unit_id: String },
    /// The hand-off stands elsewhere.
    Stands { state: super::handoff::HandoffState, changed_by: String, holder: String },
    /// The promise is settled.
    PromiseSettled,
    /// There is no such question, or it is answered.
    NoSuchQuestion,
}

impl NewMatter {
    /// The matter this becomes when `by` opens it at `at`.
    pub(crate) fn open(self, matter_id: Uuid, by: &str, at: Timestamp) -> Matter {
        Matter {
            matter_id,
            version: 1,
            contact_id: self.contact_id,
            client_id: self.client_id,
            area_id: self.area_id,
            sectors: self.sectors,
            urgency: self.urgency,
            phase: MatterPhase::Contact,
            holder: Holder { unit_id: self.unit_id.clone(), worker: None },
            taken_by: None,
            way: Way::Still,
            promise: Promise::given(self.due_date),
            came_back: 0,
            opened_at: at,
            opened_by: by.to_owned(),
            opened_unit_id: self.unit_id,
            opened_sector: self.opened_sector,
            ended_at: None,
            origin: self.origin,
        }
    }
}

impl Matter {
    /// The unit that keeps the promise: the one it is on offer to, otherwise the holder.
    pub(crate) fn acting_unit(&self) -> &str {
        match &self.way {
            Way::Offered { to_unit_id, .. } => to_unit_id,
            Way::Still | Way::CameBack { .. } => &self.holder.unit_id,
        }
    }

    pub(crate) fn offered_to(&self) -> Option<&str> {
        match &self.way {
            Way::Offered { to_unit_id, .. } => Some(to_unit_id),
            Way::Still | Way::CameBack { .. } => None,
        }
    }

    /// Whether a sector opened it: what is told of it is of that sector, and another's by consent.
    pub(crate) fn is_of(&self, sector: Option<Sector>) -> bool {
        sector.is_some() && self.opened_sector == sector
    }

    /// Whether what is told of it is for a sector: it opened it, or the person consented at its contact.
    pub(crate) fn is_for(&self, sector: Option<Sector>, contact: &Contact) -> bool {
        self.is_of(sector) || contact.consent.is_some()
    }

    /// Whether it is open and a unit holds it or has it on offer.
    pub(crate) fn is_before(&self, unit_id: &str) -> bool {
        let has = self.holder.unit_id == unit_id || self.offered_to() == Some(unit_id);
        has && self.ended_at.is_none()
    }

    /// The hand-off under way, or the one it came back from.
    pub(crate) fn handoff_id(&self) -> Option<Uuid> {
        match &self.way {
            Way::Offered { handoff_id, .. } | Way::CameBack { handoff_id } => Some(*handoff_id),
            Way::Still => None,
        }
    }

    /// Why it waits for a unit; empty when it does not.
    pub(crate) fn waits_for(&self, unit_id: &str) -> Vec<InboxReason> {
        let holds = self.holder.unit_id == unit_id && self.ended_at.is_none();
        let reasons = [
            (self.offered_to() == Some(unit_id), InboxReason::Offered),
            (holds && matches!(self.way, Way::Offered { asked: true, .. }), InboxReason::Asked),
            (holds && matches!(self.way, Way::CameBack { .. }), InboxReason::CameBack),
        ];
        reasons.into_iter().filter_map(|(is, reason)| is.then_some(reason)).collect()
    }

    /// The units it waits for: its holder, the one it is on offer to, or neither.
    pub(crate) fn waiting_units(&self) -> Vec<&str> {
        let units = [Some(self.holder.unit_id.as_str()), self.offered_to()];
        let waits = |unit: &&str| !self.waits_for(unit).is_empty();
        let mut units: Vec<_> = units.into_iter().flatten().filter(waits).collect();
        units.dedup();
        units
    }

    /// The subject whose key seals its words: the client, or the contact of somebody unknown.
    pub(crate) fn subject_id(&self) -> Uuid {
        self.client_id.unwrap_or(self.contact_id)
    }

    /// Ends it. A promise that is open then was not kept.
    ///
    /// # Errors
    /// When it has ended, is on offer, or is held by a unit that is not the worker's.
    pub(crate) fn end(self, by: &Worker<'_>, at: Timestamp) -> Result<Self, Refused> {
        let matter = self.held_by(by)?.not_on_offer()?;
        let promise = match matter.promise.is_open() {
            true => matter.promise.settle(PromiseStep::Break, at),
            false => Ok(matter.promise.clone()),
        }?;
        Ok(Self { ended_at: Some(at), promise, way: Way::Still, ..matter }.next())
    }

    /// Settles or moves its promise.
    ///
    /// # Errors
    /// When it has ended, is held by a unit that is not the worker's, or the promise is settled.
    pub(crate) fn promise(
        self,
        step: PromiseStep,
        by: &Worker<'_>,
        at: Timestamp,
    ) -> Result<Self, Refused> {
        let matter = self.held_by(by)?;
        let way = match matter.way {
            Way::CameBack { .. } => Way::Still, // the holder deals with it
            way => way,
        };
        Ok(Self { promise: matter.promise.settle(step, at)?, way, ..matter }.next())
    }

    /// Itself, when it is open and a unit of the worker's holds it.
    pub(super) fn held_by(self, by: &Worker<'_>) -> Result<Self, Refused> {
        let matter = self.still_open()?;
        match by.works_in(&matter.holder.unit_id) {
            true => Ok(matter),
            false => Err(Refused::NotOwnUnit { unit_id: matter.holder.unit_id }),
        }
    }

    pub(super) fn still_open(self) -> Result<Self, Refused> {
        if self.ended_at.is_some() { Err(Refused::Ended) } else { Ok(self) }
    }

    pub(super) fn not_on_offer(self) -> Result<Self, Refused> {
        match self.way {
            Way::Offered { handoff_id, to_unit_id, .. } => {
                Err(Refused::OnOffer { handoff_id, unit_id: to_unit_id })
            }
            Way::Still | Way::CameBack { .. } => Ok(self),
        }
    }

    /// As it is saved after a change.
    pub(super) fn next(self) -> Self {
        Self { version: self.version + 1, ..self }
    }
}
