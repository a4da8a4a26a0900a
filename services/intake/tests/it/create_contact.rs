//! `CreateContact`.

use neuvo_allinone::{
    harness::{health_advisor, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{DisclosureBasis, Origin, Sector, WarningReason},
    feed::v1::WatchEventsRequest,
    intake::v1::{
        Channel, ContactStatus, CreateContactRequest, GetContactRequest, Identification,
        ListContactsRequest,
    },
};
use prost_types::Timestamp;
use tonic::Code;

use crate::secrecy::{CODE, OTHER_CODE, fill_the_log, get, identified_visit, line, logged, record};
use crate::support::{entry, joint_visit, nothing_more, unit_acts, walk_in};

on_both_databases! {
    async fn an_anonymous_visit_is_recorded_whole(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let contact = intake.create_contact(walk_in()).await.expect("recorded").into_inner();
        assert_eq!(contact.status(), ContactStatus::Open);
        assert_eq!(contact.origin(), Origin::Recorded);
        assert_eq!((contact.person.is_none(), contact.entries.len()), (true, 1));
        let request = GetContactRequest { contact_id: contact.contact_id.clone() };
        let read = intake.get_contact(request).await.expect("there").into_inner();
        assert_eq!(read, contact);
    }

    async fn a_contact_with_its_next_step_is_closed_at_once(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let visit = CreateContactRequest { next_step: Some(nothing_more()), ..walk_in() };
        let contact = intake.create_contact(visit).await.expect("recorded").into_inner();
        assert_eq!(contact.status(), ContactStatus::Closed);
        assert!(contact.closed_at.is_some() && contact.next_step.is_some());
    }

    async fn repeating_a_request_gives_the_same_contact(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let visit = joint_visit();
        let first = intake.create_contact(visit.clone()).await.expect("recorded").into_inner();
        let again = intake.create_contact(visit).await.expect("repeated").into_inner();
        assert_eq!(first, again);
        let all = intake.list_contacts(ListContactsRequest::default()).await.expect("list");
        assert_eq!(all.into_inner().contacts.len(), 1);
    }

    async fn fifty_callers_with_one_request_make_one_contact(suite: TestSuite) {
        let visit = walk_in();
        let calls = (0..50).map(|_| {
            let (mut intake, visit) = (suite.intake(&health_advisor()), visit.clone());
            async move { intake.create_contact(visit).await.expect("answered").into_inner() }
        });
        let answers = futures::future::join_all(calls).await;
        assert!(answers.iter().all(|contact| *contact == answers[0]));
        let mut intake = suite.intake(&health_advisor());
        let all = intake.list_contacts(ListContactsRequest::default()).await.expect("list");
        assert_eq!(all.into_inner().contacts.len(), 1);
    }

    async fn repeats_among_new_requests_are_found_and_the_new_are_recorded(suite: TestSuite) {
        let visits: Vec<_> = (0..40).map(|_| walk_in()).collect();
        let record = |visits: &[CreateContactRequest]| {
            let calls = visits.iter().cloned().map(|visit| {
                let mut intake = suite.intake(&health_advisor());
                async move { intake.create_contact(visit).await.expect("answered").into_inner() }
            });
            futures::future::join_all(calls.collect::<Vec<_>>())
        };
        let before = record(&visits[..10]).await;
        let all = record(&visits).await;
        assert_eq!(before, all[..10]);
        let mut ids: Vec<_> = all.iter().map(|contact| &contact.contact_id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 40);
        let events = suite.feed("intake").watch_events(WatchEventsRequest::default()).await;
        let first = events.expect("a feed").into_inner().message().await.expect("an answer");
        assert_eq!(first.expect("an answer").events.len(), 40);
    }

    async fn a_request_id_used_for_another_content_is_refused(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let visit = walk_in();
        intake.create_contact(visit.clone()).await.expect("recorded");
        let other = CreateContactRequest { municipality: "106".to_owned(), ..visit };
        let refused = intake.create_contact(other).await.expect_err("another content");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "REQUEST_ID_REUSED"));
    }

    async fn another_callers_request_id_is_another_request(suite: TestSuite) {
        let visit = walk_in();
        let mine = suite.intake(&health_advisor()).create_contact(visit.clone()).await;
        let theirs = suite.intake(&social_advisor()).create_contact(visit).await;
        let ids = [mine, theirs].map(|answer| answer.expect("recorded").into_inner().contact_id);
        assert_ne!(ids[0], ids[1]);
    }

    async fn every_wrong_field_is_named_and_nothing_is_stored(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let wrong = CreateContactRequest {
            request_id: "seven".to_owned(),
            channel: 99,
            occurred_at: Some(Timestamp { seconds: 4_102_444_800, nanos: 0 }),
            site_id: "atlantis".to_owned(),
            line_id: "No Line".to_owned(),
            client_group: 0,
            municipality: "Hyvinkää".to_owned(),
            language: "suomi".to_owned(),
            identification: Identification::Told.into(),
            entries: vec![entry(Sector::Health, ""), entry(Sector::Health, "")],
            next_step: Some(unit_acts("no-such-unit", "2020-01-01")),
            ..CreateContactRequest::default()
        };
        let refused = intake.create_contact(wrong).await.expect_err("wrong");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
        assert_eq!(
            violated(&refused),
            [
                "request_id",
                "channel",
                "occurred_at",
                "site_id",
                "line_id",
                "client_group",
                "municipality",
                "language",
                "person",
                "entries[1].sector",
                "next_step.unit_id",
                "next_step.due_date",
            ]
        );
        let all = intake.list_contacts(ListContactsRequest::default()).await.expect("list");
        assert!(all.into_inner().contacts.is_empty());
    }

    async fn an_anonymous_contact_takes_no_person_and_a_walk_in_takes_a_site(suite: TestSuite) {
        let mut intake = suite.intake(&health_advisor());
        let wrong = CreateContactRequest {
            identification: Identification::None.into(),
            site_id: String::new(),
            entries: Vec::new(),
            ..joint_visit()
        };
        let refused = intake.create_contact(wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["site_id", "person", "entries"]);
    }

    async fn a_call_may_name_its_line_and_a_visit_may_not(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        let call = CreateContactRequest {
            channel: Channel::Phone.into(),
            site_id: String::new(),
            line_id: "tyoikaiset".to_owned(),
            ..walk_in()
        };
        intake.create_contact(call.clone()).await.expect("recorded");
        let visit = CreateContactRequest { channel: Channel::WalkIn.into(), site_id: "rentto".to_owned(), ..call };
        let refused = intake.create_contact(visit).await.expect_err("a visit");
        assert_eq!(violated(&refused), ["line_id"]);
    }

    async fn nobody_at_a_desk_records_synthetic_or_imported_contacts(suite: TestSuite) {
        let with = |origin: Origin| CreateContactRequest { origin: origin.into(), ..walk_in() };
        let record = async |caller: &Caller, origin| {
            let answer = suite.intake(caller).create_contact(with(origin)).await;
            answer.err().map(|status| (status.code(), reason(&status)))
        };
        let denied = Some((Code::PermissionDenied, "ORIGIN_NOT_ALLOWED".to_owned()));
        assert_eq!(record(&health_advisor(), Origin::Synthetic).await, denied);
        assert_eq!(record(&health_advisor(), Origin::Imported).await, denied);
        let system = somebody(Role::ClientSystem);
        assert_eq!(record(&system, Origin::Synthetic).await, denied);
        assert_eq!(record(&system, Origin::Imported).await, None);
        assert_eq!(record(&Caller::system("load"), Origin::Synthetic).await, None);
    }

    async fn a_visit_that_is_closed_at_once_promises_nothing_of_a_unit_and_an_older_record_may(suite: TestSuite) {
        suite.set_clock("2023-10-02T07:00:00Z");
        let record = async |caller: &Caller, origin: Origin, due_date: &str| {
            let visit = CreateContactRequest {
                occurred_at: Some(Timestamp { seconds: 1_693_813_200, nanos: 0 }), // 4 September 2023
                next_step: Some(unit_acts("tyoikaisten-asiakasohjaus", due_date)),
                origin: origin.into(),
                ..walk_in()
            };
            let answer = suite.intake(caller).create_contact(visit).await;
            answer.err().map(|refused| violated(&refused))
        };
        let (unit, day) = ("next_step.unit_id".to_owned(), "next_step.due_date".to_owned());
        let matterless = record(&health_advisor(), Origin::Recorded, "2023-10-03").await;
        assert_eq!(matterless, Some(vec![unit.clone()]), "no matter is open yet");
        let past = record(&health_advisor(), Origin::Recorded, "2023-09-06").await;
        assert_eq!(past, Some(vec![unit, day.clone()]));
        for (caller, origin) in [(somebody(Role::ClientSystem), Origin::Imported), (Caller::system("load"), Origin::Synthetic)] {
            assert_eq!(record(&caller, origin, "2023-09-06").await, None);
            assert_eq!(record(&caller, origin, "2023-09-03").await, Some(vec![day.clone()]), "before the visit");
        }
    }

    async fn a_person_with_an_identity_code_is_one_client(suite: TestSuite) {
        let first = record(&suite, &social_advisor(), identified_visit(CODE)).await;
        let again = record(&suite, &health_advisor(), identified_visit(&CODE.to_lowercase())).await;
        let other = record(&suite, &health_advisor(), identified_visit(OTHER_CODE)).await;
        assert_eq!(first.client_id, again.client_id);
        assert_ne!(first.client_id, other.client_id);
        let read = get(&suite, &social_advisor(), &again.contact_id).await;
        assert_eq!(read.person.expect("a person").identity_code, CODE);
        let all = suite.intake(&social_advisor()).list_contacts(ListContactsRequest::default()).await;
        let all = all.expect("a list").into_inner().contacts;
        assert!(all.iter().all(|contact| contact.client_id.is_empty()), "lists link nobody");
    }

    async fn a_person_recorded_twenty_times_at_once_is_one_client(suite: TestSuite) {
        let advisor = social_advisor();
        let calls = (0..20).map(|_| record(&suite, &advisor, identified_visit(CODE)));
        let made = futures::future::join_all(calls).await;
        assert!(made.iter().all(|contact| contact.client_id == made[0].client_id));
        let mut contacts: Vec<_> = made.iter().map(|contact| &contact.contact_id).collect();
        contacts.sort();
        contacts.dedup();
        assert_eq!(contacts.len(), 20);
        let read = get(&suite, &advisor, &made[19].contact_id).await;
        assert_eq!(read.person.expect("a person").identity_code, CODE);
    }

    async fn a_wrong_identity_code_is_told_without_repeating_it(suite: TestSuite) {
        let mut intake = suite.intake(&social_advisor());
        for (code, what) in [
            ("010594Y9033", "has a check character of another code: is it mistyped?"),
            ("310294Y9033", "begins with a day that does not exist"),
            ("010594Y001X", "has an individual number that nobody has"),
            ("0105949032", "must be six digits, a century sign, three digits and a check character"),
            ("010199F9023", "is of a day that has not come"),
        ] {
            let refused = intake.create_contact(identified_visit(code)).await.expect_err(code);
            assert_eq!(violated(&refused), ["person.identity_code"], "{code}");
            let told = format!("{refused:?}");
            assert!(told.contains(what) && !told.contains(code), "{code}: {told}");
        }
    }

    async fn where_the_store_is_real_a_code_that_is_nobodys_is_refused(suite: TestSuite) {
        suite.suite.mark_real().await.expect("marked");
        let mut intake = suite.intake(&social_advisor());
        let refused = intake.create_contact(identified_visit(CODE)).await.expect_err("nobody's");
        assert_eq!(violated(&refused), ["person.identity_code"]);
        intake.create_contact(identified_visit("131052-308T")).await.expect("somebody's");
    }

    async fn an_identity_code_in_other_words_is_warned_of_and_not_repeated(suite: TestSuite) {
        let told = format!("We call you about {OTHER_CODE}.");
        let visit = CreateContactRequest {
            entries: vec![entry(Sector::Social, "fine"), entry(Sector::Health, &format!("hetu {CODE}"))],
            next_step: Some(neuvo_proto::intake::v1::NextStep {
                description: told,
                ..nothing_more()
            }),
            ..joint_visit()
        };
        let mut intake = suite.intake(&social_advisor());
        let made = intake.create_contact(visit.clone()).await.expect("taken").into_inner();
        let fields: Vec<_> = made.warnings.iter().map(|warning| &*warning.field).collect();
        assert_eq!(fields, ["entries[1].note", "next_step.description"]);
        let reason = WarningReason::IdentityCodeInText;
        assert!(made.warnings.iter().all(|warning| warning.reason() == reason));
        assert!(!format!("{:?}", made.warnings).contains("94Y9032"));
        let again = intake.create_contact(visit).await.expect("repeated").into_inner();
        assert_eq!(again, made);
        assert!(get(&suite, &social_advisor(), &made.contact_id).await.warnings.is_empty());
    }

    async fn a_repeat_is_a_disclosure_and_the_first_answer_is_none(suite: TestSuite) {
        let visit = joint_visit();
        record(&suite, &social_advisor(), visit.clone()).await;
        assert!(logged(&suite).await.is_empty());
        record(&suite, &social_advisor(), visit.clone()).await;
        let shown = line(&social_advisor(), "CreateContact", DisclosureBasis::Recorded);
        assert_eq!(logged(&suite).await, [shown]);
        fill_the_log(&suite).await;
        let refused = suite.intake(&social_advisor()).create_contact(visit).await;
        assert_eq!(reason(&refused.expect_err("unlogged")), "DISCLOSURE_NOT_LOGGED");
        record(&suite, &social_advisor(), identified_visit(CODE)).await;
    }

    async fn a_role_without_the_right_is_refused(suite: TestSuite) {
        let refused = suite.intake(&somebody(Role::Organiser)).create_contact(walk_in()).await;
        let refused = refused.expect_err("an organiser");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "ROLE_MISSING"));
    }
}
