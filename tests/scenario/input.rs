//! Bad input over HTTP: each a precise error, all violations at once, nothing stored.

use neuvo_allinone::harness::{Answer, Backend, TestSuite};
use serde_json::{Value, json};

use crate::support::{
    call, contacts, get, id, is, path_of, post, problem, record, walk_in, well, with,
};

async fn create(suite: &TestSuite, body: &Value) -> Answer {
    post("/v1/contacts").by("advisor").json(body).to(suite).await
}

async fn raw(suite: &TestSuite, kind: &str, body: impl Into<axum::body::Body>) -> Answer {
    post("/v1/contacts").by("advisor").typed(kind, body).to(suite).await
}

#[tokio::test]
async fn every_kind_of_wrong_field_is_named_and_nothing_is_stored() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let step = |step: Value| json!({ "nextStep": step });
    let cases = [
        (json!({ "colour": "red" }), "colour"),
        (
            json!({
                "identification": "IDENTIFICATION_TOLD",
                "person": { "givenName": "Aino", "shoeSize": 42 },
            }),
            "person.shoeSize",
        ),
        (json!({ "channel": "CHANNEL_PIGEON" }), "channel"),
        (json!({ "channel": 99 }), "channel"),
        (json!({ "clientGroup": null }), "clientGroup"),
        (json!({ "entries": [{ "sector": "SECTOR_OTHER" }] }), "entries[0].sector"),
        (json!({ "entries": [] }), "entries"),
        (json!({ "occurredAt": "2099-01-01T00:00:00Z" }), "occurredAt"),
        (json!({ "occurredAt": "yesterday" }), "occurredAt"),
        (json!({ "siteId": "atlantis" }), "siteId"),
        (json!({ "siteId": 7 }), "siteId"),
        (json!({ "municipality": "Hyvinkää" }), "municipality"),
        (json!({ "requestId": "seven" }), "requestId"),
        (json!({ "requestId": null }), "requestId"),
        (json!({ "identification": "IDENTIFICATION_TOLD" }), "person"),
        (
            step(json!({
                "kind": "NEXT_STEP_KIND_UNIT_ACTS", "description": "We call.",
                "unitId": "no-such-unit", "dueDate": "2099-01-01",
            })),
            "nextStep.unitId",
        ),
        (step(json!({ "kind": "NEXT_STEP_KIND_PERSON_ACTS" })), "nextStep.description"),
        (step(json!({})), "nextStep.kind"),
    ];
    for (wrong, field) in cases {
        let refused = create(&suite, &with(walk_in(), wrong.clone())).await;
        let expected = is(400, "INVALID_ARGUMENT", "INVALID_FIELDS");
        assert_eq!(
            (problem(&refused), refused.violated()),
            (expected, vec![field.into()]),
            "{wrong}"
        );
    }
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}

#[tokio::test]
async fn all_violations_come_together_with_what_would_be_right() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let of_the_form =
        json!({ "requestId": 7, "channel": "CHANNEL_PIGEON", "colour": "red", "entries": {} });
    let refused = create(&suite, &of_the_form).await;
    let mut named = refused.violated();
    named.sort_unstable();
    // The edge cannot read four; the service misses two more.
    let all = ["channel", "clientGroup", "colour", "entries", "identification", "requestId"];
    assert_eq!(named, all);
    let of_the_content = json!({
        "requestId": "seven", "channel": "CHANNEL_WALK_IN", "siteId": "atlantis",
        "occurredAt": "2099-01-01T00:00:00Z", "municipality": "Hyvinkää",
        "entries": [{ "sector": "SECTOR_HEALTH" }, { "sector": "SECTOR_HEALTH" }],
    });
    let refused = create(&suite, &of_the_content).await;
    let named = ["requestId", "occurredAt", "siteId", "clientGroup", "municipality"];
    let named: Vec<_> = named.into_iter().chain(["identification", "entries[1].sector"]).collect();
    assert_eq!(refused.violated(), named);
    let told = refused.json();
    let violations = told["violations"].as_array().expect("a list").iter();
    assert!(violations.map(|one| &one["description"]).all(|text| text != ""), "{told}");
    assert!(!refused.text.contains("Hyvinkää"), "values may be personal: {told}");
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_body_that_is_no_json_of_ours_is_told_so_and_nothing_is_stored() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for broken in ["{", "", "{} {}", "{\"a\": }", "\u{feff}{}", &deep, "{\"a\": \"\u{1}\"}"] {
        let refused = raw(&suite, "application/json", broken.to_owned()).await;
        let expected = match broken {
            "" => is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"), // as good as {}
            _ => is(400, "INVALID_ARGUMENT", "MALFORMED_MESSAGE"),
        };
        assert_eq!(problem(&refused), expected, "{broken:.40}");
    }
    let refused = raw(&suite, "application/json", &b"{\"siteId\": \"\xff\"}"[..]).await;
    assert_eq!(problem(&refused), is(400, "INVALID_ARGUMENT", "MALFORMED_MESSAGE"));
    let twice = walk_in().to_string().replacen('{', "{\"siteId\":\"just\",", 1);
    let refused = raw(&suite, "application/json", twice).await;
    assert_eq!(problem(&refused), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
    assert_eq!(refused.violated(), ["siteId"]);
    for kind in
        ["text/xml", "application/x-www-form-urlencoded", "application/json; charset=latin1"]
    {
        let refused = raw(&suite, kind, walk_in().to_string()).await;
        assert_eq!(
            problem(&refused),
            is(415, "INVALID_ARGUMENT", "CONTENT_TYPE_UNSUPPORTED"),
            "{kind}"
        );
    }
    let large = with(
        walk_in(),
        json!({ "entries": [{ "sector": "SECTOR_HEALTH", "note": "x".repeat(1 << 20) }] }),
    );
    let refused = create(&suite, &large).await;
    assert_eq!(problem(&refused), is(413, "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE"));
    assert_eq!(refused.json()["metadata"]["limit_bytes"], "1048576");
    assert_eq!(contacts(&suite).await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_wrong_question_is_told_with_the_parameter() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let cases = [
        ("colour=red", "colour"),
        ("status=OPEN", "status"),
        ("pageSize=many", "pageSize"),
        ("pageSize=201", "pageSize"),
        ("pageSize=-1", "pageSize"),
        ("startDate=2023-02-30", "startDate"),
        ("siteId=a&siteId=b", "siteId"),
    ];
    for (query, field) in cases {
        let refused = get(&format!("/v1/contacts?{query}")).by("advisor").to(&suite).await;
        let expected = is(400, "INVALID_ARGUMENT", "INVALID_FIELDS");
        assert_eq!(
            (problem(&refused), refused.violated()),
            (expected, vec![field.into()]),
            "{query}"
        );
    }
    let refused = get("/v1/contacts?pageToken=AAAA").by("advisor").to(&suite).await;
    assert_eq!(problem(&refused), is(400, "INVALID_ARGUMENT", "PAGE_TOKEN_INVALID"));
    let refused = get("/v1/contacts/seven").by("advisor").to(&suite).await;
    assert_eq!((refused.status, refused.violated()), (400, vec!["contactId".to_owned()]));
    let refused = get(&format!("/v1/contacts/{}", id())).by("advisor").to(&suite).await;
    assert_eq!(problem(&refused), is(404, "NOT_FOUND", "CONTACT_NOT_FOUND"));
}

#[tokio::test]
async fn unknown_paths_and_other_verbs_are_told_apart() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    for path in ["/v1/contact", "/v2/contacts", "/", "/v1/contacts/7:reopen", "/v1/contacts/"] {
        let refused = get(path).by("advisor").to(&suite).await;
        assert_eq!(problem(&refused), is(404, "NOT_FOUND", "METHOD_UNKNOWN"), "{path}");
    }
    for verb in ["DELETE", "PUT", "PATCH"] {
        let refused = call(verb, "/v1/contacts").by("advisor").to(&suite).await;
        assert_eq!(problem(&refused), is(405, "UNIMPLEMENTED", "METHOD_UNKNOWN"), "{verb}");
        let allowed = refused.header("allow");
        assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    }
    let refused = post("/openapi.json").by("advisor").to(&suite).await;
    assert_eq!(problem(&refused), is(405, "UNIMPLEMENTED", "METHOD_UNKNOWN"));
}

#[tokio::test]
async fn a_refused_change_leaves_the_contact_as_it_was() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let visit = walk_in();
    let (contact, _) = record(&suite, &visit).await;
    let other =
        create(&suite, &with(visit, json!({ "clientGroup": "CLIENT_GROUP_FAMILIES" }))).await;
    assert_eq!(problem(&other), is(409, "ABORTED", "REQUEST_ID_REUSED"));
    let close = path_of(&contact) + ":close";
    let ask = |body: Value| post(&close).by("advisor").json(&body).to(&suite);
    let stepless = ask(json!({ "requestId": id() })).await;
    assert_eq!(problem(&stepless), is(400, "INVALID_ARGUMENT", "INVALID_FIELDS"));
    assert_eq!(stepless.violated(), ["nextStep"]);
    let step = json!({ "kind": "NEXT_STEP_KIND_NOTHING_MORE" });
    let stale = ask(json!({ "requestId": id(), "etag": "stale", "nextStep": step })).await;
    assert_eq!(problem(&stale), is(409, "ABORTED", "ETAG_MISMATCH"));
    let several =
        ask(json!({ "requestId": "x", "nextStep": { "kind": "NEXT_STEP_KIND_UNIT_ACTS" } })).await;
    assert_eq!(
        several.violated(),
        ["requestId", "nextStep.description", "nextStep.unitId", "nextStep.dueDate"]
    );
    let read = get(&path_of(&contact)).by("advisor").to(&suite).await;
    assert_eq!(well(&read), contact);
    assert_eq!(contacts(&suite).await, [contact]);
}
