//! `GetClient`.

use neuvo_allinone::{
    harness::{health_advisor, reason, social_advisor, somebody, violated, worker_of},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Sector},
    intake::v1::{
        CreateContactRequest, GetClientRequest, ListDisclosuresRequest, SearchClientsRequest,
    },
};
use tonic::Code;

use crate::custody::{
    CLINIC, GUIDANCE, Step, advisor, anna, end, offer, opened, recorded, rent, rent_offered,
    shown_to, take,
};
use crate::secrecy::{
    CODE, fill_the_log, identified_visit, line, log, logged, other_health_advisor,
    other_social_advisor, record, visit_of,
};
use crate::support::joint_visit;

fn of(client_id: &str) -> GetClientRequest {
    GetClientRequest { client_id: client_id.to_owned() }
}

on_both_databases! {
    async fn a_client_is_shown_with_the_contacts_that_the_caller_may_see(suite: TestSuite) {
        let mine = record(&suite, &social_advisor(), visit_of(Sector::Social, CODE)).await;
        let both = record(&suite, &health_advisor(), identified_visit(CODE)).await;
        let theirs = record(&suite, &health_advisor(), visit_of(Sector::Health, CODE)).await;
        assert_eq!((&both.client_id, &theirs.client_id), (&mine.client_id, &mine.client_id));
        let client = suite.intake(&other_social_advisor()).get_client(of(&mine.client_id)).await;
        let client = client.expect("a client").into_inner();
        assert_eq!(client.contact_ids, [&*both.contact_id, &*mine.contact_id]);
        assert_eq!((&*client.identity_code, &*client.phone_number), (CODE, "+358401234567"));
        suite.intake(&health_advisor()).get_client(of(&mine.client_id)).await.expect("a client");
        assert_eq!(
            logged(&suite).await,
            [
                line(&health_advisor(), "GetClient", DisclosureBasis::Recorded),
                line(&other_social_advisor(), "GetClient", DisclosureBasis::SectorTookPart),
            ]
        );
    }

    async fn becoming_identified_links_no_earlier_visit(suite: TestSuite) {
        let before = record(&suite, &social_advisor(), joint_visit()).await;
        let after = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        assert_eq!(before.client_id, "");
        let client = suite.intake(&social_advisor()).get_client(of(&after.client_id)).await;
        assert_eq!(client.expect("a client").into_inner().contact_ids, [after.contact_id]);
    }

    async fn a_relation_is_found_however_many_contacts_came_after(suite: TestSuite) {
        let mine = record(&suite, &social_advisor(), visit_of(Sector::Social, CODE)).await;
        for _ in 0..100 {
            record(&suite, &health_advisor(), visit_of(Sector::Health, CODE)).await;
        }
        let client = suite.intake(&other_social_advisor()).get_client(of(&mine.client_id)).await;
        assert_eq!(client.expect("a client").into_inner().contact_ids, [mine.contact_id]);
    }

    async fn who_holds_or_is_to_take_an_open_matter_is_related_whatever_the_sector(suite: TestSuite) {
        let visit = CreateContactRequest { share_between_sectors: true, ..visit_of(Sector::Social, CODE) };
        let contact = recorded(&suite, visit).await;
        let matter = opened(&suite, rent(&contact)).await;
        let worker = Caller { sector: health_advisor().sector, ..worker_of("dora", &[CLINIC]) };
        let mut intake = suite.intake(&worker);
        let refused = intake.get_client(of(&contact.client_id)).await.expect_err("not theirs yet");
        assert_eq!(reason(&refused), "NO_RELATION");
        let made = suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, CLINIC)).await;
        let handoff_id = made.expect("offered").into_inner().handoff_id;
        let client = intake.get_client(of(&contact.client_id)).await.expect("on offer").into_inner();
        assert_eq!((&*client.phone_number, client.contact_ids), ("+358401234567", vec![contact.contact_id]));
        take(&suite, &worker, &handoff_id, Step::Accept).await.expect("taken");
        intake.get_client(of(&contact.client_id)).await.expect("held");
        let by_name = SearchClientsRequest { name: "Aino".to_owned(), ..Default::default() };
        let found = intake.search_clients(by_name).await.expect("an answer").into_inner().clients;
        assert_eq!(found[0].client_id, contact.client_id);
        suite.matters(&worker).end_matter(end(&matter.matter_id)).await.expect("ended");
        let refused = intake.get_client(of(&contact.client_id)).await.expect_err("theirs no more");
        assert_eq!(reason(&refused), "NO_RELATION");
        let shown = shown_to(&suite, &worker).await.into_iter().filter(|row| row.0.contains("Client"));
        let grounds = shown.map(|(_, basis, _, denied)| (basis, denied)).collect::<Vec<_>>();
        let (offered, held) = (DisclosureBasis::HandOff, DisclosureBasis::Custody);
        let none = (DisclosureBasis::None, true);
        assert_eq!(grounds, [none, (offered, false), (held, false), (held, false), none]);
    }

    async fn a_unit_worker_is_shown_whom_their_unit_helps_and_not_all_whom_their_sector_met(suite: TestSuite) {
        let earlier = recorded(&suite, visit_of(Sector::Social, CODE)).await;
        let contact = recorded(&suite, visit_of(Sector::Social, CODE)).await;
        let client = async |caller: &Caller| {
            let client = suite.intake(caller).get_client(of(&contact.client_id)).await?;
            Ok::<_, tonic::Status>(client.into_inner().contact_ids)
        };
        let refused = client(&anna()).await.expect_err("of the sector, and nobody's unit yet");
        assert_eq!(reason(&refused), "NO_RELATION");
        let by_name = SearchClientsRequest { name: "Aino".to_owned(), ..Default::default() };
        let found = suite.intake(&anna()).search_clients(by_name).await.expect("an answer").into_inner();
        assert!(found.clients.is_empty(), "{found:?}");
        opened(&suite, rent_offered(&contact, GUIDANCE)).await;
        assert_eq!(client(&anna()).await.expect("on offer to them"), [&*contact.contact_id]);
        let last = shown_to(&suite, &anna()).await.pop().map(|(_, basis, ..)| basis);
        assert_eq!(last, Some(DisclosureBasis::HandOff));
        for role in [Role::Assessor, Role::Supervisor] {
            let met = Caller { sector: social_advisor().sector, ..somebody(role) };
            let both = [&*contact.contact_id, &*earlier.contact_id];
            assert_eq!(client(&met).await.expect("their sector met them"), both);
        }
    }

    async fn a_reader_without_relation_is_denied_and_logged(suite: TestSuite) {
        let visit = record(&suite, &social_advisor(), visit_of(Sector::Social, CODE)).await;
        let stranger = other_health_advisor();
        let refused = suite.intake(&stranger).get_client(of(&visit.client_id)).await;
        let refused = refused.expect_err("a stranger");
        assert_eq!((refused.code(), &*reason(&refused)), (Code::PermissionDenied, "NO_RELATION"));
        let rows = log(&suite, ListDisclosuresRequest::default()).await;
        assert_eq!((rows.len(), &*rows[0].viewer, rows[0].denied), (1, &*stranger.subject, true));
        assert_eq!(rows[0].subject_id, visit.client_id);
    }

    async fn while_the_log_cannot_be_written_nobody_is_shown_and_nobody_told_of_a_denial(suite: TestSuite) {
        let visit = record(&suite, &social_advisor(), visit_of(Sector::Social, CODE)).await;
        fill_the_log(&suite).await;
        for caller in [social_advisor(), other_health_advisor()] {
            let refused = suite.intake(&caller).get_client(of(&visit.client_id)).await;
            assert_eq!(reason(&refused.expect_err("unlogged")), "DISCLOSURE_NOT_LOGGED");
        }
    }

    async fn a_client_that_is_not_there_is_not_found(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        let refused = intake.get_client(of("0199b7a0-0000-7000-8000-000000000000")).await;
        let refused = refused.expect_err("none");
        assert_eq!((refused.code(), &*reason(&refused)), (Code::NotFound, "CLIENT_NOT_FOUND"));
        let refused = intake.get_client(of("she")).await.expect_err("no id");
        assert_eq!(violated(&refused), ["client_id"]);
    }
}
