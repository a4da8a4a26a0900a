//! What reports count by: codes of others, each with the column that counts it.

use jiff::civil::Date;
use neuvo_chassis::codes;

codes! {
    /// Where a matter stands. An open one is in one place: on offer, come back, or held.
    pub(crate) enum Standing {
        /// With the unit that holds it, and nowhere else.
        Held = 1,
        /// On offer to a unit; the one that offers it holds it.
        OnOffer = 2,
        /// It came back to the unit that holds it, which has not acted since.
        CameBack = 3,
        /// Over.
        Ended = 4,
    }
}

impl Standing {
    /// The column that counts it.
    pub(crate) fn column_id(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::OnOffer => "on_offer",
            Self::CameBack => "came_back",
            Self::Ended => "ended",
        }
    }
}

codes! {
    /// Where a hand-off stands, as intake says it.
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

impl HandoffState {
    /// Whether the receiving unit has not answered yet.
    pub(crate) fn waits(self) -> bool {
        matches!(self, Self::Offered | Self::Received)
    }

    /// The column that counts it.
    pub(crate) fn column_id(self) -> &'static str {
        match self {
            Self::Offered | Self::Received => "waiting",
            Self::Accepted => "accepted",
            Self::Rejected | Self::Returned => "came_back",
            Self::Redirected => "sent_on",
            Self::Withdrawn | Self::Expired => "withdrawn",
        }
    }
}

/// The days of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PromiseDays {
    /// That the person was told first.
    pub(crate) first_due: Date,
    /// That it is for now: another when it was moved.
    pub(crate) due: Date,
    /// When it was kept or broken.
    pub(crate) settled: Option<Date>,
}

codes! {
    /// Where a promise stands, as intake says it.
    pub(crate) enum PromiseState {
        Open = 1,
        Kept = 2,
        Moved = 3,
        Broken = 4,
    }
}

impl PromiseState {
    /// Whether the person still waits for it.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Moved)
    }

    /// The column that counts a promise today; none when it is broken: these are counted by number.
    pub(crate) fn column_id(self, days: PromiseDays, today: Date) -> Option<&'static str> {
        Some(match self {
            Self::Kept if days.settled.is_some_and(|day| day > days.first_due) => "kept_late",
            Self::Kept => "kept",
            Self::Broken => return None,
            Self::Open | Self::Moved if days.due < today => "overdue",
            Self::Moved => "moved",
            Self::Open => "open",
        })
    }
}

codes! {
    /// The two sectors.
    pub(crate) enum Sector {
        Social = 1,
        Health = 2,
    }
}

impl Sector {
    /// The column that counts it.
    pub(crate) fn column_id(self) -> &'static str {
        match self {
            Self::Social => "social",
            Self::Health => "health",
        }
    }
}

codes! {
    /// The segments of the Etelä-Pohjanmaa model.
    pub(crate) enum Segment {
        AdviceAndGuidance = 1,
        ClearNeed = 2,
        ComplexOrLongTermNeed = 3,
    }
}

codes! {
    /// How pressing something is.
    pub(crate) enum Urgency {
        Routine = 1,
        Urgent = 2,
        LifeThreatening = 3,
    }
}

impl Urgency {
    /// The column that counts it.
    pub(crate) fn column_id(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Urgent => "urgent",
            Self::LifeThreatening => "life_threatening",
        }
    }
}

codes! {
    /// Where a record comes from.
    pub(crate) enum Origin {
        Recorded = 1,
        Imported = 2,
        Synthetic = 3,
    }
}
