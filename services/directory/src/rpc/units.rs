//! `GetUnit` and `ListUnits`.

use neuvo_chassis::Result;
use neuvo_proto::directory::v1 as pb;

use super::cut;
use crate::{App, error};

pub(super) async fn get_unit(app: &App, req: &pb::GetUnitRequest) -> Result<pb::Unit> {
    let snapshot = app.today().await?;
    let unit = snapshot.units.get(&req.unit_id);
    unit.map(pb::Unit::from).ok_or_else(|| error::unit_not_found(&req.unit_id))
}

pub(super) async fn list_units(
    app: &App,
    req: &pb::ListUnitsRequest,
) -> Result<pb::ListUnitsResponse> {
    let snapshot = app.today().await?;
    let (units, next_page_token) =
        cut(app, "units", &snapshot.units, req.page_size, &req.page_token)?;
    Ok(pb::ListUnitsResponse { units, next_page_token })
}
