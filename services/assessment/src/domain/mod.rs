//! What is true of assessments and plans, and who may see it. Pure: time, ids and what is known of
//! intake come as arguments.

mod assessment;
mod county;
mod plan;
mod relation;
#[cfg(test)]
mod tests;

use neuvo_chassis::codes;

pub(crate) use assessment::{Assessment, AssessmentWords, NewAssessment, Trigger};
pub(crate) use county::{County, SegmentModel};
pub(crate) use plan::{
    Agreement, FollowUp, NewPlan, NewWords, Plan, PlanContent, PlanKind, PlanState, PlanWords,
    PlannedService, Refusal, Responsible,
};
#[cfg(test)]
pub(crate) use plan::{ProviderKind, ResponsibleKind};
pub(crate) use relation::{Contact, OpenMatter, Record, Relation, Sight, Viewer};

codes! {
    /// How pressing a matter is.
    pub(crate) enum Urgency {
        Routine = 1,
        Urgent = 2,
        LifeThreatening = 3,
    }
}

codes! {
    /// The three segments of seed document 003. A person chooses; a machine never does.
    pub(crate) enum Segment {
        AdviceAndGuidance = 1,
        ClearNeed = 2,
        ComplexOrLongTermNeed = 3,
    }
}

codes! {
    /// The two sectors.
    pub(crate) enum Sector {
        Social = 1,
        Health = 2,
    }
}
