//! `GetEntry`.

use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{
    Edit, Entry, EntryKind, EntryState, GetEntryRequest, ListEntryVersionsRequest,
    entry_document::Document,
};
use serde_json::{Value, json};
use tonic::Status;

use crate::{
    register::{LATER, LINE, NOW, TODAY, changed, end, new_unit, put, renamed, request_id},
    support::data_set,
};

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

/// What a POST as the social advisor answers, and where it stands.
async fn done(suite: &TestSuite, path: &str, body: Value) -> (Value, String) {
    let mut body = body;
    body["requestId"] = json!(request_id());
    let answer = suite.http("POST", path, "advisor", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    (answer.json(), answer.header("neuvo-position").to_owned())
}

/// A matter that the desk's unit holds, of a visit.
async fn matter(suite: &TestSuite) -> Value {
    let visit = json!({
        "channel": "CHANNEL_WALK_IN", "siteId": "rentto", "clientGroup": "CLIENT_GROUP_FAMILIES",
        "identification": "IDENTIFICATION_NONE", "entries": [{"sector": "SECTOR_SOCIAL"}],
    });
    let contact = done(suite, "/v1/contacts", visit).await.0["contactId"].clone();
    json!({
        "contactId": contact, "areaId": "families", "sectors": ["SECTOR_SOCIAL"],
        "need": "Apua arkeen.", "unitId": "lahineuvonta",
        "promise": {"description": "Soitamme.", "dueDate": "2027-06-01"},
    })
}

/// Edits without which a unit could not end: whatever names it, naming it no more.
async fn without(suite: &TestSuite, unit_id: &str) -> Vec<Edit> {
    let set = data_set(suite);
    let mut edits = Vec::new();
    for mut channel in set.channels.into_iter().filter(|channel| channel.unit_id == unit_id) {
        channel.unit_id.clear();
        edits.push(put(Document::Channel(channel)));
    }
    for mut service in set.services.into_iter().filter(|service| service.unit_id == unit_id) {
        service.unit_id.clear();
        edits.push(put(Document::Service(service)));
    }
    for mut site in
        set.sites.into_iter().filter(|site| site.unit_ids.iter().any(|id| id == unit_id))
    {
        site.unit_ids.retain(|id| id != unit_id);
        edits.push(put(Document::Site(site)));
    }
    edits
}

/// Where a unit is in its life once the directory has read intake up to a position.
async fn state_after(suite: &TestSuite, unit_id: &str, position: &str) -> EntryState {
    let mut request = tonic::Request::new(GetEntryRequest {
        kind: EntryKind::Unit.into(),
        entry_id: unit_id.to_owned(),
        ..GetEntryRequest::default()
    });
    request.metadata_mut().insert("neuvo-position", position.parse().expect("a position"));
    let entry = suite.register(&social_advisor()).get_entry(request).await.expect("there");
    entry.into_inner().state()
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

    async fn a_unit_that_holds_a_matter_is_ending_until_it_holds_none(suite: TestSuite) {
        let (matter, position) = done(&suite, "/v1/matters", matter(&suite).await).await;
        let end = end(EntryKind::Unit, "lahineuvonta");
        let mut edits = vec![end];
        edits.extend(without(&suite, "lahineuvonta").await);
        changed(&suite, "", edits).await;
        assert_eq!(state_after(&suite, "lahineuvonta", &position).await, EntryState::Ending);
        let request = ListEntryVersionsRequest {
            kind: EntryKind::Unit.into(),
            entry_id: "lahineuvonta".to_owned(),
            ..ListEntryVersionsRequest::default()
        };
        let versions = suite.register(&social_advisor()).list_entry_versions(request).await;
        let states: Vec<_> = versions.expect("two").get_ref().versions.iter().map(Entry::state).collect();
        assert_eq!(states, [EntryState::Ending, EntryState::Ended]);
        let id = matter["matterId"].as_str().expect("an id");
        let ending = json!({"ending": "Selvisi."});
        let (_, position) = done(&suite, &format!("/v1/matters/{id}:end"), ending).await;
        assert_eq!(state_after(&suite, "lahineuvonta", &position).await, EntryState::Ended);
    }

    async fn a_unit_that_is_offered_a_matter_is_ending(suite: TestSuite) {
        let mut offered = matter(&suite).await;
        offered["toUnitId"] = json!("lastensuojelun-palvelut");
        offered["summary"] = json!("Tarvitsee arvion.");
        let (_, position) = done(&suite, "/v1/matters", offered).await;
        let unit_id = "lastensuojelun-palvelut";
        let mut edits = without(&suite, unit_id).await;
        edits.push(end(EntryKind::Unit, unit_id));
        changed(&suite, "", edits).await;
        assert_eq!(state_after(&suite, unit_id, &position).await, EntryState::Ending);
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
