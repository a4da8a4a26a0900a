//! `ListDisclosures`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::{Caller, Clock};
use neuvo_proto::{
    access::v1::Role,
    common::v1::{Disclosure, Sector},
    intake::v1::{CreateContactRequest, GetMatterRequest, ListDisclosuresRequest},
};

use crate::custody::{advisor, recorded, rent};
use crate::secrecy::{
    CODE, get, identified_visit, log, other_health_advisor, other_social_advisor, record,
};
use crate::support::{entry, joint_visit, walk_in};

/// Who was shown it, and what: in short.
fn short(rows: Vec<Disclosure>) -> Vec<(String, String)> {
    rows.into_iter().map(|row| (row.viewer, row.resource)).collect()
}

on_both_databases! {
    async fn a_list_can_be_of_a_client_a_contact_or_a_viewer(suite: TestSuite) {
        let known = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        let unknown = record(&suite, &social_advisor(), joint_visit()).await;
        let (social, health) = (other_social_advisor(), other_health_advisor());
        for (caller, contact) in [(&social, &known), (&health, &known), (&social, &unknown)] {
            get(&suite, caller, &contact.contact_id).await;
        }
        let row = |caller: &Caller, contact_id: &str| (caller.subject.clone(), format!("contact/{contact_id}"));
        let of = async |request| short(log(&suite, request).await);
        let none = ListDisclosuresRequest::default();
        let (known_id, unknown_id) = (&known.contact_id, &unknown.contact_id);
        let of_known = [row(&health, known_id), row(&social, known_id)];
        let client = ListDisclosuresRequest { client_id: known.client_id.clone(), ..none.clone() };
        assert_eq!(of(client.clone()).await, of_known);
        let contact = ListDisclosuresRequest { contact_id: known_id.clone(), ..none.clone() };
        assert_eq!(of(contact).await, of_known);
        let contact = ListDisclosuresRequest { contact_id: unknown_id.clone(), ..none.clone() };
        assert_eq!(of(contact).await, [row(&social, unknown_id)]);
        let viewer = ListDisclosuresRequest { viewer: social.subject.clone(), ..none.clone() };
        assert_eq!(of(viewer).await, [row(&social, unknown_id), row(&social, known_id)]);
        let both = ListDisclosuresRequest { contact_id: unknown_id.clone(), ..client };
        assert_eq!(of(both).await, []);
        let nobodys = ListDisclosuresRequest { contact_id: known.client_id, ..none };
        assert_eq!(of(nobodys).await, []);
    }

    async fn a_contacts_log_holds_what_was_shown_of_its_matters_though_it_has_no_words(suite: TestSuite) {
        let visit = CreateContactRequest { entries: vec![entry(Sector::Social, "")], ..walk_in() };
        let contact = recorded(&suite, visit).await;
        let mut matters = suite.matters(&advisor());
        let matter = matters.create_matter(rent(&contact)).await.expect("opened").into_inner();
        let get = GetMatterRequest { matter_id: matter.matter_id.clone() };
        matters.get_matter(get).await.expect("there");
        let of = ListDisclosuresRequest { contact_id: contact.contact_id, ..Default::default() };
        let shown = short(log(&suite, of).await);
        assert_eq!(shown, [(advisor().subject, format!("matter/{}", matter.matter_id))]);
    }

    async fn a_row_says_who_saw_what_as_what_and_why(suite: TestSuite) {
        let visit = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        let units = vec!["rentto".to_owned(), "just".to_owned()];
        let roles = vec![Role::Advisor, Role::Supervisor];
        let viewer = Caller { units: units.clone(), roles: roles.clone(), ..other_social_advisor() };
        get(&suite, &viewer, &visit.contact_id).await;
        let row = log(&suite, ListDisclosuresRequest::default()).await.remove(0);
        assert_eq!((row.roles().collect::<Vec<_>>(), row.sector(), &row.unit_ids), (roles, Sector::Social, &units));
        assert_eq!((&row.subject_id, &*row.method, row.denied), (&visit.client_id, "GetContact", false));
        assert!(row.disclosed_at.is_some());
    }

    async fn pages_hold_every_disclosure_once_the_latest_first(suite: TestSuite) {
        let visit = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        for _ in 0..5 {
            get(&suite, &social_advisor(), &visit.contact_id).await;
        }
        let mut officer = suite.intake(&somebody(Role::DataProtectionOfficer));
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
        let mut officer = suite.intake(&somebody(Role::DataProtectionOfficer));
        let wrong = ListDisclosuresRequest {
            page_size: 201,
            client_id: "she".to_owned(),
            contact_id: "hers".to_owned(),
            viewer: "x".repeat(201),
            start_date: "yesterday".to_owned(),
            end_date: "2023-02-30".to_owned(),
            ..Default::default()
        };
        let refused = officer.list_disclosures(wrong).await.expect_err("wrong");
        assert_eq!(
            violated(&refused),
            ["page_size", "client_id", "viewer", "start_date", "end_date", "contact_id"]
        );
        let forged = ListDisclosuresRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = officer.list_disclosures(forged).await.expect_err("forged");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
        let mut advisor = suite.intake(&social_advisor());
        let refused = advisor.list_disclosures(ListDisclosuresRequest::default()).await;
        assert_eq!(reason(&refused.expect_err("an advisor")), "ROLE_MISSING");
    }
}

#[tokio::test]
async fn a_list_can_be_of_some_local_days() {
    use neuvo_allinone::harness::Backend;
    // Half past midnight in Helsinki is still the day before in UTC.
    let clock = Clock::fixed("2023-09-03T21:30:00Z".parse().expect("an instant"));
    let suite = TestSuite::at(Backend::Sqlite, clock).await;
    let visit = record(&suite, &social_advisor(), joint_visit()).await;
    get(&suite, &social_advisor(), &visit.contact_id).await;
    let count = async |start: &str, end: &str| {
        let (start_date, end_date) = (start.to_owned(), end.to_owned());
        let request = ListDisclosuresRequest { start_date, end_date, ..Default::default() };
        log(&suite, request).await.len()
    };
    assert_eq!(count("2023-09-04", "2023-09-04").await, 1);
    assert_eq!(count("", "2023-09-03").await, 0);
    assert_eq!(count("2023-09-05", "").await, 0);
}
