//! How assessment is asked: one file an rpc.

mod create_assessment;
mod get_assessment;
mod list_assessments;
mod list_disclosures;

use neuvo_chassis::{Caller, Fault};
use neuvo_proto::assessment::v1::{self as pb, assessment_service_server::AssessmentService};
use neuvo_secrecy::{Basis, Viewing};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    App,
    domain::{Assessment, Sector},
    store::Kept,
};

type Reply<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl AssessmentService for App {
    async fn create_assessment(
        &self,
        request: Request<pb::CreateAssessmentRequest>,
    ) -> Reply<pb::Assessment> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(create_assessment::create_assessment(self, &caller, req).await?.into())
    }

    async fn get_assessment(
        &self,
        request: Request<pb::GetAssessmentRequest>,
    ) -> Reply<pb::Assessment> {
        let caller = Caller::of(&request)?;
        let req = request.into_inner();
        Ok(Response::new(get_assessment::get_assessment(self, &caller, req).await?))
    }

    async fn list_assessments(
        &self,
        request: Request<pb::ListAssessmentsRequest>,
    ) -> Reply<pb::ListAssessmentsResponse> {
        Ok(Response::new(list_assessments::list_assessments(self, request.into_inner()).await?))
    }

    async fn list_disclosures(
        &self,
        request: Request<pb::ListDisclosuresRequest>,
    ) -> Reply<pb::ListDisclosuresResponse> {
        Ok(Response::new(list_disclosures::list_disclosures(self, request.into_inner()).await?))
    }
}

/// The sector a caller works in.
fn sector(caller: &Caller) -> Option<Sector> {
    caller.sector.and_then(|sector| Sector::try_from(sector as i32).ok())
}

/// An assessment as the log names it.
fn resource(assessment_id: Uuid) -> String {
    format!("assessment/{assessment_id}")
}

/// A kept assessment as this caller may see it; that its evidence is shown is logged before.
async fn shown(
    app: &App,
    caller: &Caller,
    method: &'static str,
    kept: Kept,
) -> Result<pb::Assessment, Fault> {
    let is_readable = kept.assessment.is_readable_by(sector(caller));
    let evidence = match kept.subject_id().filter(|_| is_readable) {
        None => None,
        Some(subject_id) => {
            let basis = match kept.assessment.assessed_by == caller.subject {
                true => Basis::Recorded,
                false => Basis::SectorTookPart,
            };
            let (resource, at) = (resource(kept.assessment.assessment_id), app.clock.now());
            let viewing = Viewing { caller, method, basis, resource, at };
            let disclosed = app.store.vault.disclose(&viewing, &[subject_id]).await?;
            kept.evidence(&app.store.vault, &disclosed, subject_id).await?
        }
    };
    let evidence_hidden = !is_readable && kept.subject_id().is_some();
    Ok(Assessment { evidence, evidence_hidden, ..kept.assessment }.into())
}
