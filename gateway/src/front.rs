//! The one port: every request gets an id, a span and its place.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    Extension, Router,
    extract::{Request, State},
    middleware::{Next, from_fn, map_response},
    response::Response,
    routing::get,
};
use futures::FutureExt;
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use neuvo_chassis::{Fault, Result, serve, telemetry};
use neuvo_proto::{fault::v1::ErrorReason, method::Method};
use tokio::sync::SemaphorePermit;
use tonic::{Code, Status};
use tracing::{Instrument, Span, field};

use crate::{
    Gateway, Inner, docs,
    edge::{
        headers::{self, REQUEST_ID},
        overloaded,
    },
    grpc,
    json::{
        self,
        problem::{Problem, Refused},
    },
};

/// Bytes of a request's URI and headers at most. HTTP/2 has this limit before a request gets here.
const HEADER_BYTES_MAX: usize = 16 * 1024;

/// A request's id, as the rest of the edge finds it.
#[derive(Clone)]
struct RequestId(HeaderValue);

/// The rpc that a request turns out to ask for, once that is known.
#[derive(Clone, Default)]
pub struct Asked(Arc<OnceLock<&'static str>>);

impl Asked {
    /// Notes it where the log finds it.
    pub fn note(extensions: &Extensions, method: &'static Method) {
        Span::current().record("rpc", &method.path);
        if let Some(Self(rpc)) = extensions.get() {
            rpc.get_or_init(|| &method.path);
        }
    }
}

/// Marks the answer of a document or of health. Probes and browsers ask for them all the time, so
/// they are told for debugging only.
#[derive(Clone)]
struct Quiet;

/// Everything the gateway serves.
pub fn router(gateway: Gateway) -> Router {
    let openapi = gateway.0.openapi.clone();
    let openapi = move || async { ([(header::CONTENT_TYPE, "application/json")], openapi) };
    let documents = Router::new()
        .route("/openapi.json", get(openapi))
        .merge(docs::routes())
        .merge(serve::health(gateway.0.readiness.clone()))
        .route_layer(map_response(async |response: Response| (Extension(Quiet), response)));
    Router::new()
        .fallback(dispatch)
        .with_state(gateway)
        .merge(documents)
        .method_not_allowed_fallback(read_only)
        .layer(from_fn(observe))
}

/// A call, as gRPC or as JSON. A bug costs one request.
async fn dispatch(
    State(gateway): State<Gateway>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let gateway = &*gateway.0;
    let is_grpc = grpc::is_grpc(&request);
    if head_bytes(&request) > HEADER_BYTES_MAX {
        return large_head(is_grpc, &id);
    }
    let answer = async {
        let _permit = enter(gateway)?;
        if is_grpc {
            grpc::handle(gateway, request, &id).await
        } else {
            json::handle(gateway, request, &id).await
        }
    };
    let answer = AssertUnwindSafe(answer).catch_unwind().await;
    let answer = answer.unwrap_or_else(|_| {
        Err(Fault::internal(anyhow::anyhow!("the edge panicked over a request")))
    });
    answer.unwrap_or_else(|fault| match is_grpc {
        true => Status::from(fault).into_http(),
        false => Problem::of(fault, json::request_id(&id)).into_response(),
    })
}

/// A place among the calls under way.
fn enter(gateway: &Inner) -> Result<SemaphorePermit<'_>> {
    let place = gateway.in_flight.try_acquire();
    place.map_err(|_| overloaded("too many calls are under way; nothing was done"))
}

/// The size of a head, counted as HTTP/2 does.
fn head_bytes(request: &Request) -> usize {
    let uri = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    let headers = request.headers().iter();
    headers.fold(uri, |sum, (name, value)| sum + name.as_str().len() + value.len() + 32)
}

fn large_head(is_grpc: bool, id: &HeaderValue) -> Response {
    let message = "the URI and the headers are over the limit";
    let fault = Fault::new(Code::ResourceExhausted, ErrorReason::MessageTooLarge, message)
        .with("limit_bytes", HEADER_BYTES_MAX);
    if is_grpc {
        return Status::from(fault).into_http();
    }
    let problem = Problem::of(fault, json::request_id(id));
    problem.with_status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE).into_response()
}

/// Documents and health are read, and nothing else.
async fn read_only(Extension(RequestId(id)): Extension<RequestId>) -> Response {
    json::other_verb(&["GET", "HEAD"], &id)
}

/// Names the request, joins it to its caller's trace, tells what came of it, and adds the headers
/// that every answer has.
async fn observe(mut request: Request, next: Next) -> Response {
    let id = headers::request_id();
    let span = tracing::info_span!("edge", request_id = json::request_id(&id), rpc = field::Empty);
    telemetry::join(&span, request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let asked = Asked::default();
    request.extensions_mut().insert(asked.clone());
    let is_grpc = grpc::is_grpc(&request);
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let protocol = if is_grpc { "grpc" } else { "json" };
    telemetry::measure_edge(protocol, response.status().as_u16(), begun.elapsed());
    let rpc = asked.0.get().copied().unwrap_or("unknown");
    span.in_scope(|| tell(rpc, &response, begun));
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    if !is_grpc {
        guard(headers);
    }
    response
}

/// One line for one request: what it asked for, and why it was refused.
fn tell(rpc: &str, response: &Response, begun: Instant) {
    let duration_ms = begun.elapsed().as_millis();
    let status = response.status().as_u16();
    if response.extensions().get::<Quiet>().is_some() {
        return tracing::debug!(status, duration_ms, "document or health answered");
    }
    let Some(Refused { code, reason }) = refused(response) else {
        return tracing::debug!(rpc, status, duration_ms, "request answered");
    };
    if matches!(code, "INTERNAL" | "UNKNOWN" | "DATA_LOSS") {
        tracing::error!(rpc, status, code, reason, duration_ms, "request failed");
    } else {
        tracing::info!(rpc, status, code, reason, duration_ms, "request refused");
    }
}

/// Why a request was refused, as its answer says; none when it was not.
fn refused(response: &Response) -> Option<Refused> {
    let problem = response.extensions().get::<Refused>().cloned();
    problem.or_else(|| {
        let status = Status::from_header_map(response.headers())?;
        (status.code() != Code::Ok).then(|| Refused::of(&status))
    })
}

/// Browsers take an answer for what it says it is, keep none, and tell nobody where they were.
fn guard(headers: &mut HeaderMap) {
    let fixed = |text| HeaderValue::from_static(text);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
    headers.insert(header::REFERRER_POLICY, fixed("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(fixed("no-store"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(fixed("default-src 'none'; frame-ancestors 'none'"));
}
