//! Plans, read and written.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{WriteSet, code, instant, micros, unavailable};
use neuvo_proto::assessment::v1::PlanEvent;
use neuvo_secrecy::{Disclosed, Sealer};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    Store,
    entity::{plan, plan_responsible},
    refs::{contacts_of_client, in_custody_of},
    words::seal,
};
use crate::domain::{
    FollowUp, NewWords, Plan, PlanContent, PlanState, PlanWords, Responsible, Viewer,
};

/// Follow-ups shown with a plan at most: the latest.
const FOLLOW_UPS_MAX: usize = 20;

/// Which plans a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlanFilter {
    pub(crate) contact_id: Option<Uuid>,
    pub(crate) client_id: Option<Uuid>,
    /// Responsible in it: the subject at the issuer.
    pub(crate) worker: Option<String>,
    /// To be followed up before this day.
    pub(crate) follow_up_before: Option<Date>,
}

impl Store {
    /// A plan, without its words.
    pub(crate) async fn plan(&self, plan_id: Uuid) -> Result<Option<Plan>> {
        let found = plan::Entity::find_by_id(plan_id).one(self.ledger.read()).await;
        let rows = found.map_err(unavailable)?.into_iter().collect();
        Ok(self.with_responsibles(rows).await?.pop())
    }

    /// The plans after a place that a viewer has a relation to, without their words.
    pub(crate) async fn plans(
        &self,
        viewer: &Viewer<'_>,
        filter: &PlanFilter,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Plan>> {
        use plan::Column;
        let mut condition = Condition::all().add(related(viewer)).add(of(filter));
        if let Some(place) = after {
            let at = micros(place.at);
            let same_time = Column::CreatedAt.eq(at).and(Column::PlanId.lt(place.id));
            condition = condition.add(Column::CreatedAt.lt(at).or(same_time));
        }
        let rows = plan::Entity::find()
            .filter(condition)
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::PlanId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        self.with_responsibles(rows).await
    }

    async fn with_responsibles(&self, rows: Vec<plan::Model>) -> Result<Vec<Plan>> {
        use plan_responsible::Column;
        let responsibles = plan_responsible::Entity::find()
            .filter(Column::PlanId.is_in(rows.iter().map(|row| row.plan_id)))
            .order_by_asc(Column::Kind)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let mut of_plan: HashMap<Uuid, Vec<_>> = HashMap::new();
        for row in responsibles {
            of_plan.entry(row.plan_id).or_default().push(row);
        }
        let plans = rows.into_iter().map(|row| {
            let responsibles = of_plan.remove(&row.plan_id).unwrap_or_default();
            read(row, responsibles)
        });
        plans.collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }

    /// What a plan says in words.
    pub(crate) async fn plan_words(&self, disclosed: &Disclosed, plan: &Plan) -> Result<PlanWords> {
        let opened = self.opened(disclosed, plan.plan_id).await?;
        let numbers = (1..=plan.follow_ups).rev().take(FOLLOW_UPS_MAX);
        let follow_ups = numbers.map(|number| opened.read(&field::follow_up(number)));
        let follow_ups: Vec<Option<FollowUp>> = follow_ups.collect::<Result<_>>()?;
        Ok(PlanWords {
            content: PlanContent {
                goals: opened.read(field::GOALS)?.unwrap_or_default(),
                services: opened.read(field::SERVICES)?.unwrap_or_default(),
                person_does: opened.read(field::PERSON_DOES)?.unwrap_or_default(),
            },
            agreement: opened.read(field::AGREEMENT)?.unwrap_or_default(),
            follow_ups: follow_ups.into_iter().flatten().collect(),
        })
    }
}

/// Under these names a plan's words are sealed, each once.
mod field {
    pub(super) const GOALS: &str = "goals";
    pub(super) const SERVICES: &str = "services";
    pub(super) const PERSON_DOES: &str = "person_does";
    pub(super) const AGREEMENT: &str = "agreement";

    pub(super) fn follow_up(number: i32) -> String {
        format!("follow_up:{number}")
    }
}

/// As [`Viewer::sight`] finds a relation to a plan.
fn related(viewer: &Viewer<'_>) -> Condition {
    use plan::Column;
    let responsible = plan_responsible::Column::Worker
        .eq(viewer.subject)
        .or(plan_responsible::Column::UnitId.is_in(viewer.units.iter().map(String::as_str)));
    let sector = viewer.sector.filter(|_| viewer.across_sector).map(i32::from);
    Condition::any()
        .add(Column::CreatedBy.eq(viewer.subject))
        .add(Column::PlanId.in_subquery(plans_where(responsible)))
        .add_option(in_custody_of(viewer, Column::ContactId, Column::Sector))
        .add_option(sector.map(|sector| Column::Sector.eq(sector)))
}

fn of(filter: &PlanFilter) -> Condition {
    use plan::Column;
    let clients = filter.client_id.map(contacts_of_client);
    let workers = filter.worker.as_deref().map(|worker| {
        let is_responsible = plan_responsible::Column::Worker.eq(worker);
        plans_where(is_responsible)
    });
    let before = filter.follow_up_before.map(|day| Column::FollowUpDate.lt(day.to_string()));
    Condition::all()
        .add_option(filter.contact_id.map(|id| Column::ContactId.eq(id)))
        .add_option(clients.map(|contacts| Column::ContactId.in_subquery(contacts)))
        .add_option(workers.map(|plans| Column::PlanId.in_subquery(plans)))
        .add_option(before)
}

fn plans_where(condition: impl sea_orm::sea_query::IntoCondition) -> SelectStatement {
    plan_responsible::Entity::find()
        .select_only()
        .column(plan_responsible::Column::PlanId)
        .filter(condition)
        .into_query()
}

/// What making a plan writes.
pub(crate) fn insert_plan(
    set: &mut WriteSet,
    sealer: &Sealer,
    plan: &Plan,
    words: &NewWords,
    event: &PlanEvent,
) -> Result<()> {
    set.insert(&row(plan));
    write(set, sealer, plan, Some(words), plan.created_at, event)
}

/// What changing a plan writes, if it is still at the version it was read at.
pub(crate) fn update_plan(
    set: &mut WriteSet,
    sealer: &Sealer,
    plan: &Plan,
    words: Option<&NewWords>,
    at: Timestamp,
    event: &PlanEvent,
) -> Result<()> {
    set.update(&row(plan), plan.version - 1);
    write(set, sealer, plan, words, at, event)
}

fn write(
    set: &mut WriteSet,
    sealer: &Sealer,
    plan: &Plan,
    words: Option<&NewWords>,
    at: Timestamp,
    event: &PlanEvent,
) -> Result<()> {
    for responsible in &plan.responsibles {
        set.put(&plan_responsible::ActiveModel {
            plan_id: Set(plan.plan_id),
            kind: Set(responsible.kind.into()),
            version: Set(plan.version),
            worker: Set(responsible.worker.clone()),
            unit_id: Set(responsible.unit_id.clone()),
            appointed_at: Set(micros(responsible.appointed_at)),
        });
    }
    let id = plan.plan_id;
    match words {
        None => {}
        Some(NewWords::Content(PlanContent { goals, services, person_does })) => {
            seal(set, sealer, id, field::GOALS, goals)?;
            seal(set, sealer, id, field::SERVICES, services)?;
            seal(set, sealer, id, field::PERSON_DOES, person_does)?;
        }
        Some(NewWords::Agreement(words)) => seal(set, sealer, id, field::AGREEMENT, words)?,
        Some(NewWords::FollowUp(words)) => {
            seal(set, sealer, id, &field::follow_up(plan.follow_ups), words)?;
        }
    }
    set.publish(plan.plan_id, plan.version, at, event);
    Ok(())
}

fn row(plan: &Plan) -> plan::ActiveModel {
    plan::ActiveModel {
        plan_id: Set(plan.plan_id),
        version: Set(plan.version),
        contact_id: Set(plan.contact_id),
        assessment_id: Set(plan.assessment.map(|(assessment_id, _)| assessment_id)),
        segment: Set(plan.segment().map(i32::from)),
        kind: Set(plan.kind.into()),
        state: Set(plan.state.into()),
        sector: Set(plan.sector.map(i32::from)),
        created_by: Set(plan.created_by.clone()),
        created_at: Set(micros(plan.created_at)),
        local_date: Set(plan.local_date.to_string()),
        follow_up_date: Set(plan.follow_up_date.map(|day| day.to_string())),
        person_agreed: Set(plan.person_agreed),
        agreed_at: Set(plan.agreed_at.map(micros)),
        follow_ups: Set(plan.follow_ups),
        ended_at: Set(plan.ended_at.map(micros)),
    }
}

fn read(row: plan::Model, responsibles: Vec<plan_responsible::Model>) -> anyhow::Result<Plan> {
    let segment = row.segment.map(code).transpose()?;
    let responsible = |row: plan_responsible::Model| {
        anyhow::Ok(Responsible {
            kind: code(row.kind)?,
            worker: row.worker,
            unit_id: row.unit_id,
            appointed_at: instant(row.appointed_at)?,
        })
    };
    Ok(Plan {
        plan_id: row.plan_id,
        version: row.version,
        contact_id: row.contact_id,
        assessment: row.assessment_id.zip(segment),
        kind: code(row.kind)?,
        state: code::<PlanState>(row.state)?,
        sector: row.sector.map(code).transpose()?,
        created_by: row.created_by,
        created_at: instant(row.created_at)?,
        local_date: row.local_date.parse()?,
        responsibles: responsibles.into_iter().map(responsible).collect::<anyhow::Result<_>>()?,
        follow_up_date: row.follow_up_date.map(|day| day.parse()).transpose()?,
        person_agreed: row.person_agreed,
        agreed_at: row.agreed_at.map(instant).transpose()?,
        follow_ups: row.follow_ups,
        ended_at: row.ended_at.map(instant).transpose()?,
    })
}
