//! `FollowUpPlan`.

use neuvo_allinone::{
    harness::{Backend, TestSuite, health_advisor, reason, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{CreatePlanRequest, FollowUpPlanRequest, PlanEvent, PlanState},
    common::v1::Sector,
};
use prost::Message;

use crate::support::{
    WITH_CODE, agree, agreed, assessor, codes_warned_of, events, follow_up, id, in_days, of,
    own_worker, plan, planned, supervisor, worker,
};

on_both_databases! {
    async fn a_plan_is_followed_up_until_it_ends_and_keeps_what_came_of_it(suite: TestSuite) {
        let made = agreed(&suite).await;
        let mut plans = suite.plans(&worker());
        let on = follow_up(&made, "Two months are paid.", &in_days(60));
        let now = plans.follow_up_plan(on).await.expect("goes on").into_inner();
        assert_eq!((now.state(), now.follow_up_date), (PlanState::Agreed, in_days(60)));
        plans.follow_up_plan(follow_up(&made, "All is paid.", "")).await.expect("ended");
        let read = plan(&suite, &supervisor(), &made.plan_id).await.expect("there");
        let outcomes: Vec<_> = read.follow_ups.iter().map(|one| &*one.outcome).collect();
        assert_eq!(outcomes, ["All is paid.", "Two months are paid."]);
        assert_eq!((read.state(), &*read.follow_up_date, read.goals), (PlanState::Ended, "", made.goals));
        assert!(read.ended_at.is_some());
        let told = events(&suite, 4).await;
        let last = PlanEvent::decode(&*told[3].payload).expect("a plan's event");
        assert_eq!((last.state(), last.follow_ups), (PlanState::Ended, 2));
    }

    async fn the_latest_twenty_follow_ups_are_shown(suite: TestSuite) {
        let made = agreed(&suite).await;
        let mut plans = suite.plans(&assessor());
        for number in 1..=21 {
            let request = follow_up(&made, &number.to_string(), &in_days(60));
            plans.follow_up_plan(request).await.expect("goes on");
        }
        let read = plan(&suite, &assessor(), &made.plan_id).await.expect("there");
        let outcomes: Vec<_> = read.follow_ups.iter().map(|one| one.outcome.clone()).collect();
        assert_eq!(outcomes, (2..=21).rev().map(|number| number.to_string()).collect::<Vec<_>>());
    }

    async fn an_identity_code_in_the_outcome_is_warned_of_and_not_repeated(suite: TestSuite) {
        let made = agreed(&suite).await;
        let request = follow_up(&made, WITH_CODE, &in_days(60));
        let now = suite.plans(&assessor()).follow_up_plan(request).await.expect("taken").into_inner();
        assert_eq!(codes_warned_of(&now.warnings), ["outcome"]);
        assert!(plan(&suite, &assessor(), &made.plan_id).await.expect("there").warnings.is_empty());
    }

    async fn repeating_a_request_changes_nothing(suite: TestSuite) {
        let made = agreed(&suite).await;
        let request = follow_up(&made, "Two months are paid.", &in_days(60));
        let mut plans = suite.plans(&assessor());
        let first = plans.follow_up_plan(request.clone()).await.expect("goes on").into_inner();
        let again = plans.follow_up_plan(request.clone()).await.expect("repeated").into_inner();
        assert_eq!(first, again);
        assert_eq!(again.follow_ups.len(), 1);
        let other = FollowUpPlanRequest { outcome: "None is.".to_owned(), ..request };
        let refused = plans.follow_up_plan(other).await.expect_err("another content");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn only_what_is_in_force_is_followed_up(suite: TestSuite) {
        let draft = planned(&suite, |req| req).await;
        let ended = agreed(&suite).await;
        let mut plans = suite.plans(&assessor());
        plans.follow_up_plan(follow_up(&ended, "Done.", "")).await.expect("ended");
        for made in [draft, ended] {
            let refused = plans.follow_up_plan(follow_up(&made, "Again.", &in_days(7))).await;
            assert_eq!(reason(&refused.expect_err("not in force")), "PLAN_STATE");
        }
    }

    async fn who_may_not_read_the_words_may_not_follow_up(suite: TestSuite) {
        let made = agreed(&suite).await;
        let stranger = of(Sector::Health, Role::Assessor, "test-health-assessor");
        let refused = suite.plans(&stranger).follow_up_plan(follow_up(&made, "Done.", "")).await;
        assert_eq!(reason(&refused.expect_err("no relation")), "NO_RELATION");
        let refused = suite.plans(&health_advisor()).follow_up_plan(follow_up(&made, "Done.", "")).await;
        assert_eq!(reason(&refused.expect_err("not the role")), "ROLE_MISSING");
    }

    async fn wrong_fields_old_plans_and_nobodys_plans_are_told(suite: TestSuite) {
        let made = agreed(&suite).await;
        let mut plans = suite.plans(&assessor());
        let neither = FollowUpPlanRequest { end: false, ..follow_up(&made, " ", "") };
        let refused = plans.follow_up_plan(neither).await.expect_err("neither");
        assert_eq!(violated(&refused), ["outcome", "next_follow_up_date"]);
        let both = FollowUpPlanRequest { end: true, ..follow_up(&made, "Done.", &in_days(7)) };
        let refused = plans.follow_up_plan(both).await.expect_err("both");
        assert_eq!(violated(&refused), ["next_follow_up_date"]);
        let past = follow_up(&made, "Done.", &in_days(-1));
        let refused = plans.follow_up_plan(past).await.expect_err("the past");
        assert_eq!(violated(&refused), ["next_follow_up_date"]);
        let old = FollowUpPlanRequest { etag: "v1".to_owned(), ..follow_up(&made, "Done.", "") };
        assert_eq!(reason(&plans.follow_up_plan(old).await.expect_err("old")), "ETAG_MISMATCH");
        let nobodys = FollowUpPlanRequest { plan_id: id(), ..follow_up(&made, "Done.", "") };
        assert_eq!(reason(&plans.follow_up_plan(nobodys).await.expect_err("none")), "PLAN_NOT_FOUND");
    }
}

#[tokio::test]
async fn the_next_day_may_be_a_closed_one_with_a_warning() {
    let suite = TestSuite::at_instant(Backend::Sqlite, "2023-09-11T08:00:00Z").await;
    let made = planned(&suite, |req| CreatePlanRequest { responsible: own_worker(), ..req }).await;
    let mut plans = suite.plans(&assessor());
    plans.agree_plan(agree(&made, "2023-10-09")).await.expect("agreed");
    let request = follow_up(&made, "It goes on.", "2023-11-04"); // All Saints' Day
    let now = plans.follow_up_plan(request).await.expect("goes on").into_inner();
    let [warning] = &now.warnings[..] else { panic!("one warning: {:?}", now.warnings) };
    assert_eq!((&*warning.field, &*warning.suggestion), ("next_follow_up_date", "2023-11-06"));
}
