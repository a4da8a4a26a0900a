//! `GetEntry`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{
    Entry, EntryKind, EntryState, GetEntryRequest, entry_document::Document,
};
use tonic::Status;

use crate::register::{LATER, LINE, NOW, TODAY, changed, end, new_unit, renamed};

async fn entry(
    suite: &TestSuite,
    kind: EntryKind,
    entry_id: &str,
    on: &str,
) -> Result<Entry, Status> {
    let request =
        GetEntryRequest { kind: kind.into(), entry_id: entry_id.to_owned(), on: on.to_owned() };
    Ok(suite.register(&social_advisor()).get_entry(request).await?.into_inner())
}

fn name(entry: &Entry) -> String {
    match entry.document.as_ref().and_then(|document| document.document.as_ref()) {
        Some(Document::Line(line)) => line.name.clone().expect("a name").fi,
        other => panic!("no line: {other:?}"),
    }
}

on_both_databases! {
    async fn an_entry_stands_on_a_day_as_it_was_decided_for_it(suite: TestSuite) {
        suite.set_clock(NOW);
        let change = changed(&suite, LATER, vec![renamed(&suite, "Kesä").await]).await;
        let now = entry(&suite, EntryKind::Line, LINE, "").await.expect("there");
        let then = entry(&suite, EntryKind::Line, LINE, LATER).await.expect("there");
        assert_eq!((now.version, &*now.valid_from, &*now.valid_to), (1, "", "2026-05-31"));
        assert_eq!((then.version, &*then.valid_from, &*then.valid_to), (2, LATER, ""));
        assert_eq!((name(&then), then.change_id), ("Kesä".to_owned(), change.change_id));
        assert_ne!(name(&now), "Kesä");
    }

    async fn an_entry_lives_from_scheduled_to_ended(suite: TestSuite) {
        suite.set_clock(NOW);
        changed(&suite, LATER, vec![new_unit("uusi")]).await;
        changed(&suite, "2026-09-01", vec![end(EntryKind::Unit, "uusi")]).await;
        let state = async |on| entry(&suite, EntryKind::Unit, "uusi", on).await.expect("there").state();
        assert_eq!(state(TODAY).await, EntryState::Scheduled);
        assert_eq!(state(LATER).await, EntryState::Ending);
        assert_eq!(state("2026-09-01").await, EntryState::Ended);
    }

    async fn every_kind_has_its_entries(suite: TestSuite) {
        let county = entry(&suite, EntryKind::County, "county", "").await.expect("there");
        assert_eq!((county.version, county.state()), (1, EntryState::Published));
        let cell = entry(&suite, EntryKind::Responsibility, "families 2", "").await;
        assert_eq!(cell.expect("there").entry_id, "families 2");
        let path = "/v1/entries/ENTRY_KIND_LINE/lapsiperheet?on=2026-06-01";
        let answer = suite.http("GET", path, "advisor", None).await.json();
        assert_eq!(answer["document"]["line"]["lineId"], "lapsiperheet");
    }

    async fn what_is_not_there_is_not_found_and_what_is_wrong_is_named(suite: TestSuite) {
        for id in ["atlantis", "Not a slug", ""] {
            let refused = entry(&suite, EntryKind::Unit, id, "").await.expect_err("none");
            assert_eq!(reason(&refused), "ENTRY_NOT_FOUND");
        }
        let refused = entry(&suite, EntryKind::Unspecified, LINE, "8.5.2026").await;
        assert_eq!(violated(&refused.expect_err("wrong")), ["kind", "on"]);
    }
}
