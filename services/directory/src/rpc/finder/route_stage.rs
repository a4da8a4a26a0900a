//! `RouteStage`: whose queue takes a matter, by the responsibility matrix.

use neuvo_chassis::{Check, Result, codes::number};
use neuvo_proto::directory::v1 as pb;

use crate::{
    App,
    domain::{Stage, route::route},
    error,
    rpc::{register::day, resource},
};

pub(super) async fn route_stage(
    app: &App,
    req: &pb::RouteStageRequest,
) -> Result<pb::RouteStageResponse> {
    let mut check = Check::default();
    let on = day(app, &req.on, &mut check);
    let stage = check.choice::<Stage>("stage", req.stage);
    let area_id = check.slug("area", &req.area);
    let held = app.store.held().await?;
    let snapshot = match on {
        Some(on) => held.on(on),
        None => app.today().await?, // the day is wrong; what else is, is told beside it
    };
    let county = &snapshot.county().map_err(error::unresolved)?.item;
    let area = area_id.map(|area_id| county.area(&area_id));
    check.ensure(area != Some(None), "area", "is no guidance area of this county");
    let (area, stage, _) = check.finish(|| Some((area??, stage?, on?)))?;
    let route = route(&snapshot, area, stage).ok_or_else(|| error::area_without_unit(area))?;
    Ok(pb::RouteStageResponse {
        unit: Some(route.unit.into()),
        settled: route.settled,
        responsible: number(route.responsible),
        reason: resource::said(route.reason),
    })
}
