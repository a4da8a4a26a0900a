//! `ListDisclosures`.

use neuvo_allinone::{
    harness::{health_advisor, reason, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role, assessment::v1::ListDisclosuresRequest, common::v1::DisclosureBasis,
};
use sea_orm::ConnectionTrait;
use tonic::Code;

use crate::support::{
    agree, assessed, assessor, disclosures, in_days, own_worker, plan, planned, read, supervisor,
    worker,
};

on_both_databases! {
    async fn who_reads_an_assessment_is_logged_and_who_writes_it_is_not(suite: TestSuite) {
        let (first, second) = (assessed(&suite, |req| req).await, assessed(&suite, |req| req).await);
        let of_first = ListDisclosuresRequest { contact_id: first.contact_id.clone(), ..Default::default() };
        assert!(disclosures(&suite, of_first.clone()).await.is_empty());
        read(&suite, &supervisor(), &first.assessment_id).await.expect("there");
        read(&suite, &assessor(), &second.assessment_id).await.expect("there");
        let rows = disclosures(&suite, of_first).await;
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((&*row.viewer, row.basis(), row.denied), ("test-supervisor", DisclosureBasis::SectorTookPart, false));
        assert_eq!(row.resource, format!("assessment/{}", first.assessment_id));
        assert_eq!((&row.subject_id, &*row.method), (&first.contact_id, "GetAssessment"));
        assert_eq!(row.roles().collect::<Vec<_>>(), [Role::Supervisor]);
        let to_assessor = ListDisclosuresRequest { viewer: "test-assessor".to_owned(), ..Default::default() };
        let rows = disclosures(&suite, to_assessor).await;
        assert_eq!((rows.len(), rows[0].basis()), (1, DisclosureBasis::Recorded));
        let nobodys = ListDisclosuresRequest { contact_id: first.assessment_id, ..Default::default() };
        assert!(disclosures(&suite, nobodys).await.is_empty(), "no assessment, no disclosure");
    }

    async fn who_is_denied_is_logged(suite: TestSuite) {
        let made = assessed(&suite, |req| req).await;
        read(&suite, &health_advisor(), &made.assessment_id).await.expect_err("no relation");
        let rows = disclosures(&suite, ListDisclosuresRequest { contact_id: made.contact_id.clone(), ..Default::default() }).await;
        let told: Vec<_> = rows.iter().map(|row| (&*row.viewer, row.basis(), row.denied)).collect();
        assert_eq!(told, [("test-advisor-health", DisclosureBasis::None, true)]);
        assert_eq!(rows[0].subject_id, made.contact_id);
    }

    async fn who_reads_or_changes_a_plan_is_logged(suite: TestSuite) {
        let made = planned(&suite, |req| req).await;
        let of_plan = ListDisclosuresRequest { plan_id: made.plan_id.clone(), ..Default::default() };
        assert!(disclosures(&suite, of_plan.clone()).await.is_empty());
        let appoint = crate::support::appoint(&made, own_worker());
        suite.plans(&supervisor()).appoint_responsible(appoint).await.expect("appointed");
        plan(&suite, &worker(), &made.plan_id).await.expect("there");
        suite.plans(&assessor()).agree_plan(agree(&made, &in_days(7))).await.expect("agreed");
        plan(&suite, &health_advisor(), &made.plan_id).await.expect_err("no relation");
        let rows = disclosures(&suite, of_plan).await;
        let told: Vec<_> = rows.iter().map(|row| (&*row.method, row.basis(), row.denied)).collect();
        assert_eq!(told, [
            ("GetPlan", DisclosureBasis::None, true),
            ("AgreePlan", DisclosureBasis::Recorded, false),
            ("GetPlan", DisclosureBasis::OwnUnit, false),
            ("AppointResponsible", DisclosureBasis::SectorTookPart, false),
        ]);
    }

    // The log is found by its subjects. Who looks for a plan alone would read all of it.
    async fn the_log_of_a_plan_or_a_contact_is_looked_for_among_its_persons_rows(suite: TestSuite) {
        let assessment = assessed(&suite, |req| req).await;
        let plan_id = planned(&suite, |req| req).await.plan_id;
        read(&suite, &supervisor(), &assessment.assessment_id).await.expect("there");
        plan(&suite, &supervisor(), &plan_id).await.expect("there");
        // Copies of both rows, as of somebody else.
        suite.suite.stores["assessment"].read().execute_unprepared(
            "INSERT INTO disclosure (disclosure_id, disclosed_at, subject_id, viewer, roles, sector, \
             units, method, basis, resource, denied, digest) SELECT subject_id, disclosed_at, \
             disclosure_id, viewer, roles, sector, units, method, basis, resource, denied, digest \
             FROM disclosure",
        ).await.expect("copied");
        let of_contact = assessment.contact_id;
        for request in [
            ListDisclosuresRequest { plan_id, ..Default::default() },
            ListDisclosuresRequest { contact_id: of_contact.clone(), ..Default::default() },
        ] {
            assert_eq!(disclosures(&suite, request).await.len(), 1);
        }
        let client_id = crate::support::id();
        let of_two = ListDisclosuresRequest { contact_id: of_contact, client_id, ..Default::default() };
        assert!(disclosures(&suite, of_two).await.is_empty(), "the contact is no such client's");
    }

    async fn pages_hold_every_disclosure_once(suite: TestSuite) {
        let made = assessed(&suite, |req| req).await;
        for _ in 0..5 {
            read(&suite, &assessor(), &made.assessment_id).await.expect("there");
        }
        let mut officer = suite.assessment(&somebody(Role::DataProtectionOfficer));
        let (mut seen, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListDisclosuresRequest { page_size: 2, page_token, ..Default::default() };
            let page = officer.list_disclosures(request).await.expect("a page").into_inner();
            seen.extend(page.disclosures.into_iter().map(|row| row.disclosure_id));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert!(seen.len() == 5 && seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    }

    async fn wrong_filters_are_named_and_others_are_not_let_in(suite: TestSuite) {
        let mut officer = suite.assessment(&somebody(Role::DataProtectionOfficer));
        let wrong = ListDisclosuresRequest {
            page_size: -1,
            client_id: "she".to_owned(),
            contact_id: "hers".to_owned(),
            plan_id: crate::support::id(),
            viewer: "a\nb".to_owned(),
            start_date: "2023-09-05".to_owned(),
            end_date: "2023-09-04".to_owned(),
            ..Default::default()
        };
        let refused = officer.list_disclosures(wrong).await.expect_err("wrong");
        assert_eq!(
            violated(&refused),
            ["page_size", "client_id", "viewer", "end_date", "contact_id", "plan_id"]
        );
        let forged = ListDisclosuresRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = officer.list_disclosures(forged).await.expect_err("forged");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
        let refused = suite.assessment(&supervisor()).list_disclosures(ListDisclosuresRequest::default()).await;
        assert_eq!(refused.expect_err("denied").code(), Code::PermissionDenied);
    }
}
