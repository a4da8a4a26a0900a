//! `PublishChange`, `WithdrawChange`, and what everything published has in common: it is proven, saved
//! with what others are told of it, and done anew where somebody else published meanwhile.

use std::sync::Arc;

use futures::future::BoxFuture;
use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Refused, RequestMark, Saved, WriteSet};
use neuvo_proto::directory::v1 as pb;

use super::change::{done, found, is_current, may_edit};
use crate::{
    App,
    domain::{Change, Decided, Outcome, Refusal},
    error,
    rpc::{apart, event, resource},
    store::{self, Held},
};

/// Who loses to another replica's publication decides anew, so often at most.
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
    let fate = Fate::Published { accept_later_versions: req.accept_later_versions };
    let order = Order { caller, mark, etag: &req.etag, fate };
    carry_out(app, change, &order, req.validate_only).await
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
    let order = Order { caller, mark, etag: &req.etag, fate: Fate::Withdrawn };
    carry_out(app, change, &order, false).await
}

/// A step of a change that is asked for.
struct Order<'a> {
    caller: &'a Caller,
    mark: RequestMark,
    etag: &'a str,
    fate: Fate,
}

/// What is to become of a change.
#[derive(Clone, Copy)]
enum Fate {
    Published { accept_later_versions: bool },
    Withdrawn,
}

impl Fate {
    fn of(
        self,
        change: &Change,
        held: &Held,
        by: Decided,
        today: Date,
    ) -> Result<Outcome, Refusal> {
        match self {
            Self::Published { accept_later_versions } => {
                change.publish(&held.register, by, today, accept_later_versions)
            }
            Self::Withdrawn => change.withdraw(&held.register, by, today),
        }
    }
}

async fn carry_out(
    app: &App,
    change: Change,
    order: &Order<'_>,
    validate_only: bool,
) -> Result<Answer<pb::Change>> {
    let (ledger, change_id) = (&app.store.ledger, change.change_id);
    if ledger.seen(&order.mark).await?.is_some() {
        return done(app, change_id, ledger.position()).await;
    }
    let at = app.clock.now();
    let today = local_date(at);
    let outcome = |held: Arc<Held>, change: Change| async move {
        may_edit(order.caller, change.edits.iter().map(|edit| &edit.action))?;
        is_current(&change, order.etag)?;
        let (fate, by) = (order.fate, Decided::new(&order.caller.subject, at));
        let outcome = apart(move || fate.of(&change, &held, by, today)).await?;
        outcome.map_err(|refusal| error::refused(refusal, today))
    };
    if validate_only {
        let outcome = outcome(app.store.held().await?, change).await?;
        let resource = resource::change(&outcome.change, None, today);
        return Ok(Answer { resource, position: ledger.position() });
    }
    let saved = decide(app, at, |held| {
        Box::pin(async move {
            let change = found(app, &change_id.to_string()).await?;
            let outcome = Some(outcome(held, change).await?);
            Ok(Step { mark: order.mark.clone(), outcome, told: () })
        })
    });
    let (Saved::Now(position) | Saved::Before { position, .. }, ()) = saved.await?;
    done(app, change_id, position).await
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

/// Saves what a step decides. One decides at a time; who loses to another replica decides anew.
pub(crate) async fn decide<'a, T>(
    app: &App,
    at: Timestamp,
    step: impl Fn(Arc<Held>) -> BoxFuture<'a, Result<Step<T>>>,
) -> Result<(Saved, T)> {
    let _alone = app.store.turn().await;
    let mut held = app.store.held().await?;
    for _ in 0..TRIES_MAX {
        let Step { mark, outcome, told } = step(held.clone()).await?;
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
    let _alone = app.store.turn().await;
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
