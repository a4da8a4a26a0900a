//! `ListCentres`, `ListServices` and `ListResponsibilities`.

use neuvo_chassis::Result;
use neuvo_proto::directory::v1 as pb;

use super::cut;
use crate::App;

pub(super) async fn list_centres(
    app: &App,
    req: &pb::ListCentresRequest,
) -> Result<pb::ListCentresResponse> {
    let shelf = &app.today().await?.centres;
    let (centres, next_page_token) = cut(app, "centres", shelf, req.page_size, &req.page_token)?;
    Ok(pb::ListCentresResponse { centres, next_page_token })
}

pub(super) async fn list_services(
    app: &App,
    req: &pb::ListServicesRequest,
) -> Result<pb::ListServicesResponse> {
    let shelf = &app.today().await?.services;
    let (services, next_page_token) = cut(app, "services", shelf, req.page_size, &req.page_token)?;
    Ok(pb::ListServicesResponse { services, next_page_token })
}

/// A cell that the last data set does not name is of an older matrix: nothing is answered by it.
pub(super) async fn list_responsibilities(
    app: &App,
    req: &pb::ListResponsibilitiesRequest,
) -> Result<pb::ListResponsibilitiesResponse> {
    let snapshot = app.today().await?;
    let current = snapshot.responsibilities.iter().filter(|(_, cell)| !cell.ended);
    let shelf = current.map(|(id, cell)| (id.clone(), cell.clone())).collect();
    let (responsibilities, next_page_token) =
        cut(app, "responsibilities", &shelf, req.page_size, &req.page_token)?;
    Ok(pb::ListResponsibilitiesResponse { responsibilities, next_page_token })
}
