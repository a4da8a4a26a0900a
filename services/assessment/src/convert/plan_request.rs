//! What is asked for about plans, read from the contract.

use std::collections::HashSet;

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::Check;
use neuvo_proto::assessment::v1 as pb;
use uuid::Uuid;

use super::some_text;
use crate::{
    domain::{
        Agreement, Assessment, FollowUp, NewPlan, PlanContent, PlanKind, PlannedService,
        Responsible,
    },
    store::PlanFilter,
};

/// Goals of a plan at most.
const GOALS_MAX: usize = 20;
/// Services of a plan at most.
const SERVICES_MAX: usize = 20;
/// Characters of a goal at most.
const GOAL_CHARS_MAX: usize = 400;
/// Characters of what a service is at most.
const SERVICE_CHARS_MAX: usize = 300;
/// Characters of a provider's name at most.
const PROVIDER_CHARS_MAX: usize = 100;
/// Characters of a worker's subject at most.
const WORKER_CHARS_MAX: usize = 200;
/// Characters of what the person does at most.
const DOES_CHARS_MAX: usize = 2_000;
/// Characters of a reason at most.
const REASON_CHARS_MAX: usize = 1_000;
/// Characters of what came of a plan at most.
const OUTCOME_CHARS_MAX: usize = 4_000;

/// What a request for a plan names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewPlanIds {
    pub(crate) request_id: Uuid,
    pub(crate) contact_id: Uuid,
    pub(crate) assessment_id: Option<Uuid>,
}

/// A new plan as it was asked for: which assessment it rests on is looked up with its segment.
pub(crate) struct NewPlanRequest {
    pub(crate) kind: PlanKind,
    pub(crate) content: PlanContent,
    pub(crate) responsible: Option<Responsible>,
    pub(crate) follow_up_date: Option<Date>,
}

/// The units that a request for a plan names.
pub(crate) fn units_of(req: &pb::CreatePlanRequest) -> Vec<String> {
    let services = req.services.iter().take(SERVICES_MAX).map(|service| &service.unit_id);
    let responsible = req.responsible.iter().map(|responsible| &responsible.unit_id);
    services.chain(responsible).filter(|unit| !unit.is_empty()).cloned().collect()
}

/// The words of a request for a plan, each with its field.
pub(crate) fn words_of(req: &pb::CreatePlanRequest) -> impl Iterator<Item = (String, &str)> {
    let goals = req.goals.iter().enumerate();
    let goals = goals.map(|(number, goal)| (format!("goals[{number}]"), &**goal));
    let services = req.services.iter().enumerate().flat_map(|(number, service)| {
        let field = |name: &str| format!("services[{number}].{name}");
        [
            (field("description"), &*service.description),
            (field("provider_name"), &*service.provider_name),
        ]
    });
    goals.chain(services).chain([("person_does".to_owned(), &*req.person_does)])
}

/// Reads what a request for a plan names, and leaves in it what makes it this one: however the ids were
/// spelt.
pub(crate) fn new_plan_ids(
    req: &mut pb::CreatePlanRequest,
    check: &mut Check,
) -> Option<NewPlanIds> {
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let assessment_id = optional_uuid("assessment_id", &req.assessment_id, check);
    let ids = NewPlanIds {
        request_id: request_id?,
        contact_id: contact_id?,
        assessment_id: assessment_id?,
    };
    req.contact_id = ids.contact_id.to_string();
    req.assessment_id = super::assessment::id(ids.assessment_id);
    Some(ids)
}

/// Reads a new plan, but for what it names; what is wrong is in `check`. `units` are those of [`units_of`] that there are.
pub(crate) fn new_plan(
    req: &pb::CreatePlanRequest,
    units: &HashSet<String>,
    now: Timestamp,
    today: Date,
    check: &mut Check,
) -> Option<NewPlanRequest> {
    let kind = check.choice("kind", req.kind);
    let goals = goals(&req.goals, check);
    let services = services(&req.services, units, check);
    let person_does = check.text("person_does", &req.person_does, 0..=DOES_CHARS_MAX);
    let responsible = match &req.responsible {
        None => Some(None),
        some => responsible(some.as_ref(), units, now, check).map(Some),
    };
    let follow_up_date = match req.follow_up_date.as_str() {
        "" => Some(None),
        day => day_to_come("follow_up_date", day, today, check).map(Some),
    };
    Some(NewPlanRequest {
        kind: kind?,
        content: PlanContent {
            goals: goals?,
            services: services?,
            person_does: some_text(person_does?),
        },
        responsible: responsible?,
        follow_up_date: follow_up_date?,
    })
}

impl NewPlanRequest {
    /// The plan of a contact it asks for, on an assessment that was looked up.
    pub(crate) fn on(
        self,
        contact_id: Uuid,
        assessment: Option<&Assessment>,
    ) -> (NewPlan, PlanContent) {
        let plan = NewPlan {
            contact_id,
            assessment: assessment.map(|one| (one.assessment_id, one.segment)),
            kind: self.kind,
            responsible: self.responsible,
            follow_up_date: self.follow_up_date,
        };
        (plan, self.content)
    }
}

fn goals(values: &[String], check: &mut Check) -> Option<Vec<String>> {
    let right = (1..=GOALS_MAX).contains(&values.len());
    check.ensure(right, "goals", "1 to 20 are required");
    let numbered = values.iter().take(GOALS_MAX).enumerate();
    let goals: Vec<_> = numbered
        .map(|(number, goal)| check.text(&format!("goals[{number}]"), goal, 1..=GOAL_CHARS_MAX))
        .collect();
    goals.into_iter().collect()
}

fn services(
    values: &[pb::PlannedService],
    units: &HashSet<String>,
    check: &mut Check,
) -> Option<Vec<PlannedService>> {
    check.ensure(values.len() <= SERVICES_MAX, "services", "20 are taken");
    let mut services = Vec::new();
    for (number, value) in values.iter().take(SERVICES_MAX).enumerate() {
        let field = |name: &str| format!("services[{number}].{name}");
        let description =
            check.text(&field("description"), &value.description, 1..=SERVICE_CHARS_MAX);
        let provider =
            check.line(&field("provider_name"), &value.provider_name, 0..=PROVIDER_CHARS_MAX);
        let provider_kind = check.choice(&field("provider_kind"), value.provider_kind);
        let unit_id = match value.unit_id.as_str() {
            "" => Some(None),
            _ => unit(&field("unit_id"), &value.unit_id, units, check).map(Some),
        };
        let service_id = match value.service_id.as_str() {
            "" => Some(None),
            slug => check.slug(&field("service_id"), slug).map(Some),
        };
        services.push((|| {
            Some(PlannedService {
                description: description?,
                provider_name: some_text(provider?),
                provider_kind: provider_kind?,
                unit_id: unit_id?,
                service_id: service_id?,
            })
        })());
    }
    services.into_iter().collect()
}

/// Reads who is to be responsible from `now` on.
pub(crate) fn responsible(
    value: Option<&pb::NewResponsible>,
    units: &HashSet<String>,
    now: Timestamp,
    check: &mut Check,
) -> Option<Responsible> {
    let Some(value) = value else {
        check.wrong("responsible", "is required");
        return None;
    };
    let kind = check.choice("responsible.kind", value.kind);
    let worker = check.line("responsible.worker", &value.worker, 1..=WORKER_CHARS_MAX);
    let unit_id = unit("responsible.unit_id", &value.unit_id, units, check);
    Some(Responsible { kind: kind?, worker: worker?, unit_id: unit_id?, appointed_at: now })
}

/// Reads what is agreed: why it is so, and by which day it is followed up.
pub(crate) fn agreement(
    req: &pb::AgreePlanRequest,
    today: Date,
    check: &mut Check,
) -> Option<(Agreement, Date)> {
    let day = day_to_come("follow_up_date", &req.follow_up_date, today, check);
    let not_agreed = match req.person_agreed {
        true => {
            let what = "is only for a person who does not agree";
            check.ensure(req.not_agreed_reason.is_empty(), "not_agreed_reason", what);
            Some(None)
        }
        false => {
            let reason = &req.not_agreed_reason;
            check.text("not_agreed_reason", reason, 1..=REASON_CHARS_MAX).map(some_text)
        }
    };
    let reason = &req.no_own_worker_reason;
    let no_own_worker = check.text("no_own_worker_reason", reason, 0..=REASON_CHARS_MAX);
    let agreement = Agreement {
        not_agreed_reason: not_agreed?,
        no_own_worker_reason: some_text(no_own_worker?),
    };
    Some((agreement, day?))
}

/// Reads what came of a plan, and by which day it is followed up next; none when it ends.
pub(crate) fn follow_up(
    req: &pb::FollowUpPlanRequest,
    now: Timestamp,
    today: Date,
    check: &mut Check,
) -> Option<(FollowUp, Option<Date>)> {
    let outcome = check.text("outcome", &req.outcome, 1..=OUTCOME_CHARS_MAX);
    let field = "next_follow_up_date";
    let next = match req.end {
        true => {
            check.ensure(req.next_follow_up_date.is_empty(), field, "is not for a plan that ends");
            Some(None)
        }
        false => day_to_come(field, &req.next_follow_up_date, today, check).map(Some),
    };
    Some((FollowUp { outcome: outcome?, followed_up_at: now }, next?))
}

/// Reads which plans a list is to show.
pub(crate) fn plan_filter(req: &pb::ListPlansRequest, check: &mut Check) -> Option<PlanFilter> {
    let contact_id = optional_uuid("contact_id", &req.contact_id, check);
    let client_id = optional_uuid("client_id", &req.client_id, check);
    let worker = check.line("worker", &req.worker, 0..=WORKER_CHARS_MAX);
    let follow_up_before = match req.follow_up_before.as_str() {
        "" => Some(None),
        day => check.day("follow_up_before", day).map(Some),
    };
    Some(PlanFilter {
        contact_id: contact_id?,
        client_id: client_id?,
        worker: some_text(worker?),
        follow_up_before: follow_up_before?,
    })
}

fn optional_uuid(field: &str, value: &str, check: &mut Check) -> Option<Option<Uuid>> {
    if value.is_empty() { Some(None) } else { check.uuid(field, value).map(Some) }
}

/// A unit that there is.
fn unit(field: &str, value: &str, units: &HashSet<String>, check: &mut Check) -> Option<String> {
    let slug = check.slug(field, value)?;
    let known = units.contains(&slug);
    check.ensure(known, field, "the directory knows no such unit, or it has ended");
    known.then_some(slug)
}

fn day_to_come(field: &str, value: &str, today: Date, check: &mut Check) -> Option<Date> {
    let day = check.day(field, value)?;
    check.ensure(day >= today, field, "is in the past");
    Some(day)
}
