//! `CreateMatter`.

use neuvo_allinone::{
    harness::{TestSuite, health_advisor, social_advisor, violated, worker_of},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    common::v1::{DisclosureBasis, Sector, Urgency, Warning, WarningReason},
    intake::v1::{
        CreateContactRequest, CreateMatterRequest, GetContactRequest, HandoffState, MatterPhase,
        NewPromise, NextStep, NextStepKind, PromiseState,
    },
};
use tonic::Code;

use crate::custody::{
    ADULTS, ADVICE, CLINIC, ELSEWHERE, GUIDANCE, MIND, MONDAY, NOBODYS, THURSDAY, advisor, anna,
    as_changed, data_set, handoff_as, heard, id, inbox, matter_as, metadata, nurse, opened,
    promise, recorded, rent, rent_offered, shown_to, units_end, why,
};
use crate::support::{close, joint_visit, walk_in};

/// A joint visit of somebody who lets the sectors share.
fn sharing() -> CreateContactRequest {
    CreateContactRequest { share_between_sectors: true, ..joint_visit() }
}

/// A matter of health care on a visit that has no words yet.
fn of_health(contact_id: &str) -> CreateMatterRequest {
    CreateMatterRequest {
        request_id: id(),
        contact_id: contact_id.to_owned(),
        area_id: "older-people".to_owned(),
        sectors: vec![Sector::Health.into()],
        need: "A prescription runs out.".to_owned(),
        promise: promise("You get a message.", THURSDAY),
        ..CreateMatterRequest::default()
    }
}

on_both_databases! {
    async fn a_matter_is_held_by_the_unit_that_opens_it(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let matter = opened(&suite, rent(&contact)).await;
        assert_eq!(matter.holder.as_ref().map(|h| (&*h.unit_id, &*h.worker)), Some((ADVICE, "")));
        assert_eq!((&*matter.need, &matter.contact_ids), ("Cannot pay the rent.", &vec![contact.contact_id]));
        assert_eq!((matter.phase(), matter.urgency()), (MatterPhase::Contact, Urgency::Routine));
        assert_eq!((&*matter.open_handoff_id, matter.warnings.len()), ("", 0));
        let given = matter.promise.as_ref().expect("a promise");
        assert_eq!((given.state(), given.overdue, &*given.unit_id), (PromiseState::Open, false, ADVICE));
        assert_eq!((&*given.due_date, &*given.description), (THURSDAY, "They call you about your rent."));
        assert_eq!(as_changed(matter_as(&suite, &advisor(), &matter.matter_id).await.expect("there")), matter);
    }

    async fn one_call_opens_a_matter_and_offers_it(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let matter = opened(&suite, rent_offered(&contact, GUIDANCE)).await;
        assert_eq!((&*matter.etag, &*matter.offered_to_unit_id), ("v1", GUIDANCE));
        assert_eq!(matter.promise.as_ref().expect("a promise").unit_id, GUIDANCE);
        let handoff = handoff_as(&suite, &anna(), &matter.open_handoff_id).await.expect("there");
        assert_eq!((handoff.state(), &*handoff.from_unit_id), (HandoffState::Offered, ADVICE));
        assert_eq!(handoff.summary, "Rent two months behind.");
        assert_eq!(inbox(&suite, &anna(), GUIDANCE).await.len(), 1);
    }

    async fn a_repeat_answers_the_same_and_another_content_is_refused(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let request = CreateMatterRequest {
            need: "Told 010594Y9032.".to_owned(),
            ..rent_offered(&contact, ADULTS)
        };
        let mut matters = suite.matters(&advisor());
        let first = matters.create_matter(request.clone()).await.expect("opened").into_inner();
        suite.set_clock("2023-10-02T07:00:00Z"); // the promise would be of the past
        units_end(&suite, &[ADULTS]).await;
        let upper = CreateMatterRequest { contact_id: contact.contact_id.to_uppercase(), ..request.clone() };
        for repeat in [request.clone(), upper] {
            let mut again = matters.create_matter(repeat).await.expect("repeated").into_inner();
            let late = again.promise.as_mut().expect("a promise");
            assert!(std::mem::take(&mut late.overdue), "a month has passed");
            assert_eq!(again, first);
        }
        let other = CreateMatterRequest { need: "Cannot pay.".to_owned(), ..request };
        let refused = matters.create_matter(other).await.expect_err("another content");
        assert_eq!(why(&refused), (Code::Aborted, "REQUEST_ID_REUSED".to_owned()));
        assert_eq!(inbox(&suite, &worker_of("cecilia", &[ADULTS]), ADULTS).await.len(), 1);
    }

    async fn every_wrong_field_is_told_at_once(suite: TestSuite) {
        let contact = recorded(&suite, CreateContactRequest {
            entries: vec![crate::support::entry(Sector::Social, "")],
            ..joint_visit()
        }).await;
        let wrong = CreateMatterRequest {
            request_id: "seven".to_owned(),
            contact_id: contact.contact_id.clone(),
            area_id: "atlantis".to_owned(),
            sectors: vec![9, Sector::Health.into(), Sector::Social.into(), Sector::Social.into()],
            unit_id: "no-such-unit".to_owned(),
            need: "\u{200b}".to_owned(),
            urgency: 9,
            promise: promise("Sinut on luettu segmenttiin kolme.", "2023-09-03"),
            to_unit_id: "No Unit".to_owned(),
            summary: "x".repeat(4_001),
        };
        let refused = suite.matters(&advisor()).create_matter(wrong).await.expect_err("wrong");
        assert_eq!(why(&refused), (Code::InvalidArgument, "INVALID_FIELDS".to_owned()));
        assert_eq!(
            violated(&refused),
            [
                "request_id",
                "area_id",
                "sectors[0]",
                "sectors[1]",
                "sectors[3]",
                "unit_id",
                "need",
                "urgency",
                "promise.description",
                "promise.due_date",
                "to_unit_id",
                "summary",
            ]
        );
        let nothing = suite.matters(&advisor()).create_matter(CreateMatterRequest::default()).await;
        assert_eq!(
            violated(&nothing.expect_err("nothing")),
            ["request_id", "contact_id", "area_id", "sectors", "need", "promise"]
        );
    }

    async fn a_summary_is_for_a_receiver_who_does_not_hold_the_matter_already(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let mut matters = suite.matters(&advisor());
        let nobody = CreateMatterRequest { summary: "For whom?".to_owned(), ..rent(&contact) };
        assert_eq!(violated(&matters.create_matter(nobody).await.expect_err("nobody")), ["summary"]);
        let untold = CreateMatterRequest { summary: String::new(), ..rent_offered(&contact, GUIDANCE) };
        assert_eq!(violated(&matters.create_matter(untold).await.expect_err("untold")), ["summary"]);
        let itself = matters.create_matter(rent_offered(&contact, ADVICE)).await;
        assert_eq!(violated(&itself.expect_err("the holder")), ["to_unit_id"]);
    }

    async fn what_is_told_is_in_the_person_s_words(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let tell = async |description: &str| {
            let request = CreateMatterRequest { promise: promise(description, THURSDAY), ..rent(&contact) };
            suite.matters(&advisor()).create_matter(request).await.map(drop)
        };
        for words in ["Olet segmentissä 3.", "Asiakassegmenttisi on 2.", "Heräte: yksin", "herätteitä on", "hera\u{308}te", "Triggers", "SEGMENT"] {
            assert_eq!(violated(&tell(words).await.expect_err(words)), ["promise.description"], "{words}");
        }
        for words in ["Ota lääke herätessäsi.", "Sinut herätetään klo 7.", "We call you."] {
            tell(words).await.expect(words);
        }
    }

    async fn the_holder_is_a_unit_of_the_caller_s_that_has_not_ended(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let with = async |units: &[&str], unit_id: &str| {
            let units = units.iter().map(|unit| (*unit).to_owned()).collect();
            let caller = Caller { units, ..social_advisor() };
            let request = CreateMatterRequest { unit_id: unit_id.to_owned(), ..rent(&contact) };
            suite.matters(&caller).create_matter(request).await
        };
        let several = with(&[ADVICE, GUIDANCE], "").await.expect_err("which one?");
        assert_eq!(violated(&several), ["unit_id"]);
        assert_eq!(violated(&with(&[], "").await.expect_err("none")), ["unit_id"]);
        let another = with(&[ADVICE], GUIDANCE).await.expect_err("another's");
        assert_eq!(why(&another), (Code::PermissionDenied, "NOT_OWN_UNIT".to_owned()));
        assert_eq!(metadata(&another)["unit_id"], GUIDANCE);
        let named = with(&[ADVICE, GUIDANCE], GUIDANCE).await.expect("one of them").into_inner();
        assert_eq!(named.holder.expect("one").unit_id, GUIDANCE);
        assert_eq!(violated(&with(&["atlantis"], "").await.expect_err("unknown")), ["unit_id"]);
        units_end(&suite, &[ELSEWHERE]).await;
        assert_eq!(violated(&with(&[ELSEWHERE], "").await.expect_err("ended")), ["unit_id"]);
    }

    async fn a_matter_is_opened_in_any_area_that_a_unit_serves(suite: TestSuite) {
        let mut set = data_set(&suite);
        for unit in &mut set.units {
            let served: &[&str] =
                if unit.unit_id == GUIDANCE { &["working-age", "older-people"] } else { &[] };
            unit.area_ids = served.iter().map(ToString::to_string).collect();
        }
        heard(&suite, set).await;
        let contact = recorded(&suite, joint_visit()).await;
        let of = |area: &str| CreateMatterRequest { area_id: area.to_owned(), ..rent(&contact) };
        for area in ["working-age", "older-people"] {
            assert_eq!(opened(&suite, of(area)).await.area_id, area);
        }
        let refused = suite.matters(&advisor()).create_matter(of("families")).await;
        assert_eq!(violated(&refused.expect_err("nobody serves it")), ["area_id"]);
    }

    async fn who_did_not_meet_the_person_opens_no_matter_and_the_attempt_is_logged(suite: TestSuite) {
        let contact = recorded(&suite, CreateContactRequest {
            entries: vec![crate::support::entry(Sector::Social, "money")],
            ..joint_visit()
        }).await;
        let refused = suite.matters(&nurse()).create_matter(rent(&contact)).await.expect_err("met nobody");
        assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()));
        assert_eq!(metadata(&refused), [("contact_id".to_owned(), contact.contact_id.clone())].into());
        let resource = format!("contact/{}", contact.contact_id);
        let row = ("CreateMatter".to_owned(), DisclosureBasis::None, resource, true);
        assert_eq!(shown_to(&suite, &nurse()).await, [row]);
        let none = CreateMatterRequest { contact_id: NOBODYS.to_owned(), ..rent(&contact) };
        let refused = suite.matters(&advisor()).create_matter(none).await.expect_err("none");
        assert_eq!(why(&refused), (Code::NotFound, "CONTACT_NOT_FOUND".to_owned()));
    }

    async fn who_works_in_neither_sector_opens_none_and_the_attempt_is_logged(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let sectorless = Caller { sector: None, ..advisor() };
        let refused = suite.matters(&sectorless).create_matter(rent(&contact)).await;
        assert_eq!(why(&refused.expect_err("nobody would read it")).1, "NO_RELATION");
        let row = ("CreateMatter".to_owned(), DisclosureBasis::None, format!("contact/{}", contact.contact_id), true);
        assert_eq!(shown_to(&suite, &sectorless).await, [row]);
    }

    async fn who_holds_one_matter_of_a_person_may_open_another(suite: TestSuite) {
        let contact = recorded(&suite, CreateContactRequest {
            entries: vec![crate::support::entry(Sector::Social, "money")],
            ..sharing()
        }).await;
        let elsewhere = worker_of("elsewhere", &[MIND]);
        let elsewhere = Caller { sector: Some(Sector::Health), ..elsewhere };
        let refused = suite.matters(&elsewhere).create_matter(rent(&contact)).await;
        assert_eq!(why(&refused.expect_err("nothing yet")).1, "NO_RELATION");
        opened(&suite, rent_offered(&contact, MIND)).await;
        suite.matters(&elsewhere).create_matter(rent(&contact)).await.expect("it is to take one");
    }

    async fn a_unit_of_the_other_sector_takes_the_person_s_consent(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let sharing = recorded(&suite, sharing()).await;
        for unit_id in [CLINIC, MIND] {
            let refused = suite.matters(&advisor()).create_matter(rent_offered(&contact, unit_id)).await;
            let refused = refused.expect_err("no consent");
            assert_eq!(why(&refused), (Code::FailedPrecondition, "CONSENT_MISSING".to_owned()));
            assert_eq!(metadata(&refused)["unit_id"], unit_id);
            assert_eq!(opened(&suite, rent_offered(&sharing, unit_id)).await.offered_to_unit_id, unit_id);
        }
    }

    async fn codes_and_closed_days_are_taken_with_a_warning_that_repeats_nothing(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let warned = async |due_date: &str, words: &str| {
            let request = CreateMatterRequest {
                need: words.to_owned(),
                summary: words.to_owned(),
                promise: Some(NewPromise { description: words.to_owned(), due_date: due_date.to_owned() }),
                ..rent_offered(&contact, GUIDANCE)
            };
            let warnings = opened(&suite, request).await.warnings;
            assert!(!format!("{warnings:?}").contains("010594Y9032"));
            warnings.into_iter().map(|w: Warning| (w.reason(), w.field, w.suggestion)).collect::<Vec<_>>()
        };
        let in_text = |field: &str| (WarningReason::IdentityCodeInText, field.to_owned(), String::new());
        let codes = [in_text("need"), in_text("summary"), in_text("promise.description")];
        assert_eq!(warned(THURSDAY, "told 010594Y9032").await, codes);
        assert_eq!(warned(THURSDAY, "told 010190-999K, which is none").await, []);
        for (closed, next) in [
            ("2023-12-25", "2023-12-27"), // Christmas
            ("2023-12-24", "2023-12-27"), // a closed day the county chose, and a Sunday
            ("2023-09-09", "2023-09-11"), // a Saturday
            ("2024-06-21", "2024-06-24"), // Midsummer Eve
        ] {
            let day = (WarningReason::ClosedDay, "promise.due_date".to_owned(), next.to_owned());
            assert_eq!(warned(closed, "We call.").await, [day], "{closed}");
        }
        assert_eq!(warned("2023-09-04", "We call.").await, [], "today is open");
    }
}

/// What was told when it was closed, as the nurse reads it.
async fn told(suite: &TestSuite, contact_id: &str) -> String {
    let request = GetContactRequest { contact_id: contact_id.to_owned() };
    let contact = suite.intake(&nurse()).get_contact(request).await.expect("there").into_inner();
    contact.next_step.map(|step| step.description).unwrap_or_default()
}

on_both_databases! {
    async fn two_matters_at_once_on_a_visit_without_any_words_share_its_key(suite: TestSuite) {
        suite.set_clock(MONDAY);
        for _ in 0..10 {
            let visit = suite.intake(&health_advisor()).create_contact(walk_in()).await;
            let contact_id = visit.expect("recorded").into_inner().contact_id;
            let nurse = nurse();
            let (mut first, mut second) = (suite.matters(&nurse), suite.matters(&nurse));
            let made = futures::join!(
                first.create_matter(of_health(&contact_id)),
                second.create_matter(of_health(&contact_id)),
            );
            for matter in [made.0, made.1] {
                let made = matter.expect("opened").into_inner();
                let seen = matter_as(&suite, &nurse, &made.matter_id).await.expect("there");
                assert_eq!(seen.need, "A prescription runs out.");
            }
        }
    }

    async fn a_visit_without_words_is_closed_with_words_beside_its_matters(suite: TestSuite) {
        suite.set_clock(MONDAY);
        let step = NextStep {
            kind: NextStepKind::PersonActs.into(),
            description: "You renew it online.".to_owned(),
            ..NextStep::default()
        };
        for at_once in [false, true] {
            let visit = suite.intake(&nurse()).create_contact(walk_in()).await;
            let contact_id = visit.expect("recorded").into_inner().contact_id;
            let (nurse, request) = (nurse(), of_health(&contact_id));
            let (mut matters, mut intake) = (suite.matters(&nurse), suite.intake(&nurse));
            let (made, closed) = if at_once {
                futures::join!(
                    matters.create_matter(request),
                    intake.close_contact(close(&contact_id, step.clone())),
                )
            } else {
                let made = matters.create_matter(request).await;
                (made, intake.close_contact(close(&contact_id, step.clone())).await)
            };
            let matter_id = made.expect("opened").into_inner().matter_id;
            closed.expect("closed");
            assert_eq!(told(&suite, &contact_id).await, "You renew it online.");
            let seen = matter_as(&suite, &nurse, &matter_id).await.expect("there");
            assert_eq!(seen.need, "A prescription runs out.");
        }
    }
}
