//! Assessments, read and written.

use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{WriteSet, code, instant, micros, unavailable};
use neuvo_proto::assessment::v1::AssessmentEvent;
use neuvo_secrecy::{Disclosed, Sealer};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{Store, entity::assessment, refs::in_custody_of, words::seal};
use crate::domain::{Assessment, AssessmentWords, Viewer};

/// Under this name an assessment's words are sealed.
const WORDS: &str = "assessment";

impl Store {
    /// An assessment, without its words.
    pub(crate) async fn assessment(&self, assessment_id: Uuid) -> Result<Option<Assessment>> {
        let found = assessment::Entity::find_by_id(assessment_id).one(self.ledger.read()).await;
        found.map_err(unavailable)?.map(read).transpose().map_err(Fault::internal)
    }

    /// The assessment of a contact.
    pub(crate) async fn assessment_of(&self, contact_id: Uuid) -> Result<Option<Uuid>> {
        let found = assessment::Entity::find()
            .filter(assessment::Column::ContactId.eq(contact_id))
            .one(self.ledger.read())
            .await;
        Ok(found.map_err(unavailable)?.map(|row| row.assessment_id))
    }

    /// The assessments after a place that a viewer has a relation to, without their words.
    pub(crate) async fn assessments(
        &self,
        viewer: &Viewer<'_>,
        contact_id: Option<Uuid>,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Assessment>> {
        use assessment::Column;
        let mut condition = Condition::all()
            .add(related(viewer))
            .add_option(contact_id.map(|id| Column::ContactId.eq(id)));
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
        let read = rows.into_iter().map(read);
        read.collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }

    /// What an assessment says in words.
    pub(crate) async fn assessment_words(
        &self,
        disclosed: &Disclosed,
        assessment_id: Uuid,
    ) -> Result<Option<AssessmentWords>> {
        self.opened(disclosed, assessment_id).await?.read(WORDS)
    }
}

/// As [`Viewer::sight`] finds a relation to an assessment.
fn related(viewer: &Viewer<'_>) -> Condition {
    use assessment::Column;
    let sector = viewer.sector.filter(|_| viewer.across_sector).map(i32::from);
    Condition::any()
        .add(Column::AssessedBy.eq(viewer.subject))
        .add_option(in_custody_of(viewer, Column::ContactId, Column::Sector))
        .add_option(sector.map(|sector| Column::Sector.eq(sector)))
}

/// What recording an assessment writes.
pub(crate) fn insert_assessment(
    set: &mut WriteSet,
    sealer: &Sealer,
    assessment: &Assessment,
    words: &AssessmentWords,
    event: &AssessmentEvent,
) -> Result<()> {
    let (id, version) = (assessment.assessment_id, assessment.version);
    set.insert(&assessment::ActiveModel {
        assessment_id: Set(id),
        version: Set(version),
        contact_id: Set(assessment.contact_id),
        urgency: Set(assessment.urgency.into()),
        segment: Set(assessment.segment.into()),
        segment_model_id: Set(assessment.segment_model_id.clone()),
        assessed_at: Set(micros(assessment.assessed_at)),
        local_date: Set(assessment.local_date.to_string()),
        assessed_by: Set(assessment.assessed_by.clone()),
        sector: Set(assessment.sector.map(i32::from)),
        matter_id: Set(assessment.matter_id),
    });
    seal(set, sealer, id, WORDS, words)?;
    set.publish(id, version, assessment.assessed_at, event);
    Ok(())
}

fn read(row: assessment::Model) -> anyhow::Result<Assessment> {
    Ok(Assessment {
        assessment_id: row.assessment_id,
        version: row.version,
        contact_id: row.contact_id,
        matter_id: row.matter_id,
        urgency: code(row.urgency)?,
        segment: code(row.segment)?,
        segment_model_id: row.segment_model_id,
        assessed_at: instant(row.assessed_at)?,
        local_date: row.local_date.parse()?,
        assessed_by: row.assessed_by,
        sector: row.sector.map(code).transpose()?,
    })
}
