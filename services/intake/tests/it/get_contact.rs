//! `GetContact`.

use neuvo_allinone::{
    harness::{health_advisor, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Sector},
    intake::v1::{CreateContactRequest, GetContactRequest, ListContactsRequest},
};
use tonic::Code;

use crate::secrecy::{
    empty_the_log, fill_the_log, get, line, logged, other_health_advisor, other_social_advisor,
    record,
};
use crate::support::{joint_visit, walk_in};

on_both_databases! {
    async fn each_sector_reads_its_own_note(suite: TestSuite) {
        let made = suite.intake(&social_advisor()).create_contact(joint_visit()).await;
        let request = GetContactRequest { contact_id: made.expect("recorded").into_inner().contact_id };
        let notes = async |caller| {
            let contact = suite.intake(&caller).get_contact(request.clone()).await.expect("there");
            let entries = contact.into_inner().entries;
            entries.into_iter().map(|entry| (entry.note, entry.note_hidden)).collect::<Vec<_>>()
        };
        let (none, hidden) = (String::new(), true);
        assert_eq!(
            notes(social_advisor()).await,
            [("money".to_owned(), false), (none.clone(), hidden)]
        );
        assert_eq!(
            notes(health_advisor()).await,
            [(none.clone(), hidden), ("sleep".to_owned(), false)]
        );
        assert_eq!(
            notes(somebody(Role::Supervisor)).await,
            [(none.clone(), hidden), (none, hidden)]
        );
    }

    async fn with_consent_each_sector_reads_the_others_note_and_the_log_says_why(suite: TestSuite) {
        let visit = CreateContactRequest { share_between_sectors: true, ..joint_visit() };
        let made = record(&suite, &social_advisor(), visit).await;
        assert_eq!((made.consents.len(), &*made.consents[0].recorded_by), (1, "test-advisor"));
        let seen = get(&suite, &other_health_advisor(), &made.contact_id).await;
        let notes: Vec<_> = seen.entries.iter().map(|entry| &*entry.note).collect();
        assert_eq!((notes, seen.consents), (vec!["money", "sleep"], made.consents));
        let shown = line(&other_health_advisor(), "GetContact", DisclosureBasis::Consent);
        assert_eq!(logged(&suite).await, [shown]);
    }

    async fn consent_opens_nothing_to_a_sector_that_took_no_part(suite: TestSuite) {
        let entries = vec![crate::support::entry(Sector::Social, "money")];
        let visit = CreateContactRequest { share_between_sectors: true, entries, ..joint_visit() };
        let made = record(&suite, &social_advisor(), visit).await;
        let seen = get(&suite, &health_advisor(), &made.contact_id).await;
        assert!(seen.entries[0].note_hidden && seen.words_hidden && seen.person.is_none());
    }

    async fn what_is_shown_is_logged_and_what_is_hidden_is_not(suite: TestSuite) {
        let made = record(&suite, &social_advisor(), joint_visit()).await;
        let plain = record(&suite, &health_advisor(), walk_in()).await;
        assert!(logged(&suite).await.is_empty(), "nothing is disclosed by giving it back");
        get(&suite, &somebody(Role::Supervisor), &made.contact_id).await;
        get(&suite, &other_health_advisor(), &plain.contact_id).await;
        assert!(logged(&suite).await.is_empty(), "a viewer who was shown no words");
        get(&suite, &social_advisor(), &made.contact_id).await;
        get(&suite, &other_social_advisor(), &made.contact_id).await;
        assert_eq!(
            logged(&suite).await,
            [
                line(&other_social_advisor(), "GetContact", DisclosureBasis::SectorTookPart),
                line(&social_advisor(), "GetContact", DisclosureBasis::Recorded),
            ]
        );
    }

    async fn while_the_log_cannot_be_written_words_stay_sealed_and_the_rest_goes_on(suite: TestSuite) {
        let made = record(&suite, &social_advisor(), joint_visit()).await;
        fill_the_log(&suite).await;
        let mut advisor = suite.intake(&other_social_advisor());
        let request = GetContactRequest { contact_id: made.contact_id.clone() };
        let refused = advisor.get_contact(request.clone()).await.expect_err("unlogged");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Unavailable, "DISCLOSURE_NOT_LOGGED"));
        let hidden = get(&suite, &somebody(Role::Supervisor), &made.contact_id).await;
        assert!(hidden.words_hidden);
        record(&suite, &social_advisor(), joint_visit()).await;
        let list = advisor.list_contacts(ListContactsRequest::default()).await.expect("a list");
        assert_eq!(list.into_inner().contacts.len(), 2);
        empty_the_log(&suite).await;
        let shown = advisor.get_contact(request).await.expect("logged").into_inner();
        assert_eq!(shown.entries[0].note, "money");
    }

    async fn a_contact_that_is_not_there_is_not_found(suite: TestSuite) {
        let request = GetContactRequest { contact_id: "0199b7a0-0000-7000-8000-000000000000".to_owned() };
        let refused = suite.intake(&social_advisor()).get_contact(request).await.expect_err("none");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "CONTACT_NOT_FOUND"));
    }

    async fn an_id_that_is_none_is_named(suite: TestSuite) {
        let request = GetContactRequest { contact_id: "first".to_owned() };
        let refused = suite.intake(&social_advisor()).get_contact(request).await.expect_err("no id");
        assert_eq!(violated(&refused), ["contact_id"]);
    }
}
