//! `ResolveLine` asked again: whom to call depends on the register, the minute and the question alone, so
//! an answer is kept as it is sent, and sent to whoever asks the same within the minute.

use std::convert::Infallible;

use axum::body::Body;
use bytes::{BufMut, Bytes};
use jiff::{Timestamp, ToSpan};
use neuvo_calendar::local;
use neuvo_chassis::{Check, clock::timestamp};
use neuvo_proto::{
    codec::MessageCodec,
    directory::v1::{self as pb, directory_service_server::DirectoryService},
};
use prost::Message;
use tonic::{
    Request, Response, Status,
    codec::{Codec, EncodeBuf, Encoder},
    server::Grpc,
    service::Routes,
};
use tower::service_fn;

use crate::App;

/// Where it is asked.
const PATH: &str = "/neuvo.directory.v1.DirectoryService/ResolveLine";

/// Answers in front of the generated service, which decides what was not asked before.
pub(crate) fn in_front(routes: Routes, app: App) -> Routes {
    let asked = service_fn(move |request| answer(app.clone(), request));
    let served = service_fn(move |request: http::Request<Body>| {
        let asked = asked.clone();
        async move {
            let answered = Box::pin(Grpc::new(AnswerCodec).unary(asked, request)).await;
            Ok::<_, Infallible>(answered)
        }
    });
    Routes::from(routes.into_axum_router().route_service(PATH, served))
}

/// What was answered in the same minute, or else what the generated service answers.
async fn answer(
    app: App,
    mut request: Request<pb::ResolveLineRequest>,
) -> Result<Response<Answer>, Status> {
    let asked = request.get_mut();
    let at = asked.at.get_or_insert_with(|| timestamp(app.clock.now()));
    let Some(at) = Check::default().instant("at", at) else {
        let refused = app.resolve_line(request).await?;
        return Ok(refused.map(|rest| Answer { kept: Bytes::new(), rest }));
    };
    asked.at = Some(timestamp(minute_of(at)));
    let minute = asked.encode_to_vec();
    let held = app.store.held().await?;
    let kept = match held.answers.get(&minute) {
        Some(kept) => kept,
        None => {
            let answer = app.resolve_line(request).await?.into_inner();
            let kept = pb::ResolveLineResponse { at: None, ..answer };
            let kept = Bytes::from(kept.encode_to_vec());
            held.answers.insert(minute, kept.clone());
            kept
        }
    };
    let rest = pb::ResolveLineResponse { at: Some(timestamp(at)), ..Default::default() };
    Ok(Response::new(Answer { kept, rest }))
}

/// The beginning of the minute that the wall clock shows at an instant.
fn minute_of(at: Timestamp) -> Timestamp {
    let clock = local(at);
    let into = clock.second().seconds().nanoseconds(clock.subsec_nanosecond());
    at.checked_sub(into).unwrap_or(at)
}

/// An answer of which a part is encoded already.
struct Answer {
    kept: Bytes,
    rest: pb::ResolveLineResponse,
}

/// Sends [`Answer`]s as the answers that they are: a message's fields may stand in any order.
struct AnswerCodec;

impl Codec for AnswerCodec {
    type Encode = Answer;
    type Decode = pb::ResolveLineRequest;
    type Encoder = Self;
    type Decoder = MessageCodec<pb::ResolveLineResponse, pb::ResolveLineRequest>;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self::Decoder {
        MessageCodec::default()
    }
}

impl Encoder for AnswerCodec {
    type Item = Answer;
    type Error = Status;

    fn encode(&mut self, answer: Answer, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buf.put(answer.kept);
        answer.rest.encode(buf).expect("EncodeBuf grows as needed, so a message always fits");
        Ok(())
    }
}
