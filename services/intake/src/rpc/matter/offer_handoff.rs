//! `OfferHandoff`: a matter is offered to a unit; the holder keeps it until the unit has taken it.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::intake::v1 as pb;
use uuid::Uuid;

use super::{
    ids,
    moving::{self, Handoffs, Order, Target, carry_out, find},
    shown,
};
use crate::{
    App,
    convert::{self, today},
    domain::{Promise, PromiseStep},
};

const METHOD: &str = "OfferHandoff";

pub(super) async fn offer_handoff(
    app: &App,
    caller: &Caller,
    mut req: pb::OfferHandoffRequest,
) -> Result<Answer<pb::Handoff>> {
    let known = app.known.directory().await?;
    let mut check = Check::default();
    let ids = ids("matter_id", &mut req.matter_id, &mut req.request_id, &mut check);
    let offer = convert::offer(&req.to_unit_id, &req.summary, &known, &mut check);
    let promise = match req.promise.clone() {
        None => Some(None),
        promise => convert::new_promise(promise, today(app.clock.now()), &mut check).map(Some),
    };
    let (ids, offer, promise) = check.finish(|| Some((ids?, offer?, promise?)))?;

    let target = Target::Matter(ids.about);
    let matter = find(app, target).await?.matter;
    super::may_cross(app, &known, &matter, &offer.to_unit_id).await?;
    let handoff_id = Uuid::now_v7();
    let mut words = vec![(handoff_id, "summary".to_owned(), offer.summary)];
    let due_date = promise.as_ref().map(|promise| promise.due_date);
    words.extend(promise.map(|new| (ids.about, "promise".to_owned(), new.description)));
    let order = Order {
        caller,
        method: METHOD,
        request: app.store.ledger.mark(caller, METHOD, ids.request, &req, handoff_id),
        target,
        etag: "",
        words,
    };
    let done = carry_out(app, order, |found, by, at| {
        let offered = found.matter.offer(handoff_id, &offer.to_unit_id, by, at);
        let mut moved = offered.map_err(moving::refused(target))?;
        if let Some(due_date) = due_date {
            let step = PromiseStep::Move { due_date };
            let promise: Result<Promise, _> = moved.matter.promise.settle(step, at);
            moved.matter.promise = promise.map_err(moving::refused(target))?;
        }
        Ok((moved.matter, Handoffs { new: Some(moved.handoff), ..Handoffs::default() }))
    });
    shown::handoff_done(app, done.await?).await
}
