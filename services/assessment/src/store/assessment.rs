//! Assessments, read and written.

use neuvo_chassis::{Fault, Result, page::Place};
use neuvo_ledger::{Ledger, WriteSet, code, instant, micros, unavailable};
use neuvo_proto::assessment::v1::AssessmentEvent;
use neuvo_secrecy::{Disclosed, Sealed, Sealer, Vault};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::entity::{assessment, ref_contact};
use crate::domain::Assessment;

const EVIDENCE: &str = "evidence";

/// The assessments.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) ledger: Ledger,
    pub(crate) vault: Vault,
}

/// An assessment as it is kept: without its evidence, which is sealed.
pub(crate) struct Kept {
    pub(crate) assessment: Assessment,
    sealed: Sealed,
}

impl Kept {
    /// Whose key opens the evidence; none where there is none.
    pub(crate) fn subject_id(&self) -> Option<Uuid> {
        self.sealed.subject_id()
    }

    /// The evidence; none when the subject's key was destroyed.
    pub(crate) async fn evidence(
        &self,
        vault: &Vault,
        disclosed: &Disclosed,
        subject_id: Uuid,
    ) -> Result<Option<String>> {
        match vault.opener(disclosed, subject_id).await? {
            Some(opener) => self.sealed.open(&opener, EVIDENCE),
            None => Ok(None),
        }
    }
}

impl Store {
    pub(crate) fn new(ledger: Ledger, vault: Vault) -> Self {
        Self { ledger, vault }
    }

    /// With whose key the words about a contact are sealed: the client's, or the contact's own where
    /// the person was not identified by a code. None: intake has told of no such contact.
    pub(crate) async fn subject_of(&self, contact_id: Uuid) -> Result<Option<Uuid>> {
        let found = ref_contact::Entity::find_by_id(contact_id).one(self.ledger.read()).await;
        Ok(found.map_err(unavailable)?.map(|row| row.client_id.unwrap_or(contact_id)))
    }

    /// An assessment, its evidence sealed.
    pub(crate) async fn assessment(&self, assessment_id: Uuid) -> Result<Option<Kept>> {
        let found = assessment::Entity::find_by_id(assessment_id).one(self.ledger.read()).await;
        let Some(row) = found.map_err(unavailable)? else { return Ok(None) };
        let assessment = read(row).map_err(Fault::internal)?;
        Ok(Some(Kept { assessment, sealed: self.vault.sealed(assessment_id).await? }))
    }

    /// The assessment of a contact.
    pub(crate) async fn assessment_of(&self, contact_id: Uuid) -> Result<Option<Uuid>> {
        let found = assessment::Entity::find()
            .filter(assessment::Column::ContactId.eq(contact_id))
            .one(self.ledger.read())
            .await;
        Ok(found.map_err(unavailable)?.map(|row| row.assessment_id))
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
        let read = rows.into_iter().map(read);
        read.collect::<anyhow::Result<_>>().map_err(Fault::internal)
    }
}

/// What recording an assessment writes; `sealer` is of its subject.
pub(crate) fn insert(
    set: &mut WriteSet,
    sealer: &Sealer,
    assessment: &Assessment,
    event: &AssessmentEvent,
) -> Result<()> {
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
        sealer.add(set, assessment.assessment_id, EVIDENCE, evidence)?;
    }
    let (id, version) = (assessment.assessment_id, assessment.version);
    set.publish(id, version, assessment.assessed_at, event);
    Ok(())
}

/// An assessment without its evidence.
fn read(row: assessment::Model) -> anyhow::Result<Assessment> {
    Ok(Assessment {
        assessment_id: row.assessment_id,
        version: row.version,
        contact_id: row.contact_id,
        urgency: code(row.urgency)?,
        segment: code(row.segment)?,
        evidence: None,
        assessed_at: instant(row.assessed_at)?,
        local_date: row.local_date.parse()?,
        assessed_by: row.assessed_by,
        sector: row.sector.map(code).transpose()?,
        evidence_hidden: false,
    })
}
