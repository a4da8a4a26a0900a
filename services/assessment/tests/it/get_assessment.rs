//! `GetAssessment`.

use neuvo_allinone::{
    harness::{health_advisor, reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{Assessment, CreateAssessmentRequest, Trigger},
    common::v1::Sector,
};
use tonic::Code;

use crate::support::{assessed, assessor, id, of, read, supervisor, worker};

/// With the restricted trigger and another.
fn ticked(req: CreateAssessmentRequest) -> CreateAssessmentRequest {
    CreateAssessmentRequest {
        triggers: [Trigger::Worry, Trigger::SuspectedAddiction].map(i32::from).to_vec(),
        reason_not_complex: "Her daughter helps.".to_owned(),
        ..req
    }
}

on_both_databases! {
    async fn its_author_reads_all_of_it(suite: TestSuite) {
        let made = assessed(&suite, ticked).await;
        assert_eq!(made.triggers.len(), 2);
        assert!(!made.triggers_hidden && !made.evidence_hidden);
        assert_eq!(read(&suite, &assessor(), &made.assessment_id).await.expect("there"), made);
    }

    async fn the_authors_sector_reads_it_without_the_restricted_trigger(suite: TestSuite) {
        let made = assessed(&suite, ticked).await;
        let assessor = of(Sector::Social, Role::Assessor, "test-another");
        for who in [supervisor(), assessor] {
            let seen = read(&suite, &who, &made.assessment_id).await.expect("there");
            let triggers = vec![Trigger::Worry.into()];
            assert_eq!(seen, Assessment { triggers, triggers_hidden: true, ..made.clone() });
        }
    }

    async fn nothing_tells_whether_the_restricted_trigger_is_ticked(suite: TestSuite) {
        let alone = |req| CreateAssessmentRequest {
            triggers: vec![Trigger::SuspectedAddiction.into()],
            ..ticked(req)
        };
        let (with, without) = (assessed(&suite, alone).await, assessed(&suite, |req| req).await);
        let with_it = read(&suite, &supervisor(), &with.assessment_id).await.expect("there");
        let without_it = read(&suite, &supervisor(), &without.assessment_id).await.expect("there");
        assert_eq!(with_it, Assessment {
            assessment_id: with.assessment_id,
            contact_id: with.contact_id,
            assessed_at: with.assessed_at,
            ..without_it
        });
    }

    async fn who_has_no_relation_is_denied(suite: TestSuite) {
        let made = assessed(&suite, ticked).await;
        let nobodys = of(Sector::Health, Role::Assessor, "test-health-assessor");
        for who in [health_advisor(), nobodys, somebody(Role::Supervisor), worker()] {
            let refused = read(&suite, &who, &made.assessment_id).await.expect_err("no relation");
            assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "NO_RELATION"));
        }
    }

    async fn an_assessment_that_is_not_there_is_not_found(suite: TestSuite) {
        let refused = read(&suite, &assessor(), &id()).await.expect_err("none");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "ASSESSMENT_NOT_FOUND"));
        let refused = read(&suite, &assessor(), "first").await.expect_err("no id");
        assert_eq!(violated(&refused), ["assessment_id"]);
    }
}
