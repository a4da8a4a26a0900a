//! The layers around every service's routes, in order, in memory and on the wire alike.

use std::{sync::Arc, time::Duration, time::Instant};

use axum::{
    extract::{Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
};
use neuvo_proto::{fault::v1::ErrorReason, method};
use tokio::sync::Semaphore;
use tonic::{Code, Status, service::Routes};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;

use crate::{
    Caller, Fault, access,
    check::{self, CHECK_ONLY},
    config, telemetry,
    token::Verifier,
};

/// What guards a service's routes. It is shared, since every request clones the routes.
pub struct Guard {
    verifier: Verifier,
    deadline: Duration,
    in_flight: Semaphore,
}

impl Guard {
    /// Accepts what `verifier` accepts, within the limits of `server`.
    pub fn new(verifier: Verifier, server: &config::Server) -> Arc<Self> {
        let in_flight = Semaphore::new(server.in_flight_max);
        Arc::new(Self { verifier, deadline: server.deadline(), in_flight })
    }
}

/// Wraps routes. The last layer added is the outermost.
pub fn protect(routes: Routes, guard: Arc<Guard>) -> Routes {
    let router = routes
        .prepare()
        .into_axum_router()
        .layer(CatchPanicLayer::custom(panicked)) // a bug costs one request
        .layer(from_fn(give_reason)) // tonic's own refusals get a reason, too
        .layer(from_fn_with_state(guard.clone(), let_in)) // no rule, no entry
        .layer(from_fn_with_state(guard.clone(), deadline)) // no call outlives its caller
        .layer(from_fn_with_state(guard, shed)) // refuse before we sink
        .layer(from_fn(observe)); // one span and one measure a call, whatever came of it
    Routes::from(router)
}

async fn let_in(State(guard): State<Arc<Guard>>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/grpc.health.v1.") {
        return next.run(request).await;
    }
    let bearer = request.headers().get(http::header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    match access::admit(path, bearer, &guard.verifier) {
        Ok(caller) => {
            if let Some(caller) = caller {
                request.extensions_mut().insert(Caller::clone(&caller));
            }
            match request.headers().contains_key(CHECK_ONLY) {
                true => check::only(next.run(request)).await,
                false => next.run(request).await,
            }
        }
        Err(fault) => refuse(fault),
    }
}

async fn deadline(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let asked = request.headers().get("grpc-timeout").and_then(|v| v.to_str().ok());
    let limit = asked.and_then(grpc_timeout).map_or(guard.deadline, |t| t.min(guard.deadline));
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = "the deadline passed; repeat with the same request_id";
            refuse(Fault::new(Code::DeadlineExceeded, ErrorReason::DeadlinePassed, message))
        }
    }
}

async fn shed(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let Ok(_permit) = guard.in_flight.try_acquire() else {
        let message = "too many calls are under way; nothing was done";
        let fault = Fault::new(Code::ResourceExhausted, ErrorReason::Overloaded, message);
        return refuse(fault.retry_after(Duration::from_secs(1)));
    };
    next.run(request).await
}

async fn observe(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let rpc = method::methods().get(path).map_or("unknown", |method| method.path.as_str());
    let span = tracing::info_span!("rpc", otel.name = rpc, otel.kind = "server");
    telemetry::join(&span, request.headers());
    let begun = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let code = grpc_code(&response);
    telemetry::measure_rpc(rpc, code, begun.elapsed());
    let duration_ms = begun.elapsed().as_millis();
    span.in_scope(|| match code {
        Code::Ok => tracing::debug!(duration_ms, "call answered"),
        Code::Internal | Code::Unknown => tracing::error!(?code, duration_ms, "call failed"),
        // The edge tells of refusals, once.
        _ => tracing::debug!(?code, duration_ms, "call refused"),
    });
    response
}

/// Refusals that tonic makes itself (frames it cannot read, messages over the limit, unknown
/// methods) carry no reason; they get one here, so that every error has one.
async fn give_reason(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let headers = response.headers();
    if grpc_code(&response) == Code::Ok || headers.contains_key("grpc-status-details-bin") {
        return response;
    }
    let Some(status) = Status::from_header_map(headers) else { return response };
    let (code, reason) = match status.code() {
        Code::Unimplemented if status.message().is_empty() => {
            (Code::Unimplemented, ErrorReason::MethodUnknown)
        }
        Code::InvalidArgument => (Code::InvalidArgument, ErrorReason::MalformedMessage),
        Code::OutOfRange => (Code::ResourceExhausted, ErrorReason::MessageTooLarge),
        // tonic blames itself for frames it cannot read; the sender made them.
        Code::Internal | Code::Unimplemented => {
            (Code::InvalidArgument, ErrorReason::MalformedMessage)
        }
        Code::Unavailable => (Code::Unavailable, ErrorReason::Unavailable),
        _ => (status.code(), ErrorReason::Internal),
    };
    refuse(Fault::new(code, reason, status.message()))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response<tonic::body::Body> {
    Status::from(Fault::internal(anyhow::anyhow!("a handler panicked"))).into_http()
}

fn refuse(fault: Fault) -> Response {
    Status::from(fault).into_http::<axum::body::Body>()
}

/// The code of an answer whose head is there; OK while a stream may still fail.
fn grpc_code(response: &Response) -> Code {
    response.headers().get("grpc-status").map_or(Code::Ok, |v| Code::from_bytes(v.as_bytes()))
}

/// A `grpc-timeout` header: up to eight digits and a unit.
pub fn grpc_timeout(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    let amount: u64 = (digits.len() <= 8).then(|| digits.parse().ok()).flatten()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        assert_eq!(grpc_timeout("250m"), Some(Duration::from_millis(250)));
        assert_eq!(grpc_timeout("2S"), Some(Duration::from_secs(2)));
        assert_eq!(grpc_timeout("123456789S"), None);
        assert_eq!(grpc_timeout("S"), None);
        assert_eq!(grpc_timeout(""), None);
    }
}
