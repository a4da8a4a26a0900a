//! Words that stay sealed: in the store's files, and while the log cannot be written.

use neuvo_allinone::{
    harness::{Backend, TestSuite, reason},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{
        CreateAssessmentRequest, CreatePlanRequest, PlanState, PlannedService, Trigger,
    },
    common::v1::Sector,
};
use sea_orm::{ConnectionTrait, DbBackend};
use tonic::Code;

use crate::support::{
    agree, appoint, assess, assessed, assessment_of, assessor, contact, follow_up, in_days, of,
    own_worker, plan, plan_of, planned, read,
};

/// A word that is in none of our own.
const CANARY: &str = "quokkaquokka";

/// From now on no row can be added to the log, as if its disk were full.
pub(crate) async fn fill_the_log(suite: &TestSuite) {
    let database = suite.suite.stores["assessment"].read();
    let full = match database.get_database_backend() {
        DbBackend::Postgres => {
            "ALTER TABLE disclosure ADD CONSTRAINT full_log CHECK (false) NOT VALID"
        }
        _ => {
            "CREATE TRIGGER full_log BEFORE INSERT ON disclosure BEGIN SELECT RAISE(ABORT, 'full'); END"
        }
    };
    database.execute_unprepared(full).await.expect("the log is full");
}

/// There is room in the log again.
async fn empty_the_log(suite: &TestSuite) {
    let database = suite.suite.stores["assessment"].read();
    let room = match database.get_database_backend() {
        DbBackend::Postgres => "ALTER TABLE disclosure DROP CONSTRAINT full_log",
        _ => "DROP TRIGGER full_log",
    };
    database.execute_unprepared(room).await.expect("there is room");
}

on_both_databases! {
    async fn while_the_log_cannot_be_written_nothing_kept_is_shown_and_the_rest_goes_on(suite: TestSuite) {
        let assessment = assessed(&suite, |req| req).await;
        let made = planned(&suite, |req| CreatePlanRequest { responsible: own_worker(), ..req }).await;
        let (contact_id, position) = contact(&suite).await;
        fill_the_log(&suite).await;
        let refused = read(&suite, &assessor(), &assessment.assessment_id).await.expect_err("unlogged");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unavailable, "DISCLOSURE_NOT_LOGGED"));
        let refused = plan(&suite, &assessor(), &made.plan_id).await.expect_err("unlogged");
        assert_eq!(reason(&refused), "DISCLOSURE_NOT_LOGGED");
        let stranger = of(Sector::Health, Role::Assessor, "test-stranger");
        let refused = suite.plans(&stranger).agree_plan(agree(&made, &in_days(7))).await;
        assert_eq!(reason(&refused.expect_err("it must be logged")), "DISCLOSURE_NOT_LOGGED");

        assess(&suite, assessment_of(&contact_id), &position).await.expect("its author says it all");
        suite.plans(&assessor()).create_plan(plan_of(&contact_id)).await.expect("so it does");
    }

    async fn while_the_log_cannot_be_written_plans_are_changed_and_say_no_word(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let mut plans = suite.plans(&assessor());
        fill_the_log(&suite).await;
        let appointed = plans.appoint_responsible(appoint(&made, own_worker())).await;
        let appointed = appointed.expect("appointed").into_inner();
        assert_eq!((appointed.responsibles.len(), appointed.words_hidden), (1, true));
        let request = agree(&made, &in_days(7));
        let agreed = plans.agree_plan(request.clone()).await.expect("agreed").into_inner();
        assert_eq!((agreed.state(), agreed.goals.len(), agreed.words_hidden), (PlanState::Agreed, 0, true));
        assert_eq!(plans.agree_plan(request).await.expect("repeated").into_inner(), agreed);
        let request = follow_up(&made, CANARY, "");
        let ended = plans.follow_up_plan(request).await.expect("followed up").into_inner();
        assert_eq!((ended.state(), ended.follow_ups.len(), ended.words_hidden), (PlanState::Ended, 0, true));

        empty_the_log(&suite).await;
        let read = plan(&suite, &assessor(), &made.plan_id).await.expect("logged");
        assert_eq!((read.goals, &*read.follow_ups[0].outcome), (made.goals, CANARY));
    }
}

#[tokio::test]
async fn no_word_lies_in_the_stores_files() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let word = || CANARY.to_owned();
    assessed(&suite, |req| CreateAssessmentRequest {
        evidence: word(),
        triggers: vec![Trigger::SuspectedAddiction.into()],
        reason_not_complex: word(),
        ..req
    })
    .await;
    let made = planned(&suite, |req| CreatePlanRequest {
        goals: vec![word()],
        services: vec![PlannedService {
            description: word(),
            provider_name: word(),
            ..req.services[0].clone()
        }],
        person_does: word(),
        responsible: own_worker(),
        ..req
    })
    .await;
    let mut plans = suite.plans(&assessor());
    let mut request = agree(&made, &in_days(7));
    (request.person_agreed, request.not_agreed_reason) = (false, word());
    request.no_own_worker_reason = word();
    plans.agree_plan(request).await.expect("agreed");
    plans.follow_up_plan(follow_up(&made, CANARY, "")).await.expect("ended");

    let mut files = 0;
    for entry in std::fs::read_dir(&suite.settings.store.data).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("a file");
            let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
            assert!(!found, "{} holds a word", path.display());
            files += usize::from(path.to_string_lossy().contains("assessment.db"));
        }
    }
    assert!(files > 1, "the store has its file and its log");
}
