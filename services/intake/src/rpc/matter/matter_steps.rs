//! `KeepPromise`, `MovePromise`, `BreakPromise`, `EndMatter`: one step of a matter each.

use jiff::Timestamp;
use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::{common::v1::Warning, intake::v1 as pb};

use super::{
    ids,
    moving::{Done, Handoffs, Order, carry_out, done_before, refused},
    shown,
};
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
    let ids = check.finish(|| ids)?;
    let asked = ids.of_matter(app, caller, "KeepPromise", &req, ids.about);
    let order = Order { asked, etag: &req.etag, words: Vec::new() };
    let keep = |matter: Matter, by: &Worker<'_>, at| matter.promise(PromiseStep::Keep, by, at);
    take(app, order, Vec::new(), keep).await
}

pub(super) async fn break_promise(
    app: &App,
    caller: &Caller,
    mut req: pb::BreakPromiseRequest,
) -> Reply {
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let ids = check.finish(|| ids)?;
    let asked = ids.of_matter(app, caller, "BreakPromise", &req, ids.about);
    let order = Order { asked, etag: &req.etag, words: Vec::new() };
    let give_up = |matter: Matter, by: &Worker<'_>, at| matter.promise(PromiseStep::Break, by, at);
    take(app, order, Vec::new(), give_up).await
}

pub(super) async fn end_matter(app: &App, caller: &Caller, mut req: pb::EndMatterRequest) -> Reply {
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let ending = check.text("ending", &req.ending, 1..=TOLD_CHARS_MAX);
    let (ids, ending) = check.finish(|| Some((ids?, ending?)))?;
    let asked = ids.of_matter(app, caller, "EndMatter", &req, ids.about);
    let warnings = convert::codes_in_text([("ending".to_owned(), &*ending)]);
    let words = vec![(ids.about, "ending".to_owned(), ending)];
    let end = |matter: Matter, by: &Worker<'_>, at| matter.end(by, at);
    take(app, Order { asked, etag: &req.etag, words }, warnings, end).await
}

pub(super) async fn move_promise(
    app: &App,
    caller: &Caller,
    mut req: pb::MovePromiseRequest,
) -> Reply {
    let known = app.known.directory().await?;
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let asked = ids.map(|ids| ids.of_matter(app, caller, "MovePromise", &req, ids.about));
    let given = req.promise.clone();
    let warnings =
        |matter: &Matter| convert::promise_warnings(given.as_ref(), matter.acting_unit(), &known);
    if let Some(asked) = &asked
        && let Some(done) = done_before(app, asked).await?
    {
        let warnings = warnings(&done.matter);
        return shown::matter_done(app, done, warnings).await;
    }
    let promise = convert::new_promise(req.promise, today(app.clock.now()), &mut check);
    check.ensure(req.person_told, "person_told", "must be true: tell the person first");
    let (ids, asked, promise) = check.finish(|| Some((ids?, asked?, promise?)))?;
    let step = PromiseStep::Move { due_date: promise.due_date };
    let words = vec![(ids.about, "promise".to_owned(), promise.description)];
    let give = |matter: Matter, by: &Worker<'_>, at| matter.promise(step, by, at);
    let done = carried_out(app, Order { asked, etag: &req.etag, words }, give).await?;
    let warnings = warnings(&done.matter);
    shown::matter_done(app, done, warnings).await
}

async fn take(
    app: &App,
    order: Order<'_>,
    warnings: Vec<Warning>,
    step: impl Fn(Matter, &Worker<'_>, Timestamp) -> Result<Matter, Refused>,
) -> Reply {
    let done = carried_out(app, order, step).await?;
    shown::matter_done(app, done, warnings).await
}

async fn carried_out(
    app: &App,
    order: Order<'_>,
    step: impl Fn(Matter, &Worker<'_>, Timestamp) -> Result<Matter, Refused>,
) -> Result<Done> {
    let target = order.asked.target;
    carry_out(app, order, |found, by, at| {
        let matter = step(found.matter, by, at).map_err(refused(target))?;
        Ok((matter, Handoffs::default()))
    })
    .await
}
