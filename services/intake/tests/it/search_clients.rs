//! `SearchClients`.

use neuvo_allinone::{
    harness::{TestSuite, health_advisor, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Sector},
    intake::v1::{Client, ListDisclosuresRequest, SearchClientsRequest},
};
use tonic::Code;

use crate::secrecy::{
    CODE, OTHER_CODE, empty_the_log, fill_the_log, identified_visit, line, log, logged,
    numbered_code, other_health_advisor, other_social_advisor, record, visit_of,
};

fn code(code: &str) -> SearchClientsRequest {
    SearchClientsRequest { identity_code: code.to_owned(), name: String::new() }
}

fn name(name: &str) -> SearchClientsRequest {
    SearchClientsRequest { name: name.to_owned(), ..SearchClientsRequest::default() }
}

async fn found(suite: &TestSuite, caller: &Caller, request: SearchClientsRequest) -> Vec<Client> {
    let answer = suite.intake(caller).search_clients(request).await.expect("an answer");
    answer.into_inner().clients
}

on_both_databases! {
    async fn a_client_is_found_by_code_and_by_name_however_typed(suite: TestSuite) {
        let visit = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        let asks = other_social_advisor();
        let by_code = found(&suite, &asks, code(CODE)).await;
        let client = &by_code[0];
        assert_eq!((&*client.given_name, &*client.family_name), ("Aino", "Esimerkki"));
        assert_eq!((&client.client_id, &client.contact_ids), (&visit.client_id, &vec![visit.contact_id]));
        assert!(client.phone_number.is_empty() && client.identity_code.is_empty());
        for request in [code("010594y9032"), name("AINO"), name(" esimerkki  aino")] {
            assert_eq!(found(&suite, &asks, request).await, by_code);
        }
        for request in [code(OTHER_CODE), name("Ain"), name("Aino Toinen")] {
            assert_eq!(found(&suite, &asks, request).await, []);
        }
        let shown = line(&asks, "SearchClients", DisclosureBasis::SectorTookPart);
        assert_eq!(logged(&suite).await, vec![shown; 4], "who is not found is not logged");
    }

    async fn who_has_no_relation_finds_nobody_and_the_attempt_is_logged(suite: TestSuite) {
        record(&suite, &social_advisor(), visit_of(Sector::Social, CODE)).await;
        let stranger = other_health_advisor();
        assert_eq!(found(&suite, &stranger, code(CODE)).await, []);
        assert_eq!(found(&suite, &stranger, name("Aino")).await, []);
        let rows = log(&suite, ListDisclosuresRequest::default()).await;
        assert_eq!(rows.len(), 1, "nobody asked for a namesake");
        assert_eq!((&*rows[0].viewer, rows[0].denied), (&*stranger.subject, true));
        assert_eq!(rows[0].basis(), DisclosureBasis::None);
    }

    async fn a_client_keeps_every_name_and_shows_the_latest_that_the_caller_may_see(suite: TestSuite) {
        record(&suite, &social_advisor(), visit_of(Sector::Social, CODE)).await;
        let mut renamed = visit_of(Sector::Health, CODE);
        renamed.person.as_mut().expect("a person").family_name = "Uusinimi".to_owned();
        record(&suite, &health_advisor(), renamed).await;
        let names = async |caller: Caller, asked: &str| {
            let clients = found(&suite, &caller, name(asked)).await;
            clients.into_iter().map(|client| client.family_name).collect::<Vec<_>>()
        };
        assert_eq!(names(other_health_advisor(), "Uusinimi").await, ["Uusinimi"]);
        assert_eq!(names(other_health_advisor(), "Esimerkki").await, ["Uusinimi"]);
        assert_eq!(names(other_social_advisor(), "Aino").await, ["Esimerkki"]);
    }

    async fn a_namesake_is_found_behind_all_who_are_nobody_to_the_caller_and_what_is_left_out_is_said(suite: TestSuite) {
        let search = async || {
            let answer = suite.intake(&other_social_advisor()).search_clients(name("Esimerkki")).await;
            let answer = answer.expect("an answer").into_inner();
            (answer.clients.len(), answer.more)
        };
        for number in 0..200 {
            record(&suite, &health_advisor(), visit_of(Sector::Health, &numbered_code(number))).await;
        }
        record(&suite, &social_advisor(), visit_of(Sector::Social, &numbered_code(200))).await;
        assert_eq!(search().await, (1, false));
        for number in 201..220 {
            record(&suite, &social_advisor(), visit_of(Sector::Social, &numbered_code(number))).await;
        }
        assert_eq!(search().await, (20, false));
        record(&suite, &social_advisor(), visit_of(Sector::Social, &numbered_code(220))).await;
        assert_eq!(search().await, (20, true));
    }

    async fn one_is_asked_for_by_code_or_by_name(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        let mut wrong = async |request| {
            let refused = intake.search_clients(request).await.expect_err("wrong");
            assert!(!format!("{refused:?}").contains("010594"), "no code in an error: {refused:?}");
            violated(&refused)
        };
        assert_eq!(wrong(SearchClientsRequest::default()).await, ["name"]);
        assert_eq!(wrong(name(" - ")).await, ["name"]);
        assert_eq!(wrong(SearchClientsRequest { name: "Aino".to_owned(), ..code(CODE) }).await, ["name"]);
        assert_eq!(wrong(code("010594Y9033")).await, ["identity_code"]);
    }

    async fn nobody_is_shown_while_the_log_cannot_be_written(suite: TestSuite) {
        record(&suite, &social_advisor(), identified_visit(CODE)).await;
        fill_the_log(&suite).await;
        let mut intake = suite.intake(&other_social_advisor());
        let refused = intake.search_clients(code(CODE)).await.expect_err("unlogged");
        assert_eq!((refused.code(), &*reason(&refused)), (Code::Unavailable, "DISCLOSURE_NOT_LOGGED"));
        let nobody = intake.search_clients(code(OTHER_CODE)).await.expect("nobody is shown");
        assert!(nobody.into_inner().clients.is_empty());
        empty_the_log(&suite).await;
        assert_eq!(intake.search_clients(code(CODE)).await.expect("found").into_inner().clients.len(), 1);
    }

    async fn a_role_without_the_right_is_refused(suite: TestSuite) {
        let refused = suite.intake(&somebody(Role::Organiser)).search_clients(code(CODE)).await;
        assert_eq!(reason(&refused.expect_err("an organiser")), "ROLE_MISSING");
    }
}
