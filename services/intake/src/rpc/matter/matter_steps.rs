//! `KeepPromise`, `MovePromise`, `BreakPromise`, `EndMatter`: one step of a matter each.

use jiff::Timestamp;
use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::intake::v1 as pb;
use prost::Message;

use super::moving::{Handoffs, Order, Target, carry_out, refused};
use super::{Ids, ids, shown};
use crate::{
    App,
    convert::{self, TOLD_CHARS_MAX, today},
    domain::{Matter, PromiseStep, Refused, Worker},
};

type Reply = Result<Answer<pb::Matter>>;

pub(super) async fn keep_promise(
    app: &App,
    caller: &Caller,
    mut req: pb::KeepPromiseRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let asked = Asked { ids: check.finish(|| ids)?, etag: &req.etag, words: None };
    let keep = |matter: Matter, by: &Worker<'_>, at| matter.promise(PromiseStep::Keep, by, at);
    take(app, caller, "KeepPromise", asked, &req, keep).await
}

pub(super) async fn break_promise(
    app: &App,
    caller: &Caller,
    mut req: pb::BreakPromiseRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let asked = Asked { ids: check.finish(|| ids)?, etag: &req.etag, words: None };
    let give_up = |matter: Matter, by: &Worker<'_>, at| matter.promise(PromiseStep::Break, by, at);
    take(app, caller, "BreakPromise", asked, &req, give_up).await
}

pub(super) async fn end_matter(app: &App, caller: &Caller, mut req: pb::EndMatterRequest) -> Reply {
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let ending = check.text("ending", &req.ending, 1..=TOLD_CHARS_MAX);
    let (ids, ending) = check.finish(|| Some((ids?, ending?)))?;
    let words = Some(("ending".to_owned(), ending));
    let asked = Asked { ids, etag: &req.etag, words };
    let end = |matter: Matter, by: &Worker<'_>, at| matter.end(by, at);
    take(app, caller, "EndMatter", asked, &req, end).await
}

pub(super) async fn move_promise(
    app: &App,
    caller: &Caller,
    mut req: pb::MovePromiseRequest,
) -> Reply {
    let known = app.known.directory().await?;
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let promise = convert::new_promise(req.promise.clone(), today(app.clock.now()), &mut check);
    check.ensure(req.person_told, "person_told", "must be true: tell the person first");
    let (ids, promise) = check.finish(|| Some((ids?, promise?)))?;
    let due_date = promise.due_date;
    let told = promise.description.clone();
    let words = Some(("promise".to_owned(), promise.description));
    let asked = Asked { ids, etag: &req.etag, words };
    let step = PromiseStep::Move { due_date };
    let give = |matter: Matter, by: &Worker<'_>, at| matter.promise(step, by, at);
    let mut answer = take(app, caller, "MovePromise", asked, &req, give).await?;
    let texts = [("promise.description".to_owned(), &*told)];
    let closed = convert::closed_day("promise.due_date", due_date, &known);
    answer.resource.warnings = convert::codes_in_text(texts).into_iter().chain(closed).collect();
    Ok(answer)
}

/// A step that was asked for, read.
struct Asked<'a> {
    ids: Ids,
    etag: &'a str,
    /// Words of the matter's that come with it: which, what.
    words: Option<(String, String)>,
}

async fn take(
    app: &App,
    caller: &Caller,
    method: &'static str,
    asked: Asked<'_>,
    content: &impl Message,
    step: impl Fn(Matter, &Worker<'_>, Timestamp) -> Result<Matter, Refused>,
) -> Reply {
    let matter_id = asked.ids.about;
    let target = Target::Matter(matter_id);
    let order = Order {
        caller,
        method,
        request: app.store.ledger.mark(caller, method, asked.ids.request, content, matter_id),
        target,
        etag: asked.etag,
        words: asked.words.into_iter().map(|(field, text)| (matter_id, field, text)).collect(),
    };
    let done = carry_out(app, order, |found, by, at| {
        let matter = step(found.matter, by, at).map_err(refused(target))?;
        Ok((matter, Handoffs::default()))
    });
    shown::matter_done(app, done.await?).await
}
