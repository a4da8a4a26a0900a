//! Serving: bind first, one port for HTTP/1.1 and HTTP/2, drain with a deadline.

use std::{
    convert::Infallible, io, net::SocketAddr, os::unix::net::UnixDatagram, sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::{Router, http::StatusCode, routing::get};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
    service::TowerToHyperService,
};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{health::Readiness, telemetry};

/// Connections at once; the next is taken in when one of them ends.
const CONNECTIONS_MAX: usize = 8_192;
/// A client gets this long to say which HTTP it speaks, and again to send its request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// An idle HTTP/2 connection is asked for a sign of life this often, and gets half of it to answer.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// Streams of one HTTP/2 connection at once: far more than calls and open streams may come from one
/// edge, so that no call waits behind streams. Calls have their own limit, `in_flight_max`.
const STREAMS_MAX: u32 = 4_096;
/// How HTTP/2 begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
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
    accept(listener, router, &shutdown, &graceful, CONNECTIONS_MAX).await;
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(
            drain_ms = drain.as_millis(),
            "connections were cut at the end of the drain"
        );
    }
}

/// Takes connections in until `shutdown`, at most `connections_max` at once.
async fn accept(
    listener: TcpListener,
    router: Router,
    shutdown: &CancellationToken,
    graceful: &GracefulShutdown,
    connections_max: usize,
) {
    let places = Arc::new(Semaphore::new(connections_max));
    let next = async || {
        let place = places.clone().acquire_owned().await.expect("it is never closed");
        (listener.accept().await, place)
    };
    while let Some((accepted, place)) = shutdown.run_until_cancelled(next()).await {
        match accepted {
            Ok((stream, _)) => {
                let (router, watcher) = (router.clone(), graceful.watcher());
                let shutdown = shutdown.clone();
                tokio::spawn(async move {
                    if let Err(error) = connect(stream, router, &shutdown, watcher).await {
                        tracing::debug!(error, "connection ended early");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection, will go on");
                tokio::time::sleep(Duration::from_millis(50)).await; // out of file descriptors
            }
        }
    }
}

async fn connect(
    mut stream: TcpStream,
    router: Router,
    shutdown: &CancellationToken,
    watcher: Watcher,
) -> Result<(), tower::BoxError> {
    stream.set_nodelay(true)?;
    let opening = shutdown.run_until_cancelled(opening(&mut stream));
    let Some(opening) = tokio::time::timeout(HEAD_TIMEOUT, opening).await? else {
        return Ok(()); // it has asked nothing yet
    };
    let (reader, writer) = stream.into_split();
    let stream = tokio::io::join(io::Cursor::new(opening?).chain(reader), writer);
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
    watcher.watch(connection).await
}

/// What a client says first, up to where it is plain which HTTP it speaks. The HTTP library has no
/// limit on how long it waits for this.
async fn opening(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut said = Vec::with_capacity(PREFACE.len());
    while said.len() < PREFACE.len() && PREFACE.starts_with(&said) {
        if stream.read_buf(&mut said).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(said)
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

/// Tells whoever started the process that it listens, where they asked for that: systemd with
/// `Type=notify` names a socket.
///
/// # Errors
/// When the socket is not there.
pub fn tell_started() -> io::Result<()> {
    match std::env::var_os("NOTIFY_SOCKET") {
        Some(socket) => UnixDatagram::unbound()?.send_to(b"READY=1", socket).map(drop),
        None => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    const ASKED: &[u8] = b"GET /livez HTTP/1.1\r\nhost: here\r\n\r\n";

    #[tokio::test]
    async fn a_connection_over_the_limit_waits_until_another_ends() {
        let listener = bind("127.0.0.1:0".parse().expect("an address")).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, graceful) = (CancellationToken::new(), GracefulShutdown::new());
        let _stop = stop.clone().drop_guard();
        tokio::spawn(async move {
            accept(listener, health(Readiness::default()), &stop, &graceful, 1).await;
        });
        let mut first = TcpStream::connect(address).await.expect("a connection");
        first.write_all(ASKED).await.expect("sent");
        assert_eq!(first.read_u8().await.expect("an answer"), b'H');
        let mut second = TcpStream::connect(address).await.expect("a connection");
        second.write_all(ASKED).await.expect("sent");
        let early = tokio::time::timeout(Duration::from_millis(200), second.read_u8()).await;
        assert!(early.is_err(), "two were taken in");
        drop(first);
        assert_eq!(second.read_u8().await.expect("an answer"), b'H');
    }
}
