//! How a call fails: a gRPC code, one machine-readable reason, and what each field did wrong.

use std::{collections::HashMap, time::Duration};

use neuvo_proto::fault::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// Violations told in one answer; details travel in headers, which have a limit.
pub const VIOLATIONS_MAX: usize = 50;

/// The answer of everything that may fail on a request's way.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

/// A value of an `ErrorReason` enum, with the package that declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// Such as `ETAG_MISMATCH`.
    pub name: &'static str,
    /// Such as `neuvo.intake`.
    pub domain: &'static str,
}

impl Reason {
    /// The reason an enum's value names: `ERROR_REASON_X` of `domain`.
    pub fn new(domain: &'static str, value: &'static str) -> Self {
        let name = value.strip_prefix("ERROR_REASON_").unwrap_or(value);
        Self { name, domain }
    }
}

impl From<ErrorReason> for Reason {
    fn from(reason: ErrorReason) -> Self {
        Self::new("neuvo.fault", reason.as_str_name())
    }
}

/// One field's mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field as the contract writes it: `entries[1].sector`.
    pub field: String,
    /// What is wrong and what would be right. Never the value itself: it may be personal.
    pub description: String,
}

/// A failed call. Internals are logged where it is made into a [`Status`], and not told.
#[derive(Debug)]
pub struct Fault(Box<Inner>);

/// Boxed, because most calls do not fail and their results should stay small.
#[derive(Debug)]
struct Inner {
    code: Code,
    reason: Reason,
    message: String,
    metadata: HashMap<String, String>,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
    cause: Option<anyhow::Error>,
}

impl Fault {
    /// A failure with its code, reason and a sentence without personal data.
    pub fn new(code: Code, reason: impl Into<Reason>, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            reason: reason.into(),
            message: message.into(),
            metadata: HashMap::new(),
            violations: Vec::new(),
            retry_after: None,
            cause: None,
        }))
    }

    /// Fields are wrong (INVALID_ARGUMENT).
    pub fn invalid(violations: Vec<Violation>) -> Self {
        let fields: Vec<_> = violations.iter().take(5).map(|v| v.field.as_str()).collect();
        let more = if violations.len() > fields.len() { ", …" } else { "" };
        let message = format!("invalid fields: {}{more}", fields.join(", "));
        Self::new(Code::InvalidArgument, ErrorReason::InvalidFields, message).naming(violations)
    }

    /// One field is wrong (INVALID_ARGUMENT).
    pub fn invalid_field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::invalid(vec![Violation { field: field.into(), description: description.into() }])
    }

    /// Names the places it is about, each with what is so there.
    #[must_use]
    pub fn naming(mut self, places: Vec<Violation>) -> Self {
        self.0.violations = places;
        self
    }

    /// The resource does not exist, or not for this caller (NOT_FOUND).
    pub fn not_found(reason: impl Into<Reason>, message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, reason, message)
    }

    /// The state does not allow it (FAILED_PRECONDITION).
    pub fn failed_precondition(reason: impl Into<Reason>, message: impl Into<String>) -> Self {
        Self::new(Code::FailedPrecondition, reason, message)
    }

    /// The caller may not (PERMISSION_DENIED).
    pub fn denied(reason: impl Into<Reason>, message: impl Into<String>) -> Self {
        Self::new(Code::PermissionDenied, reason, message)
    }

    /// It changed in between (ABORTED).
    pub fn etag_mismatch() -> Self {
        let message = "the resource changed since it was read; read it again and decide anew";
        Self::new(Code::Aborted, ErrorReason::EtagMismatch, message)
    }

    /// The `request_id` was used for another content (ABORTED).
    pub fn request_id_reused() -> Self {
        let message = "this request_id was used before for another content; make a new one";
        Self::new(Code::Aborted, ErrorReason::RequestIdReused, message)
    }

    /// A dependency does not answer (UNAVAILABLE): worth another try.
    pub fn unavailable(message: impl Into<String>, cause: impl Into<anyhow::Error>) -> Self {
        Self::new(Code::Unavailable, ErrorReason::Unavailable, message).caused_by(cause)
    }

    /// A mistake of ours (INTERNAL). The cause is logged; the caller sees one fixed sentence.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        let message = "something failed on our side";
        Self::new(Code::Internal, ErrorReason::Internal, message).caused_by(cause)
    }

    /// Adds why, for the log; the caller is not told.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Adds what a program needs to act: ids and limits, never personal data.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.0.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    /// Says when another try makes sense.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// Its gRPC code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Its reason.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// Its sentence.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What each field did wrong.
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.reason.name, self.0.message)
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        let mut fault = *fault.0;
        if let Some(cause) = &fault.cause {
            let (reason, cause) = (fault.reason.name, format!("{cause:#}"));
            tracing::error!(reason, cause, "call failed");
        }
        let left_out = fault.violations.len().saturating_sub(VIOLATIONS_MAX);
        if left_out > 0 {
            fault.message = format!("{}; {left_out} more are not told", fault.message);
            fault.metadata.insert("violations_left_out".to_owned(), left_out.to_string());
        }
        let mut details =
            ErrorDetails::with_error_info(fault.reason.name, fault.reason.domain, fault.metadata);
        for violation in fault.violations.into_iter().take(VIOLATIONS_MAX) {
            details.add_bad_request_violation(violation.field, violation.description);
        }
        if fault.retry_after.is_some() {
            details.set_retry_info(fault.retry_after);
        }
        Self::with_error_details(fault.code, fault.message, details)
    }
}

/// The reason a status carries; none when it carries no `ErrorInfo`.
pub fn reason_of(status: &Status) -> Option<String> {
    Some(status.get_details_error_info()?.reason)
}
