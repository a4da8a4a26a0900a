//! `GetRecordText`.

use neuvo_allinone::{
    harness::{TestSuite, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Sector},
    intake::v1::{CreateContactRequest, CreateMatterRequest, GetRecordTextRequest},
};
use tonic::{Code, Status};

use crate::custody::{NOBODYS, advisor, nurse, opened, promise, recorded, rent, shown_to, why};
use crate::papers::text;
use crate::secrecy::{CODE, identified_visit};
use crate::support::{close, joint_visit, person_acts};

async fn record_as(
    suite: &TestSuite,
    caller: &Caller,
    contact_id: &str,
    language: &str,
) -> Result<String, Status> {
    let (contact_id, language) = (contact_id.to_owned(), language.to_owned());
    let request = GetRecordTextRequest { contact_id, language };
    Ok(text(suite.intake(caller).get_record_text(request).await?.into_inner()))
}

const SOCIAL: &str = "\
Contact: Mon 4 September 2023, 10:30
By: walk-in
Site: Rentto
Identified: as the person told
Person: Aino Esimerkki +358401234567
Identity code: 010594Y9032
Note: money
Matter: Cannot pay the rent.
Promised: They call you about your rent. (at the latest on Thu 7 September 2023)
";

on_both_databases! {
    async fn each_sector_copies_its_own_note_and_its_own_matters(suite: TestSuite) {
        let contact = recorded(&suite, identified_visit(CODE)).await;
        opened(&suite, rent(&contact)).await;
        let of_health = CreateMatterRequest {
            sectors: vec![Sector::Health.into()],
            need: "Cannot rest.".to_owned(),
            promise: promise("A nurse calls you.", "2023-09-08"),
            ..rent(&contact)
        };
        suite.matters(&nurse()).create_matter(of_health).await.expect("opened");
        let id = &contact.contact_id;
        assert_eq!(record_as(&suite, &advisor(), id, "en").await.expect("a text"), SOCIAL);
        let health = SOCIAL
            .replace("money", "sleep")
            .replace("Cannot pay the rent.", "Cannot rest.")
            .replace("They call you about your rent.", "A nurse calls you.")
            .replace("Thu 7", "Fri 8");
        assert_eq!(record_as(&suite, &nurse(), id, "en").await.expect("a text"), health);
        let resource = format!("contact/{id}");
        let row = ("GetRecordText".to_owned(), DisclosureBasis::SectorTookPart, resource, false);
        assert_eq!(shown_to(&suite, &nurse()).await, [row]);
    }

    async fn with_consent_each_sector_copies_both_notes_but_not_the_other_s_matters(suite: TestSuite) {
        let visit = CreateContactRequest { share_between_sectors: true, ..identified_visit(CODE) };
        let contact = recorded(&suite, visit).await;
        opened(&suite, rent(&contact)).await;
        let shown = record_as(&suite, &nurse(), &contact.contact_id, "fi").await.expect("a text");
        for line in ["Kirjaus: money\n", "Kirjaus: sleep\n", "Henkilötunnus: 010594Y9032\n", "Suostumus tietojen jakamiseen"] {
            assert!(shown.contains(line), "{line} in {shown}");
        }
        assert!(!shown.contains("rent") && !shown.contains("Asia:"), "{shown}");
        let basis = shown_to(&suite, &nurse()).await.remove(0).1;
        assert_eq!(basis, DisclosureBasis::Consent);
    }

    async fn a_matter_that_the_other_sector_opened_is_copied_by_consent_alone(suite: TestSuite) {
        for share_between_sectors in [false, true] {
            let mut visit = CreateContactRequest { share_between_sectors, ..joint_visit() };
            visit.entries[0].note.clear(); // only the matter is shared
            let contact = recorded(&suite, visit).await;
            let both = vec![Sector::Social.into(), Sector::Health.into()];
            opened(&suite, CreateMatterRequest { sectors: both, ..rent(&contact) }).await;
            let shown = record_as(&suite, &nurse(), &contact.contact_id, "en").await.expect("a text");
            assert_eq!(shown.contains("Cannot pay the rent."), share_between_sectors, "{shown}");
            let basis = shown_to(&suite, &nurse()).await.pop().map(|(_, basis, ..)| basis);
            let by_consent = basis == Some(DisclosureBasis::Consent);
            assert_eq!(by_consent, share_between_sectors, "{basis:?}");
        }
    }

    async fn a_closed_visit_says_what_was_told_in_three_languages(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let closing = close(&contact.contact_id, person_acts());
        suite.intake(&advisor()).close_contact(closing).await.expect("closed");
        for (language, line) in [
            ("", "Asiakkaalle kerrottu: You fill in the form.\n"),
            ("sv", "Sagt till klienten: You fill in the form.\n"),
            ("en", "Told to the person: You fill in the form.\n"),
        ] {
            let shown = record_as(&suite, &advisor(), &contact.contact_id, language).await.expect("a text");
            assert!(shown.ends_with(line), "{line} in {shown}");
        }
    }

    async fn a_sector_that_did_not_take_part_is_refused_and_the_attempt_is_logged(suite: TestSuite) {
        let visit = CreateContactRequest { entries: joint_visit().entries.split_off(1), ..joint_visit() };
        let contact = recorded(&suite, visit).await;
        let refused = record_as(&suite, &advisor(), &contact.contact_id, "").await.expect_err("of health");
        assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()));
        let logged = shown_to(&suite, &advisor()).await;
        assert!(logged.len() == 1 && logged[0].3, "{logged:?}");
        let sectorless = Caller { subject: "test-none".to_owned(), ..somebody(Role::Advisor) };
        let refused = record_as(&suite, &sectorless, &contact.contact_id, "").await;
        assert_eq!(why(&refused.expect_err("of no sector")).1, "NO_RELATION");
    }

    async fn wrong_fields_are_named_and_nobodys_contact_is_not_found(suite: TestSuite) {
        let refused = record_as(&suite, &advisor(), "first", "so").await.expect_err("wrong");
        assert_eq!(violated(&refused), ["contact_id", "language"]);
        let refused = record_as(&suite, &advisor(), NOBODYS, "").await.expect_err("none");
        assert_eq!(why(&refused), (Code::NotFound, "CONTACT_NOT_FOUND".to_owned()));
    }
}
