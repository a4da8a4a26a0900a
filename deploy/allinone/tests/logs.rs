//! The disclosure logs as an operator sees them: the doctor, anchors, and keys that are rotated while
//! the server runs.

use std::{fs, path::Path, process::Command, time::Duration};

use jiff::{SignedDuration, Timestamp};
use neuvo_allinone::{
    doctor,
    harness::{Backend, TestSuite, social_advisor},
};
use neuvo_ledger::Ledger;
use neuvo_proto::{
    common::v1::{ClientGroup, Sector},
    intake::v1::{
        Channel, Contact, CreateContactRequest, GetContactRequest, Identification, NewEntry,
    },
};
use neuvo_secrecy::Vault;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Whatever is waited for has come by then, or never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// Records a visit with a note and reads it back.
async fn visit(suite: &TestSuite) -> Contact {
    let visit = CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::WorkingAge.into(),
        identification: Identification::None.into(),
        entries: vec![NewEntry { sector: Sector::Social.into(), note: "money".to_owned() }],
        ..CreateContactRequest::default()
    };
    let made = suite.intake(&social_advisor()).create_contact(visit).await.expect("recorded");
    read(suite, &made.into_inner().contact_id).await
}

async fn read(suite: &TestSuite, contact_id: &str) -> Contact {
    let request = GetContactRequest { contact_id: contact_id.to_owned() };
    let read = suite.intake(&social_advisor()).get_contact(request).await.expect("there");
    let read = read.into_inner();
    assert_eq!(read.entries[0].note, "money");
    read
}

/// Seals intake's log as it is, without waiting for its lag.
async fn seal(suite: &TestSuite) {
    let settings = &suite.settings;
    let shutdown = CancellationToken::new();
    let _stop = shutdown.clone().drop_guard();
    let store = suite.suite.stores["intake"].clone();
    let secret = settings.store.secret().expect("a secret");
    let ledger = Ledger::start("intake", store, &secret, shutdown).await.expect("a ledger");
    let secrecy = settings.secrecy.clone().beside(&settings.store.data);
    let vault = Vault::open(&secrecy, &ledger).await.expect("a vault");
    let soon = Timestamp::now() + SignedDuration::from_secs(1);
    assert!(vault.seal(soon).await.expect("sealed") > 0);
}

/// What the doctor says of intake's log.
async fn of_log(suite: &TestSuite, anchors: &Path) -> (bool, String) {
    let findings = doctor::examine(&suite.settings, Some(anchors)).await;
    let found = findings.into_iter().find(|finding| {
        finding.text.starts_with("intake: ") && finding.text.contains("disclosure log")
    });
    found.map(|finding| (finding.well, finding.text)).expect("it says something of the log")
}

#[tokio::test]
async fn the_doctor_anchors_heads_and_finds_a_log_that_is_another() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let anchors = suite.settings.store.data.join("anchors");
    for batch in 1..=2 {
        visit(&suite).await;
        seal(&suite).await;
        let (well, text) = of_log(&suite, &anchors).await;
        assert!(
            text.starts_with(&format!("intake: disclosure log is whole, head {batch} ")),
            "{text}"
        );
        assert!(well && text.ends_with(", oldest key version 1"), "{text}");
    }
    let kept = fs::read_to_string(&anchors).expect("anchors");
    assert_eq!(kept.lines().count(), 2, "{kept}");
    let forged = kept.replacen("intake 1 ", "intake 1 00", 1);
    fs::write(&anchors, &forged).expect("written");
    let (well, text) = of_log(&suite, &anchors).await;
    assert!(!well && text.contains("batch 1 is not the one that was anchored"), "{text}");
    assert_eq!(fs::read_to_string(&anchors).expect("anchors"), forged, "nothing is added to it");
}

#[tokio::test]
async fn keys_are_rotated_while_people_are_served() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let before = visit(&suite).await;
    let neuvo = |command| {
        let mut neuvo = Command::new(env!("CARGO_BIN_EXE_neuvo"));
        neuvo.arg(command).env_clear().env("NEUVO_DATA", &suite.settings.store.data);
        let output = neuvo.output().expect("it runs");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && told.starts_with("version 2 "), "{told}");
    };
    neuvo("rotate-keys");
    visit(&suite).await;
    neuvo("activate-keys");
    let anchors = suite.settings.store.data.join("anchors");
    let mut every = tokio::time::interval(Duration::from_millis(50));
    let rewrapped = async {
        while !of_log(&suite, &anchors).await.1.ends_with("oldest key version 2") {
            visit(&suite).await; // people come all the while
            every.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, rewrapped).await.expect("every key is wrapped anew");
    read(&suite, &before.contact_id).await;
    visit(&suite).await;
}
