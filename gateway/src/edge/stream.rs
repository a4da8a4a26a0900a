//! Streams that stay open: how many there are at once, and how they end with the process or with
//! the token that opened them.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use neuvo_chassis::{Fault, Result};
use neuvo_proto::fault::v1::ErrorReason;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

use super::{identity::expired, overloaded};

/// Open streams of one service at once, over gRPC and as events together. A stream leaves the calls
/// under way once it begins, so it needs a limit of its own.
pub const STREAMS_MAX: usize = 200;
/// Bytes before a gRPC message: a flag, and its length.
const HEAD_BYTES: usize = 5;

/// The places of a service's open streams.
pub struct Places(Arc<Semaphore>);

/// A place, taken until it is dropped.
pub type Place = OwnedSemaphorePermit;

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(STREAMS_MAX)))
    }
}

impl Places {
    /// Takes a place.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED (`OVERLOADED`) when none is left.
    pub fn take(&self) -> Result<Place> {
        let place = self.0.clone().try_acquire_owned();
        place.map_err(|_| overloaded("too many streams are open").with("limit", STREAMS_MAX))
    }
}

/// Waits until a token expires; for ever if it never does.
pub async fn expiry(expires: Option<Instant>) {
    match expires {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// A gRPC stream on its way out. When the process stops or its token expires, it ends after a whole
/// message, with a status that sends its client elsewhere or for a new token.
pub struct Lasting {
    body: Body,
    messages: Messages,
    /// Waits for what ends the stream, and says what it was.
    end: BoxFuture<'static, Fault>,
    over: bool,
    _place: Place,
}

impl Lasting {
    /// `body`, in `place` until it ends or is left.
    pub fn new(
        body: Body,
        place: Place,
        shutdown: &CancellationToken,
        expires: Option<Instant>,
    ) -> Self {
        let shutdown = shutdown.clone();
        let end = Box::pin(async move {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => stopping(),
                () = expiry(expires) => expired(),
            }
        });
        Self { body, messages: Messages::default(), end, over: false, _place: place }
    }
}

impl http_body::Body for Lasting {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.over {
            return Poll::Ready(None);
        }
        if self.messages.between()
            && let Poll::Ready(fault) = self.end.as_mut().poll(cx)
        {
            self.over = true;
            return Poll::Ready(Some(Ok(Frame::trailers(trailers(fault)))));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            self.messages.pass(data);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// What a stream's client is told when the process stops.
fn stopping() -> Fault {
    let message = "the edge is stopping; open the stream anew";
    Fault::new(Code::Unavailable, ErrorReason::Unavailable, message)
}

fn trailers(fault: Fault) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    Status::from(fault).add_header(&mut trailers).expect("a status can be written");
    trailers
}

/// Where a stream is within its messages.
#[derive(Default)]
struct Messages {
    head: [u8; HEAD_BYTES],
    /// Bytes of the head that have passed.
    read: usize,
    /// Bytes of the message that are still to come.
    left: usize,
}

impl Messages {
    /// Whether all that has passed is whole messages.
    fn between(&self) -> bool {
        self.read == 0 && self.left == 0
    }

    fn pass(&mut self, mut bytes: &[u8]) {
        loop {
            let message = self.left.min(bytes.len());
            self.left -= message;
            let Some((first, rest)) = bytes[message..].split_first() else { return };
            self.head[self.read] = *first;
            self.read += 1;
            bytes = rest;
            if let [_, length @ ..] = self.head
                && self.read == HEAD_BYTES
            {
                self.left = u32::from_be_bytes(length) as usize;
                self.read = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use http_body_util::BodyExt;

    use super::*;

    /// A body of these pieces that then goes on for ever.
    fn lasting(pieces: &[&'static [u8]], shutdown: &CancellationToken) -> Lasting {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok::<_, axum::Error>(*piece)).collect();
        let body =
            Body::from_stream(futures::stream::iter(pieces).chain(futures::stream::pending()));
        Lasting::new(body, Places::default().take().expect("a place"), shutdown, None)
    }

    #[tokio::test]
    async fn a_stream_is_cut_after_a_whole_message_and_says_why() {
        let shutdown = CancellationToken::new();
        let mut body =
            lasting(&[b"\0\0\0", b"\0\x03ab", b"c\0\0\0\0\0", b"\0\0\0\0\x01"], &shutdown);
        let piece = body.frame().await.expect("more").expect("a frame");
        assert_eq!(piece.into_data().expect("data"), &b"\0\0\0"[..]);
        shutdown.cancel();
        for _ in 0..2 {
            assert!(body.frame().await.expect("more").expect("a frame").is_data());
        }
        let trailers = body.frame().await.expect("the end").expect("a frame").into_trailers();
        let trailers = trailers.expect("trailers");
        assert_eq!(trailers["grpc-status"], "14");
        assert!(trailers.contains_key("grpc-message"));
        assert!(body.frame().await.is_none());
    }

    #[test]
    fn messages_are_told_apart_however_they_are_cut() {
        let bytes = b"\0\0\0\0\x02ab\0\0\0\0\0\x01\0\0\0\x01c";
        let whole = [0, 7, 12, 18];
        let mut messages = Messages::default();
        for (at, byte) in bytes.iter().enumerate() {
            assert_eq!(messages.between(), whole.contains(&at), "at {at}");
            messages.pass(&[*byte]);
        }
        assert!(messages.between());
        messages.pass(bytes);
        assert!(messages.between());
        messages.pass(&bytes[..8]);
        assert!(!messages.between());
    }
}
