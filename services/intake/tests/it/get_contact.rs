//! `GetContact`.

use neuvo_allinone::{
    harness::{health_advisor, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{access::v1::Role, intake::v1::GetContactRequest};
use tonic::Code;

use crate::support::joint_visit;

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
