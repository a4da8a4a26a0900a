//! Following a feed: restored feeds, poison events, restarts.

use neuvo_allinone::{
    harness::{TestSuite, somebody},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_ledger::Database;
use neuvo_proto::{access::v1::Role, reporting::v1::RunReportRequest};
use tonic::Request;

use crate::support::{events, record, tamper};

/// Contacts that reporting counts, once it has read intake's feed to its end.
async fn counted(suite: &TestSuite) -> i32 {
    let mut feed = suite
        .feed("intake")
        .watch_events(neuvo_proto::feed::v1::WatchEventsRequest::default())
        .await
        .expect("a feed")
        .into_inner();
    let head = feed.message().await.expect("an answer").expect("one").head.expect("set");
    let position = format!("intake={}:{}", head.epoch, head.position);
    let mut request = Request::new(RunReportRequest {
        report: "contacts-by-group-and-sector".to_owned(),
        start_date: "2020-01-01".to_owned(),
        end_date: "2029-12-31".to_owned(),
    });
    request.metadata_mut().insert("neuvo-position", position.parse().expect("a position"));
    let report = suite.reporting(&somebody(Role::Supervisor)).run_report(request).await;
    report.expect("run").into_inner().contacts
}

async fn parked(suite: &TestSuite, service: &str) -> i64 {
    let database = Database::open(service, &suite.settings.store).await.expect("a store");
    database.examine().await.expect("a sound store").parked
}

on_both_databases! {
    async fn what_was_read_is_kept_over_a_restart(suite: TestSuite) {
        for _ in 0..3 {
            record(&suite).await;
        }
        assert_eq!(counted(&suite).await, 3);
        let suite = suite.restarted(Clock::system()).await;
        record(&suite).await;
        assert_eq!(counted(&suite).await, 4);
    }

    async fn reporting_builds_anew_when_the_feed_has_another_history(suite: TestSuite) {
        for _ in 0..3 {
            record(&suite).await;
        }
        assert_eq!(counted(&suite).await, 3);
        tamper(&suite, "intake", "UPDATE feed_head SET epoch = 'restored'").await;
        tamper(&suite, "reporting", "DELETE FROM entry_fact").await;
        let suite = suite.restarted(Clock::system()).await;
        assert_eq!(counted(&suite).await, 3);
    }

    async fn reporting_notices_a_feed_restored_from_an_older_backup(suite: TestSuite) {
        for _ in 0..3 {
            record(&suite).await;
        }
        assert_eq!(counted(&suite).await, 3);
        tamper(&suite, "intake", "DELETE FROM event WHERE position > 1").await;
        tamper(&suite, "intake", "UPDATE feed_head SET position = 1").await;
        let suite = suite.restarted(Clock::system()).await;
        assert_eq!(counted(&suite).await, 1);
    }

    async fn assessment_stops_when_the_feed_has_another_history(suite: TestSuite) {
        record(&suite).await;
        counted(&suite).await;
        tamper(&suite, "intake", "UPDATE feed_head SET epoch = 'restored'").await;
        let suite = suite.restarted(Clock::system()).await;
        let quarantined = async {
            loop {
                let missing = suite.suite.readiness.missing();
                let said = missing.get("assessment following intake").cloned().unwrap_or_default();
                if said.contains("another history") {
                    break;
                }
                tokio::task::yield_now().await;
            }
        };
        let limit = std::time::Duration::from_secs(20);
        tokio::time::timeout(limit, quarantined).await.expect("it says that it has stopped");
    }

    async fn a_poison_event_is_parked_and_those_after_it_are_read(suite: TestSuite) {
        record(&suite).await;
        let last = events(&suite, None, 1).await.remove(0);
        assert_eq!(last.cursor.expect("set").position, 1);
        let poison = "INSERT INTO event (position, event_id, type, schema_version, aggregate_id, \
                      aggregate_version, recorded_at, traceparent, payload) \
                      SELECT 2, '0199b7a0-0000-7000-8000-000000000000', type, schema_version, \
                      'poison', 1, recorded_at, traceparent, 'garbage' FROM event WHERE position = 1";
        let poison = match suite.settings.store.url.is_empty() {
            true => poison.replace(
                "'0199b7a0-0000-7000-8000-000000000000'",
                "x'0199b7a0000070008000000000000000'",
            ).replace("'garbage'", "x'ffff'"),
            false => poison.to_owned(),
        };
        tamper(&suite, "intake", &poison).await;
        tamper(&suite, "intake", "UPDATE feed_head SET position = 2").await;
        record(&suite).await;
        assert_eq!(counted(&suite).await, 2);
        assert_eq!((parked(&suite, "reporting").await, parked(&suite, "intake").await), (1, 0));
    }
}
