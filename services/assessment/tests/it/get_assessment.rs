//! `GetAssessment`.

use neuvo_allinone::{
    harness::{reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{access::v1::Role, assessment::v1::GetAssessmentRequest};
use tonic::Code;

use crate::support::{assess, assessment_of, contact};

on_both_databases! {
    async fn an_assessment_is_read_with_its_evidence(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let made = assess(&suite, assessment_of(&contact_id), &position).await.expect("assessed");
        let request = GetAssessmentRequest { assessment_id: made.assessment_id.clone() };
        let read = suite.assessment(&somebody(Role::Supervisor)).get_assessment(request).await;
        assert_eq!(read.expect("there").into_inner(), made);
    }

    async fn an_assessment_that_is_not_there_is_not_found(suite: TestSuite) {
        let id = |id: &str| GetAssessmentRequest { assessment_id: id.to_owned() };
        let mut assessment = suite.assessment(&somebody(Role::Assessor));
        let refused = assessment.get_assessment(id("0199b7a0-0000-7000-8000-000000000000")).await;
        let refused = refused.expect_err("none");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "ASSESSMENT_NOT_FOUND"));
        let refused = assessment.get_assessment(id("first")).await.expect_err("no id");
        assert_eq!(violated(&refused), ["assessment_id"]);
    }
}
