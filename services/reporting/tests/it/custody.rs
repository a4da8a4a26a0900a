//! Matters, hand-offs and promises, as reporting counts them: one day's journeys through intake.

use neuvo_allinone::{
    harness::{TestSuite, social_advisor, worker_of},
    on_both_databases,
};
use neuvo_chassis::{Caller, Clock};
use neuvo_ledger::Database;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{ClientGroup::WorkingAge, Origin::Recorded, Sector},
    intake::v1::{
        AcceptHandoffRequest, BreakPromiseRequest, Channel, CreateContactRequest,
        CreateMatterRequest, EndMatterRequest, KeepPromiseRequest, Matter, MovePromiseRequest,
        NewPromise, RejectHandoffRequest,
    },
    reporting::v1::RunReportRequest,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::support::{over, position, rows, run, run_as, visit, written};

const GUIDANCE: &str = "tyoikaisten-asiakasohjaus";
const MENTAL_HEALTH: &str = "aikuisten-mipa-asiakasohjaus";

fn id() -> String {
    Uuid::now_v7().to_string()
}

fn advisor() -> Caller {
    Caller { units: vec!["lahineuvonta".to_owned()], ..social_advisor() }
}

fn promise(due_date: &str) -> Option<NewPromise> {
    Some(NewPromise { description: "We call you.".to_owned(), due_date: due_date.to_owned() })
}

/// Opens a matter of a contact, offered to a unit unless that is empty, and promised for a day.
async fn open(suite: &TestSuite, contact_id: &str, to_unit_id: &str, due_date: &str) -> Matter {
    let offered = !to_unit_id.is_empty();
    let request = CreateMatterRequest {
        request_id: id(),
        contact_id: contact_id.to_owned(),
        area_id: "working-age".to_owned(),
        sectors: vec![Sector::Social.into()],
        need: "Cannot pay the rent.".to_owned(),
        promise: promise(due_date),
        to_unit_id: to_unit_id.to_owned(),
        summary: if offered { "Two months behind." } else { "" }.to_owned(),
        ..CreateMatterRequest::default()
    };
    suite.matters(&advisor()).create_matter(request).await.expect("opened").into_inner()
}

async fn keep(suite: &TestSuite, matter: &Matter) {
    let mut guidance = suite.matters(&worker_of("guide", &[GUIDANCE]));
    let accept = AcceptHandoffRequest {
        handoff_id: matter.open_handoff_id.clone(),
        request_id: id(),
        take_myself: true,
    };
    guidance.accept_handoff(accept).await.expect("taken");
    guidance.keep_promise(keep_promise(matter)).await.expect("kept");
}

fn keep_promise(matter: &Matter) -> KeepPromiseRequest {
    let matter_id = matter.matter_id.clone();
    KeepPromiseRequest { matter_id, request_id: id(), etag: String::new() }
}

/// The unit that opened a matter keeps its promise.
async fn keep_own(suite: &TestSuite, matter: &Matter) {
    suite.matters(&advisor()).keep_promise(keep_promise(matter)).await.expect("kept");
}

async fn reject(suite: &TestSuite, matter: &Matter) {
    let reject = RejectHandoffRequest {
        handoff_id: matter.open_handoff_id.clone(),
        request_id: id(),
        reason: "Not ours.".to_owned(),
    };
    let mut unit = suite.matters(&worker_of("nurse", &[MENTAL_HEALTH]));
    unit.reject_handoff(reject).await.expect("rejected");
}

/// Moves a matter's promise, or gives a new one; gives where that stands in intake's feed.
async fn move_promise(suite: &TestSuite, matter: &Matter, due_date: &str) -> String {
    let move_promise = MovePromiseRequest {
        matter_id: matter.matter_id.clone(),
        request_id: id(),
        etag: String::new(),
        promise: promise(due_date),
        person_told: true,
    };
    position(&suite.matters(&advisor()).move_promise(move_promise).await.expect("moved"))
}

async fn break_promise(suite: &TestSuite, matter: &Matter) {
    let matter_id = matter.matter_id.clone();
    let break_promise = BreakPromiseRequest { matter_id, request_id: id(), etag: String::new() };
    suite.matters(&advisor()).break_promise(break_promise).await.expect("broken");
}

/// Breaks a matter's promise and ends the matter; gives where that stands in intake's feed.
async fn give_up(suite: &TestSuite, matter: &Matter) -> String {
    break_promise(suite, matter).await;
    let end = EndMatterRequest {
        matter_id: matter.matter_id.clone(),
        request_id: id(),
        etag: String::new(),
        ending: "The person moved away.".to_owned(),
    };
    position(&suite.matters(&advisor()).end_matter(end).await.expect("ended"))
}

/// On Monday somebody visits Rentto, and five matters are opened: one is taken and its promise kept,
/// one is rejected, one waits, one is held and its promise moved, and one is given up. Somebody
/// calls, too. Three days have passed then; gives where all that stands in intake's feed.
async fn a_day(suite: &TestSuite) -> String {
    suite.set_clock("2023-09-04T08:15:00Z");
    let now = |request| CreateContactRequest { occurred_at: None, ..request };
    let mut intake = suite.intake(&advisor());
    let both = [Sector::Social, Sector::Health];
    let seen = intake.create_contact(now(visit(0, WorkingAge, &both, Recorded))).await;
    let contact_id = seen.expect("recorded").into_inner().contact_id;
    let call = CreateContactRequest {
        channel: Channel::Phone.into(),
        site_id: String::new(),
        line_id: "tyoikaiset".to_owned(),
        ..now(visit(0, WorkingAge, &[Sector::Social], Recorded))
    };
    intake.create_contact(call).await.expect("recorded");
    keep(suite, &open(suite, &contact_id, GUIDANCE, "2023-09-07").await).await;
    reject(suite, &open(suite, &contact_id, MENTAL_HEALTH, "2023-09-05").await).await;
    open(suite, &contact_id, MENTAL_HEALTH, "2023-09-07").await;
    move_promise(suite, &open(suite, &contact_id, "", "2023-09-05").await, "2023-09-15").await;
    let known = give_up(suite, &open(suite, &contact_id, "", "2023-09-05").await).await;
    suite.set_clock("2023-09-07T10:15:00Z");
    known
}

/// Runs statements on a service's store behind the service's back, as a restore would.
async fn tamper(suite: &TestSuite, service: &str, statements: &[&str]) {
    let database = Database::open(service, &suite.settings.store).await.expect("a store");
    for statement in statements {
        database.read().execute_unprepared(statement).await.expect("a statement");
    }
}

fn on_monday(report: &str) -> RunReportRequest {
    over(report, "2023-09-04", "2023-09-04")
}

on_both_databases! {
    async fn an_opened_matter_is_counted_where_it_began_and_where_it_is(suite: TestSuite) {
        let known = a_day(&suite).await;
        let report = run(&suite, on_monday("matters-by-unit"), &known).await.expect("run");
        let columns: Vec<_> = report.columns.iter().map(|column| &*column.column_id).collect();
        assert_eq!(columns, ["unit", "opened", "on_offer", "held", "came_back", "ended"]);
        let expected = written([
            (MENTAL_HEALTH, "0 1 0 0 0"),
            ("lahineuvonta", "5 0 1 1 1"),
            (GUIDANCE, "0 0 1 0 0"),
            ("TOTAL", "5 1 2 1 1"),
        ]);
        assert_eq!(rows(&report), expected);
        assert_eq!(report.rows[2].title.as_ref().expect("a name").fi, "Työikäisten asiakasohjaus");
        assert_eq!(report.origins, [i32::from(Recorded)]);
        assert!(report.as_of.is_some());
        let tuesday = over("matters-by-unit", "2023-09-05", "2023-09-07");
        let empty = run(&suite, tuesday, &known).await.expect("run");
        assert_eq!(rows(&empty), written([("TOTAL", "0 0 0 0 0")]));
    }

    async fn promises_are_counted_for_the_unit_that_is_to_act(suite: TestSuite) {
        let known = a_day(&suite).await;
        let report = run(&suite, on_monday("promises-by-unit"), &known).await.expect("run");
        let columns: Vec<_> = report.columns.iter().map(|column| &*column.column_id).collect();
        let expected =
            ["unit", "kept", "kept_late", "broken", "overdue", "moved", "open", "total", "due_today"];
        assert_eq!(columns, expected);
        let expected = written([
            (MENTAL_HEALTH, "0 0 0 0 0 1 1 1"),
            ("lahineuvonta", "0 0 1 1 1 0 3 0"),
            (GUIDANCE, "1 0 0 0 0 0 1 0"),
            ("TOTAL", "1 0 1 1 1 1 5 1"),
        ]);
        assert_eq!(rows(&report), expected);
        suite.set_clock("2023-09-07T21:00:00Z"); // midnight in Helsinki
        let report = run(&suite, on_monday("promises-by-unit"), &known).await.expect("run");
        assert_eq!(rows(&report)[0].1, "0 0 0 1 0 0 1 0");
    }

    async fn a_promise_kept_late_is_told_apart_and_a_broken_one_is_not_undone_by_the_next(suite: TestSuite) {
        suite.set_clock("2023-09-04T08:15:00Z");
        let visit = CreateContactRequest {
            occurred_at: None,
            ..visit(0, WorkingAge, &[Sector::Social], Recorded)
        };
        let contact = suite.intake(&advisor()).create_contact(visit).await.expect("recorded");
        let contact_id = contact.into_inner().contact_id;
        let (late, moved, twice) = (
            open(&suite, &contact_id, "", "2023-09-07").await,
            open(&suite, &contact_id, "", "2023-09-07").await,
            open(&suite, &contact_id, "", "2023-09-07").await,
        );
        suite.set_clock("2023-09-07T20:59:00Z"); // its last minute in Helsinki
        keep_own(&suite, &open(&suite, &contact_id, "", "2023-09-07").await).await;
        move_promise(&suite, &moved, "2023-09-28").await;
        break_promise(&suite, &twice).await;
        suite.set_clock("2023-09-28T08:15:00Z"); // three weeks late
        keep_own(&suite, &late).await;
        keep_own(&suite, &moved).await;
        move_promise(&suite, &twice, "2023-10-02").await;
        break_promise(&suite, &twice).await;
        let known = move_promise(&suite, &twice, "2023-10-09").await;
        let report = run(&suite, over("promises-by-unit", "2023-09-04", "2023-09-07"), &known).await;
        let expected = written([
            ("lahineuvonta", "1 2 2 0 0 1 6 0"),
            ("TOTAL", "1 2 2 0 0 1 6 0"),
        ]);
        assert_eq!(rows(&report.expect("run")), expected);
    }

    async fn a_promise_broken_before_they_were_counted_is_counted_from_now_on(suite: TestSuite) {
        suite.set_clock("2023-09-04T08:15:00Z");
        let visit = CreateContactRequest {
            occurred_at: None,
            ..visit(0, WorkingAge, &[Sector::Social], Recorded)
        };
        let contact = suite.intake(&advisor()).create_contact(visit).await.expect("recorded");
        let matter = open(&suite, &contact.into_inner().contact_id, "", "2023-09-07").await;
        break_promise(&suite, &matter).await;
        tamper(&suite, "intake", &[
            "ALTER TABLE matter DROP COLUMN promises_broken",
            "DELETE FROM seaql_migrations WHERE version = 'intake_0004_broken_promises'",
        ]).await;
        let suite = suite.restarted(Clock::system()).await;
        suite.set_clock("2023-09-05T08:15:00Z");
        let known = move_promise(&suite, &matter, "2023-09-07").await;
        let report = run(&suite, on_monday("promises-by-unit"), &known).await.expect("run");
        assert_eq!(rows(&report)[0].1, "0 0 1 0 0 1 2 0");
    }

    async fn hand_offs_are_counted_for_the_unit_that_is_to_take_them(suite: TestSuite) {
        let known = a_day(&suite).await;
        let report = run(&suite, on_monday("handoffs-by-unit"), &known).await.expect("run");
        let expected = written([
            (MENTAL_HEALTH, "1 0 1 0 0 2 74"),
            (GUIDANCE, "0 1 0 0 0 1 "),
            ("TOTAL", "1 1 1 0 0 3 74"),
        ]);
        assert_eq!(rows(&report), expected);
        assert_eq!(report.origins, [i32::from(Recorded)]);
    }

    async fn the_supervisor_sees_the_day_by_site(suite: TestSuite) {
        let known = a_day(&suite).await;
        let report = run(&suite, on_monday("contacts-by-site"), &known).await.expect("run");
        let columns: Vec<_> = report.columns.iter().map(|column| &*column.column_id).collect();
        assert_eq!(
            columns,
            [
                "site",
                "social",
                "health",
                "total",
                "share_percent",
                "contacts_open",
                "matters_opened"
            ]
        );
        let expected = written([
            ("hyryla", "0 0 0 0 0 0"),
            ("just", "0 0 0 0 0 0"),
            ("klaukkala", "0 0 0 0 0 0"),
            ("nurmijarvi", "0 0 0 0 0 0"),
            ("rentto", "1 1 2 67 1 5"),
            ("NO_SITE", "1 0 1 33 1 0"),
            ("TOTAL", "2 1 3 100 2 5"),
        ]);
        assert_eq!(rows(&report), expected);
        assert_eq!((report.entries, report.contacts), (3, 2));
        let tuesday = over("contacts-by-site", "2023-09-05", "2023-09-07");
        let empty = run(&suite, tuesday, &known).await.expect("run");
        assert_eq!(rows(&empty)[6].1, "0 0 0 0 0 0");
    }

    async fn the_organiser_is_told_no_small_count_of_any_unit(suite: TestSuite) {
        let known = a_day(&suite).await;
        for report_id in ["matters-by-unit", "promises-by-unit", "handoffs-by-unit"] {
            let request = on_monday(report_id);
            let report = run_as(&suite, Role::Organiser, request, &known).await.expect("run");
            for (key, cells) in rows(&report) {
                let told = cells.split(' ').filter(|cell| *cell != "..");
                let small = told.filter(|cell| (1..5).contains(&cell.parse::<i32>().expect("told")));
                assert_eq!(small.count(), 0, "{report_id} {key}: {cells}");
            }
        }
    }

    async fn a_feed_with_another_history_is_counted_anew(suite: TestSuite) {
        let known = a_day(&suite).await;
        run(&suite, on_monday("matters-by-unit"), &known).await.expect("run");
        tamper(&suite, "intake", &[
            "DELETE FROM event WHERE position > 2",
            "UPDATE feed_head SET position = 2",
        ]).await;
        let suite = suite.restarted(Clock::system()).await;
        let (feed, _) = known.rsplit_once(':').expect("a position");
        let restored = format!("{feed}:2");
        for report_id in ["matters-by-unit", "promises-by-unit", "handoffs-by-unit"] {
            let report = run(&suite, on_monday(report_id), &restored).await.expect("run");
            assert_eq!(report.rows.len(), 0, "{report_id}");
        }
        let report = run(&suite, on_monday("contacts-by-site"), &restored).await.expect("run");
        assert_eq!((report.entries, report.contacts), (3, 2));
    }

    async fn a_store_that_did_not_know_when_promises_were_settled_reads_them_from_the_start(suite: TestSuite) {
        let known = a_day(&suite).await;
        let before = run(&suite, on_monday("promises-by-unit"), &known).await.expect("run");
        tamper(&suite, "reporting", &[
            "ALTER TABLE matter_fact DROP COLUMN promise_first_due_date",
            "ALTER TABLE matter_fact DROP COLUMN promise_settled_date",
            "ALTER TABLE matter_fact DROP COLUMN promises_broken",
            "DELETE FROM seaql_migrations WHERE version = 'reporting_0003_settled_promises'",
        ]).await;
        let suite = suite.restarted(Clock::system()).await;
        suite.set_clock("2023-09-07T10:15:00Z");
        let after = run(&suite, on_monday("promises-by-unit"), &known).await.expect("run");
        assert_eq!(rows(&after), rows(&before));
    }

    async fn a_store_from_before_there_were_matters_reads_them_from_the_start(suite: TestSuite) {
        let known = a_day(&suite).await;
        let before = run(&suite, on_monday("matters-by-unit"), &known).await.expect("run");
        tamper(&suite, "reporting", &[
            "DROP TABLE matter_fact",
            "DROP TABLE handoff_fact",
            "DROP TABLE assessment_fact",
            "DROP TABLE ref_name",
            "DROP INDEX entry_fact_contact_id_idx",
            "ALTER TABLE entry_fact DROP COLUMN site_id",
            "ALTER TABLE entry_fact DROP COLUMN open",
            "DELETE FROM seaql_migrations WHERE version IN ('reporting_0002_custody_facts', \
             'reporting_0003_settled_promises')",
        ]).await;
        let suite = suite.restarted(Clock::system()).await;
        let after = run(&suite, on_monday("matters-by-unit"), &known).await.expect("run");
        assert_eq!(rows(&after), rows(&before));
        let by_site = run(&suite, on_monday("contacts-by-site"), &known).await.expect("run");
        assert_eq!(rows(&by_site)[4], ("rentto", "1 1 2 67 1 5".to_owned()));
    }
}
