//! Which headers of a client go in, and how long its call may take.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use neuvo_chassis::layers::grpc_timeout;
use uuid::Uuid;

/// Names a request in its answer and in every log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// How long a call may take.
pub const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// What goes in as it came. Everything else stays outside, so nothing a client sends can pass for
/// something the edge said.
const KEPT: [HeaderName; 3] = [
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("neuvo-position"),
];

/// What also goes in with a gRPC call: how its frames are to be read.
const KEPT_WITH_GRPC: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::TE,
    HeaderName::from_static("grpc-encoding"),
    HeaderName::from_static("grpc-accept-encoding"),
];

/// A new request's id.
pub fn request_id() -> HeaderValue {
    HeaderValue::try_from(Uuid::now_v7().to_string()).expect("a UUID is ASCII")
}

/// The head of a call inwards, made from a JSON request's.
pub fn inward(from: &HeaderMap, token: Option<HeaderValue>, id: &HeaderValue) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    keep(from, &KEPT, &mut headers);
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, token);
    }
    headers.insert(REQUEST_ID, id.clone());
    headers
}

/// The head of a call inwards, made from a gRPC request's.
pub fn inward_grpc(from: &HeaderMap, token: Option<HeaderValue>, id: &HeaderValue) -> HeaderMap {
    let mut headers = inward(from, token, id);
    keep(from, &KEPT_WITH_GRPC, &mut headers);
    headers
}

fn keep(from: &HeaderMap, names: &[HeaderName], to: &mut HeaderMap) {
    for name in names {
        for value in from.get_all(name) {
            to.append(name, value.clone());
        }
    }
}

/// What the client gives its call; none when it does not say.
pub fn asked_timeout(headers: &HeaderMap) -> Option<Duration> {
    grpc_timeout(headers.get(GRPC_TIMEOUT)?.to_str().ok()?)
}

/// A duration as `grpc-timeout` writes it, rounded down to a millisecond, but never to nothing.
pub fn timeout_value(limit: Duration) -> HeaderValue {
    let millis = limit.as_millis().clamp(1, 99_999_999);
    HeaderValue::try_from(format!("{millis}m")).expect("digits and a letter are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent() -> HeaderMap {
        let sent = [
            ("authorization", "Bearer outside"),
            ("x-request-id", "mine"),
            ("x-neuvo-caller", "root"),
            ("neuvo-check-only", "1"),
            ("cookie", "a=b"),
            ("forwarded", "for=1.2.3.4"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("neuvo-position", "intake:1:7"),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
            ("grpc-timeout", "250m"),
        ];
        sent.into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    fn names(headers: &HeaderMap) -> Vec<&str> {
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn only_named_headers_go_in() {
        let id = request_id();
        let token = Some(HeaderValue::from_static("Bearer inside"));
        let headers = inward(&sent(), token.clone(), &id);
        let always = ["authorization", "neuvo-position", "traceparent", "x-request-id"];
        assert_eq!(names(&headers), always);
        assert_eq!(headers[header::AUTHORIZATION], "Bearer inside");
        assert_eq!(headers[REQUEST_ID], id);
        let headers = inward_grpc(&sent(), token, &id);
        assert_eq!(headers.len(), always.len() + 2);
        assert_eq!(headers[header::TE], "trailers");
    }

    #[test]
    fn a_header_that_came_twice_goes_in_twice() {
        let mut sent = sent();
        sent.append("neuvo-position", HeaderValue::from_static("directory:1:9"));
        let headers = inward(&sent, None, &request_id());
        let positions: Vec<_> = headers.get_all("neuvo-position").iter().collect();
        assert_eq!(positions, ["intake:1:7", "directory:1:9"]);
    }

    #[test]
    fn a_callers_own_token_never_goes_in() {
        assert_eq!(inward_grpc(&sent(), None, &request_id()).get(header::AUTHORIZATION), None);
    }

    #[test]
    fn timeouts_are_read_and_written_as_grpc_does() {
        assert_eq!(asked_timeout(&sent()), Some(Duration::from_millis(250)));
        assert_eq!(asked_timeout(&HeaderMap::new()), None);
        assert_eq!(timeout_value(Duration::from_secs(10)), "10000m");
        assert_eq!(timeout_value(Duration::from_nanos(1)), "1m");
        assert_eq!(timeout_value(Duration::MAX), "99999999m");
    }
}
