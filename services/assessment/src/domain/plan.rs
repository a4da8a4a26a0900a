//! A plan: draft, then agreed, then ended.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Record, Sector, Segment};

codes! {
    /// What kind of plan it is.
    pub(crate) enum PlanKind {
        Client = 1,
        Service = 2,
        HealthAndCare = 3,
    }
}

codes! {
    /// Where a plan stands.
    pub(crate) enum PlanState {
        Draft = 1,
        Agreed = 2,
        Ended = 3,
    }
}

codes! {
    /// As what somebody is responsible: omatyöntekijä, yhteyshenkilö, vastuuhenkilö.
    pub(crate) enum ResponsibleKind {
        OwnWorker = 1,
        ContactPerson = 2,
        ResponsiblePerson = 3,
    }
}

codes! {
    /// Who provides a service.
    #[derive(Serialize, Deserialize)]
    pub(crate) enum ProviderKind {
        County = 1,
        Municipality = 2,
        State = 3,
        Company = 4,
        Association = 5,
        Other = 6,
    }
}

/// A plan that is to be made; its fields are right.
#[derive(Debug, Clone)]
pub(crate) struct NewPlan {
    pub(crate) contact_id: Uuid,
    /// The assessment it rests on, with its segment.
    pub(crate) assessment: Option<(Uuid, Segment)>,
    pub(crate) kind: PlanKind,
    pub(crate) responsible: Option<Responsible>,
    pub(crate) follow_up_date: Option<Date>,
}

/// A plan as it is kept, without its words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) plan_id: Uuid,
    pub(crate) version: i64,
    pub(crate) contact_id: Uuid,
    /// The assessment it rests on, with its segment.
    pub(crate) assessment: Option<(Uuid, Segment)>,
    pub(crate) kind: PlanKind,
    pub(crate) state: PlanState,
    /// The author's sector; its words are for that sector.
    pub(crate) sector: Option<Sector>,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) local_date: Date,
    /// At most one of a kind, in the kinds' order.
    pub(crate) responsibles: Vec<Responsible>,
    pub(crate) follow_up_date: Option<Date>,
    pub(crate) person_agreed: bool,
    pub(crate) agreed_at: Option<Timestamp>,
    /// How often it was followed up.
    pub(crate) follow_ups: i32,
    pub(crate) ended_at: Option<Timestamp>,
}

/// Who is responsible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Responsible {
    pub(crate) kind: ResponsibleKind,
    /// The subject at the issuer.
    pub(crate) worker: String,
    pub(crate) unit_id: String,
    pub(crate) appointed_at: Timestamp,
}

/// What a plan says in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PlanWords {
    pub(crate) content: PlanContent,
    pub(crate) agreement: Agreement,
    /// The latest first; the latest of them.
    pub(crate) follow_ups: Vec<FollowUp>,
}

/// What a step says, each kept sealed for itself and never changed.
#[derive(Debug, Clone)]
pub(crate) enum NewWords {
    Content(PlanContent),
    Agreement(Agreement),
    FollowUp(FollowUp),
}

/// What a plan is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PlanContent {
    /// In the person's words.
    pub(crate) goals: Vec<String>,
    pub(crate) services: Vec<PlannedService>,
    pub(crate) person_does: Option<String>,
}

/// A service in a plan, by whomever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlannedService {
    pub(crate) description: String,
    pub(crate) provider_name: Option<String>,
    pub(crate) provider_kind: ProviderKind,
    pub(crate) unit_id: Option<String>,
    pub(crate) service_id: Option<String>,
}

/// Why a plan is in force as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Agreement {
    /// Why it is in force though the person does not agree; none when the person does.
    pub(crate) not_agreed_reason: Option<String>,
    /// Why an own worker is clearly unnecessary.
    pub(crate) no_own_worker_reason: Option<String>,
}

/// What came of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FollowUp {
    pub(crate) outcome: String,
    pub(crate) followed_up_at: Timestamp,
}

/// Why a plan does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It does not stand where the step begins.
    Stands(PlanState),
    /// Nobody is responsible, and the segment is the complex one.
    ResponsibleMissing,
    /// Neither an own worker nor a reason why one is clearly unnecessary, and the plan is social.
    OwnWorkerMissing,
}

impl NewPlan {
    /// The draft this becomes when `by` makes it at `at`, on the local day `day`.
    pub(crate) fn draft(
        self,
        plan_id: Uuid,
        (by, sector): (&str, Option<Sector>),
        at: Timestamp,
        day: Date,
    ) -> Plan {
        Plan {
            plan_id,
            version: 1,
            contact_id: self.contact_id,
            assessment: self.assessment,
            kind: self.kind,
            state: PlanState::Draft,
            sector,
            created_by: by.to_owned(),
            created_at: at,
            local_date: day,
            responsibles: self.responsible.into_iter().collect(),
            follow_up_date: self.follow_up_date,
            person_agreed: false,
            agreed_at: None,
            follow_ups: 0,
            ended_at: None,
        }
    }
}

impl PlanKind {
    /// Whether it is of social welfare, where everybody has an own worker unless one is clearly
    /// unnecessary (Social Welfare Act 1301/2014, 42 §).
    fn is_social(self) -> bool {
        matches!(self, Self::Client | Self::Service)
    }
}

impl Plan {
    /// It, as far as relations go.
    pub(crate) fn as_record(&self) -> Record<'_> {
        Record { author: &self.created_by, sector: self.sector, responsibles: &self.responsibles }
    }

    /// The segment of the assessment it rests on.
    pub(crate) fn segment(&self) -> Option<Segment> {
        self.assessment.map(|(_, segment)| segment)
    }

    /// Appoints who is responsible, in place of whoever was so by the same kind.
    ///
    /// # Errors
    /// When it has ended.
    pub(crate) fn appoint(mut self, responsible: Responsible) -> Result<Self, Refusal> {
        if self.state == PlanState::Ended {
            return Err(Refusal::Stands(self.state));
        }
        self.responsibles.retain(|other| other.kind != responsible.kind);
        self.responsibles.push(responsible);
        self.responsibles.sort_by_key(|responsible| responsible.kind);
        Ok(self.next())
    }

    /// Puts a draft into force.
    ///
    /// # Errors
    /// When it is no draft, or nobody is responsible who must be.
    pub(crate) fn agree(
        self,
        agreement: &Agreement,
        follow_up_date: Date,
        at: Timestamp,
    ) -> Result<Self, Refusal> {
        if self.state != PlanState::Draft {
            return Err(Refusal::Stands(self.state));
        }
        let complex = self.segment() == Some(Segment::ComplexOrLongTermNeed);
        if complex && self.responsibles.is_empty() {
            return Err(Refusal::ResponsibleMissing);
        }
        let mut kinds = self.responsibles.iter().map(|responsible| responsible.kind);
        let unnecessary = agreement.no_own_worker_reason.is_some();
        if self.kind.is_social() && !unnecessary && !kinds.any(|k| k == ResponsibleKind::OwnWorker)
        {
            return Err(Refusal::OwnWorkerMissing);
        }
        let agreed = Self {
            state: PlanState::Agreed,
            person_agreed: agreement.not_agreed_reason.is_none(),
            follow_up_date: Some(follow_up_date),
            agreed_at: Some(at),
            ..self
        };
        Ok(agreed.next())
    }

    /// Follows it up: to be followed up again by `next_date`, or ended with this.
    ///
    /// # Errors
    /// When it is not in force.
    pub(crate) fn follow_up(self, next_date: Option<Date>, at: Timestamp) -> Result<Self, Refusal> {
        if self.state != PlanState::Agreed {
            return Err(Refusal::Stands(self.state));
        }
        let (state, ended_at) = match next_date {
            Some(_) => (PlanState::Agreed, None),
            None => (PlanState::Ended, Some(at)),
        };
        let follow_ups = self.follow_ups + 1;
        Ok(Self { state, follow_up_date: next_date, follow_ups, ended_at, ..self }.next())
    }

    /// As it is saved after a change.
    fn next(self) -> Self {
        Self { version: self.version + 1, ..self }
    }
}
