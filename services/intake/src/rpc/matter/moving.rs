//! Changing custody: load, decide, save; who loses to another writer decides anew on what is there
//! now, and so learns who was quicker.

use jiff::Timestamp;
use neuvo_chassis::{Caller, Fault, Result};
use neuvo_ledger::{Position, Refused, RequestMark, Saved, WriteSet};
use neuvo_secrecy::{Disclosed, Undisclosed, Viewing, is_of_key};
use uuid::Uuid;

use super::{
    shown::{self, Relation},
    worker,
};
use crate::{
    App, convert,
    domain::{self, Handoff, Matter, Moved, Worker},
    error, store,
};

/// Who loses to another writer decides anew, so often at most.
const TRIES_MAX: usize = 4;

/// Who asks for a change of what, by which rpc.
pub(super) struct Asked<'a> {
    pub(super) caller: &'a Caller,
    pub(super) method: &'static str,
    pub(super) mark: RequestMark,
    /// What it is about.
    pub(super) target: Target,
}

/// A change that was asked for.
pub(super) struct Order<'a> {
    pub(super) asked: Asked<'a>,
    /// Where not empty, the matter must still carry it.
    pub(super) etag: &'a str,
    /// Words that come with it: whose, which, what.
    pub(super) words: Vec<(Uuid, String, String)>,
}

/// What a change is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Matter(Uuid),
    Handoff(Uuid),
}

/// What a change is decided on.
pub(super) struct Found {
    pub(super) matter: Matter,
    pub(super) handoff: Option<Handoff>,
}

impl Found {
    /// The hand-off that a change of one is about.
    ///
    /// # Errors
    /// INTERNAL when the change is about none.
    pub(super) fn moved(self) -> Result<Moved> {
        let handoff = self.handoff.ok_or_else(|| {
            Fault::internal(anyhow::anyhow!("a hand-off's step without a hand-off"))
        })?;
        Ok(Moved { matter: self.matter, handoff })
    }
}

/// What was decided.
#[derive(Default)]
pub(super) struct Handoffs {
    /// Changed.
    pub(super) old: Option<Handoff>,
    /// Made.
    pub(super) new: Option<Handoff>,
    /// Words that come with it only as it was decided: whose, which, what.
    pub(super) words: Vec<(Uuid, String, String)>,
}

/// What stands after a change.
pub(super) struct Done {
    pub(super) matter: Matter,
    /// The one made, otherwise the one changed.
    pub(super) handoff: Option<Handoff>,
    /// None when the caller reads no words of it any more, or never did, or when it cannot be logged.
    pub(super) disclosed: Option<Disclosed>,
    pub(super) position: Position,
}

/// What stands after a change that was carried out before; none when it was not. Asked before the rest
/// of the request is read: what was right then may be wrong today.
pub(super) async fn done_before(app: &App, asked: &Asked<'_>) -> Result<Option<Done>> {
    let Some(resource) = app.store.ledger.seen(&asked.mark).await? else { return Ok(None) };
    let id = Uuid::try_parse(&resource).map_err(Fault::internal)?;
    let target = match asked.target {
        Target::Matter(_) if app.store.moved(id).await?.is_none() => Target::Matter(id),
        _ => Target::Handoff(id),
    };
    let Found { matter, handoff } = find(app, target).await?;
    let disclosed = match viewing(app, asked, &matter, handoff.as_ref()).await? {
        None => None,
        // What cannot be logged is not shown.
        Some(viewing) => app.store.vault.disclose(&viewing, &[matter.subject_id()]).await.ok(),
    };
    Ok(Some(Done { matter, handoff, disclosed, position: app.store.ledger.position() }))
}

/// Carries a change out, once.
///
/// # Errors
/// NOT_FOUND when there is nothing of it; PERMISSION_DENIED (`NO_RELATION`) when the caller has
/// nothing to do with the matter; ABORTED when it does not carry the etag, or others were quicker
/// too often; and what `decide` refuses.
pub(super) async fn carry_out(
    app: &App,
    order: Order<'_>,
    decide: impl Fn(Found, &Worker<'_>, Timestamp) -> Result<(Matter, Handoffs)>,
) -> Result<Done> {
    let by = worker(order.asked.caller);
    for _ in 0..TRIES_MAX {
        if let Some(done) = done_before(app, &order.asked).await? {
            return Ok(done);
        }
        let found = find(app, order.asked.target).await?;
        let Asked { caller, method, .. } = order.asked;
        // Before anything is decided: a refusal tells whose the matter is and how it stands.
        if shown::relation(app, caller, &found.matter).await? == Relation::None {
            return shown::deny(app, caller, method, &found.matter).await;
        }
        let now = app.clock.now();
        let before: Vec<String> =
            found.matter.waiting_units().into_iter().map(str::to_owned).collect();
        let stale = !order.etag.is_empty() && order.etag != convert::etag(found.matter.version);
        let decided = if stale { Err(Fault::etag_mismatch()) } else { decide(found, &by, now) };
        let (matter, handoffs) = match decided {
            Ok(decided) => decided,
            // The same request may have been carried out since it was looked for.
            Err(fault) => return done_before(app, &order.asked).await?.ok_or(fault),
        };
        let saved = save(app, &order, &before, &matter, &handoffs, now).await?;
        if let Some((disclosed, position)) = saved {
            let handoff = handoffs.new.or(handoffs.old);
            return Ok(Done { matter, handoff, disclosed, position });
        }
    }
    Err(Fault::etag_mismatch())
}

/// What a target is now.
///
/// # Errors
/// NOT_FOUND when there is none.
pub(super) async fn find(app: &App, target: Target) -> Result<Found> {
    match target {
        Target::Matter(matter_id) => {
            let matter = app.store.matter(matter_id).await?;
            let matter = matter.ok_or_else(|| error::matter_not_found(matter_id))?;
            Ok(Found { matter, handoff: None })
        }
        Target::Handoff(handoff_id) => {
            let moved = app.store.moved(handoff_id).await?;
            let Moved { matter, handoff } =
                moved.ok_or_else(|| error::handoff_not_found(handoff_id))?;
            Ok(Found { matter, handoff: Some(handoff) })
        }
    }
}

/// Saves what was decided; none when another writer was quicker.
async fn save(
    app: &App,
    order: &Order<'_>,
    before: &[String],
    matter: &Matter,
    handoffs: &Handoffs,
    at: Timestamp,
) -> Result<Option<(Option<Disclosed>, Position)>> {
    let ledger = &app.store.ledger;
    let set = || changes(app, order, before, matter, handoffs, at);
    let shown = handoffs.new.as_ref().or(handoffs.old.as_ref());
    let Some(viewing) = viewing(app, &order.asked, matter, shown).await? else {
        return kept(ledger.save(set().await?).await, None);
    };
    let mut logged = set().await?;
    let subject_id = matter.subject_id();
    let undisclosed = app.store.vault.disclose_with(&mut logged, &viewing, &[subject_id]);
    match ledger.save(logged).await {
        // Perhaps the log alone cannot be written: then nothing is shown, and custody does not wait.
        Err(refused @ (Refused::Unavailable(_) | Refused::Constraint(_)))
            if !is_of_key(&refused) =>
        {
            kept(ledger.save(set().await?).await, None)
        }
        saved => kept(saved, Some(undisclosed)),
    }
}

/// What is changed by what was decided.
async fn changes(
    app: &App,
    order: &Order<'_>,
    before: &[String],
    matter: &Matter,
    handoffs: &Handoffs,
    at: Timestamp,
) -> Result<WriteSet> {
    let mut set = WriteSet::new();
    set.once(order.asked.mark.clone());
    let after = matter.waiting_units();
    let left = before.iter().filter(|unit| !after.contains(&unit.as_str())).cloned().collect();
    store::update_matter(&mut set, matter, at, &convert::matter_event(matter, left));
    if let Some(handoff) = &handoffs.old {
        store::update_handoff(&mut set, handoff, at, &convert::handoff_event(handoff));
    }
    if let Some(handoff) = &handoffs.new {
        store::insert_handoff(&mut set, handoff, &convert::handoff_event(handoff));
    }
    let words = words(order, matter, handoffs);
    store::seal_all(&app.store.vault, &mut set, matter.subject_id(), &words).await?;
    Ok(set)
}

/// What stands once it was saved; none when another writer was quicker.
fn kept(
    saved: std::result::Result<Saved, Refused>,
    undisclosed: Option<Undisclosed>,
) -> Result<Option<(Option<Disclosed>, Position)>> {
    let saved = match saved {
        Err(Refused::Stale) => return Ok(None),
        Err(refused) if is_of_key(&refused) => return Ok(None),
        saved => saved?,
    };
    let disclosed = undisclosed.map(|undisclosed| undisclosed.after(&saved));
    Ok(Some((disclosed, saved.position().clone())))
}

/// The words of an order. Each promise keeps its own: the version it was given in tells the last one.
fn words(order: &Order<'_>, matter: &Matter, handoffs: &Handoffs) -> Vec<(Uuid, String, String)> {
    let mut words = [order.words.clone(), handoffs.words.clone()].concat();
    for (_, field, _) in &mut words {
        if field == "promise" {
            *field = store::promise_field(matter.version);
        }
    }
    words
}

/// How the answer is shown: the hand-off where there is one, otherwise the matter. None when its words
/// are not for the caller.
async fn viewing<'a>(
    app: &App,
    asked: &Asked<'a>,
    matter: &Matter,
    handoff: Option<&Handoff>,
) -> Result<Option<Viewing<'a>>> {
    let &Asked { caller, method, .. } = asked;
    let basis = match handoff {
        Some(handoff) => shown::ground_of_handoff(app, caller, matter, handoff).await?,
        None => shown::ground(app, caller, matter).await?,
    };
    let resource = format!("matter/{}", matter.matter_id);
    let at = app.clock.now();
    Ok(basis.map(|basis| Viewing { caller, method, basis, resource, at }))
}

/// A refusal of custody as a fault.
pub(super) fn refused(target: Target) -> impl Fn(domain::Refused) -> Fault {
    move |refused| error::custody(refused, target.id())
}

impl Target {
    fn id(self) -> (&'static str, Uuid) {
        match self {
            Self::Matter(id) => ("matter_id", id),
            Self::Handoff(id) => ("handoff_id", id),
        }
    }
}
