//! What tests start from: a contact that intake has recorded, and its first assessment.

use neuvo_allinone::harness::{TestSuite, health_advisor, somebody};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{Assessment, CreateAssessmentRequest, Segment},
    common::v1::{ClientGroup, Sector, Urgency},
    intake::v1::{Channel, CreateContactRequest, Identification, NewEntry},
};
use tonic::{Request, Status};
use uuid::Uuid;

/// Records a contact; gives its id and where it stands in intake's feed.
pub(crate) async fn contact(suite: &TestSuite) -> (String, String) {
    let visit = CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::WorkingAge.into(),
        identification: Identification::None.into(),
        entries: vec![NewEntry { sector: Sector::Health.into(), note: String::new() }],
        ..CreateContactRequest::default()
    };
    let answer = suite.intake(&health_advisor()).create_contact(visit).await.expect("recorded");
    let position = answer.metadata().get("neuvo-position").expect("a position");
    let position = position.to_str().expect("text").to_owned();
    (answer.into_inner().contact_id, position)
}

/// A first assessment of a contact.
pub(crate) fn assessment_of(contact_id: &str) -> CreateAssessmentRequest {
    CreateAssessmentRequest {
        request_id: Uuid::now_v7().to_string(),
        contact_id: contact_id.to_owned(),
        urgency: Urgency::Routine.into(),
        segment: Segment::ClearNeed.into(),
        evidence: "Asks for one thing.".to_owned(),
    }
}

/// Makes an assessment once intake's feed has come as far as `position`.
pub(crate) async fn assess(
    suite: &TestSuite,
    req: CreateAssessmentRequest,
    position: &str,
) -> Result<Assessment, Status> {
    let mut request = Request::new(req);
    request.metadata_mut().insert("neuvo-position", position.parse().expect("a position"));
    let mut assessment = suite.assessment(&somebody(Role::Assessor));
    Ok(assessment.create_assessment(request).await?.into_inner())
}
