//! `SearchOwnLog`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::DisclosureBasis,
    intake::v1::{ListDisclosuresRequest, SearchOwnLogRequest, SearchOwnLogResponse},
};

use crate::secrecy::{
    CODE, OTHER_CODE, fill_the_log, get, identified_visit, line, log, logged, other_health_advisor,
    record,
};

fn of(code: &str) -> SearchOwnLogRequest {
    SearchOwnLogRequest { identity_code: code.to_owned(), ..SearchOwnLogRequest::default() }
}

async fn own_log(suite: &TestSuite, caller: &Caller, code: &str) -> SearchOwnLogResponse {
    suite.intake(caller).search_own_log(of(code)).await.expect("a list").into_inner()
}

on_both_databases! {
    async fn a_persons_own_log_says_what_the_officers_does(suite: TestSuite) {
        let mine = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        let other = record(&suite, &social_advisor(), identified_visit(OTHER_CODE)).await;
        for contact in [&mine, &other, &mine] {
            get(&suite, &other_health_advisor(), &contact.contact_id).await;
        }
        let of_mine = ListDisclosuresRequest { client_id: mine.client_id.clone(), ..Default::default() };
        let by_officer = log(&suite, of_mine.clone()).await;
        let system = somebody(Role::ClientSystem);
        let own = own_log(&suite, &system, CODE).await;
        assert_eq!((own.disclosures.len(), &own.disclosures), (2, &by_officer));
        assert_eq!(own.client_id, mine.client_id, "other services are asked by it");
        let again = own_log(&suite, &somebody(Role::DataProtectionOfficer), CODE).await;
        assert_eq!(again.disclosures.len(), 3, "that the log was shown is in the log");
        assert_eq!(again.disclosures, log(&suite, of_mine).await[1..]);
        let reads = logged(&suite).await;
        let officer = somebody(Role::DataProtectionOfficer);
        assert_eq!(reads[0], line(&officer, "SearchOwnLog", DisclosureBasis::DataProtection));
        assert_eq!(reads[1], line(&system, "SearchOwnLog", DisclosureBasis::OnBehalf));
    }

    async fn who_was_never_here_has_an_empty_log(suite: TestSuite) {
        let own = own_log(&suite, &somebody(Role::ClientSystem), CODE).await;
        assert_eq!(own, SearchOwnLogResponse::default());
        assert!(logged(&suite).await.is_empty());
    }

    async fn a_log_has_pages_of_its_own_person(suite: TestSuite) {
        for code in [CODE, OTHER_CODE] {
            let visit = record(&suite, &social_advisor(), identified_visit(code)).await;
            for _ in 0..3 {
                get(&suite, &social_advisor(), &visit.contact_id).await;
            }
        }
        let mut system = suite.intake(&somebody(Role::ClientSystem));
        let first = SearchOwnLogRequest { page_size: 2, ..of(CODE) };
        let first = system.search_own_log(first).await.expect("a page").into_inner();
        assert_eq!(first.disclosures.len(), 2);
        let next = SearchOwnLogRequest { page_token: first.next_page_token, ..of(CODE) };
        let stolen = SearchOwnLogRequest { identity_code: OTHER_CODE.to_owned(), ..next.clone() };
        let next = system.search_own_log(next).await.expect("a page").into_inner();
        assert_eq!((next.disclosures.len(), next.next_page_token), (1, String::new()));
        let refused = system.search_own_log(stolen).await.expect_err("another's token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }

    async fn a_wrong_code_is_told_without_repeating_it_and_others_are_not_let_in(suite: TestSuite) {
        let mut system = suite.intake(&somebody(Role::ClientSystem));
        for wrong in ["", "010594Y9033"] {
            let refused = system.search_own_log(of(wrong)).await.expect_err("wrong");
            assert_eq!(violated(&refused), ["identity_code"]);
            assert!(!format!("{refused:?}").contains("9033"), "{refused:?}");
        }
        let refused = suite.intake(&social_advisor()).search_own_log(of(CODE)).await;
        assert_eq!(reason(&refused.expect_err("an advisor")), "ROLE_MISSING");
    }

    async fn the_log_is_not_shown_while_that_cannot_be_logged(suite: TestSuite) {
        record(&suite, &social_advisor(), identified_visit(CODE)).await;
        fill_the_log(&suite).await;
        let refused = suite.intake(&somebody(Role::ClientSystem)).search_own_log(of(CODE)).await;
        assert_eq!(reason(&refused.expect_err("unlogged")), "DISCLOSURE_NOT_LOGGED");
    }
}
