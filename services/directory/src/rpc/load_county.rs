//! `LoadCounty`: a whole data set, proven, then all of it or nothing.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::{Answer, Refused, Saved, WriteSet};
use neuvo_proto::directory::v1 as pb;

use super::event;
use crate::{
    App, convert,
    domain::{Counts, County, DataSet, check::flaws, load::plan},
    error, store,
};

/// Who loses to another load plans anew, so often at most.
const TRIES_MAX: usize = 3;

pub(super) async fn load_county(
    app: &App,
    caller: &Caller,
    req: pb::LoadCountyRequest,
) -> Result<Answer<pb::LoadCountyResponse>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &req.request_id);
    let set = convert::data_set(req.clone(), &mut check);
    let (request_id, set) = check.finish(|| Some((request_id?, set?)))?;
    prove(&set)?;

    let ledger = &app.store.ledger;
    let County { county_id, data_set_id, .. } = set.county.clone();
    let mut held = app.store.snapshot().await?;
    for _ in 0..TRIES_MAX {
        let load = plan(&held, set.clone()).map_err(error::other_county)?;
        let counts = write_counts(load.counts);
        let request = ledger.mark(caller, "LoadCounty", request_id, &req, &counts);
        if let Some(before) = ledger.seen(&request).await? {
            return Ok(Answer { resource: read_counts(&before)?, position: ledger.position() });
        }
        if req.validate_only {
            return Ok(Answer { resource: load.counts.into(), position: ledger.position() });
        }
        let at = app.clock.now();
        let mut writes = WriteSet::new();
        writes.once(request);
        for change in &load.changes {
            store::write(&mut writes, change, &county_id).map_err(Fault::internal)?;
            event::publish(&mut writes, change, at);
        }
        match ledger.save(writes).await {
            // Another replica was faster: with a row of ours, or with one that we were to make.
            Err(Refused::Stale | Refused::Constraint(_)) => held = app.store.fresh().await?,
            Err(refused) => return Err(refused.into()),
            Ok(Saved::Now(position)) => {
                let Counts { created, updated, ended, .. } = load.counts;
                tracing::info!(
                    county.id = county_id,
                    data_set.id = data_set_id,
                    created,
                    updated,
                    ended,
                    "county loaded"
                );
                return Ok(Answer { resource: load.counts.into(), position });
            }
            Ok(Saved::Before { resource, position }) => {
                return Ok(Answer { resource: read_counts(&resource)?, position });
            }
        }
    }
    Err(Fault::etag_mismatch())
}

fn prove(set: &DataSet) -> Result<()> {
    let mut check = Check::default();
    for flaw in flaws(set) {
        check.wrong(flaw.field, flaw.description);
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
