//! `RecordConsent`.

use neuvo_allinone::{
    harness::{TestSuite, reason, somebody, violated},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::DisclosureBasis,
    intake::v1::{ConsentScope, Contact, RecordConsentRequest, WatchContactsRequest},
};
use tonic::{Code, Status};

use crate::custody::{
    CLINIC, NOBODYS, advisor, id, matter_as, nurse, offer, opened, recorded, rent, stranger, why,
};
use crate::secrecy::{
    CODE, empty_the_log, fill_the_log, get, identified_visit, line, logged, other_social_advisor,
    record,
};
use crate::support::{close, joint_visit, person_acts, walk_in};

/// The day after it was recorded.
const LATER: &str = "2023-09-05T07:30:00Z";

fn of(contact: &Contact) -> RecordConsentRequest {
    let contact_id = contact.contact_id.clone();
    RecordConsentRequest { contact_id, request_id: id(), etag: String::new() }
}

async fn consents(
    suite: &TestSuite,
    caller: &Caller,
    request: RecordConsentRequest,
) -> Result<Contact, Status> {
    Ok(suite.intake(caller).record_consent(request).await?.into_inner())
}

/// What is recorded of consent: what to, when in seconds since 1970, by whom.
fn told(contact: &Contact) -> Vec<(ConsentScope, i64, &str)> {
    let consents = contact.consents.iter();
    let at = |at: &Option<prost_types::Timestamp>| at.map_or(0, |at| at.seconds);
    consents.map(|c| (c.scope(), at(&c.given_at), &*c.recorded_by)).collect()
}

on_both_databases! {
    async fn consent_given_later_opens_what_crosses_sectors_and_says_when_and_by_whom(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let matter = opened(&suite, rent(&contact)).await;
        let before = get(&suite, &nurse(), &contact.contact_id).await;
        assert!(before.entries[0].note_hidden && before.consents.is_empty());
        suite.set_clock(LATER);
        let other = other_social_advisor();
        let consented = consents(&suite, &other, of(&contact)).await.expect("recorded");
        let scope = ConsentScope::ShareBetweenSectors;
        assert_eq!(told(&consented), [(scope, 1_693_899_000, &*other.subject)]);
        assert_ne!(consented.etag, contact.etag);
        let notes: Vec<_> = consented.entries.iter().map(|entry| &*entry.note).collect();
        assert_eq!(notes, ["money", "sleep"], "as the caller may read it now");
        let shown = line(&other, "RecordConsent", DisclosureBasis::Consent);
        assert_eq!(logged(&suite).await[0], shown);
        let after = get(&suite, &nurse(), &contact.contact_id).await;
        assert_eq!((&*after.entries[0].note, told(&after)), ("money", told(&consented)));
        let seen = matter_as(&suite, &nurse(), &matter.matter_id).await.expect("her unit's, too");
        assert_eq!(seen.need, "Cannot pay the rent.");
        suite.matters(&advisor()).offer_handoff(offer(&matter.matter_id, CLINIC)).await.expect("it may cross");
    }

    async fn a_closed_contact_stays_closed_and_takes_it_and_streams_tell_its_etag(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let mut intake = suite.intake(&advisor());
        let closed = intake.close_contact(close(&contact.contact_id, person_acts())).await;
        let closed = closed.expect("closed").into_inner();
        let watch = intake.watch_contacts(WatchContactsRequest::default()).await;
        let mut stream = watch.expect("a stream").into_inner();
        let consented = consents(&suite, &advisor(), of(&contact)).await.expect("recorded");
        assert_eq!((&consented.next_step, consented.closed_at), (&closed.next_step, closed.closed_at));
        assert_eq!((&consented.person, told(&consented).len()), (&closed.person, 1));
        let news = stream.message().await.expect("news").expect("more").contact.expect("set");
        assert_eq!((news.etag, news.contact_id), (consented.etag, consented.contact_id));
    }

    async fn what_is_recorded_stays_as_it_was_whoever_records_it_again(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let request = RecordConsentRequest { etag: contact.etag.clone(), ..of(&contact) };
        let first = consents(&suite, &advisor(), request.clone()).await.expect("recorded");
        suite.set_clock(LATER);
        assert_eq!(consents(&suite, &advisor(), request.clone()).await.expect("repeated"), first);
        let again = consents(&suite, &other_social_advisor(), of(&contact)).await.expect("again");
        assert_eq!((told(&again), &again.etag), (told(&first), &first.etag));
        let stale = RecordConsentRequest { request_id: id(), ..request.clone() };
        let refused = consents(&suite, &advisor(), stale).await.expect_err("it has changed since");
        assert_eq!(why(&refused), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
        let contact_id = recorded(&suite, joint_visit()).await.contact_id;
        let reused = RecordConsentRequest { contact_id, ..request };
        let refused = consents(&suite, &advisor(), reused).await.expect_err("another contact");
        assert_eq!(why(&refused), (Code::Aborted, "REQUEST_ID_REUSED".to_owned()));
    }

    async fn of_ten_who_record_it_at_once_one_does_and_all_are_told_who(suite: TestSuite) {
        let contact = recorded(&suite, joint_visit()).await;
        let callers: Vec<_> = (0..10).map(|number| {
            Caller { subject: format!("test-advisor-{number}"), ..advisor() }
        }).collect();
        let calls = callers.iter().map(|caller| consents(&suite, caller, of(&contact)));
        let answers: Vec<_> = futures::future::join_all(calls).await.into_iter().collect();
        let answers: Vec<Contact> = answers.into_iter().map(|answer| answer.expect("recorded")).collect();
        for answer in &answers {
            assert_eq!((&*answer.etag, told(answer)), ("v2", told(&answers[0])));
        }
    }

    async fn who_did_not_meet_the_person_records_nothing_and_the_attempt_is_logged(suite: TestSuite) {
        let contact = recorded(&suite, walk_in()).await;
        let other = other_social_advisor();
        let refused = consents(&suite, &other, of(&contact)).await.expect_err("met nobody");
        assert_eq!(why(&refused), (Code::PermissionDenied, "NO_RELATION".to_owned()));
        let denied = line(&other, "RecordConsent", DisclosureBasis::None);
        assert_eq!(logged(&suite).await, [denied]);
        assert!(get(&suite, &advisor(), &contact.contact_id).await.consents.is_empty());
        for caller in [stranger(), somebody(Role::Supervisor)] {
            let refused = consents(&suite, &caller, of(&contact)).await.expect_err("another's task");
            assert_eq!(reason(&refused), "ROLE_MISSING");
        }
    }

    async fn wrong_ids_are_named_together_and_nobodys_contact_is_not_found(suite: TestSuite) {
        let refused = consents(&suite, &advisor(), RecordConsentRequest::default()).await;
        assert_eq!(violated(&refused.expect_err("no ids")), ["contact_id", "request_id"]);
        let contact_id = NOBODYS.to_owned();
        let request = RecordConsentRequest { contact_id, request_id: id(), etag: String::new() };
        let refused = consents(&suite, &advisor(), request).await.expect_err("none");
        assert_eq!(why(&refused), (Code::NotFound, "CONTACT_NOT_FOUND".to_owned()));
    }

    async fn it_does_not_wait_for_the_log_and_shows_no_words(suite: TestSuite) {
        let contact = record(&suite, &advisor(), identified_visit(CODE)).await;
        fill_the_log(&suite).await;
        let request = of(&contact);
        for _ in 0..2 {
            let consented = consents(&suite, &advisor(), request.clone()).await.expect("recorded");
            assert_eq!((told(&consented).len(), consented.words_hidden), (1, true));
            assert_eq!((&consented.person, &*consented.client_id), (&None, ""));
            assert!(consented.entries.iter().all(|entry| entry.note_hidden), "{consented:?}");
        }
        empty_the_log(&suite).await;
        assert_eq!(get(&suite, &advisor(), &contact.contact_id).await.person, contact.person);
    }
}
