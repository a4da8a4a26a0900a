//! `OfferHandoff`: a matter is offered to a unit; the holder keeps it until the unit has taken it.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_ledger::Answer;
use neuvo_proto::{common::v1::Warning, intake::v1 as pb};
use uuid::Uuid;

use super::{
    ids,
    moving::{Handoffs, Order, carry_out, done_before, find, refused},
    shown,
};
use crate::{
    App,
    convert::{self, today},
    domain::{Directory, PromiseStep},
    error,
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
    let handoff_id = Uuid::now_v7();
    let asked = ids.map(|ids| ids.of_matter(app, caller, METHOD, &req, handoff_id));
    let warnings = warnings(&req, &known);
    if let Some(asked) = &asked
        && let Some(done) = done_before(app, asked).await?
    {
        return shown::handoff_done(app, done, warnings).await;
    }
    let offer = convert::offer(&req.to_unit_id, &req.summary, &known, &mut check);
    let told = req.promise.is_none() || req.person_told;
    let promise = match req.promise {
        None => Some(None),
        promise => convert::new_promise(promise, today(app.clock.now()), &mut check).map(Some),
    };
    check.ensure(told, "person_told", "must be true with a promise: tell the person first");
    let (asked, offer, promise) = check.finish(|| Some((asked?, offer?, promise?)))?;

    let target = asked.target;
    let matter = find(app, target).await?.matter;
    let lacks_consent = super::lacks_consent(app, &known, &matter, &offer.to_unit_id).await?;
    let mut words = vec![(handoff_id, "summary".to_owned(), offer.summary)];
    let due_date = promise.as_ref().map(|promise| promise.due_date);
    words.extend(promise.map(|new| (matter.matter_id, "promise".to_owned(), new.description)));
    let done = carry_out(app, Order { asked, etag: "", words }, |found, by, at| {
        let offered = found.matter.offer(handoff_id, &offer.to_unit_id, by, at);
        let mut moved = offered.map_err(refused(target))?;
        if lacks_consent {
            return Err(error::consent_missing(&offer.to_unit_id));
        }
        if let Some(due_date) = due_date {
            let promise = moved.matter.promise.settle(PromiseStep::Move { due_date }, at);
            moved.matter.promise = promise.map_err(refused(target))?;
        }
        Ok((moved.matter, Handoffs { new: Some(moved.handoff), ..Handoffs::default() }))
    });
    shown::handoff_done(app, done.await?, warnings).await
}

fn warnings(req: &pb::OfferHandoffRequest, known: &Directory) -> Vec<Warning> {
    let mut warnings = convert::codes_in_text([("summary".to_owned(), &*req.summary)]);
    warnings.extend(convert::promise_warnings(req.promise.as_ref(), &req.to_unit_id, known));
    warnings
}
