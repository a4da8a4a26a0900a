//! A server stream as server-sent events. The event id is the message's `cursor`, so a client that
//! comes back says where it was.

use std::{convert::Infallible, time::Duration};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures::stream;
use http::{HeaderValue, header};
use neuvo_chassis::{Fault, Result};
use prost_reflect::{DynamicMessage, MessageDescriptor};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Status, Streaming};

use super::{problem::Problem, respond};
use crate::edge::{Place, expiry, identity::expired, with_reason};

/// A silent stream says this often that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The first thing said: how soon to come back when the stream ends.
const OPENING: Bytes = Bytes::from_static(b"retry: 2000\n\n");
const STILL_HERE: Bytes = Bytes::from_static(b":\n\n");

/// A stream under way.
pub struct Events {
    /// What the rpc answers.
    pub desc: MessageDescriptor,
    /// The service that answers.
    pub service: &'static str,
    /// The answers.
    pub messages: Streaming<Bytes>,
    /// Ends the stream; clients come back elsewhere.
    pub shutdown: CancellationToken,
    /// When the token that opened it expires.
    pub expires: Option<Instant>,
    /// The request's id.
    pub request_id: String,
    /// Its place among the open ones.
    pub _place: Place,
}

enum State {
    Opening(Events),
    Open(Events),
    Over,
}

impl Events {
    /// The stream as a response.
    pub fn into_response(self) -> Response {
        let chunks = stream::unfold(State::Opening(self), |state| async {
            match state {
                State::Opening(events) => Some((OPENING, State::Open(events))),
                State::Open(events) => events.next().await,
                State::Over => None,
            }
        });
        let chunks = futures::StreamExt::map(chunks, Ok::<_, Infallible>);
        let mut response = Response::new(Body::from_stream(chunks));
        let events = HeaderValue::from_static("text/event-stream");
        response.headers_mut().insert(header::CONTENT_TYPE, events);
        response
    }

    async fn next(mut self) -> Option<(Bytes, State)> {
        let message = tokio::select! {
            biased;
            () = self.shutdown.cancelled() => return None,
            () = expiry(self.expires) => return Some(self.fail(&expired().into())),
            message = self.messages.message() => message,
            () = tokio::time::sleep(HEARTBEAT) => return Some((STILL_HERE, State::Open(self))),
        };
        let event = match message {
            Ok(Some(message)) => event(&self.desc, message).map_err(Status::from),
            Ok(None) => return None,
            Err(status) => Err(with_reason(status, self.service)),
        };
        match event {
            Ok(event) => Some((event, State::Open(self))),
            Err(status) => Some(self.fail(&status)),
        }
    }

    /// The last event.
    fn fail(&self, status: &Status) -> (Bytes, State) {
        let problem = Problem::new(status, &self.request_id);
        (format!("event: error\ndata: {}\n\n", problem.json()).into(), State::Over)
    }
}

fn event(desc: &MessageDescriptor, message: Bytes) -> Result<Bytes> {
    let message = DynamicMessage::decode(desc.clone(), message).map_err(Fault::internal)?;
    let mut event = Vec::new();
    if let Some(cursor) = message.get_field_by_name("cursor")
        && let Some(cursor) = cursor.as_str()
        && !cursor.is_empty()
        && !cursor.contains(['\0', '\r', '\n'])
    {
        event.extend_from_slice(format!("id: {cursor}\n").as_bytes());
    }
    event.extend_from_slice(b"data: ");
    event.extend(respond::write(&message)?);
    event.extend_from_slice(b"\n\n");
    Ok(event.into())
}

#[cfg(test)]
mod tests {
    use neuvo_proto::{intake::v1 as intake, method};
    use prost::Message;

    use super::*;

    #[test]
    fn an_event_is_one_line_of_json_under_its_cursor() {
        let desc = method::pool().get_message_by_name("neuvo.intake.v1.WatchContactsResponse");
        let desc = desc.expect("declared");
        let answer = |cursor: &str| {
            let note = intake::Entry { note: "two\nlines".into(), ..Default::default() };
            let contact = intake::Contact { entries: vec![note], ..Default::default() };
            let answer =
                intake::WatchContactsResponse { cursor: cursor.into(), contact: Some(contact) };
            let event = event(&desc, answer.encode_to_vec().into()).expect("event");
            String::from_utf8(event.to_vec()).expect("text")
        };
        let told = answer("c-7");
        assert!(told.starts_with("id: c-7\ndata: {\"cursor\":\"c-7\",\"contact\":{"), "{told}");
        assert!(told.ends_with("}\n\n"));
        assert_eq!(told.lines().count(), 3);
        assert!(answer("a\nid: forged").starts_with("data: "));
    }
}
