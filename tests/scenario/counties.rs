//! Every county's data set, loaded alone and used over HTTP: nothing of a county is in code.

use std::{fs, path::Path};

use neuvo_allinone::{
    county,
    harness::{Backend, TestSuite},
};
use neuvo_chassis::Clock;
use neuvo_proto::method;
use prost::Message;
use prost_reflect::DynamicMessage;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{get, post, well};

/// Formats the register is told in.
const FORMATS: [&str; 9] =
    ["ptv-v12", "ptv-v11", "hsds", "fhir-r4", "fhir-r5", "schema-org", "osm", "icalendar", "csv"];

/// A county's set as a client would send it.
fn set(folder: &Path) -> Value {
    let set = county::read(folder).expect("the data set");
    let descriptor = method::pool().get_message_by_name("neuvo.directory.v1.LoadCountyRequest");
    let mut message = DynamicMessage::new(descriptor.expect("in the contract"));
    message.merge(&*set.encode_to_vec()).expect("the same message");
    serde_json::to_value(message).expect("canonical JSON")
}

async fn asked(suite: &TestSuite, path: &str) -> Value {
    well(&get(path).by("advisor").to(suite).await)
}

/// Every page of a list.
async fn listed(suite: &TestSuite, list: &str) -> Vec<Value> {
    let (mut items, mut token) = (Vec::new(), String::new());
    loop {
        let page = asked(suite, &format!("/v1/{list}?pageSize=20&pageToken={token}")).await;
        items.extend(page[list].as_array().expect("a list").iter().cloned());
        page["nextPageToken"].as_str().unwrap_or_default().clone_into(&mut token);
        if token.is_empty() {
            return items;
        }
    }
}

/// Whom to call is answered for every area, or said to be unknown, with where to go instead.
async fn every_area_is_answered(suite: &TestSuite, county: &Value) {
    for area in county["areas"].as_array().expect("areas") {
        let area_id = area["areaId"].as_str().expect("an id");
        for at in ["2026-12-23T10:00:00Z", "2026-12-24T10:00:00Z", "2027-03-28T00:30:00Z"] {
            let told = asked(suite, &format!("/v1/lines:resolve?area={area_id}&at={at}")).await;
            for language in ["fi", "sv", "en"] {
                assert_ne!(told["tell"][language].as_str().unwrap_or_default(), "", "{told}");
            }
            let somewhere = !told["alternatives"].as_array().expect("a list").is_empty();
            assert!(told["line"]["phoneNumber"].is_string() || somewhere, "{area_id}: {told}");
            assert_eq!(told["dangerLine"]["phoneNumber"], "112");
        }
    }
}

/// What is listed is found by its name, first among what bears it, and its hours can be read.
async fn every_entry_is_found(suite: &TestSuite) {
    for (list, kind, id) in
        [("lines", "LINE", "lineId"), ("sites", "SITE", "siteId"), ("units", "UNIT", "unitId")]
    {
        for entry in listed(suite, list).await {
            let name = entry["name"]["fi"].as_str().expect("a name");
            let words: Vec<&str> = name.split_whitespace().take(20).collect();
            let query = urlencoded(&words.join(" "));
            let path = format!("/v1/entries:search?query={query}&kinds=ENTRY_KIND_{kind}");
            let hits = asked(suite, &path).await["hits"].clone();
            let ids = hits.as_array().expect("hits").iter().map(|hit| &hit["entryId"]);
            assert!(ids.clone().any(|found| *found == entry[id]), "{name}: {hits}");
            if kind != "UNIT" {
                let id = entry[id].as_str().expect("an id");
                let path = format!("/v1/entries/ENTRY_KIND_{kind}/{id}/hours");
                let answer = get(&path).by("advisor").to(suite).await;
                assert!(kind == "SITE" || answer.status == 200, "{path}: {answer:?}");
            }
        }
    }
}

fn urlencoded(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn every_format_tells_it(suite: &TestSuite) {
    for format in FORMATS {
        let path = format!("/v1/entries:export?format={format}");
        let told = get(&path).by("advisor").to(suite).await;
        assert_eq!(told.status, 200, "{format}: {told:?}");
        let danger = ["112", "emergency-number"].iter().any(|word| told.text.contains(word));
        assert!(danger, "{format} does not tell the emergency number: {}", told.text);
        let lost = asked(suite, &format!("/v1/entries:exportFindings?format={format}")).await;
        assert!(lost["findings"].is_array(), "{format}: {lost}");
    }
    for (layout, language) in [("sheet", "fi"), ("sheet", "sv"), ("screen", "en")] {
        let path = format!("/v1/hours-page?layout={layout}&language={language}");
        let answer = get(&path).to(suite).await;
        assert!(answer.text.starts_with("<!DOCTYPE html>"), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn every_county_s_set_is_loaded_alone_and_serves_over_http() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/data");
    let sets = fs::read_dir(folder).expect("the sets").map(|entry| entry.expect("a set").path());
    let mut played = 0;
    for folder in sets.filter(|path| path.is_dir()) {
        let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
        let mut set = set(&folder);
        set["requestId"] = Uuid::now_v7().to_string().into();
        let load = post("/v1/county:load").by("directory-editor").json(&set);
        let loaded = well(&load.to(&suite).await);
        assert!(loaded["created"].as_i64() > Some(10), "{loaded}");
        let county = asked(&suite, "/v1/county").await;
        assert_eq!(county["countyId"], set["county"]["countyId"]);
        every_area_is_answered(&suite, &county).await;
        every_entry_is_found(&suite).await;
        every_format_tells_it(&suite).await;
        played += 1;
    }
    assert_eq!(played, 3);
}
