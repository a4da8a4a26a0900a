//! What a port takes from those who do not ask, or ask much.

use std::{future::pending, net::SocketAddr, time::Duration};

use axum::{Router, routing::get};
use http::Request;
use neuvo_chassis::{serve, transport};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::body::Body;
use tower::ServiceExt;

/// Silence that no limit explains.
const FOR_EVER: Duration = Duration::from_secs(60);

async fn port(router: Router) -> (SocketAddr, DropGuard) {
    let listener = serve::bind("127.0.0.1:0".parse().expect("an address")).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    tokio::spawn(serve::serve(listener, router, stop.clone(), Duration::ZERO));
    (address, stop.drop_guard())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_say_what_it_wants_is_left() {
    let (address, _stop) = port(Router::new()).await;
    for said in [&b""[..], b"P", b"PRI * HTTP/2.0", b"GET / HTTP/1.1\r\nhost:"] {
        let mut client = TcpStream::connect(address).await.expect("a connection");
        client.write_all(said).await.expect("sent");
        let end = timeout(FOR_EVER, client.read_to_end(&mut Vec::new())).await;
        assert!(end.is_ok(), "after {:?} it is still connected", String::from_utf8_lossy(said));
    }
}

#[tokio::test]
async fn a_request_is_understood_however_it_is_cut() {
    let (address, _stop) = port(Router::new().route("/", get(|| async { "here" }))).await;
    let mut client = TcpStream::connect(address).await.expect("a connection");
    client.set_nodelay(true).expect("set");
    for byte in b"PUT / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n" {
        client.write_all(&[*byte]).await.expect("sent");
        tokio::task::yield_now().await;
    }
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("text");
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}

#[tokio::test]
async fn a_call_does_not_wait_behind_open_streams() {
    let streams = Router::new()
        .route("/stream", get(|| async { axum::body::Body::from_stream(silence()) }))
        .route("/call", get(|| async { "answered" }));
    let (address, _stop) = port(streams).await;
    let service = transport::remote(format!("http://{address}").parse().expect("a URI"));
    let ask = |path: &str| {
        let request = Request::get(path.to_owned()).body(Body::empty()).expect("a request");
        timeout(Duration::from_secs(10), service.clone().oneshot(request))
    };
    let mut open = Vec::new();
    for stream in 0..1_300 {
        let answer = ask("/stream").await.unwrap_or_else(|_| panic!("stream {stream} waits"));
        open.push(answer.expect("an answer").into_body());
    }
    assert_eq!(ask("/call").await.expect("in time").expect("an answer").status(), 200);
}

fn silence() -> impl futures::Stream<Item = Result<bytes::Bytes, std::convert::Infallible>> {
    futures::stream::once(pending())
}
