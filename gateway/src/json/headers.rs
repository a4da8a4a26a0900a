//! Headers that set fields of a request.

use http::{HeaderMap, HeaderName, header};
use neuvo_chassis::fault::Violation;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use uuid::Uuid;

use super::{problem::json_path, route::Route};

/// A header that sets a field of the request.
struct Mapped {
    header: HeaderName,
    field: &'static str,
    /// The field's value; none where the header asks for nothing.
    read: fn(&str) -> Result<Option<String>, &'static str>,
    /// What to tell when the request has no such field; none to pass over the header.
    refusal: Option<&'static str>,
    /// Whether it wins over what the field was given otherwise. If not, the two must agree.
    wins: bool,
}

static MAPPED: [Mapped; 3] = [
    // Makes a repeat harmless.
    Mapped {
        header: HeaderName::from_static("idempotency-key"),
        field: "request_id",
        read: |value| Ok(Some(value.trim_matches('"').to_owned())),
        refusal: None,
        wins: false,
    },
    // Nobody may have come between.
    Mapped {
        header: header::IF_MATCH,
        field: "etag",
        read: etag,
        refusal: Some("cannot be kept by this method"),
        wins: false,
    },
    // Where a stream resumes. A client that comes back repeats its first URL, cursor and all.
    Mapped {
        header: HeaderName::from_static("last-event-id"),
        field: "cursor",
        read: |value| Ok(Some(value.to_owned())),
        refusal: None,
        wins: true,
    },
];

/// The field that a violation is about, as JSON spells it: that of a header is the field it sets.
pub fn names(violation: &str) -> String {
    let mapped = MAPPED.iter().find(|mapped| mapped.header == violation);
    json_path(mapped.map_or(violation, |mapped| mapped.field))
}

/// Sets what the headers say; gives what is wrong with them.
pub fn bind(message: &mut DynamicMessage, route: &Route, headers: &HeaderMap) -> Vec<Violation> {
    let wrong = MAPPED.iter().filter_map(|mapped| {
        let description = bind_header(message, route, headers, mapped).err()?;
        Some(Violation { field: mapped.header.to_string(), description })
    });
    wrong.collect()
}

fn bind_header(
    message: &mut DynamicMessage,
    route: &Route,
    headers: &HeaderMap,
    mapped: &Mapped,
) -> Result<(), String> {
    let mut values = headers.get_all(&mapped.header).iter();
    let Some(value) = values.next() else { return Ok(()) };
    let Some(field) = message.descriptor().get_field_by_name(mapped.field) else {
        let refusal = mapped.refusal.filter(|_| route.http.verb != "GET");
        return refusal.map_or(Ok(()), |told| Err(told.to_owned()));
    };
    if values.next().is_some() {
        return Err("is given more than once".to_owned());
    }
    let value = value.to_str().map_err(|_| "is no ASCII text")?;
    let Some(value) = (mapped.read)(value)? else { return Ok(()) };
    match message.get_field(&field).as_str() {
        Some(given) if mapped.wins || given.is_empty() || agree(given, &value) => {}
        _ => return Err(format!("differs from {}", field.json_name())),
    }
    message.set_field(&field, Value::String(value));
    Ok(())
}

/// Whether two texts are the same, or the same UUID.
pub fn agree(one: &str, other: &str) -> bool {
    let uuid = Uuid::try_parse(one);
    one == other || uuid.is_ok() && uuid == Uuid::try_parse(other)
}

/// Writes the id of a request as UUIDs are written: in lower case.
pub fn respell(message: &mut DynamicMessage) {
    let Some(field) = message.descriptor().get_field_by_name("request_id") else { return };
    let id = message.get_field(&field).as_str().and_then(|id| Uuid::try_parse(id).ok());
    if let Some(id) = id {
        message.set_field(&field, Value::String(id.to_string()));
    }
}

/// The one strong etag of `If-Match`; none for `*`.
fn etag(value: &str) -> Result<Option<String>, &'static str> {
    if value == "*" {
        return Ok(None);
    }
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    match bare {
        Some(etag) if !etag.contains('"') => Ok(Some(etag.to_owned())),
        _ => Err("must be one strong etag in quotes, as the resource's ETag header gives it"),
    }
}

#[cfg(test)]
mod tests {
    use neuvo_proto::intake::v1 as intake;
    use prost::Message;

    use crate::json::bind::tests::{bound, fields, read};

    #[test]
    fn headers_set_the_request_id_the_etag_and_the_cursor() {
        let headers = [("idempotency-key", "\"abc\""), ("if-match", "\"7\"")];
        let close: intake::CloseContactRequest =
            read(bound("POST", "/v1/contacts/1:close", &headers, r#"{"etag": "7"}"#));
        assert_eq!((close.request_id.as_str(), close.etag.as_str()), ("abc", "7"));
        let headers = [("last-event-id", "c9"), ("idempotency-key", "passed over")];
        let watch: intake::WatchContactsRequest =
            read(bound("GET", "/v1/contacts:watch?cursor=c1", &headers, ""));
        assert_eq!(watch.cursor, "c9");
    }

    #[test]
    fn a_header_that_differs_or_cannot_be_kept_is_told() {
        let close = |headers: &[(&str, &str)]| {
            let body = r#"{"etag": "7", "requestId": "a"}"#;
            fields(bound("POST", "/v1/contacts/1:close", headers, body))
        };
        assert_eq!(close(&[("if-match", "\"8\"")]), ["if-match"]);
        assert_eq!(close(&[("if-match", "W/\"7\"")]), ["if-match"]);
        assert_eq!(close(&[("if-match", "\"7\", \"8\"")]), ["if-match"]);
        assert_eq!(close(&[("idempotency-key", "b")]), ["idempotency-key"]);
        let create = bound("POST", "/v1/contacts", &[("if-match", "\"7\"")], "{}");
        assert_eq!(fields(create), ["if-match"]);
    }

    #[test]
    fn one_request_id_in_two_spellings_is_one() {
        let id = "6f1f64e0-3d0e-4c0b-9a43-6d1f4f3e7f10";
        let (upper, body) = (id.to_uppercase(), format!(r#"{{"requestId": "{id}"}}"#));
        let keyed = |key, body| bound("POST", "/v1/contacts", &[("idempotency-key", key)], body);
        for bound in [keyed(&upper, &body), keyed(&upper, "")] {
            let Ok(bound) = bound else { panic!("JSON") };
            let create = intake::CreateContactRequest::decode(bound.message).expect("encoded");
            assert_eq!(create.request_id, id);
        }
        assert_eq!(fields(keyed(&id.replace('6', "7"), &body)), ["idempotency-key"]);
    }

    #[test]
    fn if_match_of_anything_asks_for_nothing() {
        let close: intake::CloseContactRequest =
            read(bound("POST", "/v1/contacts/1:close", &[("if-match", "*")], ""));
        assert_eq!(close.etag, "");
    }
}
