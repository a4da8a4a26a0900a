//! `ListOwnLog`.

use neuvo_allinone::{
    harness::{TestSuite, reason, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{Assessment, ListDisclosuresRequest, ListOwnLogRequest, ListOwnLogResponse},
    common::v1::DisclosureBasis,
    intake::v1::{Contact, CreateContactRequest, Identification, Person},
};
use tonic::Code;

use crate::{
    secrecy::fill_the_log,
    support::{
        assess, assessment_of, assessor, disclosures, id, nurse, plan, plan_of, read, recorded,
        supervisor, visit,
    },
};

const CODE: &str = "010594Y9032";
const OTHER_CODE: &str = "020504A902E";

/// A client's contact, and its first assessment.
async fn known(suite: &TestSuite, code: &str) -> (Contact, Assessment) {
    let person = Person {
        given_name: "Aino".to_owned(),
        family_name: "Esimerkki".to_owned(),
        identity_code: code.to_owned(),
        ..Person::default()
    };
    let (identification, person) = (Identification::Told.into(), Some(person));
    let visit = CreateContactRequest { identification, person, ..visit() };
    let (contact, position) = recorded(suite, visit).await;
    let assessment = assess(suite, assessment_of(&contact.contact_id), &position).await;
    (contact, assessment.expect("assessed"))
}

fn of(client_id: &str) -> ListOwnLogRequest {
    ListOwnLogRequest { client_id: client_id.to_owned(), ..ListOwnLogRequest::default() }
}

async fn own_log(suite: &TestSuite, caller: &Caller, client_id: &str) -> ListOwnLogResponse {
    suite.assessment(caller).list_own_log(of(client_id)).await.expect("a list").into_inner()
}

on_both_databases! {
    async fn a_persons_own_log_says_what_the_officers_does(suite: TestSuite) {
        let (contact, mine) = known(&suite, CODE).await;
        let (_, others) = known(&suite, OTHER_CODE).await;
        let made = suite.plans(&assessor()).create_plan(plan_of(&contact.contact_id)).await;
        plan(&suite, &supervisor(), &made.expect("planned").into_inner().plan_id).await.expect("there");
        for assessment in [&mine, &others] {
            read(&suite, &supervisor(), &assessment.assessment_id).await.expect("there");
            read(&suite, &nurse(), &assessment.assessment_id).await.expect_err("no relation");
        }
        let of_mine = ListDisclosuresRequest { client_id: contact.client_id.clone(), ..Default::default() };
        let by_officer = disclosures(&suite, of_mine.clone()).await;
        let own = own_log(&suite, &somebody(Role::ClientSystem), &contact.client_id).await.disclosures;
        let told: Vec<_> = own.iter().map(|row| (&*row.method, &*row.viewer, row.denied)).collect();
        assert_eq!(told, [
            ("GetAssessment", "test-health-assessor", true),
            ("GetAssessment", "test-supervisor", false),
            ("GetPlan", "test-supervisor", false),
        ]);
        assert_eq!(own, by_officer);

        let officer = somebody(Role::DataProtectionOfficer);
        let again = own_log(&suite, &officer, &contact.client_id).await.disclosures;
        assert_eq!(again.len(), 4, "that the log was shown is in the log");
        let log = disclosures(&suite, of_mine).await;
        let shown: Vec<_> = log[..2].iter().map(|row| (&*row.method, row.basis(), &*row.resource)).collect();
        let own_log = format!("own-log/{}", contact.client_id);
        assert_eq!(shown, [
            ("ListOwnLog", DisclosureBasis::DataProtection, &*own_log),
            ("ListOwnLog", DisclosureBasis::OnBehalf, &*own_log),
        ]);
    }

    async fn of_whom_nothing_was_heard_there_is_an_empty_log(suite: TestSuite) {
        let own = own_log(&suite, &somebody(Role::ClientSystem), &id()).await;
        assert_eq!(own, ListOwnLogResponse::default());
        assert!(disclosures(&suite, ListDisclosuresRequest::default()).await.is_empty());
    }

    async fn a_log_has_pages_of_its_own_person(suite: TestSuite) {
        let mut clients = Vec::new();
        for code in [CODE, OTHER_CODE] {
            let (contact, made) = known(&suite, code).await;
            for _ in 0..3 {
                read(&suite, &assessor(), &made.assessment_id).await.expect("there");
            }
            clients.push(contact.client_id);
        }
        let mut system = suite.assessment(&somebody(Role::ClientSystem));
        let first = ListOwnLogRequest { page_size: 2, ..of(&clients[0]) };
        let first = system.list_own_log(first).await.expect("a page").into_inner();
        assert_eq!(first.disclosures.len(), 2);
        let next = ListOwnLogRequest { page_token: first.next_page_token, ..of(&clients[0]) };
        let stolen = ListOwnLogRequest { client_id: clients[1].clone(), ..next.clone() };
        let next = system.list_own_log(next).await.expect("a page").into_inner();
        assert_eq!((next.disclosures.len(), next.next_page_token), (1, String::new()));
        let refused = system.list_own_log(stolen).await.expect_err("another's token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }

    async fn wrong_fields_are_named_and_others_are_not_let_in(suite: TestSuite) {
        let mut system = suite.assessment(&somebody(Role::ClientSystem));
        let wrong = ListOwnLogRequest { page_size: -1, ..of("she") };
        let refused = system.list_own_log(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["page_size", "client_id"]);
        for who in [supervisor(), assessor()] {
            let refused = suite.assessment(&who).list_own_log(of(&id())).await.expect_err("not the role");
            assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "ROLE_MISSING"));
        }
    }

    async fn the_log_is_not_shown_while_that_cannot_be_logged(suite: TestSuite) {
        let (contact, _) = known(&suite, CODE).await;
        fill_the_log(&suite).await;
        let mut system = suite.assessment(&somebody(Role::ClientSystem));
        let refused = system.list_own_log(of(&contact.client_id)).await.expect_err("unlogged");
        assert_eq!(reason(&refused), "DISCLOSURE_NOT_LOGGED");
    }
}
