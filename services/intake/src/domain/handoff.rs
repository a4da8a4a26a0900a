//! Hand-offs: how custody of a matter passes from unit to unit. Every step changes the matter, too,
//! so two steps at once cannot both hold.

use jiff::Timestamp;
use neuvo_chassis::codes;
use uuid::Uuid;

use super::matter::{Holder, Matter, Refused, Way, Worker};

codes! {
    /// Where a hand-off stands.
    pub(crate) enum HandoffState {
        Offered = 1,
        Received = 2,
        Accepted = 3,
        Rejected = 4,
        Returned = 5,
        Redirected = 6,
        Withdrawn = 7,
        Expired = 8,
    }
}

/// A hand-off as it is kept, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handoff {
    pub(crate) handoff_id: Uuid,
    pub(crate) version: i64,
    pub(crate) matter_id: Uuid,
    pub(crate) from_unit_id: String,
    pub(crate) to_unit_id: String,
    pub(crate) state: HandoffState,
    pub(crate) offered_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) changed_by: String,
    /// The hand-off that was sent on as this one.
    pub(crate) redirected_from: Option<Uuid>,
    /// The hand-off it began as: itself unless it was redirected. What the receiver must know was
    /// said there.
    pub(crate) first_id: Uuid,
    /// The hand-off by which the sender had got the matter.
    pub(crate) sender_took_by: Option<Uuid>,
    pub(crate) questions: Vec<Question>,
}

/// What the receiving unit asked the sender, without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) question_id: Uuid,
    pub(crate) asked_at: Timestamp,
    pub(crate) answered_at: Option<Timestamp>,
}

/// What the receiving unit, or the sender, does with a hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The receiving unit has seen it.
    Receive,
    /// The receiving unit takes the matter; the worker in person, or the unit.
    Accept { in_person: bool },
    /// The receiving unit does not take it.
    Reject,
    /// The unit that took it gives it back.
    Return,
    /// The sender takes it back before it was taken.
    Withdraw,
    /// The receiving unit asks the sender something.
    Ask { question_id: Uuid },
    /// The sender answers.
    Answer { question_id: Uuid },
}

/// A matter and the hand-off that changed with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moved {
    pub(crate) matter: Matter,
    pub(crate) handoff: Handoff,
}

impl Matter {
    /// Offers the matter to a unit. The holder keeps it.
    ///
    /// # Errors
    /// When it has ended, is on offer already, is held by a unit that is not the worker's, or by the
    /// very unit it is to be offered to.
    pub(crate) fn offer(
        self,
        handoff_id: Uuid,
        to_unit_id: &str,
        by: &Worker<'_>,
        at: Timestamp,
    ) -> Result<Moved, Refused> {
        let matter = self.held_by(by)?.not_on_offer()?;
        matter.offered(handoff_id, to_unit_id, None, by, at)
    }

    /// As it stands once it is on offer.
    fn offered(
        self,
        handoff_id: Uuid,
        to_unit_id: &str,
        from: Option<&Handoff>,
        by: &Worker<'_>,
        at: Timestamp,
    ) -> Result<Moved, Refused> {
        if self.holder.unit_id == to_unit_id {
            return Err(Refused::HasIt);
        }
        let handoff = Handoff {
            handoff_id,
            version: 1,
            matter_id: self.matter_id,
            from_unit_id: self.holder.unit_id.clone(),
            to_unit_id: to_unit_id.to_owned(),
            state: HandoffState::Offered,
            offered_at: at,
            changed_at: at,
            changed_by: by.subject.to_owned(),
            redirected_from: from.map(|from| from.handoff_id),
            first_id: from.map_or(handoff_id, |from| from.first_id),
            sender_took_by: self.taken_by,
            questions: Vec::new(),
        };
        let way = Way::Offered { handoff_id, to_unit_id: to_unit_id.to_owned(), asked: false };
        Ok(Moved { matter: Self { way, ..self }.next(), handoff })
    }
}

impl Moved {
    /// What a step makes of a matter and its hand-off.
    ///
    /// # Errors
    /// When the matter has ended, the hand-off does not stand where the step begins, or the worker
    /// is not of the unit whose step it is.
    pub(crate) fn step(self, step: Step, by: &Worker<'_>, at: Timestamp) -> Result<Self, Refused> {
        let of = match step {
            Step::Withdraw | Step::Answer { .. } => &self.handoff.from_unit_id,
            _ => &self.handoff.to_unit_id,
        };
        if !by.works_in(of) {
            return Err(Refused::NotOwnUnit { unit_id: of.clone() });
        }
        let Self { matter, handoff } = self.at_its_beginning(step)?;
        match step {
            Step::Ask { question_id } => {
                return Ok(handoff.ask(question_id, by, at).with(matter));
            }
            Step::Answer { question_id } => {
                return Ok(handoff.answer(question_id, at)?.with(matter));
            }
            _ => {}
        }
        let came_back = Way::CameBack { handoff_id: handoff.handoff_id };
        let (state, matter) = match step {
            Step::Accept { in_person } => {
                let worker = in_person.then(|| by.subject.to_owned());
                let holder = Holder { unit_id: handoff.to_unit_id.clone(), worker };
                let taken_by = Some(handoff.handoff_id);
                (HandoffState::Accepted, Matter { holder, taken_by, way: Way::Still, ..matter })
            }
            Step::Reject => {
                let count = matter.came_back + 1;
                (HandoffState::Rejected, Matter { way: came_back, came_back: count, ..matter })
            }
            Step::Return => {
                let holder = Holder { unit_id: handoff.from_unit_id.clone(), worker: None };
                let (taken_by, count) = (handoff.sender_took_by, matter.came_back + 1);
                let matter =
                    Matter { holder, taken_by, way: came_back, came_back: count, ..matter };
                (HandoffState::Returned, matter)
            }
            Step::Withdraw => (HandoffState::Withdrawn, Matter { way: Way::Still, ..matter }),
            Step::Receive | Step::Ask { .. } | Step::Answer { .. } => {
                (HandoffState::Received, matter)
            }
        };
        Ok(Self { matter: matter.next(), handoff: handoff.brought_to(state, by, at) })
    }

    /// Sends the hand-off on: the first of the answer is the hand-off that was sent on, redirected where
    /// it was not taken yet, the second the one it is sent on as, with the matter.
    ///
    /// # Errors
    /// As [`Moved::step`]; when the matter is on offer by another hand-off, or the unit has it already.
    pub(crate) fn redirect(
        self,
        new_id: Uuid,
        to_unit_id: &str,
        by: &Worker<'_>,
        at: Timestamp,
    ) -> Result<(Handoff, Self), Refused> {
        use HandoffState::{Accepted, Offered, Received, Rejected, Returned};
        let came_back = matches!(self.handoff.state, Rejected | Returned);
        let of = if came_back { &self.handoff.from_unit_id } else { &self.handoff.to_unit_id };
        if !by.works_in(of) {
            return Err(Refused::NotOwnUnit { unit_id: of.clone() });
        }
        let (matter, handoff) = (self.matter.still_open()?, self.handoff);
        let id = Some(handoff.handoff_id);
        let matter = match handoff.state {
            Offered | Received if handoff.to_unit_id == to_unit_id => return Err(Refused::HasIt),
            Offered | Received => Matter { way: Way::Still, ..matter }, // this offer ends
            Accepted if matter.taken_by == id => matter.not_on_offer()?,
            Rejected | Returned if matter.handoff_id() == id => matter,
            _ => return Err(handoff.stands(&matter)),
        };
        let moved = matter.offered(new_id, to_unit_id, Some(&handoff), by, at)?;
        // What was taken or came back keeps saying so: then redirecting is the holder's next step, and
        // what was taken can be given back still.
        let old = match handoff.state {
            Offered | Received => handoff.brought_to(HandoffState::Redirected, by, at),
            _ => handoff,
        };
        Ok((old, moved))
    }

    /// Itself, when a step may begin where the hand-off stands.
    fn at_its_beginning(self, step: Step) -> Result<Self, Refused> {
        use HandoffState::{Accepted, Offered, Received};
        let Self { matter, handoff } = self;
        let matter = matter.still_open()?;
        let on_offer = matter.handoff_id() == Some(handoff.handoff_id);
        let begins = match (step, handoff.state) {
            (Step::Receive, Offered) => on_offer,
            (
                Step::Accept { .. }
                | Step::Reject
                | Step::Withdraw
                | Step::Ask { .. }
                | Step::Answer { .. },
                Offered | Received,
            ) => on_offer,
            (Step::Return, Accepted) if matter.taken_by == Some(handoff.handoff_id) => {
                return Ok(Self { matter: matter.not_on_offer()?, handoff });
            }
            _ => false,
        };
        if begins { Ok(Self { matter, handoff }) } else { Err(handoff.stands(&matter)) }
    }
}

impl Handoff {
    fn brought_to(self, state: HandoffState, by: &Worker<'_>, at: Timestamp) -> Self {
        let version = self.version + 1;
        Self { state, version, changed_at: at, changed_by: by.subject.to_owned(), ..self }
    }

    fn stands(&self, matter: &Matter) -> Refused {
        Refused::Stands {
            state: self.state,
            changed_by: self.changed_by.clone(),
            holder: matter.holder.unit_id.clone(),
        }
    }

    /// Who asks has seen it.
    fn ask(mut self, question_id: Uuid, by: &Worker<'_>, at: Timestamp) -> Self {
        self.questions.push(Question { question_id, asked_at: at, answered_at: None });
        match self.state {
            HandoffState::Offered => self.brought_to(HandoffState::Received, by, at),
            _ => Self { version: self.version + 1, ..self },
        }
    }

    fn answer(mut self, question_id: Uuid, at: Timestamp) -> Result<Self, Refused> {
        let asked = |question: &&mut Question| {
            question.question_id == question_id && question.answered_at.is_none()
        };
        let question = self.questions.iter_mut().find(asked).ok_or(Refused::NoSuchQuestion)?;
        question.answered_at = Some(at);
        Ok(Self { version: self.version + 1, ..self })
    }

    /// With its matter, which says whether an answer is owed.
    fn with(self, matter: Matter) -> Moved {
        let owed = self.questions.iter().any(|question| question.answered_at.is_none());
        let way = match matter.way {
            Way::Offered { handoff_id, to_unit_id, .. } => {
                Way::Offered { handoff_id, to_unit_id, asked: owed }
            }
            other => other,
        };
        Moved { matter: Matter { way, ..matter }.next(), handoff: self }
    }
}
