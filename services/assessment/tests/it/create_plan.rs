//! `CreatePlan`.

use neuvo_allinone::{
    harness::{Backend, TestSuite, health_advisor, reason, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    assessment::v1::{
        CreateAssessmentRequest, CreatePlanRequest, ListDisclosuresRequest, NewResponsible,
        PlanEvent, PlanKind, PlanState, PlannedService, ProviderKind, ResponsibleKind, Segment,
    },
    common::v1::{Sector, WarningReason},
};
use prost::Message;
use tonic::Code;

use crate::support::{
    UNIT, WITH_CODE, after, assessed, assessor, codes_warned_of, contact, disclosures, events, id,
    in_days, nurse, of_health_alone, plan, plan_of, planned, recorded, responsible, supervisor,
    unit_ends, worker,
};

/// A unit that no other entry of the data set names.
const SOON_GONE: &str = "aikuissosiaalityo";

on_both_databases! {
    async fn a_plan_is_a_draft_that_says_what_it_was_told(suite: TestSuite) {
        let made = planned(&suite, |req| CreatePlanRequest {
            responsible: responsible(ResponsibleKind::ContactPerson, "test-worker"),
            follow_up_date: in_days(0),
            ..req
        }).await;
        assert_eq!((made.state(), made.kind(), made.segment()), (PlanState::Draft, PlanKind::Client, Segment::Unspecified));
        assert_eq!(made.goals, ["The rent is paid by spring."]);
        assert_eq!((made.services[0].provider_kind(), &*made.person_does), (ProviderKind::State, "Brings the letters."));
        let named = &made.responsibles[0];
        assert_eq!((named.kind(), &*named.worker, &*named.unit_id), (ResponsibleKind::ContactPerson, "test-worker", UNIT));
        assert_eq!(made.follow_up_date, in_days(0));
        let without_warnings = neuvo_proto::assessment::v1::Plan { warnings: Vec::new(), ..made.clone() };
        assert_eq!(plan(&suite, &assessor(), &made.plan_id).await.expect("there"), without_warnings);
    }

    async fn an_identity_code_in_its_words_is_warned_of_and_not_repeated(suite: TestSuite) {
        let advice = PlannedService { provider_kind: ProviderKind::State.into(), ..PlannedService::default() };
        let (description, provider_name) = (WITH_CODE.to_owned(), WITH_CODE.to_owned());
        let made = planned(&suite, |req| CreatePlanRequest {
            goals: vec!["The rent is paid.".to_owned(), WITH_CODE.to_owned()],
            services: vec![PlannedService { description, provider_name, ..advice }],
            person_does: WITH_CODE.to_owned(),
            ..req
        }).await;
        let fields = ["goals[1]", "services[0].description", "services[0].provider_name", "person_does"];
        assert_eq!(codes_warned_of(&made.warnings), fields);
        assert!(plan(&suite, &assessor(), &made.plan_id).await.expect("there").warnings.is_empty());
    }

    async fn a_plan_takes_over_the_segment_of_its_assessment_and_the_feed_tells_of_it(suite: TestSuite) {
        let segment = Segment::ComplexOrLongTermNeed;
        let assessment = assessed(&suite, |req| CreateAssessmentRequest { segment: segment.into(), ..req }).await;
        let request = CreatePlanRequest {
            assessment_id: assessment.assessment_id.clone(),
            ..plan_of(&assessment.contact_id)
        };
        let made = suite.plans(&assessor()).create_plan(request).await.expect("planned").into_inner();
        assert_eq!((made.segment(), &made.assessment_id), (segment, &assessment.assessment_id));
        let told = events(&suite, 2).await;
        let told = PlanEvent::decode(&*told[1].payload).expect("a plan's event");
        assert_eq!((&told.plan_id, told.state()), (&made.plan_id, PlanState::Draft));
        assert_eq!((told.segment(), told.sector(), told.responsible_kinds.len()), (segment, Sector::Social, 0));
    }

    async fn repeating_a_request_gives_the_same_plan(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let request = plan_of(&contact_id);
        let mut plans = suite.plans(&assessor());
        let first = plans.create_plan(after(&position, request.clone())).await.expect("planned").into_inner();
        let again = plans.create_plan(request.clone()).await.expect("repeated").into_inner();
        assert_eq!(first, again);
        let other = CreatePlanRequest { kind: PlanKind::Service.into(), ..request };
        let refused = plans.create_plan(other).await.expect_err("another content");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn a_plan_that_was_made_is_answered_again_when_it_could_not_be_made_any_more(suite: TestSuite) {
        suite.set_clock("2023-09-04T08:15:00Z");
        let (contact_id, position) = contact(&suite).await;
        let request = CreatePlanRequest {
            responsible: Some(NewResponsible {
                unit_id: SOON_GONE.to_owned(),
                ..responsible(ResponsibleKind::ContactPerson, "test-worker").expect("somebody")
            }),
            follow_up_date: "2023-09-04".to_owned(),
            ..plan_of(&contact_id)
        };
        let mut plans = suite.plans(&assessor());
        let first = plans.create_plan(after(&position, request.clone())).await.expect("planned").into_inner();
        suite.set_clock("2023-09-04T21:00:00Z"); // midnight in Helsinki
        let ended = unit_ends(&suite, SOON_GONE).await;
        let anew = CreatePlanRequest { request_id: id(), ..request.clone() };
        let refused = plans.create_plan(after(&ended, anew)).await.expect_err("the day and the unit are over");
        assert_eq!(violated(&refused), ["responsible.unit_id", "follow_up_date"]);
        let spelt = CreatePlanRequest { contact_id: contact_id.to_uppercase(), ..request.clone() };
        for again in [request.clone(), spelt] {
            let again = plans.create_plan(again).await.expect("repeated").into_inner();
            assert_eq!(again, first);
        }
        let other = CreatePlanRequest { person_does: "Nothing.".to_owned(), ..request };
        assert_eq!(reason(&plans.create_plan(other).await.expect_err("another content")), "REQUEST_ID_REUSED");
    }

    async fn two_plans_of_somebody_never_written_of_before_are_both_made(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let make = || async {
            let request = after(&position, plan_of(&contact_id));
            suite.plans(&assessor()).create_plan(request).await.expect("planned").into_inner()
        };
        let (one, other) = futures::future::join(make(), make()).await;
        for made in [one, other] {
            assert_eq!(plan(&suite, &assessor(), &made.plan_id).await.expect("there"), made);
        }
    }

    async fn what_a_plan_is_to_rest_on_must_be_there_and_be_the_callers_to_see(suite: TestSuite) {
        let assessment = assessed(&suite, |req| req).await;
        let (other_contact, position) = contact(&suite).await;
        let on = |contact_id: &str| CreatePlanRequest {
            assessment_id: assessment.assessment_id.clone(),
            ..plan_of(contact_id)
        };
        let mut plans = suite.plans(&assessor());
        let refused = plans.create_plan(after(&position, on(&other_contact))).await.expect_err("another's");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "ASSESSMENT_NOT_FOUND"));
        let refused = plans.create_plan(plan_of(&id())).await.expect_err("unknown");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "CONTACT_UNKNOWN"));
        let refused = suite.plans(&nurse()).create_plan(on(&assessment.contact_id)).await;
        assert_eq!(reason(&refused.expect_err("no relation")), "NO_RELATION");
        for who in [health_advisor(), supervisor()] {
            let refused = suite.plans(&who).create_plan(plan_of(&other_contact)).await;
            assert_eq!(reason(&refused.expect_err("not the role")), "ROLE_MISSING");
        }
    }

    async fn who_has_no_relation_to_the_person_plans_nothing(suite: TestSuite) {
        let (contact, position) = recorded(&suite, of_health_alone()).await;
        let contact_id = contact.contact_id;
        let of_the_sector = Caller { sector: Some(Sector::Health), ..worker() };
        for who in [assessor(), of_the_sector] {
            let request = after(&position, plan_of(&contact_id));
            let refused = suite.plans(&who).create_plan(request).await.expect_err("no relation");
            assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "NO_RELATION"));
        }
        suite.plans(&nurse()).create_plan(plan_of(&contact_id)).await.expect("the sector took part");
        let request = ListDisclosuresRequest { contact_id: contact_id.clone(), ..Default::default() };
        let rows = disclosures(&suite, request).await;
        let told: Vec<_> = rows.iter().map(|row| (&*row.viewer, &*row.method, row.denied)).collect();
        assert_eq!(told, [("test-worker", "CreatePlan", true), ("test-assessor", "CreatePlan", true)]);
        assert_eq!(rows[0].resource, format!("contact/{contact_id}"));
    }

    async fn every_wrong_field_is_named(suite: TestSuite) {
        let service = PlannedService {
            description: " ".to_owned(),
            provider_name: "two\nlines".to_owned(),
            provider_kind: 0,
            unit_id: "nobody".to_owned(),
            service_id: "No Slug".to_owned(),
        };
        let wrong = CreatePlanRequest {
            assessment_id: "first".to_owned(),
            goals: vec!["x".repeat(401)],
            services: vec![service],
            person_does: "x".repeat(2_001),
            responsible: Some(Default::default()),
            follow_up_date: in_days(-1),
            ..CreatePlanRequest::default()
        };
        let refused = suite.plans(&worker()).create_plan(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), [
            "request_id", "contact_id", "assessment_id", "kind", "goals[0]",
            "services[0].description", "services[0].provider_name", "services[0].provider_kind",
            "services[0].unit_id", "services[0].service_id", "person_does", "responsible.kind",
            "responsible.worker", "responsible.unit_id", "follow_up_date",
        ]);
        let many = CreatePlanRequest {
            goals: vec!["A goal.".to_owned(); 21],
            services: vec![plan_of("").services[0].clone(); 21],
            ..plan_of(&id())
        };
        let refused = suite.plans(&worker()).create_plan(many).await.expect_err("too many");
        assert_eq!(violated(&refused), ["goals", "services"]);
        let none = CreatePlanRequest { goals: Vec::new(), ..plan_of(&id()) };
        let refused = suite.plans(&worker()).create_plan(none).await.expect_err("no goal");
        assert_eq!(violated(&refused), ["goals"]);
    }
}

#[tokio::test]
async fn a_day_on_which_the_county_is_closed_is_taken_with_a_warning() {
    // Of Christmas Eve, which this county has closed by its own choice, a Sunday that year.
    let suite = TestSuite::at_instant(Backend::Sqlite, "2023-09-11T08:00:00Z").await;
    for (day, open) in [("2023-12-24", Some("2023-12-27")), ("2023-12-27", None)] {
        let follow_up_date = day.to_owned();
        let made = planned(&suite, |req| CreatePlanRequest { follow_up_date, ..req }).await;
        assert_eq!(made.follow_up_date, day);
        let warned = made.warnings.iter().map(|warning| {
            assert_eq!(
                (&*warning.field, warning.reason()),
                ("follow_up_date", WarningReason::ClosedDay)
            );
            &*warning.suggestion
        });
        assert_eq!(warned.collect::<Vec<_>>(), Vec::from_iter(open));
    }
}
