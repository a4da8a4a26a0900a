//! A plan as the contract writes it.

use jiff::civil::Date;
use neuvo_chassis::{clock::timestamp, codes::number};
use neuvo_proto::assessment::v1::{self as pb, PlanEvent};

use super::{assessment::id, etag};
use crate::domain::{FollowUp, Plan, PlanWords, PlannedService, Responsible};

/// A plan as its caller may see it; without its words, none are shown and `words_hidden` says so.
pub(crate) fn plan(plan: Plan, words: Option<PlanWords>) -> pb::Plan {
    let words_hidden = words.is_none();
    let PlanWords { content, agreement, follow_ups } = words.unwrap_or_default();
    pb::Plan {
        goals: content.goals,
        services: content.services.into_iter().map(Into::into).collect(),
        person_does: content.person_does.unwrap_or_default(),
        no_own_worker_reason: agreement.no_own_worker_reason.unwrap_or_default(),
        not_agreed_reason: agreement.not_agreed_reason.unwrap_or_default(),
        follow_ups: follow_ups.into_iter().map(Into::into).collect(),
        words_hidden,
        ..plan.into()
    }
}

/// Without its words, as lists show it.
impl From<Plan> for pb::Plan {
    fn from(plan: Plan) -> Self {
        Self {
            plan_id: plan.plan_id.to_string(),
            etag: etag(plan.version),
            contact_id: plan.contact_id.to_string(),
            assessment_id: id(plan.assessment.map(|(assessment_id, _)| assessment_id)),
            segment: number(plan.segment()),
            kind: plan.kind.into(),
            state: plan.state.into(),
            follow_up_date: day(plan.follow_up_date),
            person_agreed: plan.person_agreed,
            created_at: Some(timestamp(plan.created_at)),
            agreed_at: plan.agreed_at.map(timestamp),
            ended_at: plan.ended_at.map(timestamp),
            responsibles: plan.responsibles.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

impl From<Responsible> for pb::Responsible {
    fn from(responsible: Responsible) -> Self {
        Self {
            kind: responsible.kind.into(),
            worker: responsible.worker,
            unit_id: responsible.unit_id,
            appointed_at: Some(timestamp(responsible.appointed_at)),
        }
    }
}

impl From<PlannedService> for pb::PlannedService {
    fn from(service: PlannedService) -> Self {
        Self {
            description: service.description,
            provider_name: service.provider_name.unwrap_or_default(),
            provider_kind: service.provider_kind.into(),
            unit_id: service.unit_id.unwrap_or_default(),
            service_id: service.service_id.unwrap_or_default(),
        }
    }
}

impl From<FollowUp> for pb::FollowUp {
    fn from(follow_up: FollowUp) -> Self {
        let followed_up_at = Some(timestamp(follow_up.followed_up_at));
        Self { outcome: follow_up.outcome, followed_up_at }
    }
}

/// What the feed tells of a plan: dimensions only.
pub(crate) fn plan_event(plan: &Plan) -> PlanEvent {
    let responsibles = &plan.responsibles;
    PlanEvent {
        plan_id: plan.plan_id.to_string(),
        contact_id: plan.contact_id.to_string(),
        assessment_id: id(plan.assessment.map(|(assessment_id, _)| assessment_id)),
        segment: number(plan.segment()),
        kind: plan.kind.into(),
        state: plan.state.into(),
        responsible_kinds: responsibles.iter().map(|one| one.kind.into()).collect(),
        responsible_unit_ids: responsibles.iter().map(|one| one.unit_id.clone()).collect(),
        follow_up_date: day(plan.follow_up_date),
        follow_ups: plan.follow_ups,
        created_at: Some(timestamp(plan.created_at)),
        local_date: plan.local_date.to_string(),
        agreed_at: plan.agreed_at.map(timestamp),
        ended_at: plan.ended_at.map(timestamp),
        sector: number(plan.sector),
    }
}

fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
