//! `ResolveLine` asked again: whom to call depends on the register, the minute and the question alone, so
//! an answer is kept as it is sent, and sent to whoever asks the same within the minute.

use std::{convert::Infallible, sync::Arc};

use axum::body::Body;
use bytes::{BufMut, Bytes};
use jiff::Timestamp;
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
    let app = Arc::new(app); // every request clones the routes
    let asked = service_fn(move |request| answer(app.clone(), request));
    let served = service_fn(move |request: http::Request<Body>| {
        let asked = asked.clone();
        async move { Ok::<_, Infallible>(Grpc::new(AnswerCodec).unary(asked, request).await) }
    });
    Routes::from(routes.into_axum_router().route_service(PATH, served))
}

/// What was answered in the same minute, or else what the generated service answers.
async fn answer(
    app: Arc<App>,
    mut request: Request<pb::ResolveLineRequest>,
) -> Result<Response<Answer>, Status> {
    let asked = request.get_mut();
    let at = asked.at.get_or_insert_with(|| timestamp(app.clock.now()));
    let Some(at) = Check::default().instant("at", at) else {
        return app.resolve_line(request).await.map(|answer| answer.map(Answer::of));
    };
    asked.at = Some(timestamp(minute_of(at)));
    let minute = asked.encode_to_vec();
    let held = app.store.held().await?;
    let kept = match held.answers.get(&minute) {
        Some(kept) => kept,
        None => {
            let Answer { kept, .. } = app.resolve_line(request).await?.map(Answer::of).into_inner();
            held.answers.insert(minute, kept.clone());
            kept
        }
    };
    Ok(Response::new(Answer { kept, at: timestamp(at) }))
}

/// The beginning of an instant's minute; before 1921 the instant itself, for the wall clock's minutes
/// began at other seconds.
fn minute_of(at: Timestamp) -> Timestamp {
    let into = at.as_second().rem_euclid(60);
    let begins = Timestamp::from_second(at.as_second() - into).ok();
    begins.filter(|_| i64::from(local(at).second()) == into).unwrap_or(at)
}

/// An answer, encoded but for the instant.
struct Answer {
    kept: Bytes,
    at: prost_types::Timestamp,
}

/// The number of `ResolveLineResponse.at`.
const AT: u32 = 8;

impl Answer {
    fn of(mut answer: pb::ResolveLineResponse) -> Self {
        let at = answer.at.take().unwrap_or_default();
        Self { kept: Bytes::from(answer.encode_to_vec()), at }
    }
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
        prost::encoding::message::encode(AT, &answer.at, buf);
        Ok(())
    }
}
