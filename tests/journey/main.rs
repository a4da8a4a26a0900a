//! The walk-in day, in every shape that Neuvo runs in.

use neuvo_allinone::{
    harness::{Backend, TestSuite},
    journey::{BEGINNING, Desk, play},
    processes::Processes,
};

async fn told(desk: &impl Desk) -> String {
    let mut told = String::new();
    let played = play(desk, &mut |words| told.push_str(words)).await;
    if let Err(error) = played {
        panic!("{error:#}\n\nup to here it went well:\n{told}");
    }
    told
}

#[tokio::test]
async fn the_day_is_played_in_one_process_on_sqlite() {
    let told = told(&TestSuite::at_instant(Backend::Sqlite, BEGINNING).await).await;
    assert!(told.contains("17:30") && told.ends_with("throwaway one.\n"), "{told}");
    assert!(told.contains("It is for emergencies, not for advice."), "a reason is cut off: {told}");
    let rows = || told.lines().filter(|line| line.contains("\"disclosureId\":"));
    let named = rows().filter(|line| line.contains("\"viewer\":\"neuvo-development|dev-"));
    assert_eq!(named.count(), rows().count(), "who saw something is cut off: {told}");
}

#[tokio::test]
async fn the_day_is_played_in_one_process_on_postgres() {
    told(&TestSuite::at_instant(Backend::Postgres, BEGINNING).await).await;
}

#[tokio::test]
async fn the_day_is_played_by_five_processes_over_tcp() {
    told(&Processes::at_instant(BEGINNING).await).await;
}
