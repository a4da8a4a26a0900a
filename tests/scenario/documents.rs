//! What tells of the suite itself: documents, the page, health.

use std::collections::BTreeSet;

use neuvo_allinone::harness::{Backend, TestSuite};
use neuvo_chassis::Clock;
use neuvo_proto::{
    access::v1::Role,
    method::{Rule, methods},
};
use serde_json::Value;

use crate::support::{Port, get, well};

/// Verb and path of every rpc that somebody outside may call.
fn declared() -> BTreeSet<(String, String)> {
    let for_services =
        |rule: &Rule| matches!(rule, Rule::Roles(roles) if roles == &[Role::Service]);
    let outside = methods()
        .values()
        .filter(|method| method.http.is_some() && !method.rule.as_ref().is_some_and(for_services));
    let rules = outside.filter_map(|method| method.http.as_ref());
    rules.map(|http| (http.verb.to_lowercase(), http.path.clone())).collect()
}

#[tokio::test]
async fn the_document_lists_every_path_and_its_failures() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let document = well(&get("/openapi.json").to(&suite).await);
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    let paths = document["paths"].as_object().expect("paths");
    let told: BTreeSet<_> = paths
        .iter()
        .flat_map(|(path, verbs)| {
            let verbs = verbs.as_object().expect("verbs").keys();
            verbs.map(|verb| (verb.clone(), camel(path)))
        })
        .collect();
    let declared: BTreeSet<_> =
        declared().into_iter().map(|(verb, path)| (verb, camel(&path))).collect();
    assert!(declared.len() > 20, "{declared:?}");
    assert_eq!(told, declared);
    for (path, verbs) in paths {
        for (verb, operation) in verbs.as_object().expect("verbs") {
            let text = operation["description"].as_str().or(operation["summary"].as_str());
            assert!(text.is_some_and(|text| !text.is_empty()), "{verb} {path} has no comment");
            let answers = operation["responses"].as_object().expect("answers");
            assert!(answers.contains_key("200"), "{verb} {path}");
            assert!(answers.len() > 1, "{verb} {path} never fails");
        }
    }
    assert!(!paths.keys().any(|path| path.contains("feed")), "the inside is hidden");
}

/// A path with its parameters spelled one way.
fn camel(path: &str) -> String {
    let words = path.split('_').enumerate();
    words
        .map(|(at, word)| match (at, word.split_at_checked(1)) {
            (1.., Some((first, rest))) => first.to_uppercase() + rest,
            _ => word.to_owned(),
        })
        .collect()
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let document = well(&get("/openapi.json").to(&suite).await);
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_page_of_documents_may_load_only_from_here() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let page = reqwest::get(port.url("/docs")).await.expect("an answer");
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().expect("ASCII").to_owned();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let text = page.text().await.expect("a page");
    let sources = text.split(['"', '\'']).filter(|part| part.starts_with("/docs/"));
    let mut loaded = 0;
    for source in sources {
        let part = reqwest::get(port.url(source)).await.expect("an answer");
        assert_eq!(part.status(), 200, "{source}");
        loaded += 1;
    }
    assert!(loaded >= 3, "{text}");
}

#[tokio::test]
async fn health_is_told_without_a_token() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let live = get("/livez").to(&suite).await;
    assert_eq!((live.status, live.text.as_str()), (200, "alive\n"));
    let ready = get("/readyz").to(&suite).await;
    assert_eq!((ready.status, ready.text.as_str()), (200, "ready\n"));
    let gate = suite.suite.readiness.gate("county data set");
    gate.close("is being loaded");
    let ready = get("/readyz").to(&suite).await;
    assert_eq!((ready.status, ready.text.as_str()), (503, "county data set is being loaded\n"));
    gate.open();
    assert_eq!(get("/readyz").to(&suite).await.status, 200);
}

#[tokio::test]
async fn an_empty_directory_says_that_no_county_is_loaded() {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    suite.wait_until_ready().await;
    let answer = get("/v1/lines:resolve?area=families").by("advisor").to(&suite).await;
    assert_eq!((answer.status, &answer.json()["reason"]), (400, &"COUNTY_NOT_LOADED".into()));
}
