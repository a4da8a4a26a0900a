//! `PublishChange`, `WithdrawChange`, and what everything published has in common: it is proven, saved
//! with what others are told of it, and done anew where somebody else published meanwhile.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Refused, RequestMark, Saved, WriteSet};
use neuvo_proto::directory::v1 as pb;

use super::change::{done, found, is_current, may_edit};
use crate::{
    App,
    domain::{Change, Decided, Outcome, Refusal, Register},
    error,
    rpc::{event, resource},
    store::{self, Held},
};

/// Who loses to another publication decides anew, so often at most.
const TRIES_MAX: usize = 3;

pub(super) async fn publish_change(
    app: &App,
    caller: &Caller,
    mut req: pb::PublishChangeRequest,
) -> Result<Answer<pb::Change>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let request_id = check.finish(|| request_id)?;
    let change = found(app, &req.change_id).await?;
    let mark = app.store.ledger.mark(caller, "PublishChange", request_id, &req, change.change_id);
    let order = Order { caller, mark, etag: &req.etag, validate_only: req.validate_only };
    carry_out(app, change, order, Change::publish).await
}

pub(super) async fn withdraw_change(
    app: &App,
    caller: &Caller,
    mut req: pb::WithdrawChangeRequest,
) -> Result<Answer<pb::Change>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let request_id = check.finish(|| request_id)?;
    let change = found(app, &req.change_id).await?;
    let mark = app.store.ledger.mark(caller, "WithdrawChange", request_id, &req, change.change_id);
    let order = Order { caller, mark, etag: &req.etag, validate_only: false };
    carry_out(app, change, order, Change::withdraw).await
}

/// A step of a change that is asked for.
struct Order<'a> {
    caller: &'a Caller,
    mark: RequestMark,
    etag: &'a str,
    validate_only: bool,
}

type Decide = fn(&Change, &Register, Decided, Date) -> Result<Outcome, Refusal>;

async fn carry_out(
    app: &App,
    change: Change,
    order: Order<'_>,
    step: Decide,
) -> Result<Answer<pb::Change>> {
    let ledger = &app.store.ledger;
    if ledger.seen(&order.mark).await?.is_some() {
        return done(app, change.change_id, ledger.position()).await;
    }
    may_edit(order.caller, change.edits.iter().map(|edit| &edit.action))?;
    is_current(&change, order.etag)?;
    let at = app.clock.now();
    let today = local_date(at);
    let decided = Decided::new(&order.caller.subject, at);
    if order.validate_only {
        let held = app.store.held().await?;
        let outcome = step(&change, &held.register, decided, today).map_err(error::refused)?;
        let resource = resource::change(&outcome.change, None, today);
        return Ok(Answer { resource, position: ledger.position() });
    }
    let saved = decide(app, at, |held| {
        let outcome = step(&change, &held.register, decided.clone(), today);
        let outcome = Some(outcome.map_err(error::refused)?);
        Ok(Step { mark: order.mark.clone(), outcome, told: () })
    });
    let (Saved::Now(position) | Saved::Before { position, .. }, ()) = saved.await?;
    done(app, change.change_id, position).await
}

/// What is decided of the register as it is.
pub(crate) struct Step<T> {
    /// The request, with what a repeat of it is answered from.
    pub(crate) mark: RequestMark,
    /// What it makes of the register; none where nothing changes.
    pub(crate) outcome: Option<Outcome>,
    /// What the one who asked is told.
    pub(crate) told: T,
}

/// Saves what a step decides. Of two who decide at once, one decides anew.
pub(crate) async fn decide<T>(
    app: &App,
    at: Timestamp,
    step: impl Fn(&Held) -> Result<Step<T>>,
) -> Result<(Saved, T)> {
    let mut held = app.store.held().await?;
    for _ in 0..TRIES_MAX {
        let Step { mark, outcome, told } = step(&held)?;
        let mut writes = WriteSet::new();
        writes.once(mark);
        if let Some(outcome) = outcome {
            put_in(&mut writes, app, &held, &outcome, at).await?;
        }
        match app.store.ledger.save(writes).await {
            // Somebody else was faster.
            Err(Refused::Stale | Refused::Constraint(_)) => held = app.store.fresh().await?,
            Err(refused) => return Err(refused.into()),
            Ok(saved) => return Ok((saved, told)),
        }
    }
    Err(Fault::etag_mismatch())
}

async fn put_in(
    writes: &mut WriteSet,
    app: &App,
    held: &Held,
    outcome: &Outcome,
    at: Timestamp,
) -> Result<()> {
    let told = app.store.last_told().await?;
    let today = outcome.register.on(local_date(at));
    let mut put = || {
        store::change::write(writes, &outcome.change)?;
        store::write(writes, held.guard, &outcome.versions)?;
        event::decided(writes, &outcome.change, at);
        event::tell(writes, &today, &told, at)
    };
    put().map(drop).map_err(Fault::internal)
}

/// Tells others what has come into force since they were told last; nothing when nothing has.
///
/// # Errors
/// When the store does not answer. Who lost to another replica need not do anything.
pub(crate) async fn put_in_force(app: &App) -> Result<()> {
    let at = app.clock.now();
    let today = app.store.held().await?.on(local_date(at));
    let told = app.store.last_told().await?;
    let mut writes = WriteSet::new();
    if event::tell(&mut writes, &today, &told, at).map_err(Fault::internal)? == 0 {
        return Ok(());
    }
    match app.store.ledger.save(writes).await {
        Ok(_) | Err(Refused::Stale | Refused::Constraint(_)) => Ok(()),
        Err(refused) => Err(refused.into()),
    }
}
