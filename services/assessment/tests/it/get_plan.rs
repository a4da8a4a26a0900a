//! `GetPlan`.

use neuvo_allinone::{
    harness::{health_advisor, reason, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{CreatePlanRequest, Plan, ResponsibleKind},
    common::v1::Sector,
};
use tonic::Code;

use crate::support::{
    UNIT, agreed, assessor, id, of, plan, planned, responsible, supervisor, worker,
};

on_both_databases! {
    async fn its_author_its_own_worker_and_their_sector_read_it_with_its_words(suite: TestSuite) {
        let made = agreed(&suite).await;
        let colleague = Caller { subject: "test-colleague".to_owned(), ..worker() };
        for who in [assessor(), worker(), colleague, supervisor()] {
            let read = plan(&suite, &who, &made.plan_id).await.expect("there");
            assert_eq!((read.goals, read.words_hidden), (made.goals.clone(), false), "{}", who.subject);
        }
    }

    async fn the_unit_of_who_is_responsible_reads_words_only_in_the_authors_sector(suite: TestSuite) {
        let made = agreed(&suite).await;
        let nurse = Caller {
            units: vec![UNIT.to_owned()],
            ..of(Sector::Health, Role::UnitWorker, "test-nurse")
        };
        let read = plan(&suite, &nurse, &made.plan_id).await.expect("there");
        assert_eq!(read, Plan {
            goals: Vec::new(),
            services: Vec::new(),
            person_does: String::new(),
            words_hidden: true,
            warnings: Vec::new(),
            ..made
        });
    }

    async fn who_is_responsible_reads_the_words_in_whichever_sector(suite: TestSuite) {
        let nurse = of(Sector::Health, Role::UnitWorker, "test-nurse");
        let responsible = responsible(ResponsibleKind::ContactPerson, &nurse.subject);
        let made = planned(&suite, |req| CreatePlanRequest { responsible, ..req }).await;
        assert_eq!(plan(&suite, &nurse, &made.plan_id).await.expect("there"), made);
    }

    async fn who_has_no_relation_is_denied(suite: TestSuite) {
        let made = agreed(&suite).await;
        let elsewhere = Caller { units: vec!["lahineuvonta".to_owned()], ..worker() };
        let elsewhere = Caller { subject: "test-elsewhere".to_owned(), ..elsewhere };
        for who in [health_advisor(), elsewhere, somebody(Role::Assessor)] {
            let who = Caller { subject: format!("{}-else", who.subject), ..who };
            let refused = plan(&suite, &who, &made.plan_id).await.expect_err("no relation");
            assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "NO_RELATION"));
        }
    }

    async fn a_plan_that_is_not_there_is_not_found(suite: TestSuite) {
        let refused = plan(&suite, &assessor(), &id()).await.expect_err("none");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "PLAN_NOT_FOUND"));
        let refused = plan(&suite, &assessor(), "first").await.expect_err("no id");
        assert_eq!(violated(&refused), ["plan_id"]);
    }
}
