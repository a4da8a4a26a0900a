//! `GetSlip`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    common::v1::{DisclosureBasis, Sector},
    google::api::HttpBody,
    intake::v1::{
        AnswerQuestionRequest, AskSenderRequest, Contact, CreateContactRequest,
        CreateMatterRequest, GetSlipRequest, RedirectHandoffRequest,
    },
};
use tonic::{Code, Status};

use crate::custody::{
    ADULTS, ADVICE, GUIDANCE, MIND, NOBODYS, Step, THURSDAY, advisor, anna, answer, ask, end, id,
    keep, metadata, move_to, nurse, opened, promise, recorded, redirect, rent, rent_offered,
    shown_to, stranger, take, why,
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

pub(crate) fn text(body: HttpBody) -> String {
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
            let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            let closing = close(&contact.contact_id, unit_acts(ADVICE, THURSDAY));
            suite.intake(&advisor()).close_contact(closing).await.expect("closed");
            let shown = slip(&suite, &contact, "en").await;
            let expected = "latest on Thu 7\nSeptember 2023\n  We call you.\n";
            assert!(shown.contains(expected), "{expected} in {shown}");
            take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
            let shown = slip(&suite, &contact, "en").await;
            assert!(!shown.contains("We call you."), "it is guidance's now: {shown}");
        }

        async fn a_unit_that_acts_stands_on_it_once_and_no_longer_than_its_promise(suite: TestSuite) {
            let contact = recorded(&suite, joint_visit()).await;
            let matter = opened(&suite, rent(&contact)).await;
            let closing = close(&contact.contact_id, unit_acts(ADVICE, THURSDAY));
            suite.intake(&advisor()).close_contact(closing).await.expect("closed");
            let times = async || slip(&suite, &contact, "en").await.matches("September 2023\n  ").count();
            assert_eq!(times().await, 1, "by the matter's promise");
            suite.matters(&advisor()).keep_promise(keep(&matter.matter_id)).await.expect("kept");
            assert_eq!(times().await, 0, "it has been done");
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

        async fn what_the_other_sector_promised_is_told_by_consent_or_to_who_recorded_the_contact(suite: TestSuite) {
            for (share_between_sectors, basis) in [(false, DisclosureBasis::SectorTookPart), (true, DisclosureBasis::Consent)] {
                let contact = recorded(&suite, CreateContactRequest { share_between_sectors, ..joint_visit() }).await;
                let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
                let other = Caller { subject: "test-other".to_owned(), ..social_advisor() };
                let told = async |words: &str| {
                    for (caller, reads) in [(advisor(), true), (other.clone(), true), (nurse(), share_between_sectors)] {
                        let shown = slip_as(&suite, &caller, &contact.contact_id, "text", "en").await;
                        let shown = text(shown.expect("a slip"));
                        assert_eq!(shown.contains(words), reads, "{}: {shown}", caller.subject);
                        assert!(shown.contains("contacts you at the latest on Thu 7\n"), "{shown}");
                    }
                };
                told("They call you about your rent.").await;
                take(&suite, &anna(), &matter.open_handoff_id, Step::Accept).await.expect("taken");
                suite.matters(&anna()).move_promise(move_to(&matter.matter_id, THURSDAY)).await.expect("moved");
                told("They call you later.").await;
                let logged = shown_to(&suite, &nurse()).await.pop().map(|(_, basis, ..)| basis);
                assert_eq!(logged, Some(basis));
            }
        }

        async fn wrong_fields_are_named_and_nobodys_contact_is_not_found(suite: TestSuite) {
            let refused = slip_as(&suite, &advisor(), "first", "pdf", "so").await.expect_err("wrong");
            assert_eq!(violated(&refused), ["contact_id", "format", "language"]);
            let refused = slip_as(&suite, &advisor(), NOBODYS, "", "").await.expect_err("none");
            assert_eq!(why(&refused), (Code::NotFound, "CONTACT_NOT_FOUND".to_owned()));
        }
    }
}
