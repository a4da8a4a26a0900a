//! `CloseContact`.

use neuvo_allinone::{
    harness::{health_advisor, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Origin, WarningReason},
    intake::v1::{
        CloseContactRequest, Contact, ContactStatus, CreateContactRequest, CreateMatterRequest,
        GetContactRequest, NextStep, NextStepKind,
    },
};
use prost_types::Timestamp;
use tonic::Code;

use crate::custody::{
    ADULTS, ADVICE, GUIDANCE, MONDAY, THURSDAY, advisor, end, keep, move_to, nurse, opened,
    promise, recorded, rent, rent_offered,
};
use crate::secrecy::{
    CODE, empty_the_log, fill_the_log, get, identified_visit, line, logged, other_social_advisor,
    record,
};
use crate::support::{close, joint_visit, nothing_more, person_acts, unit_acts, walk_in};

/// A visit of 4 September 2023.
fn visit() -> CreateContactRequest {
    let occurred_at = Some(Timestamp { seconds: 1_693_813_200, nanos: 0 });
    CreateContactRequest { occurred_at, ..walk_in() }
}

/// A matter of the advice points, promised for a day.
fn for_day(contact: &Contact, due_date: &str) -> CreateMatterRequest {
    CreateMatterRequest { promise: promise("They call you.", due_date), ..rent(contact) }
}

on_both_databases! {
    async fn a_contact_is_closed_with_what_the_person_was_told(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let open = intake.create_contact(visit()).await.expect("recorded").into_inner();
        let step = person_acts();
        let closed = intake.close_contact(close(&open.contact_id, step.clone())).await;
        let closed = closed.expect("closed").into_inner();
        assert_eq!((closed.status(), closed.next_step.as_ref()), (ContactStatus::Closed, Some(&step)));
        assert_ne!(closed.etag, open.etag);
        let request = GetContactRequest { contact_id: open.contact_id };
        assert_eq!(intake.get_contact(request).await.expect("there").into_inner(), closed);
    }

    async fn closing_without_a_next_step_is_refused(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let open = intake.create_contact(visit()).await.expect("recorded").into_inner();
        let request = CloseContactRequest { next_step: None, ..close(&open.contact_id, nothing_more()) };
        let refused = intake.close_contact(request).await.expect_err("nothing told");
        assert_eq!((refused.code(), violated(&refused)), (Code::InvalidArgument, vec!["next_step".to_owned()]));
        let request = GetContactRequest { contact_id: open.contact_id.clone() };
        assert_eq!(intake.get_contact(request).await.expect("there").into_inner(), open);
    }

    async fn a_next_step_is_told_whole(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let open = intake.create_contact(visit()).await.expect("recorded").into_inner();
        let id = &open.contact_id;
        let mut refusal = async |step: NextStep| {
            violated(&intake.close_contact(close(id, step)).await.expect_err("incomplete"))
        };
        let person = NextStep { kind: NextStepKind::PersonActs.into(), ..NextStep::default() };
        assert_eq!(refusal(person).await, ["next_step.description"]);
        let nowhere = unit_acts("atlantis", "");
        assert_eq!(refusal(nowhere).await, ["next_step.unit_id", "next_step.due_date"]);
        let idle = NextStep { kind: NextStepKind::NothingMore.into(), ..unit_acts("rentto", "2023-09-05") };
        assert_eq!(refusal(idle).await, ["next_step.unit_id", "next_step.due_date"]);
    }

    async fn a_unit_that_is_to_act_holds_an_open_matter_of_the_contact_or_is_offered_one(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let mut intake = suite.intake(&advisor());
        let mut refusal = async |unit_id: &str| {
            let closing = close(&contact.contact_id, unit_acts(unit_id, THURSDAY));
            violated(&intake.close_contact(closing).await.expect_err("it never hears of it"))
        };
        assert_eq!(refusal(GUIDANCE).await, ["next_step.unit_id"], "there is no matter");
        let ended = opened(&suite, rent(&contact)).await;
        suite.matters(&advisor()).end_matter(end(&ended.matter_id)).await.expect("ended");
        assert_eq!(refusal(ADVICE).await, ["next_step.unit_id"], "the matter has ended");
        opened(&suite, rent_offered(&contact, GUIDANCE)).await;
        assert_eq!(refusal(ADULTS).await, ["next_step.unit_id"], "another unit has it");
        for unit_id in [ADVICE, GUIDANCE] {
            let contact = recorded(&suite, joint_visit()).await;
            opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            let step = unit_acts(unit_id, THURSDAY);
            let closed = suite.intake(&advisor()).close_contact(close(&contact.contact_id, step.clone())).await;
            let closed = closed.expect("holder, or on offer to it").into_inner();
            assert_eq!((closed.next_step, closed.warnings.len()), (Some(step), 0));
        }
    }

    async fn a_unit_acts_on_the_day_that_was_promised_in_its_matter(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let close_with = async |unit_id: &str, day: &str| {
            let closing = close(&contact.contact_id, unit_acts(unit_id, day));
            suite.intake(&advisor()).close_contact(closing).await
        };
        let kept = opened(&suite, for_day(&contact, THURSDAY)).await;
        opened(&suite, rent_offered(&contact, GUIDANCE)).await;
        for unit_id in [ADVICE, GUIDANCE] {
            let refused = close_with(unit_id, "2023-09-08").await.expect_err("two days for one unit");
            assert_eq!(violated(&refused), ["next_step.due_date"], "{unit_id}");
        }
        suite.matters(&advisor()).keep_promise(keep(&kept.matter_id)).await.expect("kept");
        let refused = close_with(ADVICE, "2023-09-08").await.expect_err("the other promise is open");
        assert_eq!(violated(&refused), ["next_step.due_date"]);
        close_with(ADVICE, THURSDAY).await.expect("as promised");
        let contact = recorded(&suite, joint_visit()).await;
        let kept = opened(&suite, for_day(&contact, THURSDAY)).await;
        suite.matters(&advisor()).keep_promise(keep(&kept.matter_id)).await.expect("kept");
        let close_with = async |day: &str| {
            let closing = close(&contact.contact_id, unit_acts(ADVICE, day));
            suite.intake(&advisor()).close_contact(closing).await
        };
        for day in [THURSDAY, "2023-09-08"] {
            let refused = close_with(day).await.expect_err("it stood on no slip");
            assert_eq!(violated(&refused), ["next_step.unit_id"], "{day}");
        }
        let anew = move_to(&kept.matter_id, "2023-09-08");
        suite.matters(&advisor()).move_promise(anew).await.expect("promised anew");
        close_with("2023-09-08").await.expect("as promised anew");
    }

    async fn a_unit_acts_on_the_day_that_was_promised_though_it_has_passed(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        opened(&suite, for_day(&contact, "2023-09-05")).await;
        suite.set_clock("2023-09-06T07:00:00Z");
        let close_with = async |day: &str| {
            let closing = close(&contact.contact_id, unit_acts(ADVICE, day));
            suite.intake(&advisor()).close_contact(closing).await
        };
        for day in ["2023-09-04", "2023-09-06"] {
            let refused = close_with(day).await.expect_err("not what was promised");
            assert_eq!(violated(&refused), ["next_step.due_date"], "{day}");
        }
        close_with("2023-09-05").await.expect("overdue, and still promised");
    }

    async fn closing_tells_nothing_of_the_other_sector_s_matters_without_consent(suite: TestSuite) {
        for share_between_sectors in [false, true] {
            let visit = CreateContactRequest { share_between_sectors, ..joint_visit() };
            let contact = recorded(&suite, visit).await;
            opened(&suite, rent_offered(&contact, GUIDANCE)).await;
            let close_with = async |unit_id: &str, day: &str| {
                let closing = close(&contact.contact_id, unit_acts(unit_id, day));
                suite.intake(&nurse()).close_contact(closing).await
            };
            let nowhere = close_with(ADULTS, THURSDAY).await.expect_err("nothing there");
            for day in [THURSDAY, "2023-09-08"] {
                let answer = close_with(GUIDANCE, day).await;
                if share_between_sectors {
                    assert_eq!(answer.is_ok(), day == THURSDAY, "{day}: {answer:?}");
                    break;
                }
                let refused = answer.expect_err("not for health care to know");
                assert_eq!(refused.details(), nowhere.details(), "{day}");
            }
        }
    }

    async fn what_is_imported_with_matters_rests_on_them_too(suite: TestSuite) {
        suite.set_clock(MONDAY);
        let system = Caller { subject: "system".to_owned(), ..social_advisor() };
        let system = Caller { roles: vec![Role::ClientSystem], ..system };
        let imported = CreateContactRequest { origin: Origin::Imported.into(), ..joint_visit() };
        let contact = record(&suite, &system, imported).await;
        let kept = opened(&suite, for_day(&contact, THURSDAY)).await;
        suite.matters(&advisor()).keep_promise(keep(&kept.matter_id)).await.expect("kept");
        for unit_id in [ADVICE, GUIDANCE] {
            let closing = close(&contact.contact_id, unit_acts(unit_id, THURSDAY));
            let refused = suite.intake(&system).close_contact(closing).await.expect_err("on no slip");
            assert_eq!(violated(&refused), ["next_step.unit_id"], "{unit_id}");
        }
    }

    async fn a_closed_day_on_which_a_unit_acts_is_warned_of(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        opened(&suite, for_day(&contact, "2023-09-09")).await;
        let closing = close(&contact.contact_id, unit_acts(ADVICE, "2023-09-09"));
        let closed = suite.intake(&advisor()).close_contact(closing).await;
        let closed = closed.expect("a Saturday").into_inner();
        let warned = closed.warnings.iter().map(|w| (&*w.field, w.reason(), &*w.suggestion));
        let expected = ("next_step.due_date", WarningReason::ClosedDay, "2023-09-11");
        assert_eq!(warned.collect::<Vec<_>>(), [expected]);
    }

    async fn a_closed_contact_is_not_closed_again(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let open = intake.create_contact(visit()).await.expect("recorded").into_inner();
        let first = close(&open.contact_id, nothing_more());
        let closed = intake.close_contact(first.clone()).await.expect("closed").into_inner();
        let repeated = intake.close_contact(first).await.expect("the same request").into_inner();
        assert_eq!(repeated, closed);
        let refused = intake.close_contact(close(&open.contact_id, nothing_more())).await;
        let refused = refused.expect_err("closed");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "CONTACT_CLOSED"));
    }

    async fn a_request_id_used_for_another_contact_is_refused(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let first = intake.create_contact(visit()).await.expect("recorded").into_inner();
        let second = intake.create_contact(visit()).await.expect("recorded").into_inner();
        let request = close(&first.contact_id, nothing_more());
        intake.close_contact(request.clone()).await.expect("closed");
        let other = CloseContactRequest { contact_id: second.contact_id.clone(), ..request };
        let refused = intake.close_contact(other).await.expect_err("another contact");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "REQUEST_ID_REUSED"));
        let request = GetContactRequest { contact_id: second.contact_id.clone() };
        assert_eq!(intake.get_contact(request).await.expect("there").into_inner(), second);
    }

    async fn a_stale_etag_is_refused(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let open = intake.create_contact(visit()).await.expect("recorded").into_inner();
        let stale = CloseContactRequest { etag: "v0".to_owned(), ..close(&open.contact_id, nothing_more()) };
        let refused = intake.close_contact(stale.clone()).await.expect_err("stale");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "ETAG_MISMATCH"));
        let fresh = CloseContactRequest { etag: open.etag, ..stale };
        intake.close_contact(fresh).await.expect("closed");
    }

    async fn of_twenty_who_close_at_once_one_does(suite: TestSuite) {
        let open = suite.intake(&social_advisor()).create_contact(visit()).await;
        let id = open.expect("recorded").into_inner().contact_id;
        let calls = (0..20).map(|_| {
            let (mut intake, id) = (suite.intake(&social_advisor()), id.clone());
            async move { intake.close_contact(close(&id, nothing_more())).await }
        });
        let answers = futures::future::join_all(calls).await;
        let (closed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(closed.len(), 1);
        assert!(refused.iter().all(|answer| {
            answer.as_ref().is_err_and(|status| reason(status) == "CONTACT_CLOSED")
        }));
    }

    async fn closing_what_is_not_there_is_not_found(suite: TestSuite) {
        let request = close("0199b7a0-0000-7000-8000-000000000000", nothing_more());
        let refused = suite.intake(&social_advisor()).close_contact(request).await.expect_err("none");
        assert_eq!(reason(&refused), "CONTACT_NOT_FOUND");
    }

    async fn words_told_at_the_end_are_sealed_like_the_others(suite: TestSuite) {
        let rests = || NextStep {
            kind: NextStepKind::PersonActs.into(),
            description: "You rest.".to_owned(),
            ..NextStep::default()
        };
        for visit in [visit(), identified_visit(CODE)] {
            let open = record(&suite, &health_advisor(), visit).await;
            let mut intake = suite.intake(&health_advisor());
            let closed = intake.close_contact(close(&open.contact_id, rests())).await;
            let closed = closed.expect("closed").into_inner();
            assert_eq!(closed.next_step, Some(rests()));
            assert_eq!(get(&suite, &health_advisor(), &open.contact_id).await, closed);
        }
    }

    async fn closing_shows_what_others_had_told_and_is_logged_with_it(suite: TestSuite) {
        let open = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        let mut other = suite.intake(&other_social_advisor());
        let closed = other.close_contact(close(&open.contact_id, nothing_more())).await;
        let closed = closed.expect("closed").into_inner();
        assert_eq!((&*closed.entries[0].note, &closed.person), ("money", &open.person));
        let shown = line(&other_social_advisor(), "CloseContact", DisclosureBasis::SectorTookPart);
        assert_eq!(logged(&suite).await, [shown]);
        let plain = record(&suite, &health_advisor(), visit()).await;
        let mut health = suite.intake(&health_advisor());
        health.close_contact(close(&plain.contact_id, person_acts())).await.expect("closed");
        assert_eq!(logged(&suite).await.len(), 1, "the caller's own words are no disclosure");
    }

    async fn who_did_not_meet_the_person_closes_nothing_and_the_attempt_is_logged(suite: TestSuite) {
        let open = record(&suite, &health_advisor(), visit()).await;
        let incomplete = NextStep { kind: NextStepKind::PersonActs.into(), ..NextStep::default() };
        for step in [nothing_more(), incomplete] {
            let refused = suite.intake(&social_advisor()).close_contact(close(&open.contact_id, step)).await;
            let refused = refused.expect_err("met nobody");
            assert_eq!((refused.code(), &*reason(&refused)), (Code::PermissionDenied, "NO_RELATION"));
        }
        let denied = line(&social_advisor(), "CloseContact", DisclosureBasis::None);
        assert_eq!(logged(&suite).await, [denied.clone(), denied]);
        assert_eq!(get(&suite, &health_advisor(), &open.contact_id).await, open);
    }

    async fn a_system_closes_what_it_recorded_and_nothing_else(suite: TestSuite) {
        let (system, other) = (somebody(Role::ClientSystem), Caller { subject: "other".to_owned(), ..somebody(Role::ClientSystem) });
        let open = record(&suite, &system, visit()).await;
        let refused = suite.intake(&other).close_contact(close(&open.contact_id, nothing_more())).await;
        assert_eq!(reason(&refused.expect_err("another system's")), "NO_RELATION");
        let closed = suite.intake(&system).close_contact(close(&open.contact_id, nothing_more())).await;
        assert_eq!(closed.expect("its own").into_inner().status(), ContactStatus::Closed);
    }

    async fn closing_does_not_wait_for_the_log_and_shows_nothing_that_was_told_before(suite: TestSuite) {
        let open = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        let plain = record(&suite, &health_advisor(), visit()).await;
        fill_the_log(&suite).await;
        let mut social = suite.intake(&social_advisor());
        let request = close(&open.contact_id, person_acts());
        let closed = social.close_contact(request.clone()).await.expect("closed").into_inner();
        assert_eq!((closed.status(), &closed.next_step), (ContactStatus::Closed, &Some(person_acts())));
        assert_eq!((closed.words_hidden, &closed.person, &*closed.client_id), (true, &None, ""));
        assert_eq!((&*closed.entries[0].note, closed.entries[0].note_hidden), ("", true));
        let again = social.close_contact(request).await.expect("closed before").into_inner();
        assert_eq!((again.status(), again.words_hidden), (ContactStatus::Closed, true));
        assert_eq!(again.next_step.map(|step| step.description), Some(String::new()), "told before");
        let mut health = suite.intake(&health_advisor());
        health.close_contact(close(&plain.contact_id, nothing_more())).await.expect("no words");
        let none_of_theirs = close(&plain.contact_id, nothing_more());
        let refused = social.close_contact(none_of_theirs).await.expect_err("met nobody");
        assert_eq!((refused.code(), &*reason(&refused)), (Code::Unavailable, "DISCLOSURE_NOT_LOGGED"));
        empty_the_log(&suite).await;
        let read = get(&suite, &social_advisor(), &open.contact_id).await;
        assert_eq!((read.status(), &read.person), (ContactStatus::Closed, &open.person));
        assert_eq!(read.next_step, Some(person_acts()));
    }
}
