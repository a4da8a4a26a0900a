//! Logs, traces and metrics. W3C trace context goes through every call and every event.

use std::{io::IsTerminal, sync::LazyLock, time::Duration};

use anyhow::Context;
use http::HeaderMap;
use opentelemetry::{
    KeyValue,
    metrics::{Gauge, Histogram, Meter, MeterProvider},
    propagation::{Extractor, Injector, TextMapPropagator},
    trace::{TraceContextExt, TracerProvider},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    metrics::SdkMeterProvider,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use prometheus::{Registry, TextEncoder};
use tonic::Code;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{self, LogFormat};

/// Keeps telemetry going; flushes when it is ended.
pub struct Telemetry {
    traces: SdkTracerProvider,
}

/// Starts telemetry; the first thing a program does after reading its settings.
///
/// # Errors
/// When the filter or the endpoint is wrong, or telemetry was started before.
pub fn start(program: &'static str, settings: &config::Telemetry) -> anyhow::Result<Telemetry> {
    let filter = EnvFilter::try_new(&settings.log).context("telemetry.log is no filter")?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match settings.log_format {
        LogFormat::Plain => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let traces = tracer(program, &settings.otlp_endpoint)?;
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("neuvo"))
        .with_filter(EnvFilter::new("off,neuvo=info,neuvo_chassis=info,neuvo_ledger=info"));
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).try_init()?;
    Ok(Telemetry { traces })
}

fn tracer(program: &'static str, endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let resource = Resource::builder().with_service_name(program).build();
    let provider = SdkTracerProvider::builder().with_resource(resource);
    if endpoint.is_empty() {
        // Nobody collects: spans still carry their caller's ids onwards, and cost nothing more.
        return Ok(provider.with_sampler(Sampler::AlwaysOff).build());
    }
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
    Ok(provider.with_batch_exporter(exporter).build())
}

impl Telemetry {
    /// Sends what is left. Never holds a process up for longer than `limit`.
    pub async fn end(self, limit: Duration) {
        let flush = tokio::task::spawn_blocking(move || self.traces.shutdown());
        drop(tokio::time::timeout(limit, flush).await);
    }
}

/// Buckets of durations, seconds.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

struct Metrics {
    registry: Registry,
    meter: Meter,
    rpc_seconds: Histogram<f64>,
    edge_seconds: Histogram<f64>,
    _provider: SdkMeterProvider,
}

static METRICS: LazyLock<Metrics> = LazyLock::new(|| {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .without_target_info()
        .build()
        .expect("a new registry takes an exporter");
    let provider = SdkMeterProvider::builder().with_reader(exporter).build();
    let meter = provider.meter("neuvo");
    let seconds = |name, description| {
        meter
            .f64_histogram(name)
            .with_unit("s")
            .with_description(description)
            .with_boundaries(SECONDS.to_vec())
            .build()
    };
    let rpc_seconds = seconds("neuvo.rpc.duration", "How long calls took, by rpc and gRPC code");
    let edge_seconds = seconds(
        "neuvo.edge.duration",
        "How long requests took at the edge, by protocol and status",
    );
    Metrics { registry, meter, rpc_seconds, edge_seconds, _provider: provider }
});

/// Counts one call. `rpc` is a path of the contract, or `unknown`.
pub fn measure_rpc(rpc: &'static str, code: Code, took: Duration) {
    let labels = [KeyValue::new("rpc", rpc), KeyValue::new("code", i64::from(code as i32))];
    METRICS.rpc_seconds.record(took.as_secs_f64(), &labels);
}

/// Counts one request at the edge. `protocol` is `grpc` or `json`; `status` the HTTP status.
pub fn measure_edge(protocol: &'static str, status: u16, took: Duration) {
    let labels = [KeyValue::new("protocol", protocol), KeyValue::new("status", i64::from(status))];
    METRICS.edge_seconds.record(took.as_secs_f64(), &labels);
}

/// A gauge of this process.
pub fn gauge(name: &'static str, description: &'static str) -> Gauge<i64> {
    METRICS.meter.i64_gauge(name).with_description(description).build()
}

/// Everything measured, in Prometheus' text format.
pub fn metrics() -> String {
    TextEncoder::new().encode_to_string(&METRICS.registry.gather()).unwrap_or_default()
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(key), value.parse()) {
            self.0.insert(name, value);
        }
    }
}

/// Makes a span the child of the trace in `headers`, if there is one.
pub fn join(span: &tracing::Span, headers: &HeaderMap) {
    if headers.contains_key("traceparent") {
        let parent = TraceContextPropagator::new().extract(&Headers(headers));
        drop(span.set_parent(parent)); // fails only when nobody records spans
    }
}

/// Makes a span the child of the trace that an event's `traceparent` names, if it names one.
pub fn join_event(span: &tracing::Span, traceparent: &str) {
    if let Ok(value) = traceparent.parse() {
        join(span, &HeaderMap::from_iter([(http::HeaderName::from_static("traceparent"), value)]));
    }
}

/// Writes the current span's trace context into `headers`, unless there is none.
pub fn pass_on(headers: &mut HeaderMap) {
    let context = tracing::Span::current().context();
    if context.span().span_context().is_valid() {
        TraceContextPropagator::new().inject_context(&context, &mut HeadersMut(headers));
    }
}

/// The current span's `traceparent`; empty when there is none.
pub fn traceparent() -> String {
    let mut headers = HeaderMap::new();
    pass_on(&mut headers);
    let value = headers.get("traceparent").and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
