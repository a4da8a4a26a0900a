//! `LoadCounty`: a whole data set, proven, then all of it or nothing.

use neuvo_chassis::{Caller, Check, Fault, Result, clock::local_date};
use neuvo_ledger::{Answer, Saved};
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use super::register::{Step, decide};
use crate::{
    App,
    convert::{self, Places},
    domain::{Counts, DataSet, Decided, Flaw, load::plan},
    error,
    store::Held,
};

pub(super) async fn load_county(
    app: &App,
    caller: &Caller,
    req: pb::LoadCountyRequest,
) -> Result<Answer<pb::LoadCountyResponse>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let set = convert::data_set(req.clone(), &mut check);
    let (request_id, (set, places)) = check.finish(|| Some((request_id?, set?)))?;

    let ledger = &app.store.ledger;
    let mark =
        |counts: Counts| ledger.mark(caller, "LoadCounty", request_id, &req, write_counts(counts));
    if let Some(before) = ledger.seen(&mark(Counts::default())).await? {
        return Ok(Answer { resource: read_counts(&before)?, position: ledger.position() });
    }
    let at = app.clock.now();
    let (change_id, decided) = (Uuid::now_v7(), Decided::new(&caller.subject, at));
    let load = |held: &Held| {
        let load = plan(&held.register, &set, change_id, &decided, local_date(at));
        let load = load.map_err(error::other_county)?;
        prove(load.flaws, &places)?;
        Ok(Step { mark: mark(load.counts), outcome: load.outcome, told: load.counts })
    };
    if req.validate_only {
        let counts = load(&*app.store.held().await?)?.told;
        return Ok(Answer { resource: counts.into(), position: ledger.position() });
    }
    match decide(app, at, load).await? {
        (Saved::Now(position), counts) => {
            log(&set, counts);
            Ok(Answer { resource: counts.into(), position })
        }
        (Saved::Before { resource, position }, _) => {
            Ok(Answer { resource: read_counts(&resource)?, position })
        }
    }
}

fn log(set: &DataSet, counts: Counts) {
    let Counts { created, updated, ended, .. } = counts;
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
fn prove(flaws: Vec<Flaw>, places: &Places) -> Result<()> {
    let mut check = Check::default();
    for flaw in flaws {
        let field = match places.get(&flaw.name) {
            Some(place) if flaw.field.is_empty() => place.clone(),
            Some(place) => format!("{place}.{}", flaw.field),
            None => flaw.path(),
        };
        check.wrong(field, flaw.description);
    }
    check.finish(|| Some(()))
}

/// What a load did, as its request keeps it: a repeat is answered with it.
fn write_counts(counts: Counts) -> String {
    let Counts { created, updated, unchanged, ended } = counts;
    format!("{created} {updated} {unchanged} {ended}")
}

fn read_counts(text: &str) -> Result<pb::LoadCountyResponse> {
    let counts: Result<Vec<i32>, _> = text.split(' ').map(str::parse).collect();
    match counts.map_err(Fault::internal)?[..] {
        [created, updated, unchanged, ended] => {
            Ok(Counts { created, updated, unchanged, ended }.into())
        }
        _ => Err(Fault::internal(anyhow::anyhow!("a load is remembered as {text}"))),
    }
}
