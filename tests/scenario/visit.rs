//! A visit over HTTP: recorded, read, listed, closed.

use neuvo_allinone::on_both_databases;
use serde_json::{Value, json};

use crate::support::{
    contacts, get, id, is, joint_visit, path_of, post, problem, record, walk_in, well, with,
};

/// Nothing more is to be done.
fn nothing_more() -> Value {
    json!({ "requestId": id(), "nextStep": { "kind": "NEXT_STEP_KIND_NOTHING_MORE" } })
}

fn close(contact: &Value) -> String {
    path_of(contact) + ":close"
}

on_both_databases! {
    async fn a_visit_is_recorded_read_listed_and_closed(suite: TestSuite) {
        let answer = post("/v1/contacts").by("advisor-health").json(&walk_in()).to(&suite).await;
        let contact = well(&answer);
        let quoted =
            |contact: &Value| format!("\"{}\"", contact["etag"].as_str().expect("an etag"));
        assert_eq!(answer.header("etag"), quoted(&contact));
        assert!(answer.header("neuvo-position").starts_with("intake="), "{:?}", answer.headers);
        assert_eq!(contact["status"], "CONTACT_STATUS_OPEN");
        assert_eq!(contact["origin"], "ORIGIN_RECORDED");
        assert_eq!(contact.get("person"), None);

        let read = get(&path_of(&contact)).by("supervisor").to(&suite).await;
        assert_eq!(well(&read), contact);
        assert_eq!(read.header("etag"), quoted(&contact));
        assert_eq!(contacts(&suite).await, std::slice::from_ref(&contact));

        let answer =
            post(&close(&contact)).by("advisor-health").header("if-match", quoted(&contact));
        let answer = answer.json(&nothing_more()).to(&suite).await;
        let closed = well(&answer);
        assert_eq!(closed["status"], "CONTACT_STATUS_CLOSED");
        assert_eq!(closed["nextStep"]["kind"], "NEXT_STEP_KIND_NOTHING_MORE");
        assert_eq!(answer.header("etag"), quoted(&closed));
        assert_ne!(closed["etag"], contact["etag"]);
        assert_eq!(well(&get(&path_of(&contact)).by("advisor").to(&suite).await), closed);
    }

    async fn a_stale_etag_fails_an_if_match_and_conflicts_in_a_body(suite: TestSuite) {
        let (contact, _) = record(&suite, &walk_in()).await;
        let stale = post(&close(&contact)).by("advisor").header("if-match", "\"stale\"");
        let stale = stale.json(&nothing_more()).to(&suite).await;
        assert_eq!(problem(&stale), is(412, "ABORTED", "ETAG_MISMATCH"));
        let body = with(nothing_more(), json!({ "etag": "stale" }));
        let stale = post(&close(&contact)).by("advisor").json(&body).to(&suite).await;
        assert_eq!(problem(&stale), is(409, "ABORTED", "ETAG_MISMATCH"));
        assert_eq!(contacts(&suite).await, std::slice::from_ref(&contact));

        let body = with(nothing_more(), json!({ "etag": contact["etag"] }));
        well(&post(&close(&contact)).by("advisor").json(&body).to(&suite).await);
        let again = post(&close(&contact)).by("advisor").header("if-match", "*");
        let again = again.json(&nothing_more()).to(&suite).await;
        assert_eq!(problem(&again), is(400, "FAILED_PRECONDITION", "CONTACT_CLOSED"));
        assert_eq!(again.json()["metadata"]["contact_id"], contact["contactId"]);
    }

    async fn an_idempotency_key_stands_for_the_request_id(suite: TestSuite) {
        let key = id();
        let visit = with(walk_in(), json!({ "requestId": null }));
        let ask = |visit: &Value| {
            post("/v1/contacts")
                .by("advisor")
                .header("idempotency-key", &key)
                .json(visit)
                .to(&suite)
        };
        let first = well(&ask(&visit).await);
        assert_eq!(well(&ask(&visit).await), first);
        // The same request, spelled in the body.
        let spelled = with(visit.clone(), json!({ "requestId": key }));
        assert_eq!(
            well(&post("/v1/contacts").by("advisor").json(&spelled).to(&suite).await),
            first
        );
        let other = ask(&with(visit, json!({ "municipality": "186" }))).await;
        assert_eq!(problem(&other), is(409, "ABORTED", "REQUEST_ID_REUSED"));
        assert_eq!(contacts(&suite).await, [first]);
    }

    async fn contacts_come_in_pages_the_latest_first(suite: TestSuite) {
        let mut recorded = Vec::new();
        for hour in 8..13 {
            let visit =
                with(walk_in(), json!({ "occurredAt": format!("2023-02-01T{hour:02}:00:00Z") }));
            recorded.insert(0, record(&suite, &visit).await.0);
        }
        let page = async |token: &str| {
            let path = format!("/v1/contacts?pageSize=2&siteId=rentto&pageToken={token}");
            well(&get(&path).by("supervisor").to(&suite).await)
        };
        let (mut listed, mut token, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let answer = page(&token).await;
            listed.extend(answer["contacts"].as_array().cloned().expect("a list"));
            answer["nextPageToken"].as_str().expect("a token").clone_into(&mut token);
            pages += 1;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!((listed, pages), (recorded, 3));
        let first = page("").await;
        let token = first["nextPageToken"].as_str().expect("a token");
        let other = format!("/v1/contacts?pageSize=2&siteId=just&pageToken={token}");
        let refused = get(&other).by("supervisor").to(&suite).await;
        assert_eq!(problem(&refused), is(400, "INVALID_ARGUMENT", "PAGE_TOKEN_INVALID"));
    }

    async fn what_somebody_told_is_seen_by_those_who_met_them(suite: TestSuite) {
        let (contact, _) = record(&suite, &joint_visit()).await;
        assert_eq!(contact["person"]["givenName"], "Aino");
        assert_eq!(contact["entries"][0]["note"], "rent");
        assert_eq!(contact["entries"][1]["noteHidden"], true);
        let health = well(&get(&path_of(&contact)).by("advisor-health").to(&suite).await);
        assert_eq!(health["entries"][0]["note"], "");
        assert_eq!(health["entries"][0]["noteHidden"], true);
        assert_eq!(health["entries"][1]["note"], "sleep");
        let listed = contacts(&suite).await;
        assert_eq!(listed.len(), 1);
        for told in ["Aino", "Esimerkki", "+358", "rent\"", "sleep"] {
            assert!(!listed[0].to_string().contains(told), "{}", listed[0]);
        }
    }
}
