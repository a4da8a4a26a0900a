//! `AgreePlan`.

use neuvo_allinone::{
    harness::{Backend, TestSuite, health_advisor, reason, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{
        AgreePlanRequest, CreateAssessmentRequest, CreatePlanRequest, Plan, PlanKind, PlanState,
        Segment,
    },
    common::v1::{Sector, WarningReason},
};
use tonic::Code;

use crate::support::{
    WITH_CODE, agree, agreed, appoint, assessed, assessor, codes_warned_of, id, in_days, of,
    own_worker, plan, plan_of, planned, supervisor,
};

/// A plan on an assessment of the complex segment.
async fn complex(suite: &TestSuite, kind: PlanKind) -> Plan {
    let segment = Segment::ComplexOrLongTermNeed.into();
    let assessment = assessed(suite, |req| CreateAssessmentRequest { segment, ..req }).await;
    let request = CreatePlanRequest {
        assessment_id: assessment.assessment_id,
        kind: kind.into(),
        ..plan_of(&assessment.contact_id)
    };
    suite.plans(&assessor()).create_plan(request).await.expect("planned").into_inner()
}

on_both_databases! {
    async fn an_agreed_plan_is_in_force_and_says_when_it_is_followed_up(suite: TestSuite) {
        let made = agreed(&suite).await;
        assert_eq!((made.state(), made.person_agreed), (PlanState::Agreed, true));
        assert_eq!(made.follow_up_date, in_days(30));
        assert!(made.agreed_at.is_some() && made.ended_at.is_none());
    }

    async fn the_complex_segment_takes_somebody_responsible_and_can_be_saved_without(suite: TestSuite) {
        let made = complex(&suite, PlanKind::HealthAndCare).await;
        let mut plans = suite.plans(&assessor());
        let refused = plans.agree_plan(agree(&made, &in_days(7))).await.expect_err("nobody responsible");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "RESPONSIBLE_MISSING"));
        plans.appoint_responsible(appoint(&made, own_worker())).await.expect("appointed");
        let now = plans.agree_plan(agree(&made, &in_days(7))).await.expect("agreed").into_inner();
        assert_eq!(now.state(), PlanState::Agreed);
    }

    async fn an_identity_code_in_a_reason_is_warned_of_and_not_repeated(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let request = AgreePlanRequest {
            person_agreed: false,
            not_agreed_reason: WITH_CODE.to_owned(),
            no_own_worker_reason: WITH_CODE.to_owned(),
            ..agree(&made, &in_days(7))
        };
        let mut plans = suite.plans(&assessor());
        let now = plans.agree_plan(request.clone()).await.expect("agreed").into_inner();
        assert_eq!(codes_warned_of(&now.warnings), ["not_agreed_reason", "no_own_worker_reason"]);
        assert_eq!(plans.agree_plan(request).await.expect("repeated").into_inner(), now);
    }

    async fn a_social_plan_takes_an_own_worker_or_the_reason_why_not(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let mut plans = suite.plans(&assessor());
        let refused = plans.agree_plan(agree(&made, &in_days(7))).await.expect_err("no own worker");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "OWN_WORKER_MISSING"));
        let why = "One visit, and it is done.".to_owned();
        let request = AgreePlanRequest { no_own_worker_reason: why.clone(), ..agree(&made, &in_days(7)) };
        plans.agree_plan(request).await.expect("agreed");
        let read = plan(&suite, &supervisor(), &made.plan_id).await.expect("there");
        assert_eq!((read.state(), read.no_own_worker_reason), (PlanState::Agreed, why));
    }

    async fn a_plan_can_come_into_force_against_the_persons_will_with_the_reason(suite: TestSuite) {
        let made = planned(&suite, |req| CreatePlanRequest { responsible: own_worker(), ..req }).await;
        let without = AgreePlanRequest { person_agreed: false, ..agree(&made, &in_days(7)) };
        let mut plans = suite.plans(&assessor());
        let refused = plans.agree_plan(without.clone()).await.expect_err("no reason");
        assert_eq!(violated(&refused), ["not_agreed_reason"]);
        let why = "Wants to wait.".to_owned();
        let request = AgreePlanRequest { not_agreed_reason: why.clone(), ..without };
        let now = plans.agree_plan(request).await.expect("in force").into_inner();
        assert_eq!((now.person_agreed, now.not_agreed_reason), (false, why));
    }

    async fn repeating_a_request_changes_nothing_and_agreeing_again_is_refused(suite: TestSuite) {
        let made = planned(&suite, |req| CreatePlanRequest { responsible: own_worker(), ..req }).await;
        let request = agree(&made, &in_days(7));
        let mut plans = suite.plans(&assessor());
        let first = plans.agree_plan(request.clone()).await.expect("agreed").into_inner();
        let again = plans.agree_plan(request.clone()).await.expect("repeated").into_inner();
        assert_eq!(first, again);
        let other = AgreePlanRequest { follow_up_date: in_days(8), ..request };
        let refused = plans.agree_plan(other.clone()).await.expect_err("another content");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
        let refused = plans.agree_plan(AgreePlanRequest { request_id: id(), ..other }).await;
        assert_eq!(reason(&refused.expect_err("agreed already")), "PLAN_STATE");
    }

    async fn of_two_who_agree_at_once_one_does(suite: TestSuite) {
        let made = planned(&suite, |req| CreatePlanRequest { responsible: own_worker(), ..req }).await;
        let agree = |days| {
            let request = agree(&made, &in_days(days));
            let mut plans = suite.plans(&assessor());
            async move { plans.agree_plan(request).await }
        };
        let (one, other) = futures::future::join(agree(7), agree(8)).await;
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.iter().map(reason).collect::<Vec<_>>(), ["PLAN_STATE"]);
    }

    async fn who_may_not_read_the_words_may_not_agree(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let stranger = of(Sector::Health, Role::Assessor, "test-health-assessor");
        let refused = suite.plans(&stranger).agree_plan(agree(&made, &in_days(7))).await;
        assert_eq!(reason(&refused.expect_err("no relation")), "NO_RELATION");
        for who in [health_advisor(), supervisor()] {
            let refused = suite.plans(&who).agree_plan(agree(&made, &in_days(7))).await;
            assert_eq!(reason(&refused.expect_err("not the role")), "ROLE_MISSING");
        }
    }

    async fn wrong_fields_old_plans_and_nobodys_plans_are_told(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let mut plans = suite.plans(&assessor());
        let wrong = AgreePlanRequest {
            follow_up_date: in_days(-1),
            not_agreed_reason: "But why?".to_owned(),
            no_own_worker_reason: "x".repeat(1_001),
            ..agree(&made, "")
        };
        let refused = plans.agree_plan(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["follow_up_date", "not_agreed_reason", "no_own_worker_reason"]);
        let old = AgreePlanRequest { etag: "v0".to_owned(), ..agree(&made, &in_days(7)) };
        assert_eq!(reason(&plans.agree_plan(old).await.expect_err("old")), "ETAG_MISMATCH");
        let nobodys = AgreePlanRequest { plan_id: id(), ..agree(&made, &in_days(7)) };
        assert_eq!(reason(&plans.agree_plan(nobodys).await.expect_err("none")), "PLAN_NOT_FOUND");
    }
}

#[tokio::test]
async fn a_closed_day_is_taken_with_a_warning_and_the_past_is_not() {
    let suite = TestSuite::at_instant(Backend::Sqlite, "2023-09-11T08:00:00Z").await;
    let made = planned(&suite, |req| CreatePlanRequest { responsible: own_worker(), ..req }).await;
    let mut plans = suite.plans(&assessor());
    let refused = plans.agree_plan(agree(&made, "2023-09-10")).await.expect_err("the day before");
    assert_eq!(violated(&refused), ["follow_up_date"]);
    let request = agree(&made, "2023-12-06");
    let now = plans.agree_plan(request.clone()).await.expect("agreed").into_inner();
    let [warning] = &now.warnings[..] else { panic!("one warning: {:?}", now.warnings) };
    assert_eq!(warning.reason(), WarningReason::ClosedDay);
    assert_eq!((&*warning.field, &*warning.suggestion), ("follow_up_date", "2023-12-07"));
    assert_eq!(plans.agree_plan(request).await.expect("repeated").into_inner(), now);
}
