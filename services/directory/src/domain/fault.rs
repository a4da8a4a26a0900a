//! A fault that somebody reported on an entry, followed to its end.

use neuvo_chassis::codes;
use uuid::Uuid;

use super::{Decided, EntryName};

codes! {
    /// Where a fault is in its life.
    pub enum FaultState {
        /// Nobody has taken it.
        Open = 1,
        /// Somebody looks into it.
        Taken = 2,
        /// The entry was wrong and is right now.
        Mended = 3,
        /// The entry was right.
        NoFault = 4,
    }
}

/// A fault that somebody reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedFault {
    /// Id of our making.
    pub fault_id: Uuid,
    /// How often it was changed: 1 as it was reported.
    pub version: i64,
    /// Where it is in its life.
    pub state: FaultState,
    /// The entry that is wrong.
    pub entry: EntryName,
    /// What is wrong.
    pub text: String,
    /// Who reported it, and when.
    pub reported: Decided,
    /// Who took it, and when; none while it is open.
    pub taken: Option<Decided>,
    /// Who settled it, and when; none before.
    pub settled: Option<Decided>,
    /// What the reporter is told; empty before it is settled.
    pub answer: String,
    /// The change that mended it, where one did.
    pub change_id: Option<Uuid>,
}

/// A step of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultStep {
    /// Somebody looks into it, in place of who did before.
    Take,
    /// It is mended.
    Mend {
        /// What the reporter is told.
        answer: String,
        /// The change that mended it, where one did.
        change_id: Option<Uuid>,
    },
    /// The entry is right.
    Dismiss {
        /// What the reporter is told.
        answer: String,
    },
}

/// It was settled before, and stays so: what is wrong again is another fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled;

impl FaultStep {
    /// The change that mended it, where one did.
    pub fn change_id(&self) -> Option<Uuid> {
        match self {
            Self::Mend { change_id, .. } => *change_id,
            Self::Take | Self::Dismiss { .. } => None,
        }
    }
}

impl ReportedFault {
    /// A fault as it is reported.
    pub fn new(fault_id: Uuid, entry: EntryName, text: String, reported: Decided) -> Self {
        Self {
            fault_id,
            version: 1,
            state: FaultState::Open,
            entry,
            text,
            reported,
            taken: None,
            settled: None,
            answer: String::new(),
            change_id: None,
        }
    }

    /// Takes a step. Who settles what nobody took has taken it.
    ///
    /// # Errors
    /// [`Settled`].
    pub fn step(self, step: FaultStep, decided: Decided) -> Result<Self, Settled> {
        if matches!(self.state, FaultState::Mended | FaultState::NoFault) {
            return Err(Settled);
        }
        let next = Self { version: self.version + 1, ..self };
        let settled = |fault: Self, state, answer, change_id| Self {
            state,
            answer,
            change_id,
            taken: fault.taken.clone().or_else(|| Some(decided.clone())),
            settled: Some(decided.clone()),
            ..fault
        };
        Ok(match step {
            FaultStep::Take => Self { state: FaultState::Taken, taken: Some(decided), ..next },
            FaultStep::Mend { answer, change_id } => {
                settled(next, FaultState::Mended, answer, change_id)
            }
            FaultStep::Dismiss { answer } => settled(next, FaultState::NoFault, answer, None),
        })
    }
}
