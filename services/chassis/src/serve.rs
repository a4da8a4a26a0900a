//! Serving: bind first, one port for HTTP/1.1 and HTTP/2, drain with a deadline.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use anyhow::Context;
use axum::{Router, http::StatusCode, routing::get};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{health::Readiness, telemetry};

/// A client gets this long to send its request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// An idle HTTP/2 connection is asked for a sign of life this often, and gets half of it to answer.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// Streams of one HTTP/2 connection at once.
const STREAMS_MAX: u32 = 256;
/// Bytes of a request's headers at most.
const HEADER_BYTES_MAX: u32 = 16 * 1024;

/// Binds before anything else is done, so that a taken port is told at once.
///
/// # Errors
/// When the address cannot be bound; the error says which.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Serves until `shutdown`, then lets requests under way finish for at most `drain`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
    drain: Duration,
) {
    let graceful = GracefulShutdown::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection, will go on");
                    tokio::time::sleep(Duration::from_millis(50)).await; // out of file descriptors
                    continue;
                }
            },
            () = shutdown.cancelled() => break,
        };
        connect(stream, router.clone(), &graceful);
    }
    drop(listener);
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(
            drain_ms = drain.as_millis(),
            "connections were cut at the end of the drain"
        );
    }
}

fn connect(stream: TcpStream, router: Router, graceful: &GracefulShutdown) {
    if stream.set_nodelay(true).is_err() {
        return; // the client is gone
    }
    let service =
        router.into_service::<hyper::body::Incoming>().map_err(|never: Infallible| match never {});
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE / 2)
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_BYTES_MAX);
    let service = TowerToHyperService::new(service);
    let connection = http.serve_connection(TokioIo::new(stream), service).into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error, "connection ended early");
        }
    });
}

/// Metrics and health, for the operator's own network.
pub fn admin(readiness: Readiness) -> Router {
    health(readiness).route("/metrics", get(|| async { telemetry::metrics() }))
}

/// `/livez` and `/readyz`.
pub fn health(readiness: Readiness) -> Router {
    let readyz = move || {
        let missing = readiness.missing();
        async move {
            if missing.is_empty() {
                return (StatusCode::OK, "ready\n".to_owned());
            }
            let lines = missing.iter().map(|(part, why)| format!("{part} {why}\n"));
            (StatusCode::SERVICE_UNAVAILABLE, lines.collect())
        }
    };
    Router::new().route("/livez", get(|| async { "alive\n" })).route("/readyz", get(readyz))
}

/// Ends when the process is asked to stop (SIGTERM or Ctrl-C).
pub async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
