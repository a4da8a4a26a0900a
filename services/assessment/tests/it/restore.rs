//! Intake is put back to an older backup: nothing is decided on what was known of it until a person
//! has accepted that, and then on what it knows now.

use neuvo_allinone::{
    harness::{TestSuite, reason},
    on_both_databases,
    suite::SERVICES,
};
use neuvo_chassis::{Clock, health::Readiness, transport::remote};
use neuvo_ledger::Ledger;
use neuvo_process::{
    Service,
    follow::{Follow, OnDivergence, start},
    quarantine::accept,
};
use neuvo_proto::assessment::v1::{Assessment, ListAssessmentsRequest, ListPlansRequest, Plan};
use sea_orm::ConnectionTrait;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, transport::Uri};

use crate::support::{
    after, agree, assess, assessment_of, assessor, contact, in_days, plan, plan_of, read,
};

/// Under this name assessment's store says that intake's feed waits for a person.
const MARK: &str = "quarantine-intake";

/// Intake forgets what it told last, as if it came from a backup made before that.
async fn restore(suite: &TestSuite) {
    let intake = suite.suite.stores["intake"].read();
    for statement in [
        "DELETE FROM event WHERE position = (SELECT position FROM feed_head)",
        "UPDATE feed_head SET position = position - 1",
    ] {
        intake.execute_unprepared(statement).await.expect("restored");
    }
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let mut every = tokio::time::interval(std::time::Duration::from_millis(5));
    let is_so = async {
        while !is_so() {
            every.tick().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, is_so).await.expect(what);
}

/// Waits until assessment has noticed.
async fn noticed(suite: &TestSuite) {
    let says = || format!("{:?}", suite.suite.readiness.missing()).contains("another history");
    until("it says so", says).await;
}

/// Every rpc that rests on intake is refused.
async fn refused(suite: &TestSuite, made: &Assessment, planned: &Plan) {
    let who = assessor();
    let (mut assessments, mut plans) = (suite.assessment(&who), suite.plans(&who));
    let (new, draft) = (assessment_of(&made.contact_id), plan_of(&made.contact_id));
    let (all, all_plans) = (ListAssessmentsRequest::default(), ListPlansRequest::default());
    let answers: [Result<(), Status>; 7] = [
        read(suite, &who, &made.assessment_id).await.map(drop),
        plan(suite, &who, &planned.plan_id).await.map(drop),
        assessments.create_assessment(new).await.map(drop),
        assessments.list_assessments(all).await.map(drop),
        plans.create_plan(draft).await.map(drop),
        plans.agree_plan(agree(planned, &in_days(7))).await.map(drop),
        plans.list_plans(all_plans).await.map(drop),
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        let refused = answer.expect_err("custody may be another by now");
        let refused = (refused.code(), reason(&refused));
        assert_eq!(refused, (Code::Unavailable, "NOT_CAUGHT_UP".to_owned()), "call {number}");
    }
}

on_both_databases! {
    async fn a_replica_that_cannot_read_the_feed_decides_nothing_once_another_has_found_it_restored(suite: TestSuite) {
        let store = suite.suite.stores["assessment"].clone();
        let (readiness, shutdown) = (Readiness::default(), CancellationToken::new());
        let secret = suite.settings.store.secret().expect("a secret");
        let ledger = Ledger::start("assessment", store.clone(), &secret, shutdown.clone()).await;
        let follow = Follow {
            source: "intake",
            transport: remote(Uri::from_static("http://127.0.0.1:9")), // nobody is there
            signer: suite.suite.own.clone(),
            apply: |_, _| Ok(()),
            on_divergence: OnDivergence::Quarantine(&[]),
            gate: readiness.gate("intake"),
        };
        let replica = start(follow, ledger.expect("a ledger"), shutdown.clone()).await.expect("it follows");
        let _stop = shutdown.drop_guard();
        replica.sound().expect("nobody has found anything");
        store.replace_mark(MARK, "waits restored:7").await.expect("noted");
        until("the replica has seen it", || replica.sound().is_err()).await;
        let missing = format!("{:?}", readiness.missing());
        assert!(missing.contains("another history"), "{missing}");
    }

    async fn after_a_restore_of_intake_nothing_is_decided_until_its_feed_is_accepted(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let made = assess(&suite, assessment_of(&contact_id), &position).await.expect("assessed");
        let planned = suite.plans(&assessor()).create_plan(plan_of(&contact_id)).await;
        let planned = planned.expect("planned").into_inner();
        let (forgotten, position) = contact(&suite).await;
        let list = after(&position, ListAssessmentsRequest::default());
        suite.assessment(&assessor()).list_assessments(list).await.expect("all is read");
        let store = suite.settings.store.clone();
        let early = accept(&SERVICES, &store, "intake").await.expect_err("nothing to accept");
        assert!(early.to_string().contains("nobody here waits"), "{early}");

        restore(&suite).await;
        let suite = suite.restarted(Clock::system()).await;
        noticed(&suite).await;
        refused(&suite, &made, &planned).await;
        let suite = suite.restarted(Clock::system()).await;
        refused(&suite, &made, &planned).await; // from the first call on

        let unknown = accept(&SERVICES, &store, "intak").await.expect_err("there is none");
        assert!(unknown.to_string().contains("feed of `intak`"), "{unknown}");
        let absent = [SERVICES.as_slice(), &[Service { name: "absent", ..SERVICES[0] }]].concat();
        accept(&absent, &store, "intake").await.expect_err("a store is not there");
        let said = suite.suite.stores["assessment"].mark(MARK).await.expect("read");
        assert!(said.expect("marked").starts_with("waits "), "all or nothing is accepted");
        let said = accept(&SERVICES, &store, "intake").await.expect("it waits");
        assert_eq!(said, "assessment reads the feed of intake anew from its start");
        suite.wait_until_ready().await;
        read(&suite, &assessor(), &made.assessment_id).await.expect("there");
        let unknown = suite.assessment(&assessor()).create_assessment(assessment_of(&forgotten)).await;
        assert_eq!(reason(&unknown.expect_err("forgotten")), "CONTACT_UNKNOWN");
        let suite = suite.restarted(Clock::system()).await;
        plan(&suite, &assessor(), &planned.plan_id).await.expect("it is over");
    }
}
