//! `GetAssessment`: one assessment.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::assessment::v1 as pb;

use super::shown;
use crate::{App, error};

pub(super) async fn get_assessment(
    app: &App,
    caller: &Caller,
    req: pb::GetAssessmentRequest,
) -> Result<pb::Assessment> {
    let mut check = Check::default();
    let id = check.uuid("assessment_id", &req.assessment_id);
    let id = check.finish(|| id)?;
    let assessment = app.store.assessment(id).await?;
    let assessment = assessment.ok_or_else(|| error::assessment_not_found(id))?;
    shown::assessment(app, caller, "GetAssessment", assessment).await
}
