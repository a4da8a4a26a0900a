//! Counting first assessments.

use neuvo_chassis::Result;
use neuvo_ledger::code;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect,
    sea_query::Expr,
};

use super::{column, in_period, newest, origins, tally};
use crate::{
    domain::{Counted, Period, Urgency},
    store::entity::{assessment_fact, entry_fact},
};

/// First assessments made in a period, by segment and urgency. Where they come from is where their
/// contacts do.
pub(super) async fn count(on: &DatabaseTransaction, period: Period) -> Result<Counted> {
    let facts = || {
        assessment_fact::Entity::find()
            .filter(in_period(assessment_fact::Column::LocalDate, period))
    };
    let segment = Expr::col(assessment_fact::Column::Segment).cast_as("text");
    let assessments = assessment_fact::Column::AssessmentId.count();
    let by = (segment, column(assessment_fact::Column::Urgency), assessments);
    let counts =
        tally(on, facts(), by, |urgency| Ok(code::<Urgency>(urgency)?.column_id())).await?;
    let contact = assessment_fact::Entity::belongs_to(entry_fact::Entity)
        .from(assessment_fact::Column::ContactId)
        .to(entry_fact::Column::ContactId)
        .into();
    let with_contact = facts().join(JoinType::InnerJoin, contact);
    let recorded_at = assessment_fact::Column::RecordedAt;
    Ok(Counted {
        counts,
        origins: origins(on, with_contact, entry_fact::Column::Origin).await?,
        as_of: newest(on, assessment_fact::Entity::find(), recorded_at).await?,
        ..Counted::default()
    })
}
