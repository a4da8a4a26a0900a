//! `CreateAssessment`.

use neuvo_allinone::{
    harness::{reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::{Caller, Clock};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{
        AssessmentEvent, CreateAssessmentRequest, ListAssessmentsRequest, ListDisclosuresRequest,
        Segment, Trigger,
    },
    common::v1::{DisclosureBasis, Sector},
};
use prost::Message;
use sea_orm::ConnectionTrait;
use tonic::Code;

use crate::support::{
    WITH_CODE, after, assess, assessed, assessment_of, assessor, codes_warned_of, contact,
    disclosures, events, id, nurse, of, of_health_alone, read, recorded,
};

on_both_databases! {
    async fn a_contact_just_recorded_can_be_assessed_at_once(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let made = assess(&suite, assessment_of(&contact_id), &position).await.expect("assessed");
        assert_eq!((made.segment(), made.contact_id), (Segment::ClearNeed, contact_id));
        let model = made.segment_model.expect("the county has chosen one");
        let name = model.name.expect("its name");
        assert_eq!((&*model.segment_model_id, &*name.fi), ("etela-pohjanmaa", "Etelä-Pohjanmaan malli"));
    }

    async fn triggers_ask_for_the_complex_segment_or_a_reason_and_decide_nothing(suite: TestSuite) {
        let triggers = vec![Trigger::Worry.into(), Trigger::Prolonged.into()];
        let ticked = |req: CreateAssessmentRequest| CreateAssessmentRequest { triggers: triggers.clone(), ..req };
        let (contact_id, position) = contact(&suite).await;
        let refused = assess(&suite, ticked(assessment_of(&contact_id)), &position).await;
        assert_eq!(violated(&refused.expect_err("no reason")), ["reason_not_complex"]);
        let why = "Her daughter takes care of it.".to_owned();
        let reasoned = CreateAssessmentRequest {
            reason_not_complex: why.clone(),
            ..ticked(assessment_of(&contact_id))
        };
        let made = assess(&suite, reasoned.clone(), &position).await.expect("assessed");
        assert_eq!((made.segment(), made.reason_not_complex), (Segment::ClearNeed, why));
        assert_eq!(made.triggers, [Trigger::Prolonged, Trigger::Worry].map(i32::from));

        let complex = assessed(&suite, |req| {
            let segment = Segment::ComplexOrLongTermNeed.into();
            CreateAssessmentRequest { segment, ..ticked(req) }
        }).await;
        assert_eq!(complex.segment(), Segment::ComplexOrLongTermNeed);
        let (contact_id, position) = contact(&suite).await;
        let pointless = CreateAssessmentRequest { contact_id, triggers: Vec::new(), ..reasoned };
        let refused = assess(&suite, pointless, &position).await.expect_err("nothing to explain");
        assert_eq!(violated(&refused), ["reason_not_complex"]);
    }

    async fn an_identity_code_in_its_words_is_warned_of_and_not_repeated(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let request = CreateAssessmentRequest {
            evidence: WITH_CODE.to_owned(),
            triggers: vec![Trigger::Worry.into()],
            reason_not_complex: WITH_CODE.to_owned(),
            ..assessment_of(&contact_id)
        };
        let made = assess(&suite, request.clone(), &position).await.expect("taken");
        assert_eq!(codes_warned_of(&made.warnings), ["evidence", "reason_not_complex"]);
        assert_eq!(assess(&suite, request, &position).await.expect("repeated"), made);
        let shown = read(&suite, &assessor(), &made.assessment_id).await.expect("there");
        assert!(shown.warnings.is_empty());
    }

    async fn the_feed_tells_of_triggers_and_never_of_the_restricted_one(suite: TestSuite) {
        let tick = |triggers: Vec<Trigger>| {
            move |req| CreateAssessmentRequest {
                triggers: triggers.into_iter().map(i32::from).collect(),
                reason_not_complex: "Copes.".to_owned(),
                ..req
            }
        };
        assessed(&suite, tick(vec![Trigger::SuspectedAddiction])).await;
        assessed(&suite, tick(vec![Trigger::Worry, Trigger::SuspectedAddiction])).await;
        let told = events(&suite, 2).await;
        let told: Vec<_> = told.iter().map(|event| AssessmentEvent::decode(&*event.payload).expect("an event")).collect();
        let triggers: Vec<Vec<_>> = told.iter().map(|event| event.triggers().collect()).collect();
        assert_eq!(triggers, [vec![], vec![Trigger::Worry]]);
        assert!(told.iter().all(|event| event.sector() == Sector::Social));
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

    async fn who_has_no_relation_to_the_person_assesses_nothing_and_learns_nothing(suite: TestSuite) {
        let (contact, position) = recorded(&suite, of_health_alone()).await;
        let contact_id = contact.contact_id;
        let strangers = [assessor(), social_advisor(), somebody(Role::Assessor)];
        let ask = |who: &Caller| {
            let request = after(&position, assessment_of(&contact_id));
            let mut assessment = suite.assessment(who);
            async move { assessment.create_assessment(request).await }
        };
        for made in [false, true] {
            for who in &strangers {
                let refused = ask(who).await.expect_err("no relation");
                let why = (refused.code(), reason(&refused));
                assert_eq!(why, (Code::PermissionDenied, "NO_RELATION".to_owned()), "made: {made}");
            }
            if !made {
                ask(&nurse()).await.expect("the sector took part");
            }
        }
        let request = ListDisclosuresRequest { contact_id: contact_id.clone(), ..Default::default() };
        let rows = disclosures(&suite, request).await;
        assert_eq!(rows.len(), 2 * strangers.len());
        let row = &rows[5];
        assert_eq!((&*row.viewer, &*row.method, row.denied), ("test-assessor", "CreateAssessment", true));
        assert_eq!((row.basis(), &row.subject_id), (DisclosureBasis::None, &contact_id));
        assert_eq!(row.resource, format!("contact/{contact_id}"));
    }

    async fn a_store_that_kept_no_sectors_learns_them_from_the_start_of_the_feed(suite: TestSuite) {
        let (contact, position) = recorded(&suite, of_health_alone()).await;
        assess(&suite, assessment_of(&contact.contact_id), &position).await.expect_err("no relation");
        let database = suite.suite.stores["assessment"].read();
        for statement in [
            "ALTER TABLE ref_contact DROP COLUMN social",
            "ALTER TABLE ref_contact DROP COLUMN health",
            "DELETE FROM seaql_migrations WHERE version = 'assessment_0004_sectors'",
        ] {
            database.execute_unprepared(statement).await.expect("a statement");
        }
        let suite = suite.restarted(Clock::system()).await;
        let request = after(&position, assessment_of(&contact.contact_id));
        suite.assessment(&nurse()).create_assessment(request).await.expect("the sector took part");
    }

    async fn a_matter_that_intake_never_told_of_is_unknown(suite: TestSuite) {
        let (contact_id, position) = contact(&suite).await;
        let request = CreateAssessmentRequest { matter_id: id(), ..assessment_of(&contact_id) };
        let refused = assess(&suite, request, &position).await.expect_err("unknown");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "MATTER_UNKNOWN"));
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
            triggers: vec![Trigger::Worry.into(), 11, Trigger::Worry.into()],
            matter_id: "hers".to_owned(),
            ..CreateAssessmentRequest::default()
        };
        let refused = assess(&suite, wrong, &position).await.expect_err("wrong");
        let fields = [
            "request_id", "contact_id", "urgency", "segment", "evidence", "triggers[1]",
            "triggers[2]", "matter_id",
        ];
        assert_eq!(violated(&refused), fields);
        let all = suite.assessment(&assessor()).list_assessments(ListAssessmentsRequest::default()).await;
        assert!(all.expect("a list").into_inner().assessments.is_empty());
    }

    async fn only_who_assesses_may_record(suite: TestSuite) {
        let (contact_id, _) = contact(&suite).await;
        let worker = of(Sector::Social, Role::UnitWorker, "test-worker");
        let refused = suite.assessment(&worker).create_assessment(assessment_of(&contact_id)).await;
        assert_eq!(reason(&refused.expect_err("no advisor, no assessor")), "ROLE_MISSING");
    }
}
