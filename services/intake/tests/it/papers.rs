//! What is printed or copied: the slip and the text for the record.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Sector},
    google::api::HttpBody,
    intake::v1::{
        AnswerQuestionRequest, AskSenderRequest, Contact, CreateContactRequest,
        CreateMatterRequest, GetRecordTextRequest, GetSlipRequest, RedirectHandoffRequest,
    },
};
use tonic::{Code, Status};

use crate::custody::{
    ADULTS, GUIDANCE, MIND, NOBODYS, Step, advisor, anna, answer, ask, end, id, keep, metadata,
    nurse, opened, promise, recorded, redirect, rent, rent_offered, shown_to, stranger, take, why,
};
use crate::secrecy::{CODE, identified_visit};
use crate::support::{close, joint_visit, nothing_more, person_acts, unit_acts, walk_in};

/// A joint visit with worries about money and mind, and a matter for each, offered.
async fn two_worries(suite: &TestSuite, visit: CreateContactRequest) -> Contact {
    let visit = CreateContactRequest { share_between_sectors: true, ..visit };
    let contact = recorded(suite, visit).await;
    opened(suite, rent_offered(&contact, GUIDANCE)).await;
    let mind = CreateMatterRequest {
        area_id: "mental-health-and-substance-use".to_owned(),
        sectors: vec![Sector::Health.into()],
        need: "Cannot rest, drinks more.".to_owned(),
        promise: promise("They call you about how you are.", "2023-09-06"),
        to_unit_id: MIND.to_owned(),
        summary: "Segment 3 by the triggers.".to_owned(),
        ..rent(&contact)
    };
    let made = suite.matters(&nurse()).create_matter(mind).await;
    made.expect("opened");
    contact
}

fn text(body: HttpBody) -> String {
    assert_eq!(body.content_type, "text/plain; charset=utf-8");
    String::from_utf8(body.data.to_vec()).expect("UTF-8")
}

mod get_slip {
    use super::*;

    async fn slip_as(
        suite: &TestSuite,
        caller: &Caller,
        contact_id: &str,
        format: &str,
        language: &str,
    ) -> Result<HttpBody, Status> {
        let request = GetSlipRequest {
            contact_id: contact_id.to_owned(),
            format: format.to_owned(),
            language: language.to_owned(),
        };
        Ok(suite.intake(caller).get_slip(request).await?.into_inner())
    }

    async fn slip(suite: &TestSuite, contact: &Contact, language: &str) -> String {
        let slip = slip_as(suite, &advisor(), &contact.contact_id, "text", language).await;
        text(slip.expect("a slip"))
    }

    const FINNISH: &str = "\
Keski-Uudenmaan hyvinvointialue
MITÄ SEURAAVAKSI
Asiointi ma 4.9.2023 klo 10.30, Rentto

Työikäisten asiakasohjaus ottaa sinuun
yhteyttä viimeistään to 7.9.2023
  They call you about your rent.
  Jos kukaan ei ota yhteyttä, soita
  019 226 0402 (ma–pe 8–12)

Asiakasohjaus ottaa sinuun yhteyttä
viimeistään ke 6.9.2023
  They call you about how you are.
  Jos kukaan ei ota yhteyttä, soita
  019 226 0404 (ma–pe 9–12; aattoina 9–12)

Jos et voi odottaa
  Keski-Uudenmaan sosiaali- ja
  kriisipäivystys: 019 711 0721
  Yleinen hätänumero: 112
";

    on_both_databases! {
        async fn it_says_who_contacts_by_when_about_each_matter_and_whom_to_call_at_once(suite: TestSuite) {
            let contact = two_worries(&suite, joint_visit()).await;
            assert_eq!(slip(&suite, &contact, "fi").await, FINNISH);
            assert_eq!(slip(&suite, &contact, "").await, FINNISH, "Finnish unless something else is said");
            let swedish = slip(&suite, &contact, "sv").await;
            for words in ["VAD HÄNDER HÄRNÄST", "Klientvägledning kontaktar dig senast ons", "Allmänna nödnumret: 112", "tors 7.9.2023"] {
                assert!(swedish.contains(words), "{words} in {swedish}");
            }
            let english = slip(&suite, &contact, "en").await;
            for words in ["WHAT HAPPENS NEXT", "Guidance contacts you at the latest on Wed", "Emergency number: 112", "019 711 0721"] {
                assert!(english.contains(words), "{words} in {english}");
            }
        }

        async fn it_is_in_the_language_the_person_was_served_in(suite: TestSuite) {
            for (served, title) in [("sv", "VAD"), ("en", "WHAT"), ("ar", "MITÄ")] {
                let visit = CreateContactRequest { language: served.to_owned(), ..joint_visit() };
                let contact = two_worries(&suite, visit).await;
                let shown = slip(&suite, &contact, "").await;
                assert!(shown.contains(title), "{title} in {shown}");
            }
        }

        async fn somebody_whose_number_is_not_kept_is_told_whom_to_call(suite: TestSuite) {
            let unknown = CreateContactRequest { entries: joint_visit().entries, ..walk_in() };
            let mut unreachable = joint_visit();
            unreachable.person.as_mut().expect("named").phone_number.clear();
            for visit in [unknown, unreachable] {
                let contact = two_worries(&suite, visit).await;
                let shown = slip(&suite, &contact, "en").await;
                assert!(shown.contains("Contact them yourself: Guidance, at the\nlatest on Wed 6 September 2023"), "{shown}");
                assert!(shown.contains("tel. 019 226 0404") && !shown.contains("contacts you"), "{shown}");
            }
        }

        async fn nothing_is_on_it_that_somebody_else_must_not_read(suite: TestSuite) {
            let contact = two_worries(&suite, identified_visit(CODE)).await;
            for language in ["fi", "sv", "en"] {
                for format in ["text", "html"] {
                    let body = slip_as(&suite, &advisor(), &contact.contact_id, format, language).await;
                    let shown = String::from_utf8(body.expect("a slip").data.to_vec()).expect("UTF-8");
                    let shown = shown.to_lowercase();
                    for word in [
                        "mielenterve", "päihde", "mental", "substans", "substance", "missbruk", "segment",
                        "trigger", "heräte", "money", "sleep", "drinks", "two months", "cannot pay", "cannot rest", "aino",
                        "esimerkki", "010594y9032", "+358", &*contact.client_id, &*contact.contact_id,
                    ] {
                        assert!(!shown.contains(word), "{word} in {shown}");
                    }
                }
            }
        }

        async fn whatever_is_noted_needed_or_asked_is_on_no_slip(suite: TestSuite) {
            let secrets: Vec<String> = (0..7).map(|_| id()).collect();
            let mut visit = identified_visit(CODE);
            for (entry, secret) in visit.entries.iter_mut().zip(&secrets) {
                entry.note.clone_from(secret);
            }
            let contact = recorded(&suite, visit).await;
            let request = CreateMatterRequest {
                need: secrets[2].clone(),
                summary: secrets[3].clone(),
                ..rent_offered(&contact, GUIDANCE)
            };
            let matter = opened(&suite, request).await;
            let handoff_id = &matter.open_handoff_id;
            let question = secrets[4].clone();
            let asked = suite.matters(&anna()).ask_sender(AskSenderRequest { question, ..ask(handoff_id) }).await;
            let asked = asked.expect("asked").into_inner().questions.remove(0);
            let told = AnswerQuestionRequest { answer: secrets[5].clone(), ..answer(handoff_id, &asked.question_id) };
            suite.matters(&advisor()).answer_question(told).await.expect("answered");
            let reason = secrets[6].clone();
            let sent_on = RedirectHandoffRequest { reason, ..redirect(handoff_id, ADULTS) };
            suite.matters(&anna()).redirect_handoff(sent_on).await.expect("sent on");
            for format in ["text", "html"] {
                let shown = slip_as(&suite, &advisor(), &contact.contact_id, format, "").await.expect("a slip");
                let shown = String::from_utf8(shown.data.to_vec()).expect("UTF-8");
                assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
            }
        }

        async fn the_page_is_whole_and_what_was_told_is_escaped(suite: TestSuite) {
            let contact = recorded(&suite, joint_visit()).await;
            let request = CreateMatterRequest {
                promise: promise("<script>alert('x')</script> & \"rent\"", "2023-09-07"),
                ..rent(&contact)
            };
            opened(&suite, request).await;
            for format in ["", "html"] {
                let page = slip_as(&suite, &advisor(), &contact.contact_id, format, "sv").await.expect("a page");
                assert_eq!(page.content_type, "text/html; charset=utf-8");
                let page = String::from_utf8(page.data.to_vec()).expect("UTF-8");
                assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"sv\">") && page.ends_with("</html>\n"));
                let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;rent&quot;";
                assert!(page.contains(escaped) && !page.contains("<script"), "{page}");
            }
        }

        async fn it_follows_the_matters_as_they_move_and_end(suite: TestSuite) {
            let contact = recorded(&suite, joint_visit()).await;
            let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            take(&suite, &anna(), &matter.open_handoff_id, Step::Redirect).await.expect("sent on");
            let shown = slip(&suite, &contact, "fi").await;
            assert!(shown.contains("Aikuissosiaalityö ottaa sinuun"), "{shown}");
            assert!(!shown.contains("019 226 0402"), "guidance has nothing to do with it: {shown}");
            suite.matters(&anna()).keep_promise(keep(&matter.matter_id)).await.expect("kept");
            let shown = slip(&suite, &contact, "fi").await;
            assert!(!shown.contains("rent") && shown.contains("112"), "{shown}");
        }

        async fn it_says_that_all_is_settled_only_once_no_matter_is_open(suite: TestSuite) {
            let contact = recorded(&suite, joint_visit()).await;
            let matter = opened(&suite, rent(&contact)).await;
            let closing = close(&contact.contact_id, nothing_more());
            suite.intake(&advisor()).close_contact(closing).await.expect("closed");
            suite.matters(&advisor()).keep_promise(keep(&matter.matter_id)).await.expect("kept");
            let shown = slip(&suite, &contact, "en").await;
            assert!(!shown.contains("settled"), "the matter is open: {shown}");
            suite.matters(&advisor()).end_matter(end(&matter.matter_id)).await.expect("ended");
            let shown = slip(&suite, &contact, "en").await;
            assert!(shown.contains("Your matter is settled."), "{shown}");
        }

        async fn a_closed_contact_without_matters_says_what_was_told(suite: TestSuite) {
            for (step, expected) in [
                (nothing_more(), "Your matter is settled."),
                (person_acts(), "What you do next\n  You fill in the form."),
            ] {
                let contact = recorded(&suite, joint_visit()).await;
                let closing = close(&contact.contact_id, step);
                suite.intake(&advisor()).close_contact(closing).await.expect("closed");
                let shown = slip(&suite, &contact, "en").await;
                assert!(shown.contains(expected), "{expected} in {shown}");
            }
        }

        async fn what_a_unit_was_said_to_do_at_the_end_is_on_it(suite: TestSuite) {
            let contact = recorded(&suite, joint_visit()).await;
            opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            let closing = close(&contact.contact_id, unit_acts(GUIDANCE, "2023-09-06"));
            suite.intake(&advisor()).close_contact(closing).await.expect("closed");
            let shown = slip(&suite, &contact, "en").await;
            let expected = "latest on Wed 6\nSeptember 2023\n  We call you.\n";
            assert!(shown.contains(expected), "{expected} in {shown}");
        }

        async fn there_is_nothing_to_take_along_while_nothing_was_promised(suite: TestSuite) {
            let contact = recorded(&suite, joint_visit()).await;
            let refused = slip_as(&suite, &advisor(), &contact.contact_id, "", "").await;
            let refused = refused.expect_err("nothing yet");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "NOTHING_PROMISED".to_owned()));
            assert_eq!(metadata(&refused), [("contact_id".to_owned(), contact.contact_id)].into());
        }

        async fn it_is_for_those_who_met_the_person_and_the_log_says_who_printed_it(suite: TestSuite) {
            let visit = CreateContactRequest { entries: joint_visit().entries.split_off(1), ..joint_visit() };
            let contact = recorded(&suite, visit).await;
            let of_health = CreateMatterRequest { sectors: vec![Sector::Health.into()], ..rent(&contact) };
            opened(&suite, of_health).await;
            let resource = format!("contact/{}", contact.contact_id);
            let row = |basis, denied| ("GetSlip".to_owned(), basis, resource.clone(), denied);
            for (caller, basis) in [(advisor(), DisclosureBasis::Recorded), (nurse(), DisclosureBasis::SectorTookPart)] {
                slip_as(&suite, &caller, &contact.contact_id, "text", "en").await.expect("a slip");
                assert_eq!(shown_to(&suite, &caller).await, [row(basis, false)]);
            }
            let other = Caller { subject: "test-other".to_owned(), ..social_advisor() };
            let refused = slip_as(&suite, &other, &contact.contact_id, "", "").await.expect_err("a stranger");
            assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()));
            assert_eq!(shown_to(&suite, &other).await, [row(DisclosureBasis::None, true)]);
            let worker = slip_as(&suite, &stranger(), &contact.contact_id, "", "").await;
            assert_eq!(reason(&worker.expect_err("not at an advice point")), "ROLE_MISSING");
        }

        async fn wrong_fields_are_named_and_nobodys_contact_is_not_found(suite: TestSuite) {
            let refused = slip_as(&suite, &advisor(), "first", "pdf", "so").await.expect_err("wrong");
            assert_eq!(violated(&refused), ["contact_id", "format", "language"]);
            let refused = slip_as(&suite, &advisor(), NOBODYS, "", "").await.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "CONTACT_NOT_FOUND".to_owned()));
        }
    }
}

mod get_record_text {
    use super::*;

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
}
