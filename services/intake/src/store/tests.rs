//! What is asked all day is answered by an index, however much was ever kept.

use jiff::civil::date;
use neuvo_chassis::config;
use neuvo_ledger::{Database, database};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryTrait, Select, Statement,
};
use uuid::Uuid;

use super::{Filter, Migrations, contact::listed, matter::waiting};
use crate::domain::StatusCode;

/// Names the throwaway cluster that `tests/with-postgres` starts.
const CLUSTER: &str = "NEUVO_TEST_POSTGRES";
/// Contacts, one a minute up to midnight in Helsinki after 5 September 2023, and as many matters. All
/// but the first hundred are done with.
const KEPT: u32 = 20_000;

async fn store(folder: &std::path::Path, url: String) -> Database {
    let merged = config::merge(&[database::DEFAULTS], None, &Default::default());
    let mut settings: database::Settings =
        merged.expect("defaults").get("store").expect("defaults are right");
    settings.data = folder.to_owned();
    settings.url = url;
    let database = Database::open("intake", &settings).await.expect("a store");
    database.migrate::<Migrations>().await.expect("migrated");
    for statement in fill(database.read().get_database_backend()) {
        database.read().execute_unprepared(&statement).await.expect("filled");
    }
    database
}

fn fill(backend: DbBackend) -> [String; 3] {
    let numbers = format!(
        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {KEPT})"
    );
    let (id, no, none) = match backend {
        DbBackend::Postgres => ("gen_random_uuid()", "false", "CAST(NULL AS uuid)"),
        _ => ("randomblob(16)", "0", "NULL"),
    };
    let contacts = format!(
        "{numbers} INSERT INTO contact (contact_id, version, status, channel, occurred_at, \
         recorded_at, local_date, site_id, client_group, identification, origin, recorded_by) \
         SELECT {id}, 1, CASE WHEN n <= 100 THEN 1 ELSE 2 END, 1, \
         1693947600000000 - CAST(60000000 AS bigint) * n, 0, '2023-09-05', 'site-' || n % 7, 1, 1, 1, 'a' FROM number"
    );
    let matters = format!(
        "{numbers} INSERT INTO matter (matter_id, version, contact_id, area_id, social, health, \
         urgency, phase, holder_unit_id, way, handoff_id, asked, came_back, promise_state, \
         promise_due_date, promise_first_due_date, opened_at, local_date, opened_by, \
         opened_unit_id, ended_at, origin) \
         SELECT {id}, 1, {id}, 'a', {no}, {no}, 1, 1, 'unit-' || n % 7, 1, {none}, {no}, 0, 1, \
         '', '', n, '', 'a', 'unit-' || n % 7, CASE WHEN n <= 100 THEN NULL ELSE n END, 1 \
         FROM number"
    );
    [contacts, matters, "ANALYZE".to_owned()]
}

/// How the database would answer, as it says.
async fn plan<E: EntityTrait>(read: &DatabaseConnection, select: Select<E>) -> String {
    let backend = read.get_database_backend();
    let explain = if backend == DbBackend::Postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
    let column = if backend == DbBackend::Postgres { 0 } else { 3 };
    let select = select.build(backend);
    let values = select.values.map(|values| values.0).unwrap_or_default();
    let explain =
        Statement::from_sql_and_values(backend, format!("{explain} {}", select.sql), values);
    let rows = read.query_all_raw(explain).await.expect("a plan");
    let lines = rows.iter().map(|row| row.try_get_by_index::<String>(column).expect("a line"));
    lines.collect::<Vec<_>>().join("\n")
}

async fn everyday_questions_are_answered_by_an_index(database: &Database) {
    let read = database.read();
    let open = Filter { status: Some(StatusCode::Open), ..Filter::default() };
    let day = Some(date(2023, 9, 5));
    let site_id = Some("site-1".to_owned());
    let today = Filter { site_id, start_date: day, end_date: day, ..Filter::default() };
    let open = plan(read, listed(&open, None, 50)).await;
    assert!(open.contains("contact_open_idx"), "{open}");
    let today = plan(read, listed(&today, None, 50)).await;
    let bounded = ["occurred_at>? AND occurred_at<?", "occurred_at < '1693947600000000'"];
    assert!(today.contains("contact_occurred_at_idx"), "{today}");
    assert!(bounded.iter().any(|bounds| today.contains(bounds)), "{today}");
    let inbox = plan(read, waiting("unit-1", None, 50)).await;
    assert!(inbox.contains("matter_open_holder_unit_id_idx"), "{inbox}");
    assert!(!inbox.contains("Seq Scan") && !inbox.contains("SCAN matter"), "{inbox}");
}

#[tokio::test]
async fn everyday_questions_are_answered_by_an_index_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = store(folder.path(), String::new()).await;
    everyday_questions_are_answered_by_an_index(&database).await;
}

#[tokio::test]
async fn everyday_questions_are_answered_by_an_index_on_postgres() {
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = std::env::var(CLUSTER).expect("run under tests/with-postgres");
    let name = format!("neuvo_{}", Uuid::now_v7().simple());
    let url = database::create(&cluster, &name).await.expect("a database");
    everyday_questions_are_answered_by_an_index(&store(folder.path(), url).await).await;
}
