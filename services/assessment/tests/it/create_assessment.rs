//! `CreateAssessment`.

use neuvo_allinone::{
    harness::{reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{CreateAssessmentRequest, ListAssessmentsRequest, Segment},
};
use tonic::Code;

use crate::support::{assess, assessment_of, contact};

on_both_databases! {
    async fn a_contact_just_recorded_can_be_assessed_at_once(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let made = assess(&suite, assessment_of(&contact_id), &position).await.expect("assessed");
        assert_eq!((made.segment(), made.contact_id), (Segment::ClearNeed, contact_id));
    }

    async fn repeating_a_request_gives_the_same_assessment(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let request = assessment_of(&contact_id);
        let first = assess(&suite, request.clone(), &position).await.expect("assessed");
        let again = assess(&suite, request.clone(), &position).await.expect("repeated");
        assert_eq!(first, again);
        let other = CreateAssessmentRequest { evidence: "Another.".to_owned(), ..request };
        let refused = assess(&suite, other, &position).await.expect_err("another content");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn a_contact_has_one_first_assessment(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        assess(&suite, assessment_of(&contact_id), &position).await.expect("assessed");
        let refused = assess(&suite, assessment_of(&contact_id), &position).await;
        let refused = refused.expect_err("a second");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::AlreadyExists, "ASSESSMENT_EXISTS"));
    }

    async fn of_twenty_assessments_of_one_contact_one_is_made_and_none_harms_its_neighbours(suite: TestSuite) {
        let (contested, _) = contact(&suite).await;
        let mut wanted = vec![contested; 20];
        let mut position = String::new();
        for _ in 0..20 {
            let (contact_id, reached) = contact(&suite).await;
            wanted.push(contact_id);
            position = reached;
        }
        let calls = wanted.iter().map(|contact_id| assess(&suite, assessment_of(contact_id), &position));
        let answers = futures::future::join_all(calls).await;
        let made = |answers: &[Result<_, _>]| answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((made(&answers[..20]), made(&answers[20..])), (1, 20));
        assert!(answers.iter().filter_map(|a| a.as_ref().err()).all(|s| reason(s) == "ASSESSMENT_EXISTS"));
    }

    async fn a_contact_that_intake_never_told_of_is_unknown(suite: TestSuite) {
        let (_, position) = contact(&suite).await;
        let stranger = assessment_of("0199b7a0-0000-7000-8000-000000000000");
        let refused = assess(&suite, stranger, &position).await.expect_err("unknown");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "CONTACT_UNKNOWN"));
    }

    async fn a_position_that_is_none_is_named(suite: TestSuite) {
        let (contact_id, _) = contact(&suite).await;
        let refused = assess(&suite, assessment_of(&contact_id), "yesterday").await.expect_err("none");
        assert_eq!(violated(&refused), ["neuvo-position"]);
    }

    async fn every_wrong_field_is_named_and_nothing_is_stored(suite: TestSuite) {
        let (_, position) = contact(&suite).await;
        let wrong = CreateAssessmentRequest {
            segment: 4,
            evidence: "x".repeat(4_001),
            ..CreateAssessmentRequest::default()
        };
        let refused = assess(&suite, wrong, &position).await.expect_err("wrong");
        assert_eq!(
            violated(&refused),
            ["request_id", "contact_id", "urgency", "segment", "evidence"]
        );
        let mut assessment = suite.assessment(&somebody(Role::Assessor));
        let all = assessment.list_assessments(ListAssessmentsRequest::default()).await;
        assert!(all.expect("a list").into_inner().assessments.is_empty());
    }
}
