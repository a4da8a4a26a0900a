//! What the rpcs that change a plan have in common: load, ask whether the caller may, decide, save
//! together with the log's row, show. When the row cannot be written, the change is saved without it
//! and nothing of the plan's words is shown.

use jiff::Timestamp;
use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, Position, Refused, RequestMark, Saved, WriteSet};
use neuvo_proto::assessment::v1 as pb;
use neuvo_secrecy::{Disclosed, Viewing, is_of_key};
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

/// What a plan is to be.
#[derive(Clone, Copy)]
struct Decided<'a> {
    changed: &'a Plan,
    /// What was said with the change.
    words: Option<&'a NewWords>,
    at: Timestamp,
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

    /// The plan as it is now, when the same request was done before; without its words, where it cannot
    /// be logged that they are shown.
    ///
    /// # Errors
    /// ABORTED (`REQUEST_ID_REUSED`), and as reading the plan.
    pub(super) async fn repeated(&self) -> Result<Option<Answer<pb::Plan>>> {
        let ledger = &self.app.store.ledger;
        if ledger.seen(&self.request).await?.is_none() {
            return Ok(None);
        }
        let plan = self.load().await?;
        let resource = shown::changed_plan(self.app, self.caller, self.method, plan).await?;
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

            let subject_id = asked.subject(self.app).await?;
            let decided = Decided { changed: &changed, words: words.as_ref(), at };
            if let Some((disclosed, position)) = self.save(decided, &viewing, subject_id).await? {
                let resource = shown::worded(self.app, changed, disclosed).await?;
                return Ok(Answer { resource, position });
            }
            if let Some(answer) = self.repeated().await? {
                return Ok(answer); // the same request was quicker
            }
        }
        Err(Fault::etag_mismatch())
    }

    /// Saves what was decided; none when another writer was quicker.
    async fn save(
        &self,
        decided: Decided<'_>,
        viewing: &Viewing<'_>,
        subject_id: Uuid,
    ) -> Result<Option<(Option<Disclosed>, Position)>> {
        let store::Store { ledger, vault } = &self.app.store;
        let mut logged = self.changes(decided, subject_id).await?;
        let undisclosed = vault.disclose_with(&mut logged, viewing, &[subject_id]);
        let (saved, undisclosed) = match ledger.save(logged).await {
            // Perhaps the log alone cannot be written: then no words are shown, and the plan does not
            // wait.
            Err(refused @ (Refused::Unavailable(_) | Refused::Constraint(_)))
                if !is_of_key(&refused) =>
            {
                (ledger.save(self.changes(decided, subject_id).await?).await, None)
            }
            saved => (saved, Some(undisclosed)),
        };
        match saved {
            Err(Refused::Stale) | Ok(Saved::Before { .. }) => Ok(None),
            Err(refused) if is_of_key(&refused) => Ok(None),
            saved => {
                let saved = saved?;
                let disclosed = undisclosed.map(|undisclosed| undisclosed.after(&saved));
                Ok(Some((disclosed, saved.position().clone())))
            }
        }
    }

    /// What is changed by what was decided.
    async fn changes(&self, decided: Decided<'_>, subject_id: Uuid) -> Result<WriteSet> {
        let Decided { changed, words, at } = decided;
        let mut set = WriteSet::new();
        set.once(self.request.clone());
        let sealer = self.app.store.vault.sealer_or_new(&mut set, subject_id).await?;
        let event = convert::plan_event(changed);
        store::update_plan(&mut set, &sealer, changed, words, at, &event)?;
        Ok(set)
    }

    async fn load(&self) -> Result<Plan> {
        let plan = self.app.store.plan(self.plan_id).await?;
        plan.ok_or_else(|| error::plan_not_found(self.plan_id))
    }
}
