//! `AppointResponsible`.

use neuvo_allinone::{
    harness::{health_advisor, reason, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{AppointResponsibleRequest, NewResponsible, PlanEvent, ResponsibleKind},
    common::v1::Sector,
};
use prost::Message;
use tonic::Code;

use crate::support::{
    UNIT, agreed, appoint, assessor, events, follow_up, id, of, own_worker, planned, responsible,
    supervisor, worker,
};

on_both_databases! {
    async fn a_plan_has_at_most_one_of_each_kind(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let mut plans = suite.plans(&supervisor());
        for (kind, who) in [
            (ResponsibleKind::ResponsiblePerson, "one"),
            (ResponsibleKind::OwnWorker, "two"),
            (ResponsibleKind::ContactPerson, "three"),
            (ResponsibleKind::OwnWorker, "four"),
        ] {
            plans.appoint_responsible(appoint(&made, responsible(kind, who))).await.expect("appointed");
        }
        let read = crate::support::plan(&suite, &assessor(), &made.plan_id).await.expect("there");
        let told: Vec<_> = read.responsibles.iter().map(|one| (one.kind(), &*one.worker)).collect();
        assert_eq!(told, [
            (ResponsibleKind::OwnWorker, "four"),
            (ResponsibleKind::ContactPerson, "three"),
            (ResponsibleKind::ResponsiblePerson, "one"),
        ]);
        assert_eq!((&*read.etag, read.goals), ("v5", made.goals));
        let told = events(&suite, 5).await;
        let last = PlanEvent::decode(&*told[4].payload).expect("a plan's event");
        assert_eq!((last.responsible_kinds, last.responsible_unit_ids), (vec![1, 2, 3], vec![UNIT.to_owned(); 3]));
    }

    async fn repeating_a_request_changes_nothing(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let request = appoint(&made, own_worker());
        let mut plans = suite.plans(&supervisor());
        let first = plans.appoint_responsible(request.clone()).await.expect("appointed").into_inner();
        let again = plans.appoint_responsible(request.clone()).await.expect("repeated").into_inner();
        assert_eq!(first, again);
        let other = AppointResponsibleRequest { responsible: responsible(ResponsibleKind::OwnWorker, "else"), ..request };
        let refused = plans.appoint_responsible(other).await.expect_err("another content");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn of_two_who_appoint_at_once_neither_is_lost(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let appoint = |kind, who| {
            let request = appoint(&made, responsible(kind, who));
            let mut plans = suite.plans(&supervisor());
            async move { plans.appoint_responsible(request).await.expect("appointed") }
        };
        let one = appoint(ResponsibleKind::OwnWorker, "one");
        futures::future::join(one, appoint(ResponsibleKind::ContactPerson, "two")).await;
        let read = crate::support::plan(&suite, &assessor(), &made.plan_id).await.expect("there");
        let workers: Vec<_> = read.responsibles.iter().map(|one| &*one.worker).collect();
        assert_eq!((workers, &*read.etag), (vec!["one", "two"], "v3"));
    }

    async fn a_plan_that_changed_since_it_was_read_is_not_changed(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let request = AppointResponsibleRequest { etag: made.etag.clone(), ..appoint(&made, own_worker()) };
        let mut plans = suite.plans(&supervisor());
        plans.appoint_responsible(request.clone()).await.expect("appointed");
        let late = AppointResponsibleRequest { request_id: id(), ..request };
        let refused = plans.appoint_responsible(late).await.expect_err("it changed");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "ETAG_MISMATCH"));
    }

    async fn nobody_is_appointed_once_it_has_ended(suite: TestSuite) {
        let made = agreed(&suite).await;
        let mut plans = suite.plans(&assessor());
        plans.follow_up_plan(follow_up(&made, "Done.", "")).await.expect("ended");
        let refused = plans.appoint_responsible(appoint(&made, own_worker())).await.expect_err("over");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "PLAN_STATE"));
    }

    async fn who_may_not_read_the_words_may_not_appoint(suite: TestSuite) {
        let made = agreed(&suite).await;
        let stranger = of(Sector::Health, Role::Assessor, "test-health-assessor");
        let of_the_unit = Caller { units: vec![UNIT.to_owned()], ..stranger.clone() };
        for who in [stranger, of_the_unit] {
            let refused = suite.plans(&who).appoint_responsible(appoint(&made, own_worker())).await;
            let refused = refused.expect_err("no relation that allows it");
            assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "NO_RELATION"));
        }
        let refused = suite.plans(&health_advisor()).appoint_responsible(appoint(&made, own_worker())).await;
        assert_eq!(reason(&refused.expect_err("not the role")), "ROLE_MISSING");
    }

    async fn every_wrong_field_is_named_and_nobodys_plan_is_not_found(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let mut plans = suite.plans(&worker());
        let refused = plans.appoint_responsible(AppointResponsibleRequest::default()).await;
        assert_eq!(violated(&refused.expect_err("empty")), ["plan_id", "request_id", "responsible"]);
        let nobody = NewResponsible { kind: 9, worker: String::new(), unit_id: "nowhere".to_owned() };
        let refused = plans.appoint_responsible(appoint(&made, Some(nobody))).await.expect_err("wrong");
        let fields = ["responsible.kind", "responsible.worker", "responsible.unit_id"];
        assert_eq!(violated(&refused), fields);
        let request = AppointResponsibleRequest { plan_id: id(), ..appoint(&made, own_worker()) };
        let refused = plans.appoint_responsible(request).await.expect_err("none");
        assert_eq!(reason(&refused), "PLAN_NOT_FOUND");
    }
}
