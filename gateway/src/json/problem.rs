//! A failed call as `application/problem+json` (RFC 9457).

use std::collections::BTreeMap;

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use neuvo_chassis::{Fault, fault::reason_of};
use serde::Serialize;
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// How the chassis begins the sentence that lists wrong fields.
const INVALID_FIELDS: &str = "invalid fields: ";

/// How a call failed, as HTTP tells it.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    told: Told,
    headers: HeaderMap,
}

/// Why a request was refused, for the log. An answer carries it as an extension.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The gRPC code's name.
    pub code: &'static str,
    /// The reason's name.
    pub reason: String,
}

impl Refused {
    /// What a status tells.
    pub fn of(status: &Status) -> Self {
        let code = code_name(status.code());
        Self { code, reason: reason_of(status).unwrap_or_default() }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    code: &'static str,
    reason: String,
    domain: String,
    metadata: BTreeMap<String, String>,
    violations: Vec<TellViolation>,
    request_id: String,
}

#[derive(Debug, Serialize)]
struct TellViolation {
    field: String,
    description: String,
}

impl Problem {
    /// A failed call, under the id its request has in the log.
    pub fn new(status: &Status, request_id: &str) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        let reason = info.map(|info| info.reason.clone()).unwrap_or_default();
        let domain = info.map(|info| info.domain.clone()).unwrap_or_default();
        let metadata = info.map(|info| info.metadata.clone()).unwrap_or_default();
        let violations = details.bad_request().map(|bad| bad.field_violations.as_slice());
        let violations = violations.unwrap_or_default().iter().map(|violation| TellViolation {
            field: json_path(&violation.field),
            description: json_words(&violation.description),
        });
        let http = http_status(status.code(), &reason);
        let mut headers = HeaderMap::new();
        if let Some(delay) = details.retry_info().and_then(|retry| retry.retry_delay) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(delay.as_secs().max(1)));
        }
        if http == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, challenge(&reason));
        }
        let told = Told {
            r#type: format!("urn:{}:{}", domain.replace('.', ":"), reason),
            title: title(&reason),
            status: http.as_u16(),
            detail: detail(status.message()),
            code: code_name(status.code()),
            violations: violations.collect(),
            reason,
            domain,
            metadata: metadata.into_iter().collect(),
            request_id: request_id.to_owned(),
        };
        Self { status: http, told, headers }
    }

    /// A failure found at the edge.
    pub fn of(fault: Fault, request_id: &str) -> Self {
        Self::new(&fault.into(), request_id)
    }

    /// Answers with another HTTP status than the code's own.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self.told.status = status.as_u16();
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Whether the call failed for this reason.
    pub fn is(&self, reason: &str) -> bool {
        self.told.reason == reason
    }

    /// The problem as JSON, on one line.
    pub fn json(&self) -> String {
        serde_json::to_string(&self.told).expect("strings and numbers are JSON")
    }

    /// The problem as a response.
    pub fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.json()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        let problem = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, problem);
        let refused = Refused { code: self.told.code, reason: self.told.reason };
        response.extensions_mut().insert(refused);
        response
    }
}

/// The HTTP status of a code, as `google/rpc/code.proto` maps them; a few reasons have a more
/// precise one.
fn http_status(code: Code, reason: &str) -> StatusCode {
    match reason {
        "MESSAGE_TOO_LARGE" => return StatusCode::PAYLOAD_TOO_LARGE,
        "CONTENT_TYPE_UNSUPPORTED" => return StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => {}
    }
    match code {
        Code::Ok => StatusCode::OK,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => {
            StatusCode::BAD_REQUEST
        }
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Aborted | Code::AlreadyExists => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        // No status of the registry says that the client went away; 499 is the usual one.
        Code::Cancelled => StatusCode::from_u16(499).expect("three digits"),
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::Internal | Code::Unknown | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The HTTP status of a code's name; none for a name that is no code.
pub fn status_of_name(name: &str) -> Option<StatusCode> {
    (0..=16).map(Code::from).find(|code| code_name(*code) == name).map(|code| http_status(code, ""))
}

/// A code's name, such as `INVALID_ARGUMENT`.
fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// A reason in words: `ETAG_MISMATCH` is "Etag mismatch".
fn title(reason: &str) -> String {
    let mut words = reason.to_lowercase().replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The sentence, with its fields as JSON spells them.
fn detail(message: &str) -> String {
    match message.strip_prefix(INVALID_FIELDS) {
        Some(fields) => format!("{INVALID_FIELDS}{}", json_path(fields)),
        None => message.to_owned(),
    }
}

fn challenge(reason: &str) -> HeaderValue {
    HeaderValue::from_static(match reason {
        "TOKEN_MISSING" => "Bearer realm=\"neuvo\"",
        "TOKEN_EXPIRED" => {
            "Bearer realm=\"neuvo\", error=\"invalid_token\", error_description=\"it has expired\""
        }
        _ => "Bearer realm=\"neuvo\", error=\"invalid_token\"",
    })
}

/// A field's path as JSON spells it: `entries[1].next_step` is `entries[1].nextStep`. What stands
/// in brackets is a key of the data and stays.
pub fn json_path(path: &str) -> String {
    let mut spelled = String::with_capacity(path.len());
    let (mut inside, mut raise) = (0_usize, false);
    for c in path.chars() {
        match c {
            '[' => inside += 1,
            ']' => inside = inside.saturating_sub(1),
            '_' if inside == 0 => {
                raise = true;
                continue;
            }
            _ => {}
        }
        spelled.push(if raise { c.to_ascii_uppercase() } else { c });
        raise = false;
    }
    spelled
}

/// A sentence with the fields it names as JSON spells them: `is before valid_from` says `validFrom`.
fn json_words(sentence: &str) -> String {
    let is_field = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.contains('_')
            && !word.contains(|c: char| c.is_ascii_uppercase())
    };
    let words = sentence.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.map(|word| if is_field(word) { json_path(word) } else { word.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use neuvo_chassis::fault::{VIOLATIONS_MAX, Violation};
    use neuvo_proto::fault::v1::ErrorReason;
    use serde_json::{Value, json};

    use super::*;

    fn told(fault: Fault) -> (Value, StatusCode, HeaderMap) {
        let problem = Problem::of(fault, "r-1");
        let told = serde_json::from_str(&problem.json()).expect("JSON");
        let response = problem.into_response();
        (told, response.status(), response.headers().clone())
    }

    #[test]
    fn a_problem_tells_its_code_reason_and_violations() {
        let violations = vec![
            Violation { field: "entries[1].next_step".into(), description: "is required".into() },
            Violation { field: "lines[line_one].display_number".into(), description: "?".into() },
        ];
        let (told, status, headers) = told(Fault::invalid(violations).with("limit", 7));
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        let expected = json!({
            "type": "urn:neuvo:fault:INVALID_FIELDS",
            "title": "Invalid fields",
            "status": 400,
            "detail": "invalid fields: entries[1].nextStep, lines[line_one].displayNumber",
            "code": "INVALID_ARGUMENT",
            "reason": "INVALID_FIELDS",
            "domain": "neuvo.fault",
            "metadata": {"limit": "7"},
            "violations": [
                {"field": "entries[1].nextStep", "description": "is required"},
                {"field": "lines[line_one].displayNumber", "description": "?"},
            ],
            "requestId": "r-1",
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn how_many_violations_are_left_out_is_told() {
        let wrong = Violation { field: "due_date".into(), description: "is required".into() };
        let (told, ..) = told(Fault::invalid(vec![wrong; VIOLATIONS_MAX + 7]));
        assert_eq!(told["violations"].as_array().map(Vec::len), Some(VIOLATIONS_MAX));
        let detail = told["detail"].as_str().expect("a sentence");
        assert!(detail.ends_with("dueDate, …; 7 more are not told"), "{detail}");
        assert_eq!(told["metadata"]["violations_left_out"], "7");
    }

    #[test]
    fn a_sentence_names_fields_as_json_does_and_leaves_other_words_alone() {
        let told = json_words("overlaps opening_rules[0]; UNIT_ACTS is for due_date, Hyvinkää");
        assert_eq!(told, "overlaps openingRules[0]; UNIT_ACTS is for dueDate, Hyvinkää");
    }

    #[test]
    fn codes_map_as_google_rpc_code_says() {
        let expected =
            [0, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];
        for (number, expected) in (0..=16).zip(expected) {
            let status = http_status(Code::from(number), "");
            assert_eq!(status.as_u16(), if number == 0 { 200 } else { expected }, "{number}");
            assert_eq!(status_of_name(code_name(Code::from(number))), Some(status));
        }
        assert_eq!(status_of_name("OKAY"), None);
    }

    #[test]
    fn a_missing_token_is_challenged_and_an_old_one_told_so() {
        let fault = |reason| Fault::new(Code::Unauthenticated, reason, "no");
        let (_, status, headers) = told(fault(ErrorReason::TokenMissing));
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert_eq!(headers[header::WWW_AUTHENTICATE], "Bearer realm=\"neuvo\"");
        let (_, _, headers) = told(fault(ErrorReason::TokenExpired));
        let challenge = headers[header::WWW_AUTHENTICATE].to_str().expect("text");
        assert!(challenge.contains("invalid_token") && challenge.contains("expired"));
    }

    #[test]
    fn when_to_try_again_is_a_header() {
        let fault = Fault::new(Code::ResourceExhausted, ErrorReason::Overloaded, "busy");
        let (_, status, headers) = told(fault.retry_after(Duration::from_secs(3)));
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(headers[header::RETRY_AFTER], "3");
    }

    #[test]
    fn a_body_over_the_limit_and_a_strange_type_have_their_own_status() {
        let fault = |code, reason| Fault::new(code, reason, "no");
        let large = fault(Code::ResourceExhausted, ErrorReason::MessageTooLarge);
        assert_eq!(told(large).1, StatusCode::PAYLOAD_TOO_LARGE);
        let strange = fault(Code::InvalidArgument, ErrorReason::ContentTypeUnsupported);
        assert_eq!(told(strange).1, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}
