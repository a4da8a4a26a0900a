//! `LoadCounty`: a whole data set, proven, then all of it or nothing.

use std::sync::Arc;

use jiff::civil::Date;
use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Saved};
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use super::{
    apart,
    register::{Step, decide},
    resource::{entry_name, later_version},
};
use crate::{
    App,
    convert::{self, Places},
    domain::{
        Action, Change, Counts, DataSet, Decided, Flaw, LaterVersion,
        load::{later_versions, plan},
    },
    error,
    store::Held,
};

/// Entries that are named in an answer, of each sort, at most.
const NAMED_MAX: usize = 200;

pub(super) async fn load_county(
    app: &App,
    caller: &Caller,
    req: pb::LoadCountyRequest,
) -> Result<Answer<pb::LoadCountyResponse>> {
    let (ledger, at) = (&app.store.ledger, app.clock.now());
    let today = local_date(at);
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let mark =
        |id: Uuid, done: &Done| ledger.mark(caller, "LoadCounty", id, &req, done.to_string());
    if let Some(id) = request_id
        && let Some(before) = ledger.seen(&mark(id, &Done::default())).await?
    {
        let set = convert::data_set(req.clone(), &mut Check::default());
        let resource = remembered(app, &before, set.as_ref().map(|(set, _)| set)).await?;
        return Ok(Answer { resource, position: ledger.position() });
    }
    let set = convert::data_set(req.clone(), &mut check);
    let passed = req.valid_from.parse::<Date>().is_ok_and(|day| day < today);
    check.ensure(!passed, "valid_from", "must not be before today: what was, was");
    let (request_id, (set, places)) = check.finish(|| Some((request_id?, set?)))?;

    let (set, places) = (Arc::new(set), &places);
    let (change_id, decided) = (Uuid::now_v7(), Decided::new(&caller.subject, at));
    let load = async |held: Arc<Held>| {
        let (set, decided) = (set.clone(), decided.clone());
        let planned = apart(move || {
            let later = later_versions(&held.register, &set, set.from.unwrap_or(today));
            (plan(&held.register, &set, change_id, &decided, today), later)
        });
        let (load, later) = planned.await?;
        let load = load.map_err(error::other_county)?;
        prove(load.flaws, places, today)?;
        let change = load.outcome.as_ref().map(|outcome| &outcome.change);
        let done = Done { counts: load.counts, change_id: change.map(|change| change.change_id) };
        let told = answer(load.counts, change, &later);
        Ok(Step { mark: mark(request_id, &done), outcome: load.outcome, told })
    };
    if req.validate_only {
        let resource = load(app.store.held().await?).await?.told;
        return Ok(Answer { resource, position: ledger.position() });
    }
    match decide(app, at, |held| Box::pin(load(held))).await? {
        (Saved::Now(position), resource) => {
            log(&set, &resource);
            Ok(Answer { resource, position })
        }
        (Saved::Before { resource, position }, _) => {
            Ok(Answer { resource: remembered(app, &resource, Some(&set)).await?, position })
        }
    }
}

/// What a load did, with the first entries that it changed or ended by name, and what stands later.
fn answer(
    counts: Counts,
    change: Option<&Change>,
    later: &[LaterVersion],
) -> pb::LoadCountyResponse {
    let Counts { created, updated, unchanged, ended } = counts;
    let edits = change.map(|change| change.edits.as_slice()).unwrap_or_default();
    let named = |ended: bool| {
        let of_sort = edits
            .iter()
            .filter(|edit| matches!(edit.action, Action::End(_)) == ended && edit.base_version > 0);
        of_sort.take(NAMED_MAX).map(|edit| entry_name(&edit.action.name())).collect()
    };
    let (updated_entries, ended_entries) = (named(false), named(true));
    pb::LoadCountyResponse {
        created,
        updated,
        unchanged,
        ended,
        updated_entries,
        ended_entries,
        later_versions: later.iter().take(NAMED_MAX).map(later_version).collect(),
    }
}

fn log(set: &DataSet, loaded: &pb::LoadCountyResponse) {
    let pb::LoadCountyResponse { created, updated, ended, .. } = loaded;
    let (county, data_set) = (&*set.county_id, &*set.data_set_id);
    tracing::info!(
        county.id = county,
        data_set.id = data_set,
        created,
        updated,
        ended,
        "county loaded"
    );
}

/// Refuses a set that would make the register contradict itself, every place by its path in the set.
fn prove(flaws: Vec<Flaw>, places: &Places, today: Date) -> Result<()> {
    let mut check = Check::default();
    for flaw in flaws {
        let field = match places.get(&flaw.name) {
            Some(place) if flaw.field.is_empty() => place.clone(),
            Some(place) => format!("{place}.{}", flaw.field),
            None => flaw.path(),
        };
        check.wrong(field, flaw.told(today));
    }
    check.finish(|| Some(()))
}

/// What a load did, as its request keeps it: a repeat is answered with it.
#[derive(Default)]
struct Done {
    counts: Counts,
    /// None where nothing changed.
    change_id: Option<Uuid>,
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { created, updated, unchanged, ended } = self.counts;
        write!(f, "{created} {updated} {unchanged} {ended}")?;
        self.change_id.map_or(Ok(()), |change_id| write!(f, " {change_id}"))
    }
}

/// The answer of a load that was done before, with what is decided for later now.
async fn remembered(
    app: &App,
    text: &str,
    set: Option<&DataSet>,
) -> Result<pb::LoadCountyResponse> {
    let mut words = text.split(' ');
    let counts: Result<Vec<i32>, _> = words.by_ref().take(4).map(str::parse).collect();
    let [created, updated, unchanged, ended] = counts.map_err(Fault::internal)?[..] else {
        return Err(Fault::internal(anyhow::anyhow!("a load is remembered as {text}")));
    };
    let change = match words.next().and_then(|id| id.parse().ok()) {
        Some(change_id) => app.store.change(change_id).await?,
        None => None,
    };
    let (held, today) = (app.store.held().await?, local_date(app.clock.now()));
    let later = |set: &DataSet| later_versions(&held.register, set, set.from.unwrap_or(today));
    let later = set.map(later).unwrap_or_default();
    Ok(answer(Counts { created, updated, unchanged, ended }, change.as_ref(), &later))
}
