//! `ListAssessments`: the caller's assessments, the latest first, without their words.

use neuvo_chassis::{Caller, Check, Result, page::Place};
use neuvo_proto::assessment::v1 as pb;

use super::shown::viewer;
use crate::{App, domain::Assessment};

const LIST: &str = "assessments";

pub(super) async fn list_assessments(
    app: &App,
    caller: &Caller,
    req: pb::ListAssessmentsRequest,
) -> Result<pb::ListAssessmentsResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let contact_id = match req.contact_id.as_str() {
        "" => Some(None),
        id => check.uuid("contact_id", id).map(Some),
    };
    let (page_size, contact_id) = check.finish(|| Some((page_size?, contact_id?)))?;

    let filters = &req.contact_id;
    let after = app.pager.open_place(LIST, filters, &req.page_token)?;
    let limit = u64::from(page_size) + 1;
    app.intake.sound()?; // custody says what is listed
    let mut assessments = app.store.assessments(&viewer(caller), contact_id, after, limit).await?;
    let next_page_token = app.pager.turn(LIST, filters, &mut assessments, page_size, place);
    let assessments = assessments.into_iter().map(Into::into).collect();
    Ok(pb::ListAssessmentsResponse { assessments, next_page_token })
}

fn place(assessment: &Assessment) -> Place {
    Place { at: assessment.assessed_at, id: assessment.assessment_id }
}
