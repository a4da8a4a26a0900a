//! gRPC as it is: found by its path, let in, and passed on undecoded.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{body::Body, extract::Request, response::Response};
use bytes::Bytes;
use http::{HeaderValue, Method as Verb, Version, header, uri::PathAndQuery};
use http_body::{Frame, SizeHint};
use neuvo_chassis::{Fault, Result};
use neuvo_proto::fault::v1::ErrorReason;
use tonic::{Code, Status};
use tower::{BoxError, ServiceExt};

use crate::{
    Inner,
    edge::{Admitted, Lasting, headers, internal_refusal, with_reason, within},
    front::Asked,
};

/// Bytes before a message that say how long it is.
const FRAME_HEAD_BYTES: usize = 5;

/// Whether a request is gRPC by its own account.
pub fn is_grpc(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.and_then(|kind| kind.strip_prefix(b"application/grpc"))
        .is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';')))
}

/// Passes a gRPC call on.
///
/// # Errors
/// Everything the edge finds wrong. What a service refuses is an answer.
pub(crate) async fn handle(
    gateway: &Inner,
    request: Request,
    id: &HeaderValue,
) -> Result<Response> {
    if *request.method() != Verb::POST {
        let message = "a gRPC call is a POST";
        return Err(Fault::new(Code::Unimplemented, ErrorReason::MethodUnknown, message));
    }
    if gateway.open.serves(request.uri().path()) {
        return gateway.open.call(request).await;
    }
    let method = gateway.methods.get(request.uri().path()).copied().ok_or_else(|| {
        let message = "there is no such method";
        Fault::new(Code::Unimplemented, ErrorReason::MethodUnknown, message)
    })?;
    Asked::note(request.extensions(), method);
    let Admitted { token, expires } = gateway.door.admit(method, request.headers()).await?;

    let asked = headers::asked_timeout(request.headers());
    let streams = method.descriptor.is_server_streaming();
    let limit = asked.map_or(gateway.deadline, |asked| asked.min(gateway.deadline));
    let mut inward = headers::inward_grpc(request.headers(), token, id);
    if asked.is_some() || !streams {
        let told = if streams { asked.unwrap_or(limit) } else { limit };
        inward.insert(headers::GRPC_TIMEOUT, headers::timeout_value(told));
    }
    let limit_bytes = gateway.request_bytes_max(method);
    let most = limit_bytes + FRAME_HEAD_BYTES;
    let over = Arc::new(AtomicBool::new(false));
    let left = (!method.descriptor.is_client_streaming()).then_some(most);
    let body = Counted { body: request.into_body(), left, over: over.clone() };
    let mut request = http::Request::new(tonic::body::Body::new(body));
    *request.method_mut() = Verb::POST;
    *request.version_mut() = Version::HTTP_2;
    *request.uri_mut() = PathAndQuery::from_static(&method.path).into();
    *request.headers_mut() = inward;

    let place = streams.then(|| gateway.upstreams.place(&method.service)).transpose()?;
    let transport = gateway.upstreams.to(&method.service)?;
    let answer = within(limit, transport.oneshot(request)).await;
    if over.load(Ordering::Relaxed) {
        let message = "the message is over the limit";
        let fault = Fault::new(Code::ResourceExhausted, ErrorReason::MessageTooLarge, message);
        return Err(fault.with("limit_bytes", limit_bytes));
    }
    let response = match answer? {
        Ok(response) => response,
        Err(lost) => {
            let status = Status::from_error(Box::new(lost));
            return Ok(with_reason(status, &method.service).into_http());
        }
    };
    if response.headers().get("grpc-status").is_some_and(|code| code == "16") {
        return Err(internal_refusal(&method.service));
    }
    Ok(response.map(|body| match place {
        Some(place) => Body::new(Lasting::new(Body::new(body), place, &gateway.shutdown, expires)),
        None => Body::new(body),
    }))
}

/// A request's body that ends in an error when it is longer than it may be.
struct Counted {
    body: Body,
    /// Bytes that may still come; none when each message has its own limit.
    left: Option<usize>,
    over: Arc<AtomicBool>,
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => frame,
            other => return other.map(|frame| frame.map(|frame| frame.map_err(Into::into))),
        };
        let length = frame.data_ref().map_or(0, Bytes::len);
        if let Some(left) = self.left {
            let Some(left) = left.checked_sub(length) else {
                self.over.store(true, Ordering::Relaxed);
                // As a status, so that the service takes it for its sender's mistake.
                let over = Status::resource_exhausted("the message is over the limit");
                return Poll::Ready(Some(Err(over.into())));
            };
            self.left = Some(left);
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn counted(left: Option<usize>, body: &'static str) -> (Counted, Arc<AtomicBool>) {
        let over = Arc::new(AtomicBool::new(false));
        (Counted { body: Body::from(body), left, over: over.clone() }, over)
    }

    #[tokio::test]
    async fn a_message_over_the_limit_is_cut() {
        let (body, over) = counted(Some(4), "12345");
        assert!(body.collect().await.is_err());
        assert!(over.load(Ordering::Relaxed));
        for left in [Some(5), None] {
            let (body, over) = counted(left, "12345");
            assert_eq!(body.collect().await.expect("within the limit").to_bytes(), "12345");
            assert!(!over.load(Ordering::Relaxed));
        }
    }

    #[test]
    fn grpc_is_told_by_its_content_type() {
        let of = |kind: &str| {
            let request = http::Request::builder().header(header::CONTENT_TYPE, kind);
            is_grpc(&request.body(Body::empty()).expect("a request"))
        };
        assert!(of("application/grpc") && of("application/grpc+proto"));
        assert!(!of("application/grpc-web") && !of("application/json"));
    }
}
