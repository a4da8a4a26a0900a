//! First assessments, as assessment tells of them.

use neuvo_ledger::{WriteSet, code};
use neuvo_proto::{assessment::v1::AssessmentEvent, feed::v1::Event};
use prost::{Message, Name};
use sea_orm::ActiveValue::Set;

use super::recorded_at;
use crate::{
    domain::{Segment, Urgency},
    store::assessment_fact,
};

pub(super) fn apply(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    if event.r#type != AssessmentEvent::full_name() {
        return Ok(());
    }
    let assessment = AssessmentEvent::decode(&*event.payload)?;
    set.put(&assessment_fact::ActiveModel {
        assessment_id: Set(assessment.assessment_id.parse()?),
        version: Set(event.aggregate_version),
        contact_id: Set(assessment.contact_id.parse()?),
        local_date: Set(assessment.local_date),
        segment: Set(code::<Segment>(assessment.segment)?.into()),
        urgency: Set(code::<Urgency>(assessment.urgency)?.into()),
        recorded_at: Set(recorded_at(event)),
    });
    Ok(())
}
