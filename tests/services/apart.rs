//! Services apart: each has its own role and schema, and can do nothing with another's.

use jiff::SignedDuration;
use neuvo_allinone::{deployment::bootstrap, harness::CLUSTER, processes::Processes};
use neuvo_secrecy::chain::SEAL_LAG;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use uuid::Uuid;

const SERVICES: [&str; 4] = ["directory", "intake", "assessment", "reporting"];

async fn log_in(processes: &Processes, role: &str) -> DatabaseConnection {
    Database::connect(processes.database_url(role)).await.expect("a connection")
}

/// What PostgreSQL says to a statement: nothing, or why not.
async fn refusal(connection: &DatabaseConnection, statement: &str) -> String {
    let said = connection.execute_unprepared(statement).await;
    said.err().map(|error| error.to_string()).unwrap_or_default()
}

async fn count(connection: &DatabaseConnection, query: &str) -> i64 {
    let query = Statement::from_string(DbBackend::Postgres, query);
    let row = connection.query_one_raw(query).await.expect("an answer").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn no_service_reads_writes_or_sees_what_another_keeps() {
    let processes = Processes::start().await;
    for service in SERVICES {
        let role = log_in(&processes, &format!("neuvo_{service}")).await;
        assert_eq!(refusal(&role, "SELECT * FROM event").await, "", "its own, without a prefix");
        for other in SERVICES.into_iter().filter(|other| *other != service) {
            for statement in [
                format!("SELECT * FROM {other}.event"),
                format!("INSERT INTO {other}.mark VALUES ('a', 'b')"),
                format!("DROP TABLE {other}.event"),
                format!("CREATE TABLE {other}.own (a int)"),
                format!("GRANT ALL ON SCHEMA {other} TO neuvo_{service}"),
                format!("SET ROLE neuvo_{other}"),
            ] {
                let refused = refusal(&role, &statement).await;
                assert!(refused.contains("permission denied"), "{service}: {statement}: {refused}");
            }
            let seen = format!(
                "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = '{other}'"
            );
            assert_eq!(count(&role, &seen).await, 0, "{service} sees tables of {other}");
        }
        for statement in
            ["CREATE TABLE public.a (a int)", "CREATE TEMPORARY TABLE a (a int)", "CREATE SCHEMA a"]
        {
            let refused = refusal(&role, statement).await;
            assert!(refused.contains("permission denied"), "{service}: {statement}: {refused}");
        }
        assert!(count(&role, "SELECT COUNT(*) FROM information_schema.columns").await > 0);
    }
}

#[tokio::test]
async fn the_backup_role_reads_everything_and_writes_nothing() {
    let processes = Processes::start().await;
    for service in SERVICES {
        let backup = log_in(&processes, "neuvo_backup").await;
        let read = format!("SELECT COUNT(*) FROM {service}.feed_head");
        assert_eq!(count(&backup, &read).await, 1);
        // Not because it is read-only by default, which it can change for itself.
        let write = format!("START TRANSACTION READ WRITE; DELETE FROM {service}.feed_head");
        let refused = refusal(&backup, &write).await;
        assert!(refused.contains("permission denied"), "{service}: {refused}");
    }
}

#[tokio::test]
async fn setting_up_again_changes_nothing_and_strangers_stay_out() {
    let cluster = std::env::var(CLUSTER).expect("run under tests/with-postgres");
    let database = format!("neuvo_{}", Uuid::now_v7().simple());
    bootstrap(&cluster, &database).expect("set up");
    let url = format!("{}/{database}", cluster.replace("//postgres@", "//neuvo_intake@"));
    let intake = Database::connect(&url).await.expect("a connection");
    assert_eq!(refusal(&intake, "CREATE TABLE kept AS SELECT 1 AS a").await, "");
    bootstrap(&cluster, &database).expect("set up again");
    assert_eq!(count(&intake, "SELECT COUNT(*) FROM kept").await, 1);
    let timeouts = "SELECT COUNT(*) FROM pg_settings WHERE setting <> '0' AND name IN \
        ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')";
    let again = Database::connect(&url).await.expect("a connection");
    assert_eq!(count(&again, timeouts).await, 3);

    let admin = Database::connect(format!("{cluster}/postgres")).await.expect("a connection");
    let stranger = format!("stranger_{}", Uuid::now_v7().simple());
    assert_eq!(refusal(&admin, &format!("CREATE ROLE {stranger} LOGIN")).await, "");
    let url = format!("{}/{database}", cluster.replace("//postgres@", &format!("//{stranger}@")));
    let refused = Database::connect(&url).await.expect_err("a stranger").to_string();
    assert!(refused.contains("permission denied for database"), "{refused}");
}

#[tokio::test]
async fn a_store_that_is_not_migrated_is_refused_with_what_to_run() {
    let mut processes = Processes::laid_out(None);
    processes.launch("intake");
    assert!(!processes.stopped("intake").await.success());
    let refused = processes.log("intake");
    assert!(
        refused.contains("the store of intake is not migrated (ledger_0001_tables"),
        "{refused}"
    );
    assert!(refused.contains("run `neuvo-intake migrate` with the same settings"), "{refused}");
    processes.run("intake", "migrate").expect("migrated");
    processes.run("intake", "migrate").expect("nothing to do");
    processes.launch("intake");
    processes.ask_to_stop("intake");
    processes.stopped("intake").await;
}

#[tokio::test]
async fn a_write_ends_well_before_the_log_that_it_may_carry_is_sealed() {
    let processes = Processes::laid_out(None);
    for service in SERVICES {
        let role = log_in(&processes, &format!("neuvo_{service}")).await;
        let limit = "SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout'";
        let limit = SignedDuration::from_millis(count(&role, limit).await);
        // As long again for what a write waits for before.
        assert!(limit.is_positive() && limit * 2 <= SEAL_LAG, "{service}: {limit:?}");
    }
}
