//! Contacts as they come, as server-sent events over a real port.

use neuvo_allinone::harness::{Backend, TestSuite};
use serde_json::{Value, json};

use crate::support::{Port, bearer, id, joint_visit, path_of, post, record, walk_in, well};

/// An event source of a browser's kind.
struct Source {
    response: reqwest::Response,
    /// What came and was not read yet.
    text: String,
}

#[derive(Debug)]
struct Event {
    id: String,
    data: Value,
}

impl Source {
    async fn open(suite: &TestSuite, port: &Port, last: Option<&str>) -> Self {
        let client = reqwest::Client::new();
        let mut request = client
            .get(port.url("/v1/contacts:watch"))
            .header("accept", "text/event-stream")
            .header("authorization", bearer(suite, "advisor"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.expect("an answer");
        let mut source = Self { response, text: String::new() };
        if source.response.status() == 200 {
            assert_eq!(source.response.headers()["content-type"], "text/event-stream");
            assert!(source.block().await.starts_with("retry: "));
        }
        source
    }

    /// What comes before the next empty line.
    async fn block(&mut self) -> String {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return block;
            }
            let chunk = self.response.chunk().await.expect("more").expect("the stream goes on");
            self.text.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    async fn next(&mut self) -> Event {
        let block = loop {
            let block = self.block().await;
            if !block.starts_with(':') {
                break block; // no heartbeat
            }
        };
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
        let data = field("data: ").expect("data");
        let data = serde_json::from_str(data).expect("JSON");
        Event { id: field("id: ").unwrap_or_default().to_owned(), data }
    }
}

#[tokio::test]
async fn contacts_come_as_events_and_a_stream_resumes_where_it_was() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let mut source = Source::open(&suite, &port, None).await;
    let (first, _) = record(&suite, &joint_visit()).await;
    let event = source.next().await;
    assert_eq!(event.data["contact"]["contactId"], first["contactId"]);
    assert_eq!(event.data["contact"]["status"], "CONTACT_STATUS_OPEN");
    assert_eq!(event.data["cursor"], event.id.as_str());
    assert!(!event.id.is_empty());
    let told = event.data.to_string();
    assert!(!told.contains("Aino") && !told.contains("sleep"), "{told}");
    drop(source);

    // While nobody listened.
    let body = json!({ "requestId": id(), "nextStep": { "kind": "NEXT_STEP_KIND_NOTHING_MORE" } });
    well(&post(&(path_of(&first) + ":close")).by("advisor").json(&body).to(&suite).await);
    let (second, _) = record(&suite, &walk_in()).await;

    let mut source = Source::open(&suite, &port, Some(&event.id)).await;
    let closed = source.next().await;
    assert_eq!(closed.data["contact"]["contactId"], first["contactId"]);
    assert_eq!(closed.data["contact"]["status"], "CONTACT_STATUS_CLOSED");
    let recorded = source.next().await;
    assert_eq!(recorded.data["contact"]["contactId"], second["contactId"]);
    assert_ne!(recorded.id, closed.id);
}

#[tokio::test]
async fn a_cursor_of_somebody_elses_making_is_an_ordinary_problem() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let source = Source::open(&suite, &port, Some("AAAA")).await;
    assert_eq!(source.response.status(), 400);
    assert_eq!(source.response.headers()["content-type"], "application/problem+json");
    let told: Value = source.response.json().await.expect("JSON");
    assert_eq!(told["reason"], "PAGE_TOKEN_INVALID");
}

#[tokio::test]
async fn a_stream_ends_when_the_suite_stops_so_that_its_client_comes_back() {
    let suite = TestSuite::start(Backend::Sqlite).await;
    let port = Port::open(&suite).await;
    let mut source = Source::open(&suite, &port, None).await;
    drop(suite);
    assert_eq!(source.response.chunk().await.expect("a clean end"), None);
}
