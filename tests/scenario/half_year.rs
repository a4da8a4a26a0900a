//! The synthetic half-year: the county's own sums, whatever happens while it is loaded.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use neuvo_allinone::{
    county, half_year,
    harness::{Answer, TestSuite},
    load::{self, Loaded},
    on_both_databases,
};
use neuvo_chassis::{Clock, transport::Transport};
use serde_json::json;
use tokio::sync::Notify;
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};

use crate::support::{counts, get, well};

const PERIOD: &str = "startDate=2023-01-01&endDate=2023-06-30";
const TABLE: [&str; 5] = [
    "\u{feff}client_group;social;health;total;share_percent",
    "FAMILIES;6;52;58;4",
    "WORKING_AGE;140;536;676;45",
    "OLDER_PEOPLE;141;631;772;51",
    "TOTAL;287;1219;1506;100",
];

async fn load(suite: &TestSuite) -> anyhow::Result<Loaded> {
    let set = county::read(&suite.settings.county.folder)?;
    let visits = half_year::read(&suite.settings.county.folder)?;
    load::load(&suite.suite, set, visits.as_ref()).await
}

async fn export(suite: &TestSuite, more: &str) -> Answer {
    let path = format!("/v1/reports/contacts-by-group-and-sector:export?format=csv&{PERIOD}{more}");
    get(&path).by("organiser").to(suite).await
}

/// The export, which must be the county's half-year.
async fn exported(suite: &TestSuite) -> String {
    let file = export(suite, "").await;
    assert_eq!(file.status, 200, "{}", file.text);
    let table: Vec<_> = file.text.lines().take(TABLE.len()).collect();
    assert_eq!(table, TABLE);
    file.text
}

/// How many visits the half-year has.
fn visits(suite: &TestSuite) -> usize {
    let set = county::read(&suite.settings.county.folder).expect("a data set");
    let sites: Vec<_> = set.sites.into_iter().map(|site| site.site_id).collect();
    let sums = half_year::read(&suite.settings.county.folder).expect("right").expect("there");
    half_year::visits(&sums, &sites).len()
}

/// A way that answers `calls` times and then no more, as if the process had stopped there.
fn cut_after(calls: usize, way: &Transport, cut: Arc<Notify>) -> Transport {
    let (way, made) = (way.clone(), Arc::new(AtomicUsize::new(0)));
    BoxCloneSyncService::new(service_fn(move |request| {
        let (way, made, cut) = (way.clone(), made.clone(), cut.clone());
        async move {
            if made.fetch_add(1, Ordering::Relaxed) >= calls {
                cut.notify_one();
                std::future::pending::<()>().await;
            }
            way.oneshot(request).await
        }
    }))
}

/// Loads until `calls` visits were taken, and stops there.
async fn load_in_part(suite: &mut TestSuite, calls: usize) {
    let cut = Arc::new(Notify::new());
    let whole = suite.suite.services["intake"].clone();
    suite.suite.services.insert("intake", cut_after(calls, &whole, cut.clone()));
    tokio::select! {
        loaded = load(suite) => panic!("it was loaded whole: {loaded:?}"),
        () = cut.notified() => {}
    }
    suite.suite.services.insert("intake", whole);
}

/// How many contacts intake holds, and how many entries they have.
async fn recorded(suite: &TestSuite) -> (usize, usize) {
    let (mut contacts, mut entries, mut token) = (0, 0, String::new());
    loop {
        let path = format!("/v1/contacts?pageSize=200&pageToken={token}");
        let page = well(&get(&path).by("supervisor").to(suite).await);
        for contact in page["contacts"].as_array().expect("a list") {
            assert_eq!(contact["origin"], "ORIGIN_SYNTHETIC");
            entries += contact["entries"].as_array().map_or(0, Vec::len);
            contacts += 1;
        }
        page["nextPageToken"].as_str().expect("a token").clone_into(&mut token);
        if token.is_empty() {
            return (contacts, entries);
        }
    }
}

on_both_databases! {
    async fn the_export_is_the_countys_half_year_to_the_letter(suite: TestSuite) {
        load(&suite).await.expect("loaded");
        let file = export(&suite, "").await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        let text = exported(&suite).await;
        let notes: Vec<_> = text.lines().skip(TABLE.len()).collect();
        assert!(notes.len() > 3 && notes.iter().all(|note| note.starts_with("# ")), "{text}");
        for told in ["SYNTHETIC", "2023-01-01", "2023-06-30", "1506"] {
            assert!(notes.iter().any(|note| note.contains(told)), "no note tells {told}: {text}");
        }
        let swedish = export(&suite, "&language=sv").await.text;
        assert!(swedish.contains("påhittade besök"), "{swedish}");
        assert_eq!(recorded(&suite).await, (visits(&suite), 1506));

        let run = format!("/v1/reports/contacts-by-group-and-sector:run?{PERIOD}");
        let report = well(&get(&run).by("process-owner").to(&suite).await);
        assert_eq!(counts(&report["total"]), json!([287, 1219, 1506, 100]));
        assert_eq!(report["entries"], 1506);
        assert_eq!(report["contacts"], visits(&suite));
        assert_eq!(report["origins"], json!(["ORIGIN_SYNTHETIC"]));
        let by_month = format!("/v1/reports/contacts-by-month:run?{PERIOD}");
        let by_month = well(&get(&by_month).by("supervisor").to(&suite).await);
        assert_eq!(counts(&by_month["total"]), json!([287, 1219, 1506, 100]));
        assert_eq!(by_month["rows"].as_array().map(Vec::len), Some(6));
    }

    async fn loading_again_changes_nothing(suite: TestSuite) {
        load(&suite).await.expect("loaded");
        let (before, contacts) = (exported(&suite).await, recorded(&suite).await);
        let again = load(&suite).await.expect("loaded again");
        let county = again.county;
        assert_eq!((county.created, county.updated, county.ended), (0, 0, 0));
        assert_eq!(exported(&suite).await, before);
        assert_eq!(recorded(&suite).await, contacts);
    }

    async fn a_load_cut_short_is_completed_by_loading_again(suite: TestSuite) {
        let mut suite = suite;
        let whole = (visits(&suite), 1506);
        for calls in [100, 700] {
            load_in_part(&mut suite, calls).await;
            let (contacts, _) = recorded(&suite).await;
            assert!((1..whole.0).contains(&contacts), "{contacts} contacts after {calls} calls");
        }
        load(&suite).await.expect("completed");
        exported(&suite).await;
        assert_eq!(recorded(&suite).await, whole);
    }

    async fn a_load_cut_short_by_a_restart_is_completed_after_it(suite: TestSuite) {
        let mut suite = suite;
        load_in_part(&mut suite, 300).await;
        let suite = suite.restarted(Clock::system()).await;
        suite.wait_until_ready().await;
        load(&suite).await.expect("completed");
        exported(&suite).await;
        assert_eq!(recorded(&suite).await, (visits(&suite), 1506));
    }

    async fn a_restart_keeps_everything(suite: TestSuite) {
        load(&suite).await.expect("loaded");
        let (before, contacts) = (exported(&suite).await, recorded(&suite).await);
        let suite = suite.restarted(Clock::system()).await;
        suite.wait_until_ready().await;
        assert_eq!(exported(&suite).await, before);
        assert_eq!(recorded(&suite).await, contacts);
        let set = county::read(&suite.settings.county.folder).expect("a data set");
        let whole = load::is_complete(&suite.suite.stores, &set, true).await;
        assert!(whole.expect("an answer"));
    }
}

#[tokio::test]
async fn a_store_marked_real_takes_no_made_up_visits() {
    let suite = TestSuite::start(neuvo_allinone::harness::Backend::Sqlite).await;
    suite.suite.mark_real().await.expect("marked");
    let refused = load(&suite).await.expect_err("a real store").to_string();
    assert!(refused.contains("marked real"), "{refused}");
    assert_eq!(recorded(&suite).await, (0, 0));
}
