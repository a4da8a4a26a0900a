//! What an operator of five processes does with each service's own program: its doctor, its keys.

use neuvo_allinone::{harness::social_advisor, processes::Processes};
use neuvo_proto::intake::v1::{GetContactRequest, intake_service_client::IntakeServiceClient};
use sea_orm::{ConnectionTrait, Database};

use crate::replicas::visit;

/// A visit with a note, read back by who wrote it.
async fn noted_and_read(processes: &Processes) {
    let (transport, bearer) = processes.way("intake", &social_advisor());
    let mut intake = IntakeServiceClient::with_interceptor(transport, bearer);
    let mut noted = visit();
    noted.entries[0].note = "money".to_owned();
    let made = intake.create_contact(noted).await.expect("recorded").into_inner();
    let read = GetContactRequest { contact_id: made.contact_id };
    let read = intake.get_contact(read).await.expect("there").into_inner();
    assert_eq!(read.entries[0].note, "money");
}

#[tokio::test]
async fn the_doctor_of_each_service_knows_its_own_log() {
    let mut processes = Processes::start().await;
    noted_and_read(&processes).await;
    for service in ["intake", "assessment"] {
        let found = processes.run(service, "doctor").expect("all is well");
        let whole = format!("ok   {service}: disclosure log is whole, nothing sealed yet");
        assert!(found.contains(&whole), "{found}");
    }
    let found = processes.run("directory", "doctor").expect("all is well");
    assert!(found.starts_with("ok   directory: store is sound"), "{found}");
    assert!(!found.contains("log"), "it keeps none: {found}");

    let store = Database::connect(processes.database_url("neuvo_intake")).await.expect("a store");
    store.execute_unprepared("UPDATE disclosure SET viewer = 'nobody'").await.expect("forged");
    let found = processes.run("intake", "doctor").expect_err("a forged log").to_string();
    assert!(found.contains("FAIL intake: the disclosure log was tampered with"), "{found}");
}

#[tokio::test]
async fn the_doctor_is_not_blinded_by_what_the_store_says_of_itself() {
    let mut processes = Processes::start().await;
    noted_and_read(&processes).await;
    let store = Database::connect(processes.database_url("neuvo_intake")).await.expect("a store");
    for forged in ["DELETE FROM mark WHERE name = 'secrecy-index'", "DELETE FROM disclosure"] {
        store.execute_unprepared(forged).await.expect("forged");
        let found = processes.run("intake", "doctor").expect_err("a log taken away").to_string();
        assert!(found.contains("FAIL intake: the store does not say any more"), "{found}");
    }
}

#[tokio::test]
async fn keys_are_rotated_by_the_service_s_own_program_while_replicas_go_on() {
    let mut processes = Processes::start().await;
    processes.replicate("intake").await;
    noted_and_read(&processes).await;
    assert!(processes.run("intake", "rotate-keys").expect("rotated").starts_with("version 2 "));
    let refused = processes.run("intake", "rotate-keys").expect_err("one waits").to_string();
    assert!(refused.contains("version 2 waits to be activated"), "{refused}");
    assert!(processes.run("intake", "activate-keys").expect("done").starts_with("version 2 "));
    noted_and_read(&processes).await;
    let refused = processes.run("directory", "rotate-keys").expect_err("it has none").to_string();
    assert!(refused.contains("holds no personal data"), "{refused}");
}
