//! One rpc over HTTP, as an operation of the document.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use neuvo_chassis::caller::role_name;
use neuvo_proto::{access::v1::Role, method::Rule};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::{
    comments::{Comments, Rpc},
    schema::{Schemas, is_needed, is_required, json_path},
};
use crate::json::{problem::status_of_name, route::Route};

/// Messages within messages that query parameters reach into.
const DEPTH_MAX: usize = 3;

/// A route's operation.
pub fn of(route: &Route, comments: &Comments, schemas: &mut Schemas<'_>) -> Value {
    let method = route.method;
    let file = method.descriptor.parent_file();
    let rpc = Rpc::of(comments.of(file.name(), method.descriptor.path()));
    let public = method.rule == Some(Rule::Public);
    let mut operation = Map::new();
    let mut put = |key: &str, value: Value| operation.insert(key.to_owned(), value);
    put("operationId", format!("{}_{}", method.service, method.descriptor.name()).into());
    put("summary", rpc.summary.clone().into());
    put("description", format!("{}\n\n{}", rpc.description, who(method.rule.as_ref())).into());
    put("tags", json!([method.service]));
    put("security", if public { json!([]) } else { json!([{ "bearer": [] }]) });
    put("parameters", parameters(route, rpc.example.as_ref(), schemas));
    if let Some(body) = body(route, rpc.example.as_ref(), schemas) {
        put("requestBody", body);
    }
    put("responses", responses(route, &rpc, public, schemas));
    operation.into()
}

fn who(rule: Option<&Rule>) -> String {
    match rule {
        Some(Rule::Public) => "May be called by anybody.".to_owned(),
        Some(Rule::AnyRole) => "May be called with any role.".to_owned(),
        Some(Rule::Roles(roles)) => {
            let outside = roles.iter().filter(|role| **role != Role::Service);
            let names: Vec<_> = outside.map(|role| format!("`{}`", role_name(*role))).collect();
            format!("May be called with the roles {}.", names.join(", "))
        }
        None => String::new(),
    }
}

fn parameters(route: &Route, example: Option<&Value>, schemas: &mut Schemas<'_>) -> Value {
    let input = route.method.descriptor.input();
    let mut written: Vec<Value> = Vec::new();
    for path in route.bound() {
        let Some(field) = last_field(&input, path) else { continue };
        written.push(json!({
            "name": json_path(&input, path),
            "in": "path",
            "required": true,
            "description": schemas.about(&field),
            "schema": bare(schemas.field(&field)),
        }));
    }
    if route.http.body != "*" {
        let mut taken: Vec<&str> = route.bound().collect();
        taken.push(&route.http.body);
        query(&input, &taken, &mut Vec::new(), schemas, &mut written);
    }
    for parameter in &mut written {
        let pointer = format!("/{}", parameter["name"].as_str().unwrap_or_default());
        if let Some(value) = example.and_then(|example| example.pointer(&pointer.replace('.', "/")))
        {
            parameter["example"] = value.clone();
        }
    }
    written.extend(headers(route, &input));
    written.into()
}

/// Query parameters of a message's fields; those of messages within it are dotted.
fn query(
    desc: &MessageDescriptor,
    taken: &[&str],
    above: &mut Vec<String>,
    schemas: &mut Schemas<'_>,
    written: &mut Vec<Value>,
) {
    for field in desc.fields().filter(|field| !taken.contains(&field.name())) {
        above.push(field.json_name().to_owned());
        match field.kind() {
            Kind::Message(inner) if !inner.full_name().starts_with("google.protobuf.") => {
                if !field.is_list() && !field.is_map() && above.len() <= DEPTH_MAX {
                    query(&inner, &[], above, schemas, written);
                }
            }
            _ => written.push(json!({
                "name": above.join("."),
                "in": "query",
                "required": above.len() == 1 && is_required(&field),
                "description": schemas.about(&field),
                "schema": bare(schemas.field(&field)),
            })),
        }
        above.pop();
    }
}

/// Headers that stand for a field, and the position to wait for.
fn headers(route: &Route, input: &MessageDescriptor) -> Vec<Value> {
    let has = |field: &str| input.get_field_by_name(field).is_some();
    let stream = route.method.descriptor.is_server_streaming();
    let headers = [
        (has("request_id"), "Idempotency-Key", "Stands for `requestId`."),
        (has("etag"), "If-Match", "Stands for `etag`; a mismatch is then 412."),
        (stream && has("cursor"), "Last-Event-ID", "Stands for `cursor`."),
        (true, "neuvo-position", "Wait for this change first."),
    ];
    let header = |(name, about): (&str, &str)| json!({ "name": name, "in": "header", "description": about, "schema": { "type": "string" } });
    let there = headers.into_iter().filter(|(there, ..)| *there);
    there.map(|(_, name, about)| header((name, about))).collect()
}

fn body(route: &Route, example: Option<&Value>, schemas: &mut Schemas<'_>) -> Option<Value> {
    let input = route.method.descriptor.input();
    let (schema, required) = match route.http.body.as_str() {
        "" => return None,
        "*" => {
            let bound: Vec<_> = route.bound().filter(|field| !field.contains('.')).collect();
            let mut rest = input.fields().filter(|field| !bound.contains(&field.name()));
            (schemas.body(&input, &bound), rest.any(|field| is_needed(&field)))
        }
        name => {
            let field = input.get_field_by_name(name)?;
            (schemas.field(&field), is_required(&field))
        }
    };
    let mut json = json!({ "schema": schema });
    if let Some(mut example) = example.cloned() {
        if let Some(fields) = example.as_object_mut() {
            let elsewhere: Vec<_> = route.bound().map(|path| json_path(&input, path)).collect();
            fields.retain(|name, _| !elsewhere.contains(name));
        }
        json["example"] = example;
    }
    Some(json!({ "required": required, "content": { "application/json": json } }))
}

fn responses(route: &Route, rpc: &Rpc, public: bool, schemas: &mut Schemas<'_>) -> Value {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut tell = |status: u16, reason: &str, when: &str| {
        told.entry(status.to_string()).or_default().push(format!("- `{reason}`: {when}"));
    };
    if !rpc.errors.iter().any(|error| error.reason == "INVALID_FIELDS") {
        tell(400, "INVALID_FIELDS", "a field is unknown or of another type; each is named.");
    }
    if !public {
        tell(401, "TOKEN_MISSING", "the call takes a bearer token.");
        tell(401, "TOKEN_EXPIRED", "its time has passed.");
        tell(401, "TOKEN_INVALID", "it is not one we trust.");
        tell(403, "ROLE_MISSING", "the caller's roles do not allow the call.");
    }
    if route.method.descriptor.input().get_field_by_name("etag").is_some() {
        tell(412, "ETAG_MISMATCH", "it changed since the caller read it, says `If-Match`.");
    }
    for error in &rpc.errors {
        if let Some(status) = status_of_name(&error.code) {
            tell(status.as_u16(), &error.reason, &error.when);
        }
    }
    let mut responses: Map<String, Value> =
        told.into_iter().map(|(status, lines)| (status, failure(&lines.join("\n")))).collect();
    responses.insert("200".to_owned(), success(route, rpc.answer.as_ref(), schemas));
    responses.insert("default".to_owned(), failure("Another failure."));
    responses.into()
}

fn failure(description: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    let content = json!({ "application/problem+json": { "schema": schema } });
    json!({ "description": description, "content": content })
}

fn success(route: &Route, answer: Option<&Value>, schemas: &mut Schemas<'_>) -> Value {
    let output = route.method.descriptor.output();
    if output.full_name() == "google.api.HttpBody" {
        let mut file = json!({ "schema": { "type": "string", "format": "binary" } });
        if let Some(text) = answer.and_then(text_of) {
            file["example"] = text.into();
        }
        return json!({ "description": "A file, under its own type.", "content": { "*/*": file } });
    }
    let mut schema = json!({ "schema": schemas.message(&output) });
    if let Some(answer) = answer {
        schema["example"] = answer.clone();
    }
    if route.method.descriptor.is_server_streaming() {
        let about = "Server-sent events: the data of each is this message, its id the `cursor`. A \
            failure on the way is a last event `error` with a problem.";
        return json!({ "description": about, "content": { "text/event-stream": schema } });
    }
    let mut success = json!({ "description": "Done.", "content": { "application/json": schema } });
    if output.get_field_by_name("etag").is_some() {
        let etag = json!({ "description": "The `etag`.", "schema": { "type": "string" } });
        success["headers"] = json!({ "ETag": etag });
    }
    success
}

/// The text of a file that an answer shows.
fn text_of(file: &Value) -> Option<String> {
    let data = STANDARD.decode(file["data"].as_str()?).ok()?;
    String::from_utf8(data).ok()
}

/// The field at the end of a dotted path.
fn last_field(desc: &MessageDescriptor, path: &str) -> Option<FieldDescriptor> {
    match path.split_once('.') {
        Some((first, rest)) => {
            let inner = desc.get_field_by_name(first)?.kind().as_message()?.clone();
            last_field(&inner, rest)
        }
        None => desc.get_field_by_name(path),
    }
}

/// A schema without its description, which the parameter has.
fn bare(mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("description");
    }
    schema
}
