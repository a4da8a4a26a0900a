//! `ListAssessments`: assessments, the latest first, without their evidence.

use neuvo_chassis::{Check, Fault, Result};
use neuvo_ledger::{instant, micros};
use neuvo_proto::assessment::v1 as pb;
use uuid::Uuid;

use crate::{App, domain::Assessment, store::Place};

const LIST: &str = "assessments";

pub(super) async fn list_assessments(
    app: &App,
    req: pb::ListAssessmentsRequest,
) -> Result<pb::ListAssessmentsResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let contact_id = match req.contact_id.as_str() {
        "" => Some(None),
        id => check.uuid("contact_id", id).map(Some),
    };
    let (page_size, contact_id) = check.finish(|| Some((page_size?, contact_id?)))?;

    let after = app.pager.open(LIST, &req.contact_id, &req.page_token)?;
    let after = after.map(|place| read_place(&place)).transpose().map_err(Fault::internal)?;
    let limit = u64::from(page_size) + 1;
    let mut assessments = app.store.assessments(contact_id, after, limit).await?;
    let more = assessments.len() > page_size as usize;
    assessments.truncate(page_size as usize);
    let next_page_token = match assessments.last() {
        Some(last) if more => app.pager.seal(LIST, &req.contact_id, &write_place(last)),
        _ => String::new(),
    };
    let assessments = assessments.into_iter().map(Into::into).collect();
    Ok(pb::ListAssessmentsResponse { assessments, next_page_token })
}

fn write_place(assessment: &Assessment) -> String {
    format!("{}:{}", micros(assessment.assessed_at), assessment.assessment_id)
}

fn read_place(text: &str) -> anyhow::Result<Place> {
    let (at, id) = text.split_once(':').unwrap_or_default();
    Ok(Place { assessed_at: instant(at.parse()?)?, assessment_id: Uuid::try_parse(id)? })
}
