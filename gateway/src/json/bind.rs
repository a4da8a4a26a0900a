//! A request's path, query, body and headers into one message. The query wins over
//! the body; what the path names, neither may name otherwise.

use bytes::Bytes;
use http::HeaderMap;
use neuvo_chassis::{Fault, Result, fault::Violation};
use neuvo_proto::fault::v1::ErrorReason;
use prost::Message;
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use tonic::Code;

use super::{headers, known, parse::Reader, problem::json_path, route::Route, tree::Json, url};

/// What a request brings.
pub struct Brought<'a> {
    /// Values of the path, by field.
    pub path: Vec<(&'a str, Option<String>)>,
    /// The query string, without `?`.
    pub query: &'a str,
    /// The head.
    pub headers: &'a HeaderMap,
    /// The body; empty when there is none.
    pub body: &'a [u8],
}

/// What was read of a request.
#[derive(Debug)]
pub struct Bound {
    /// The encoded request of the rpc, without what is wrong.
    pub message: Bytes,
    /// What is wrong.
    pub violations: Vec<Violation>,
}

/// Reads a request for a route's rpc.
///
/// # Errors
/// INVALID_ARGUMENT (`MALFORMED_MESSAGE`) when the body is no JSON, or the rpc takes none.
pub fn bind(route: &Route, brought: Brought<'_>) -> Result<Bound> {
    let desc = route.method.descriptor.input();
    let mut message = DynamicMessage::new(desc.clone());
    let mut reader = Reader::default();
    bind_body(&mut reader, &mut message, &desc, &route.http.body, brought.body)?;
    bind_query(&mut reader, &mut message, &desc, brought.query);
    for (field, text) in brought.path {
        let given = value_at(&message, field);
        bind_text(&mut reader, &mut message, &desc, field, text.map(|text| vec![text]));
        let differs = |given| value_at(&message, field).is_none_or(|now| !same(&given, &now));
        if given.is_some_and(differs) {
            reader.within(&json_path(field), |reader| reader.wrong("differs from the path"));
        }
    }
    let mut violations = reader.finish();
    violations.extend(headers::bind(&mut message, route, brought.headers));
    headers::respell(&mut message);
    Ok(Bound { message: message.encode_to_vec().into(), violations })
}

fn bind_body(
    reader: &mut Reader,
    message: &mut DynamicMessage,
    desc: &MessageDescriptor,
    rule: &str,
    body: &[u8],
) -> Result<()> {
    if body.is_empty() {
        return Ok(());
    }
    if rule.is_empty() {
        let told = "this method takes no body";
        return Err(Fault::new(Code::InvalidArgument, ErrorReason::MalformedMessage, told));
    }
    let json = Json::read(body)?;
    if rule == "*" {
        reader.object(message, desc, json);
    } else if let Some(field) = desc.get_field_by_name(rule)
        && let Some(value) = reader.within(field.json_name(), |reader| reader.field(&field, json))
    {
        message.set_field(&field, value);
    }
    Ok(())
}

/// Query parameters, gathered by name first, so that a repeated one is a list.
fn bind_query(
    reader: &mut Reader,
    message: &mut DynamicMessage,
    desc: &MessageDescriptor,
    query: &str,
) {
    let mut gathered: Vec<(String, Option<Vec<String>>)> = Vec::new();
    for (name, value) in url::pairs(query) {
        let Some(name) = name else {
            reader.wrong("a query parameter's name is no UTF-8");
            continue;
        };
        match gathered.iter_mut().find(|(known, _)| *known == name) {
            Some((_, Some(values))) => match value {
                Some(value) => values.push(value),
                None => reader.within(&name, |reader| reader.wrong("is no UTF-8")),
            },
            Some((_, None)) => {}
            None => gathered.push((name, value.map(|value| vec![value]))),
        }
    }
    for (name, values) in gathered {
        bind_text(reader, message, desc, &name, values);
    }
}

/// The value that a message has at a dotted path; none when it has none there.
fn value_at(message: &DynamicMessage, path: &str) -> Option<Value> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let field = message.descriptor().get_field_by_name(name)?;
    let value = message.has_field(&field).then(|| message.get_field(&field).into_owned())?;
    rest.map_or(Some(value.clone()), |rest| value_at(value.as_message()?, rest))
}

fn same(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => headers::agree(one, other),
        _ => one == other,
    }
}

/// Sets the field at a dotted path from text.
fn bind_text(
    reader: &mut Reader,
    message: &mut DynamicMessage,
    desc: &MessageDescriptor,
    path: &str,
    texts: Option<Vec<String>>,
) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let field = desc.get_field_by_json_name(name).or_else(|| desc.get_field_by_name(name));
    let Some(field) = field else {
        return reader.within(path, |reader| reader.wrong("there is no such field"));
    };
    reader.within(field.json_name(), |reader| {
        let Some(rest) = rest else {
            let Some(texts) = texts else { return reader.wrong("is no UTF-8") };
            if let Some(value) = read_texts(reader, &field, texts) {
                message.set_field(&field, value);
            }
            return;
        };
        match (field.kind(), message.get_field_mut(&field)) {
            (Kind::Message(desc), Value::Message(nested)) if known::shape(&desc).is_none() => {
                bind_text(reader, nested, &desc, rest, texts);
            }
            _ => reader.within(rest, |reader| reader.wrong("there is no such field")),
        }
    });
}

fn read_texts(
    reader: &mut Reader,
    field: &FieldDescriptor,
    mut texts: Vec<String>,
) -> Option<Value> {
    let kind = field.kind();
    let in_urls = match &kind {
        Kind::Message(desc) => known::is_text(desc) || known::is_wrapper(desc),
        _ => true,
    };
    if !in_urls {
        reader.wrong("is no single value; it cannot stand in a URL");
        return None;
    }
    if field.is_list() {
        let items = texts.into_iter().map(|text| as_json(&kind, text)).collect();
        return reader.field(field, Json::Array(items));
    }
    if texts.len() > 1 {
        reader.wrong("is given more than once");
        return None;
    }
    reader.field(field, as_json(&kind, texts.pop()?))
}

/// Text of a URL as the JSON that means it.
fn as_json(kind: &Kind, text: String) -> Json {
    match kind {
        Kind::Message(desc) if known::is_wrapper(desc) => {
            match desc.get_field_by_name("value").map(|field| field.kind()) {
                Some(kind) => as_json(&kind, text),
                None => Json::String(text),
            }
        }
        // A query's `+` stands for a space, and an instant has none: its sign was written as it is.
        Kind::Message(desc) if desc.full_name() == "google.protobuf.Timestamp" => {
            Json::String(text.replace(' ', "+"))
        }
        Kind::Bool if text == "true" => Json::Bool(true),
        Kind::Bool if text == "false" => Json::Bool(false),
        Kind::Enum(_) => match text.parse::<i32>() {
            Ok(number) => Json::Number(number.into()),
            Err(_) => Json::String(text),
        },
        _ => Json::String(text),
    }
}

#[cfg(test)]
pub mod tests {
    use neuvo_proto::{directory::v1 as directory, intake::v1 as intake, method::methods};

    use super::*;
    use crate::json::route::{Lookup, Routes};

    pub fn bound(verb: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Result<Bound> {
        let routes = Routes::compile(methods().values()).expect("right");
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let Lookup::Found(route, path) = routes.find(verb, path) else { panic!("{verb} {uri}") };
        let headers = headers.iter().map(|(name, value)| {
            (name.parse::<http::HeaderName>().expect("name"), value.parse().expect("value"))
        });
        let headers = headers.collect();
        bind(route, Brought { path, query, headers: &headers, body: body.as_bytes() })
    }

    pub fn read<M: Message + Default>(bound: Result<Bound>) -> M {
        let bound = bound.expect("JSON");
        assert_eq!(bound.violations, []);
        M::decode(bound.message).expect("what was encoded")
    }

    pub fn fields(bound: Result<Bound>) -> Vec<String> {
        let bound = bound.expect("JSON");
        bound.violations.into_iter().map(|violation| violation.field).collect()
    }

    #[test]
    fn what_is_right_is_read_in_its_place() {
        let body = r#"{"siteId": "a", "foo": 1, "entries": [7, {"note": "b"}]}"#;
        let bound = bound("POST", "/v1/contacts", &[], body).expect("JSON");
        let create = intake::CreateContactRequest::decode(bound.message).expect("encoded");
        assert_eq!(create.site_id, "a");
        assert_eq!(create.entries[1].note, "b");
        assert_eq!(bound.violations.len(), 2);
    }

    #[test]
    fn what_the_path_names_is_named_otherwise_by_neither_query_nor_body() {
        let differs = |uri: &str, body: &str| fields(bound("POST", uri, &[], body));
        assert_eq!(differs("/v1/contacts/a:close", r#"{"contactId": "b"}"#), ["contactId"]);
        assert_eq!(differs("/v1/contacts/a:close?contact_id=b", ""), ["contactId"]);
        assert_eq!(differs("/v1/contacts/a:close", r#"{"contactId": 7}"#), ["contactId"]);
        let none: [String; 0] = [];
        assert_eq!(differs("/v1/contacts/a:close?contactId=a", r#"{"contactId": "a"}"#), none);
        let id = "6f1f64e0-3d0e-4c0b-9a43-6d1f4f3e7f10";
        let uri = format!("/v1/contacts/{id}:close?contactId={}", id.to_uppercase());
        assert_eq!(differs(&uri, ""), none);
    }

    #[test]
    fn the_query_wins_over_the_body() {
        let uri = "/v1/contacts/path:close?requestId=query";
        let body = r#"{"requestId": "body", "etag": "body"}"#;
        let close: intake::CloseContactRequest = read(bound("POST", uri, &[], body));
        assert_eq!(close.contact_id, "path");
        assert_eq!(close.request_id, "query");
        assert_eq!(close.etag, "body");
    }

    #[test]
    fn a_query_takes_both_spellings_and_enums_by_name_or_number() {
        let list: intake::ListContactsRequest =
            read(bound("GET", "/v1/contacts?pageSize=7&site_id=a+b&status=2", &[], ""));
        assert_eq!((list.page_size, list.site_id.as_str(), list.status), (7, "a b", 2));
    }

    #[test]
    fn nested_parameters_are_dotted() {
        let uri = "/v1/contacts/7:close?nextStep.kind=NEXT_STEP_KIND_UNIT_ACTS&next_step.unit_id=u";
        let close: intake::CloseContactRequest = read(bound("POST", uri, &[], ""));
        let step = close.next_step.expect("given");
        assert_eq!((step.kind, step.unit_id.as_str()), (3, "u"));
    }

    #[test]
    fn an_instant_keeps_the_sign_of_its_offset() {
        for at in ["2023-09-04T17:30:00+03:00", "2023-09-04T17%3A30%3A00%2B03:00"] {
            let uri = format!("/v1/lines:resolve?area=families&at={at}");
            let resolve: directory::ResolveLineRequest = read(bound("GET", &uri, &[], ""));
            assert_eq!(resolve.at.expect("given").seconds, 1_693_837_800);
        }
    }

    #[test]
    fn every_wrong_parameter_is_told() {
        let uri = "/v1/contacts?pageSize=many&colour=red&status=WRONG&siteId=a&siteId=b&siteId.x=1\
                   &startDate=%ff";
        let told = fields(bound("GET", uri, &[], ""));
        assert_eq!(told, ["pageSize", "colour", "status", "siteId", "siteId.x", "startDate"]);
    }

    #[test]
    fn what_is_no_single_value_cannot_stand_in_a_url() {
        assert_eq!(fields(bound("POST", "/v1/contacts?entries=1", &[], "")), ["entries"]);
    }

    #[test]
    fn a_path_that_is_no_text_names_its_field() {
        assert_eq!(fields(bound("GET", "/v1/contacts/%ff", &[], "")), ["contactId"]);
    }

    #[test]
    fn a_body_where_none_is_taken_is_refused() {
        let fault = bound("GET", "/v1/contacts", &[], "{}").expect_err("refused");
        assert_eq!(fault.reason().name, "MALFORMED_MESSAGE");
    }
}
