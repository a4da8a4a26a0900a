//! An answer's bytes into an HTTP response.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use neuvo_chassis::{Fault, Result};
use prost_reflect::{DynamicMessage, MessageDescriptor, SerializeOptions};

/// The position a change got in a service's feed; there may be several.
pub const POSITION: HeaderName = HeaderName::from_static("neuvo-position");

const CANONICAL: SerializeOptions = SerializeOptions::new().skip_default_fields(false);
/// Files are shown as they are; a page among them can load and run nothing.
const FILE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'",
);

/// An answer as a response: a file if it is an `HttpBody`, else JSON with its etag.
///
/// # Errors
/// INTERNAL when the service's bytes are not the message the contract says.
pub fn respond(desc: &MessageDescriptor, answer: Bytes) -> Result<Response> {
    let message = decode(desc, answer)?;
    if desc.full_name() == "google.api.HttpBody" {
        return Ok(file(message));
    }
    let mut response = Response::new(Body::from(write(&message)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(etag) = etag(&message) {
        headers.insert(header::ETAG, etag);
    }
    Ok(response)
}

/// What an answer's metadata tells the client.
pub fn pass_back(metadata: &HeaderMap, headers: &mut HeaderMap) {
    for position in metadata.get_all(POSITION) {
        headers.append(POSITION, position.clone());
    }
}

fn decode(desc: &MessageDescriptor, answer: Bytes) -> Result<DynamicMessage> {
    DynamicMessage::decode(desc.clone(), answer).map_err(Fault::internal)
}

/// A message as canonical JSON, on one line.
///
/// # Errors
/// INTERNAL when it holds what JSON cannot say, such as an instant out of range.
pub fn write(message: &DynamicMessage) -> Result<Vec<u8>> {
    let mut json = serde_json::Serializer::new(Vec::with_capacity(512));
    message.serialize_with_options(&mut json, &CANONICAL).map_err(Fault::internal)?;
    Ok(json.into_inner())
}

fn etag(message: &DynamicMessage) -> Option<HeaderValue> {
    let field = message.get_field_by_name("etag")?;
    let etag = field.as_str().filter(|etag| !etag.is_empty() && !etag.contains('"'))?;
    HeaderValue::from_str(&format!("\"{etag}\"")).ok()
}

fn file(mut body: DynamicMessage) -> Response {
    let content_type = body
        .get_field_by_name("content_type")
        .and_then(|value| HeaderValue::from_str(value.as_str()?).ok())
        .filter(|value| !value.is_empty());
    let data = body.take_field_by_name("data");
    let data = data.and_then(|data| data.as_bytes().cloned()).unwrap_or_default();
    let mut response = Response::new(Body::from(data));
    let binary = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, content_type.unwrap_or(binary));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, FILE_POLICY);
    response
}

#[cfg(test)]
mod tests {
    use neuvo_proto::{google::api::HttpBody, intake::v1 as intake, method};
    use prost::Message;
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_position_goes_back() {
        let mut metadata = HeaderMap::new();
        metadata.append(POSITION, HeaderValue::from_static("intake=1:7"));
        metadata.append(POSITION, HeaderValue::from_static("directory=1:9"));
        let mut headers = HeaderMap::new();
        pass_back(&metadata, &mut headers);
        let positions: Vec<_> = headers.get_all(POSITION).iter().collect();
        assert_eq!(positions, ["intake=1:7", "directory=1:9"]);
    }

    fn desc(name: &str) -> MessageDescriptor {
        method::pool().get_message_by_name(name).expect("declared")
    }

    #[test]
    fn default_values_are_written_and_absent_messages_are_not() {
        let answer = intake::Contact { etag: "7".into(), ..Default::default() };
        let desc = desc("neuvo.intake.v1.Contact");
        let message = decode(&desc, answer.encode_to_vec().into()).expect("a contact");
        let json = write(&message).expect("JSON");
        let json: Value = serde_json::from_slice(&json).expect("JSON");
        assert_eq!(json["contactId"], "");
        assert_eq!(json["status"], "CONTACT_STATUS_UNSPECIFIED");
        assert_eq!(json["entries"], Value::Array(vec![]));
        assert_eq!(json.get("nextStep"), None);
    }

    #[test]
    fn a_resource_tells_its_etag() {
        let answer = intake::Contact { etag: "v7".into(), ..Default::default() };
        let response =
            respond(&desc("neuvo.intake.v1.Contact"), answer.encode_to_vec().into()).expect("ok");
        assert_eq!(response.headers()[header::ETAG], "\"v7\"");
    }

    #[test]
    fn a_file_keeps_its_own_type() {
        let csv = HttpBody {
            content_type: "text/csv; charset=utf-8".into(),
            data: "a;b\n".into(),
            extensions: vec![],
        };
        let response =
            respond(&desc("google.api.HttpBody"), csv.encode_to_vec().into()).expect("ok");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/csv; charset=utf-8");
        let none = respond(&desc("google.api.HttpBody"), Bytes::new()).expect("ok");
        assert_eq!(none.headers()[header::CONTENT_TYPE], "application/octet-stream");
    }

    #[test]
    fn bytes_that_are_no_answer_are_our_mistake() {
        let fault = respond(&desc("neuvo.intake.v1.Contact"), Bytes::from_static(b"\xff"));
        let fault = fault.expect_err("no contact");
        assert_eq!(fault.reason().name, "INTERNAL");
    }
}
