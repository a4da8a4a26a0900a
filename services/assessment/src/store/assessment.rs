//! Assessments, read and written.

use neuvo_chassis::{Caller, Fault, Result, page::Place};
use neuvo_ledger::{Ledger, WriteSet, code, instant, micros, unavailable};
use neuvo_proto::assessment::v1::AssessmentEvent;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entity::{assessment, private_text, ref_contact};
use crate::domain::Assessment;

const EVIDENCE: &str = "evidence";

/// The assessments.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) ledger: Ledger,
}

impl Store {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    /// Whether intake has told of a contact.
    pub(crate) async fn knows_contact(&self, contact_id: Uuid) -> Result<bool> {
        let found = ref_contact::Entity::find_by_id(contact_id).one(self.ledger.read()).await;
        Ok(found.map_err(unavailable)?.is_some())
    }

    /// An assessment with its evidence, for the caller who will see it.
    pub(crate) async fn assessment(
        &self,
        _for: &Caller,
        assessment_id: Uuid,
    ) -> Result<Option<Assessment>> {
        let found = assessment::Entity::find_by_id(assessment_id).one(self.ledger.read()).await;
        let Some(row) = found.map_err(unavailable)? else { return Ok(None) };
        let key = (assessment_id, EVIDENCE.to_owned());
        let evidence = private_text::Entity::find_by_id(key).one(self.ledger.read()).await;
        let evidence = evidence.map_err(unavailable)?.map(|row| row.text);
        read(row, evidence).map(Some).map_err(Fault::internal)
    }

    /// Assessments after a place, without their evidence.
    pub(crate) async fn assessments(
        &self,
        contact_id: Option<Uuid>,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Assessment>> {
        use assessment::Column;
        let mut condition =
            Condition::all().add_option(contact_id.map(|id| Column::ContactId.eq(id)));
        if let Some(place) = after {
            let at = micros(place.at);
            let same_time = Column::AssessedAt.eq(at).and(Column::AssessmentId.lt(place.id));
            condition = condition.add(Column::AssessedAt.lt(at).or(same_time));
        }
        let rows = assessment::Entity::find()
            .filter(condition)
            .order_by_desc(Column::AssessedAt)
            .order_by_desc(Column::AssessmentId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let read = rows.into_iter().map(|row| read(row, None));
        read.collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }
}

/// What recording an assessment writes.
pub(crate) fn insert(set: &mut WriteSet, assessment: &Assessment, event: &AssessmentEvent) {
    set.insert(&assessment::ActiveModel {
        assessment_id: Set(assessment.assessment_id),
        version: Set(assessment.version),
        contact_id: Set(assessment.contact_id),
        urgency: Set(assessment.urgency.into()),
        segment: Set(assessment.segment.into()),
        assessed_at: Set(micros(assessment.assessed_at)),
        local_date: Set(assessment.local_date.to_string()),
        assessed_by: Set(assessment.assessed_by.clone()),
        sector: Set(assessment.sector.map(i32::from)),
    });
    if let Some(evidence) = &assessment.evidence {
        set.insert(&private_text::ActiveModel {
            assessment_id: Set(assessment.assessment_id),
            field: Set(EVIDENCE.to_owned()),
            text: Set(evidence.clone()),
        });
    }
    let (id, version) = (assessment.assessment_id, assessment.version);
    set.publish(id, version, assessment.assessed_at, event);
}

fn read(row: assessment::Model, evidence: Option<String>) -> anyhow::Result<Assessment> {
    Ok(Assessment {
        assessment_id: row.assessment_id,
        version: row.version,
        contact_id: row.contact_id,
        urgency: code(row.urgency)?,
        segment: code(row.segment)?,
        evidence,
        assessed_at: instant(row.assessed_at)?,
        local_date: row.local_date.parse()?,
        assessed_by: row.assessed_by,
        sector: row.sector.map(code).transpose()?,
        evidence_hidden: false,
    })
}
