//! What the rpcs that change a plan have in common: load, ask whether the caller may, decide, save
//! together with the log's row, show.

use jiff::Timestamp;
use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, Refused, RequestMark, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use prost::Message;
use uuid::Uuid;

use super::{
    TRIES_MAX,
    shown::{self, Asked, basis},
};
use crate::{
    App, convert,
    domain::{NewWords, Plan, Refusal},
    error, store,
};

/// Which plan is to change, and by which request.
pub(super) struct Ids {
    plan_id: Uuid,
    request_id: Uuid,
}

impl Ids {
    /// Reads them, and leaves in the request what makes it this one: the plan, however it was spelt.
    pub(super) fn read(
        plan_id: &mut String,
        request_id: &mut String,
        check: &mut Check,
    ) -> Option<Self> {
        let plan = check.uuid("plan_id", plan_id);
        let request = check.uuid("request_id", request_id);
        request_id.clear();
        *plan_id = plan?.to_string();
        Some(Self { plan_id: plan?, request_id: request? })
    }
}

/// A change that is asked for.
pub(super) struct Change<'a> {
    app: &'a App,
    caller: &'a Caller,
    method: &'static str,
    plan_id: Uuid,
    request: RequestMark,
    etag: String,
}

impl<'a> Change<'a> {
    /// A change by this rpc. `content` is what is asked for, as [`Ids::read`] has left it.
    pub(super) fn new(
        app: &'a App,
        caller: &'a Caller,
        method: &'static str,
        ids: &Ids,
        etag: &str,
        content: &impl Message,
    ) -> Self {
        let Ids { plan_id, request_id } = *ids;
        let request = app.store.ledger.mark(caller, method, request_id, content, plan_id);
        Self { app, caller, method, plan_id, request, etag: etag.to_owned() }
    }

    /// The plan as it is now, when the same request was done before.
    ///
    /// # Errors
    /// ABORTED (`REQUEST_ID_REUSED`), and as reading the plan.
    pub(super) async fn repeated(&self) -> Result<Option<Answer<pb::Plan>>> {
        let ledger = &self.app.store.ledger;
        if ledger.seen(&self.request).await?.is_none() {
            return Ok(None);
        }
        let plan = self.load().await?;
        let resource = shown::plan(self.app, self.caller, self.method, plan).await?;
        Ok(Some(Answer { resource, position: ledger.position() }))
    }

    /// Changes the plan as `decide` says, and keeps what was said with it.
    ///
    /// # Errors
    /// When the plan is not there, not the caller's to change, or not in the state for it.
    pub(super) async fn make(
        self,
        at: Timestamp,
        words: Option<NewWords>,
        decide: impl Fn(Plan) -> Result<Plan, Refusal>,
    ) -> Result<Answer<pb::Plan>> {
        for _ in 0..TRIES_MAX {
            let plan = self.load().await?;
            let asked = Asked::of_plan(self.caller, self.method, &plan);
            let sight = asked.sight(self.app, plan.as_record(), true).await?;
            let stale = !self.etag.is_empty() && self.etag != convert::etag(plan.version);
            let decided = match stale {
                true => Err(Fault::etag_mismatch()),
                false => decide(plan).map_err(|why| error::plan_refused(why, self.plan_id)),
            };
            let changed = match decided {
                Ok(changed) => changed,
                // The same request may have been carried out since it was looked for.
                Err(fault) => return self.repeated().await?.ok_or(fault),
            };
            let viewing = asked.viewing(self.app, basis(sight.relation));

            let store = &self.app.store;
            let subject_id = asked.subject(self.app).await?;
            let mut set = WriteSet::new();
            set.once(self.request.clone());
            let sealer = store.vault.sealer_or_new(&mut set, subject_id).await?;
            let event = convert::plan_event(&changed);
            store::update_plan(&mut set, &sealer, &changed, words.as_ref(), at, &event)?;
            let undisclosed = store.vault.disclose_with(&mut set, &viewing, &[subject_id]);
            match store.ledger.save(set).await {
                Err(Refused::Stale) => {}
                Err(refused) if store::is_of_key(&refused) => {}
                Err(refused) => return Err(undisclosed.refused(refused)),
                Ok(saved) => {
                    let disclosed = undisclosed.after(&saved);
                    let words = store.plan_words(&disclosed, &changed).await?;
                    let position = saved.position().clone();
                    let resource = convert::plan(changed, Some(words));
                    return Ok(Answer { resource, position });
                }
            }
            if let Some(answer) = self.repeated().await? {
                return Ok(answer); // the same request was quicker
            }
        }
        Err(Fault::etag_mismatch())
    }

    async fn load(&self) -> Result<Plan> {
        let plan = self.app.store.plan(self.plan_id).await?;
        plan.ok_or_else(|| error::plan_not_found(self.plan_id))
    }
}
