//! The stage: people call through the gateway, each call and answer is told, and a wrong answer ends
//! the play.

use std::{collections::BTreeMap, future::Future};

use anyhow::{Context, ensure};
use axum::{body::Body, http::Request};
use neuvo_ledger::POSITION;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    harness::{self, Answer, TestSuite},
    issuer::Issuer,
    processes::Processes,
};

/// Characters of an object or a list that is shown whole.
const SHOWN_CHARS: usize = 480;

/// A suite that a play can be played on: its gateway, its development issuer, and its clock.
pub trait Desk {
    /// Makes tokens.
    fn issuer(&self) -> &Issuer;

    /// A request through the gateway.
    fn send(&self, request: Request<Body>) -> impl Future<Output = Answer>;

    /// Puts the clock to an instant, RFC 3339.
    fn set_clock(&self, at: &str);
}

impl Desk for TestSuite {
    fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        Self::send(self, request).await
    }

    fn set_clock(&self, at: &str) {
        Self::set_clock(self, at);
    }
}

impl Desk for Processes {
    fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        Self::send(self, request).await
    }

    fn set_clock(&self, at: &str) {
        Self::set_clock(self, at);
    }
}

/// Where the play is.
pub(super) struct Stage<'a, D> {
    desk: &'a D,
    tell: &'a mut dyn FnMut(&str),
    /// The last position of each service, so that every call sees what was done before it.
    positions: BTreeMap<String, String>,
}

impl<'a, D: Desk> Stage<'a, D> {
    pub(super) fn new(desk: &'a D, tell: &'a mut dyn FnMut(&str)) -> Self {
        Self { desk, tell, positions: BTreeMap::new() }
    }

    /// Tells something.
    pub(super) fn say(&mut self, words: &str) {
        (self.tell)(words);
        (self.tell)("\n");
    }

    /// A new scene, at an instant.
    pub(super) fn scene(&mut self, at: &str, words: &str) {
        self.desk.set_clock(at);
        (self.tell)(&format!("\n== {words}\n"));
    }

    /// Asks for something.
    pub(super) async fn get(&mut self, who: &str, path: &str) -> anyhow::Result<Value> {
        let answer = self.ask("GET", path, who, None).await?;
        ensure!(
            answer.status == 200,
            "{path} by {who} answered {}: {}",
            answer.status,
            answer.text
        );
        Ok(answer.json())
    }

    /// Asks for a paper: told whole.
    pub(super) async fn paper(&mut self, who: &str, path: &str) -> anyhow::Result<String> {
        (self.tell)(&format!("\n-> GET {path}  ({who})\n"));
        let answer = self.call("GET", path, who, None).await?;
        ensure!(
            answer.status == 200,
            "{path} by {who} answered {}: {}",
            answer.status,
            answer.text
        );
        for line in answer.text.lines() {
            (self.tell)(&format!("   | {line}\n"));
        }
        Ok(answer.text)
    }

    /// Asks for a change; a request_id comes with it.
    pub(super) async fn post(
        &mut self,
        who: &str,
        path: &str,
        body: Value,
    ) -> anyhow::Result<Value> {
        let answer = self.ask("POST", path, who, Some(with_request_id(body))).await?;
        ensure!(
            answer.status == 200,
            "{path} by {who} answered {}: {}",
            answer.status,
            answer.text
        );
        Ok(answer.json())
    }

    /// Looks for something by POST: no request_id, since nothing changes.
    pub(super) async fn search(
        &mut self,
        who: &str,
        path: &str,
        body: Value,
    ) -> anyhow::Result<Value> {
        let answer = self.ask("POST", path, who, Some(body)).await?;
        ensure!(
            answer.status == 200,
            "{path} by {who} answered {}: {}",
            answer.status,
            answer.text
        );
        Ok(answer.json())
    }

    /// Asks for something that is refused with this reason.
    pub(super) async fn refused(
        &mut self,
        who: &str,
        path: &str,
        reason: &str,
    ) -> anyhow::Result<()> {
        let answer = self.ask("GET", path, who, None).await?;
        ensure!(answer.json()["reason"] == reason, "{path} by {who} answered {}", answer.text);
        Ok(())
    }

    async fn ask(
        &mut self,
        verb: &str,
        path: &str,
        who: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Answer> {
        (self.tell)(&format!("\n-> {verb} {path}  ({who})\n"));
        if let Some(body) = &body {
            self.show("   ", body);
        }
        let answer = self.call(verb, path, who, body).await?;
        (self.tell)(&format!("<- {}\n", answer.status));
        self.show("   ", &answer.json());
        Ok(answer)
    }

    async fn call(
        &mut self,
        verb: &str,
        path: &str,
        who: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Answer> {
        let mut request = harness::request(self.desk.issuer(), verb, path, who, body);
        let positions: Vec<&str> = self.positions.values().map(String::as_str).collect();
        if !positions.is_empty() {
            request.headers_mut().insert(POSITION, positions.join(",").parse()?);
        }
        let answer = self.desk.send(request).await;
        let position = answer.header(POSITION);
        if let Some((service, _)) = position.split_once('=') {
            self.positions.insert(service.to_owned(), position.to_owned());
        }
        Ok(answer)
    }

    /// A JSON object, one field a line, and one item of a list; what is empty is left out. A text is
    /// shown whole.
    fn show(&mut self, indent: &str, value: &Value) {
        let Some(fields) = value.as_object() else { return };
        for (name, value) in fields {
            if name == "requestId" || is_empty(value) {
                continue;
            }
            match brief(value) {
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    (self.tell)(&format!("{indent}{name}:\n"));
                    for item in items {
                        (self.tell)(&format!("{indent}- {}\n", cut(&item)));
                    }
                }
                text @ Value::String(_) => (self.tell)(&format!("{indent}{name}: {text}\n")),
                value => (self.tell)(&format!("{indent}{name}: {}\n", cut(&value))),
            }
        }
    }
}

fn with_request_id(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.insert("requestId".to_owned(), json!(Uuid::now_v7().to_string()));
    }
    body
}

/// A value in one line, its end cut off where it is long.
fn cut(value: &Value) -> String {
    let mut shown = value.to_string();
    if let Some((end, _)) = shown.char_indices().nth(SHOWN_CHARS) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// A value without what is empty in it; of a text in three languages the English one.
fn brief(value: &Value) -> Value {
    match value {
        Value::Object(fields) if fields.contains_key("en") && fields.contains_key("fi") => {
            fields["en"].clone()
        }
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !is_empty(value));
            Value::Object(
                fields.map(|(name, value)| (name.clone(), brief(value))).collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => items.iter().map(brief).collect(),
        other => other.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// The text at a place of an answer.
///
/// # Errors
/// When there is none.
pub(super) fn text(answer: &Value, pointer: &str) -> anyhow::Result<String> {
    let text = answer.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned).with_context(|| format!("no {pointer} in {answer}"))
}

/// The items of a list in an answer.
///
/// # Errors
/// When there is no such list.
pub(super) fn items<'v>(answer: &'v Value, pointer: &str) -> anyhow::Result<&'v [Value]> {
    let items = answer.pointer(pointer).and_then(Value::as_array);
    items.map(Vec::as_slice).with_context(|| format!("no list {pointer} in {answer}"))
}

/// Whether an answer says this at a place.
///
/// # Errors
/// When it says something else.
pub(super) fn says(
    answer: &Value,
    pointer: &str,
    expected: impl Into<Value>,
) -> anyhow::Result<()> {
    let (found, expected) = (answer.pointer(pointer), expected.into());
    ensure!(found == Some(&expected), "{pointer} is {found:?}, not {expected}: {answer}");
    Ok(())
}
