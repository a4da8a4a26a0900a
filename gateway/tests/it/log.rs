//! What is logged. Tests run side by side, each in a thread of its own, and hear themselves only.

use std::{cell::RefCell, collections::BTreeMap, fmt::Debug, sync::Once};

use axum::body::Body;
use http::Request;
use neuvo_proto::intake::v1::intake_service_client::IntakeServiceClient;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use crate::{
    desk::{Desk, REQUEST_BYTES_MAX},
    grpc::{asked, get, to},
};

/// One line.
#[derive(Debug)]
pub struct Line {
    pub level: Level,
    fields: BTreeMap<String, String>,
}

#[derive(Default)]
struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

thread_local! {
    static LINES: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

struct Log;

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("neuvo")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let line = Line { level: *event.metadata().level(), fields: fields.0 };
        LINES.with_borrow_mut(|lines| lines.push(line));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Begins to listen.
pub fn listen() {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| tracing::subscriber::set_global_default(Log).expect("the first"));
}

/// What this test has logged since it last asked.
pub fn take() -> Vec<Line> {
    LINES.take()
}

/// The one line of a refused request that an operator sees: rpc, code and reason.
fn refusal() -> [String; 3] {
    let mut lines = take();
    lines.retain(|line| line.level <= Level::INFO);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let line = lines.remove(0);
    assert_eq!(line.level, Level::INFO, "{line:?}");
    ["rpc", "code", "reason"].map(|name| line.fields.get(name).cloned().unwrap_or_default())
}

const GET: &str = "/neuvo.intake.v1.IntakeService/GetContact";

#[tokio::test]
async fn a_refused_request_is_one_line_with_its_rpc_and_its_reason() {
    listen();
    let desk = Desk::open();
    let missing = [GET, "NOT_FOUND", "CONTACT_NOT_FOUND"];
    take();
    desk.get("/v1/contacts/missing").await;
    assert_eq!(refusal(), missing);
    let mut client = IntakeServiceClient::new(to(&desk));
    client.get_contact(asked(&desk, &["advisor"], get("missing"))).await.expect_err("missing");
    assert_eq!(refusal(), missing);
    let stranger = Request::get("/v1/contacts/42").body(Body::empty()).expect("a request");
    desk.send(stranger).await;
    assert_eq!(refusal(), [GET, "UNAUTHENTICATED", "TOKEN_MISSING"]);
    client.get_contact(get("42")).await.expect_err("a stranger");
    assert_eq!(refusal(), [GET, "UNAUTHENTICATED", "TOKEN_MISSING"]);
    desk.get("/v1/nothing").await;
    assert_eq!(refusal(), ["unknown", "NOT_FOUND", "METHOD_UNKNOWN"]);
}

#[tokio::test]
async fn a_message_over_the_limit_is_no_failure_of_ours() {
    listen();
    let desk = Desk::open();
    take();
    let large = asked(&desk, &["advisor"], get(&"x".repeat(REQUEST_BYTES_MAX)));
    IntakeServiceClient::new(to(&desk)).get_contact(large).await.expect_err("too large");
    assert_eq!(refusal(), [GET, "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE"]);
}
