//! Hand-offs and their questions, read and written.

use std::collections::HashMap;

use jiff::Timestamp;
use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{WriteSet, code, instant, micros, unavailable};
use neuvo_proto::intake::v1::HandoffEvent;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    Store,
    matter_entity::{handoff, matter, question},
};
use crate::domain::{Handoff, Moved, Question};

impl Store {
    /// A hand-off and its matter, without words. They are read at once: a step that came between two
    /// reads would make a pair that never was.
    pub(crate) async fn moved(&self, handoff_id: Uuid) -> Result<Option<Moved>> {
        let of_matter = handoff::Entity::belongs_to(matter::Entity)
            .from(handoff::Column::MatterId)
            .to(matter::Column::MatterId);
        let found = handoff::Entity::find_by_id(handoff_id)
            .join(JoinType::InnerJoin, of_matter.into())
            .select_also(matter::Entity)
            .one(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let Some((row, Some(matter))) = found else { return Ok(None) };
        let matter = super::matter::read(matter).map_err(Fault::internal)?;
        let handoff = self.with_questions(vec![row]).await?.pop();
        Ok(handoff.map(|handoff| Moved { matter, handoff }))
    }

    /// The hand-offs of a matter after a place, the latest first.
    pub(crate) async fn handoffs(
        &self,
        matter_id: Uuid,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Handoff>> {
        use handoff::Column;
        let mut condition = Condition::all().add(Column::MatterId.eq(matter_id));
        if let Some(place) = after {
            let at = micros(place.at);
            let same_time = Column::OfferedAt.eq(at).and(Column::HandoffId.lt(place.id));
            condition = condition.add(Column::OfferedAt.lt(at).or(same_time));
        }
        let rows = handoff::Entity::find()
            .filter(condition)
            .order_by_desc(Column::OfferedAt)
            .order_by_desc(Column::HandoffId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        self.with_questions(rows).await
    }

    /// Whether one of these units sent the matter or was to take it, at any time.
    pub(crate) async fn took_part(&self, matter_id: Uuid, units: &[String]) -> Result<bool> {
        use handoff::Column;
        let units = || units.iter().map(String::as_str);
        let either = Column::FromUnitId.is_in(units()).or(Column::ToUnitId.is_in(units()));
        let found = handoff::Entity::find()
            .filter(Column::MatterId.eq(matter_id))
            .filter(either)
            .one(self.ledger.read())
            .await;
        Ok(found.map_err(unavailable)?.is_some())
    }

    async fn with_questions(&self, rows: Vec<handoff::Model>) -> Result<Vec<Handoff>> {
        let ids: Vec<_> = rows.iter().map(|row| row.handoff_id).collect();
        let asked = question::Entity::find()
            .filter(question::Column::HandoffId.is_in(ids))
            .order_by_asc(question::Column::AskedAt)
            .order_by_asc(question::Column::QuestionId)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let mut questions: HashMap<Uuid, Vec<question::Model>> = HashMap::new();
        for row in asked {
            questions.entry(row.handoff_id).or_default().push(row);
        }
        let read = rows.into_iter().map(|row| {
            let asked = questions.remove(&row.handoff_id).unwrap_or_default();
            read(row, asked)
        });
        read.collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }
}

/// What offering a matter writes.
pub(crate) fn insert_handoff(set: &mut WriteSet, handoff: &Handoff, event: &HandoffEvent) {
    set.insert(&row(handoff));
    set.publish(handoff.handoff_id, handoff.version, handoff.offered_at, event);
}

/// What changing a hand-off writes, if it is still at the version it was read at.
pub(crate) fn update_handoff(
    set: &mut WriteSet,
    handoff: &Handoff,
    at: Timestamp,
    event: &HandoffEvent,
) {
    set.update(&row(handoff), handoff.version - 1);
    for question in &handoff.questions {
        set.put(&question_row(handoff.handoff_id, question));
    }
    set.publish(handoff.handoff_id, handoff.version, at, event);
}

fn row(handoff: &Handoff) -> handoff::ActiveModel {
    handoff::ActiveModel {
        handoff_id: Set(handoff.handoff_id),
        version: Set(handoff.version),
        matter_id: Set(handoff.matter_id),
        from_unit_id: Set(handoff.from_unit_id.clone()),
        to_unit_id: Set(handoff.to_unit_id.clone()),
        state: Set(handoff.state.into()),
        offered_at: Set(micros(handoff.offered_at)),
        changed_at: Set(micros(handoff.changed_at)),
        changed_by: Set(handoff.changed_by.clone()),
        redirected_from: Set(handoff.redirected_from),
        first_id: Set(handoff.first_id),
        sender_took_by: Set(handoff.sender_took_by),
    }
}

/// Asked is version 1, answered version 2.
fn question_row(handoff_id: Uuid, question: &Question) -> question::ActiveModel {
    question::ActiveModel {
        question_id: Set(question.question_id),
        handoff_id: Set(handoff_id),
        asked_at: Set(micros(question.asked_at)),
        answered_at: Set(question.answered_at.map(micros)),
        version: Set(1 + i64::from(question.answered_at.is_some())),
    }
}

fn read(row: handoff::Model, asked: Vec<question::Model>) -> anyhow::Result<Handoff> {
    let questions = asked.into_iter().map(|row| {
        Ok(Question {
            question_id: row.question_id,
            asked_at: instant(row.asked_at)?,
            answered_at: row.answered_at.map(instant).transpose()?,
        })
    });
    Ok(Handoff {
        handoff_id: row.handoff_id,
        version: row.version,
        matter_id: row.matter_id,
        from_unit_id: row.from_unit_id,
        to_unit_id: row.to_unit_id,
        state: code(row.state)?,
        offered_at: instant(row.offered_at)?,
        changed_at: instant(row.changed_at)?,
        changed_by: row.changed_by,
        redirected_from: row.redirected_from,
        first_id: row.first_id,
        sender_took_by: row.sender_took_by,
        questions: questions.collect::<anyhow::Result<_>>()?,
    })
}
