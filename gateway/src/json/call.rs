//! One JSON request: found, let in, read, called, answered.

use axum::{extract::Request, response::Response};
use bytes::{Buf, BufMut, Bytes};
use http::{
    HeaderMap, HeaderValue, StatusCode, header,
    uri::{PathAndQuery, Uri},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use neuvo_chassis::{Fault, Result, transport::Transport};
use neuvo_proto::fault::v1::ErrorReason;
use tokio::time::Instant;
use tonic::{
    Code, Status,
    client::Grpc,
    codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    metadata::MetadataMap,
};

use super::{
    bind::{Bound, Brought, bind},
    check,
    problem::Problem,
    respond,
    route::{Lookup, Route},
    sse::Events,
};
use crate::{
    Inner,
    edge::{Admitted, headers, with_reason, within},
    front::Asked,
};

/// Bytes of one answer at most.
const ANSWER_BYTES_MAX: usize = 32 << 20;

/// Answers a JSON request.
///
/// # Errors
/// Everything the edge finds wrong. What a service refuses is an answer.
pub(crate) async fn handle(
    gateway: &Inner,
    request: Request,
    id: &HeaderValue,
) -> Result<Response> {
    let (head, body) = request.into_parts();
    let (route, path) = match gateway.routes.find(head.method.as_str(), head.uri.path()) {
        Lookup::Found(route, path) => (route, path),
        Lookup::OtherVerbs(verbs) => return Ok(other_verb(&verbs, id)),
        Lookup::Unknown => return Err(unknown(gateway, &head.uri)),
    };
    Asked::note(&head.extensions, route.method);
    let Admitted { token, expires } = gateway.door.admit(route.method, &head.headers).await?;
    let asked = headers::asked_timeout(&head.headers);
    let limit = asked.map_or(gateway.deadline, |asked| asked.min(gateway.deadline));
    let bound = within(limit, async {
        let most = gateway.request_bytes_max(route.method);
        let body = read_body(route, &head.headers, body, most).await?;
        let query = head.uri.query().unwrap_or_default();
        bind(route, Brought { path, query, headers: &head.headers, body: &body })
    });
    let begun = Instant::now();
    let Bound { message, violations } = bound.await??;
    let left = limit.saturating_sub(begun.elapsed());
    let mut inward = headers::inward(&head.headers, token, id);
    if !violations.is_empty() {
        return Err(check::refusal(gateway, route, inward, message, violations, left).await);
    }
    if asked.is_some() || !route.method.descriptor.is_server_streaming() {
        inward.insert(headers::GRPC_TIMEOUT, headers::timeout_value(limit));
    }
    let called = within(left, call(gateway, route, inward, message, (id, expires)));
    let conditional = head.headers.contains_key(header::IF_MATCH);
    called.await?.or_else(|status| {
        let service = &route.method.service;
        let problem = Problem::new(&with_reason(status, service), request_id(id));
        let failed = conditional && problem.is("ETAG_MISMATCH");
        let problem =
            if failed { problem.with_status(StatusCode::PRECONDITION_FAILED) } else { problem };
        Ok(problem.into_response())
    })
}

/// A request id as text.
pub fn request_id(id: &HeaderValue) -> &str {
    id.to_str().unwrap_or_default()
}

/// The way to a route's service, ready to be called.
async fn client(
    gateway: &Inner,
    route: &Route,
) -> std::result::Result<(Grpc<Transport>, PathAndQuery), Status> {
    let way = gateway.upstreams.to(&route.method.service)?;
    let mut client = Grpc::new(way).max_decoding_message_size(ANSWER_BYTES_MAX);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    Ok((client, PathAndQuery::from_static(&route.method.path)))
}

fn request(inward: HeaderMap, message: Bytes) -> tonic::Request<Bytes> {
    let metadata = MetadataMap::from_headers(inward);
    tonic::Request::from_parts(metadata, http::Extensions::new(), message)
}

/// One message in, one message out.
pub async fn unary(
    gateway: &Inner,
    route: &Route,
    inward: HeaderMap,
    message: Bytes,
) -> std::result::Result<tonic::Response<Bytes>, Status> {
    let (mut client, path) = client(gateway, route).await?;
    client.unary(request(inward, message), path, Raw).await
}

async fn call(
    gateway: &Inner,
    route: &Route,
    inward: HeaderMap,
    message: Bytes,
    (id, expires): (&HeaderValue, Option<Instant>),
) -> std::result::Result<Response, Status> {
    let method = route.method;
    let desc = method.descriptor.output();
    if !method.descriptor.is_server_streaming() {
        let answer = unary(gateway, route, inward, message).await?;
        let (metadata, answer, _) = answer.into_parts();
        let mut response = respond::respond(&desc, answer)?;
        respond::pass_back(metadata.as_ref(), response.headers_mut());
        return Ok(response);
    }
    let place = gateway.upstreams.place(&method.service)?;
    let (mut client, path) = client(gateway, route).await?;
    let messages = client.server_streaming(request(inward, message), path, Raw).await?;
    let (metadata, messages, _) = messages.into_parts();
    let shutdown = gateway.shutdown.clone();
    let request_id = request_id(id).to_owned();
    let service = &method.service;
    let events = Events { desc, service, messages, shutdown, expires, request_id, _place: place };
    let mut response = events.into_response();
    respond::pass_back(metadata.as_ref(), response.headers_mut());
    Ok(response)
}

/// Reads a body that is JSON by its own account, or empty.
async fn read_body(
    route: &Route,
    headers: &HeaderMap,
    body: axum::body::Body,
    limit: usize,
) -> Result<Bytes> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let body = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return too_large(limit);
        }
        let message = "the body broke off";
        Fault::new(Code::InvalidArgument, ErrorReason::MalformedMessage, message)
    });
    let body = body?.to_bytes();
    if !route.http.body.is_empty() {
        check_type(headers, body.is_empty())?;
    }
    Ok(body)
}

/// The body is `application/json`, as UTF-8 and not compressed.
fn check_type(headers: &HeaderMap, empty: bool) -> Result<()> {
    let unsupported = |what: &str| {
        let message = "the edge takes application/json in UTF-8, not compressed";
        let fault = Fault::new(Code::InvalidArgument, ErrorReason::ContentTypeUnsupported, message);
        fault.with("content_type", what.chars().take(100).collect::<String>())
    };
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(unsupported("compressed"));
    }
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return if empty { Ok(()) } else { Err(unsupported("none")) };
    };
    let value = value.to_str().map_err(|_| unsupported("no ASCII text"))?;
    let (kind, parameters) = value.split_once(';').unwrap_or((value, ""));
    let charset = parameters.split(';').filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    let utf8 = charset.into_iter().all(|charset| charset.eq_ignore_ascii_case("utf-8"));
    let json = kind.trim().eq_ignore_ascii_case("application/json");
    if json && utf8 { Ok(()) } else { Err(unsupported(value)) }
}

fn too_large(limit: usize) -> Fault {
    let message = "the body is over the limit";
    let fault = Fault::new(Code::ResourceExhausted, ErrorReason::MessageTooLarge, message);
    fault.with("limit_bytes", limit)
}

/// The path is no HTTP rule's. A gRPC path that came without gRPC is told so.
fn unknown(gateway: &Inner, uri: &Uri) -> Fault {
    if gateway.methods.contains_key(uri.path()) {
        let message = "this path takes gRPC; for JSON see /openapi.json";
        return Fault::new(Code::InvalidArgument, ErrorReason::ContentTypeUnsupported, message);
    }
    let message = "there is no such path; see /openapi.json";
    Fault::new(Code::NotFound, ErrorReason::MethodUnknown, message)
}

/// A known path under another verb: 405, with the verbs it has.
pub fn other_verb(verbs: &[&str], id: &HeaderValue) -> Response {
    let verbs = verbs.join(", ");
    let message = format!("this path takes {verbs}");
    let fault = Fault::new(Code::Unimplemented, ErrorReason::MethodUnknown, message);
    let problem = Problem::of(fault, request_id(id)).with_status(StatusCode::METHOD_NOT_ALLOWED);
    let allow = HeaderValue::try_from(verbs).expect("verbs are ASCII");
    problem.with_header(header::ALLOW, allow).into_response()
}

/// Messages as their bytes: the edge reads them by descriptor, not by type.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buf: &mut EncodeBuf<'_>) -> std::result::Result<(), Status> {
        buf.put(item);
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> std::result::Result<Option<Bytes>, Status> {
        Ok(Some(buf.copy_to_bytes(buf.remaining())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: &'static str) -> Result<()> {
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
        check_type(&HeaderMap::from_iter([kind]), false)
    }

    #[test]
    fn json_is_taken_in_utf_8_only() {
        for right in ["application/json", "Application/JSON; charset=UTF-8", "application/json;a=b"]
        {
            assert!(typed(right).is_ok(), "{right}");
        }
        for wrong in
            ["text/xml", "application/jsonp", "application/json; charset=latin1", "", "text/json"]
        {
            let fault = typed(wrong).expect_err(wrong);
            assert_eq!(fault.reason().name, "CONTENT_TYPE_UNSUPPORTED");
        }
    }

    #[test]
    fn a_body_must_say_what_it_is() {
        assert!(check_type(&HeaderMap::new(), true).is_ok());
        assert!(check_type(&HeaderMap::new(), false).is_err());
        let gzip = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert!(check_type(&HeaderMap::from_iter([gzip]), true).is_err());
    }
}
