//! `ReceiveHandoff`, `AcceptHandoff`, `RejectHandoff`, `ReturnHandoff`, `WithdrawHandoff`,
//! `AskSender`, `AnswerQuestion`: one step of a hand-off each.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::intake::v1 as pb;
use prost::Message;
use uuid::Uuid;

use super::moving::{Handoffs, Order, carry_out, refused};
use super::{Ids, ids, shown};
use crate::{
    App,
    convert::{self, TOLD_CHARS_MAX},
    domain::Step,
    error,
};

type Reply = Result<Answer<pb::Handoff>>;

pub(super) async fn receive_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::ReceiveHandoffRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let ids = check.finish(|| ids)?;
    take(app, caller, "ReceiveHandoff", ids, &req, Step::Receive, None).await
}

pub(super) async fn accept_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::AcceptHandoffRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let ids = check.finish(|| ids)?;
    let step = Step::Accept { in_person: req.take_myself };
    take(app, caller, "AcceptHandoff", ids, &req, step, None).await
}

pub(super) async fn reject_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::RejectHandoffRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let reason = check.text("reason", &req.reason, 1..=TOLD_CHARS_MAX);
    let (ids, reason) = check.finish(|| Some((ids?, reason?)))?;
    let words = (ids.about, "reason", reason);
    take(app, caller, "RejectHandoff", ids, &req, Step::Reject, Some(words)).await
}

pub(super) async fn return_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::ReturnHandoffRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let reason = check.text("reason", &req.reason, 1..=TOLD_CHARS_MAX);
    let (ids, reason) = check.finish(|| Some((ids?, reason?)))?;
    let words = (ids.about, "reason", reason);
    take(app, caller, "ReturnHandoff", ids, &req, Step::Return, Some(words)).await
}

pub(super) async fn withdraw_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::WithdrawHandoffRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let ids = check.finish(|| ids)?;
    take(app, caller, "WithdrawHandoff", ids, &req, Step::Withdraw, None).await
}

pub(super) async fn ask_sender(app: &App, caller: &Caller, mut req: pb::AskSenderRequest) -> Reply {
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let question = check.text("question", &req.question, 1..=TOLD_CHARS_MAX);
    let (ids, question) = check.finish(|| Some((ids?, question?)))?;
    let question_id = Uuid::now_v7();
    let words = (question_id, "question", question);
    take(app, caller, "AskSender", ids, &req, Step::Ask { question_id }, Some(words)).await
}

pub(super) async fn answer_question(
    app: &App,
    caller: &Caller,
    mut req: pb::AnswerQuestionRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("handoff_id", &mut req.handoff_id, &mut req.request_id, &mut check);
    let question_id = check.uuid("question_id", &req.question_id);
    let answer = check.text("answer", &req.answer, 1..=TOLD_CHARS_MAX);
    let (ids, question_id, answer) = check.finish(|| Some((ids?, question_id?, answer?)))?;
    req.question_id = question_id.to_string(); // however it was spelt
    let words = (question_id, "answer", answer);
    take(app, caller, "AnswerQuestion", ids, &req, Step::Answer { question_id }, Some(words)).await
}

/// Takes a step, with the words that come with it: whose, which, what.
async fn take(
    app: &App,
    caller: &Caller,
    method: &'static str,
    ids: Ids,
    content: &impl Message,
    step: Step,
    words: Option<(Uuid, &'static str, String)>,
) -> Reply {
    let told = words.as_ref().map(|(_, field, text)| ((*field).to_owned(), &**text));
    let warnings = convert::codes_in_text(told);
    let asked = ids.of_handoff(app, caller, method, content, ids.about);
    let target = asked.target;
    let words = words.into_iter().map(|(owner, field, text)| (owner, field.to_owned(), text));
    let order = Order { asked, etag: "", words: words.collect() };
    let known = match step {
        Step::Accept { .. } | Step::Reject | Step::Return => Some(app.known.directory().await?),
        _ => None,
    };
    let done = carry_out(app, order, |found, by, at| {
        let moved = found.moved()?.step(step, by, at).map_err(refused(target))?;
        let unit_id = &moved.matter.holder.unit_id; // that it goes to
        let ended =
            |unit_id: &str| known.as_ref().is_some_and(|directory| directory.has_ended(unit_id));
        // A unit that has ended itself can at least say that it does not take the matter.
        let rejects = matches!(step, Step::Reject) && ended(&moved.handoff.to_unit_id);
        if ended(unit_id) && !rejects {
            return Err(error::unit_ended(unit_id));
        }
        Ok((moved.matter, Handoffs { old: Some(moved.handoff), ..Handoffs::default() }))
    });
    shown::handoff_done(app, done.await?, warnings).await
}
