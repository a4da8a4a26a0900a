//! `GetSite` and `ListSites`.

use neuvo_chassis::Result;
use neuvo_proto::directory::v1 as pb;

use super::cut;
use crate::{App, error};

pub(super) async fn get_site(app: &App, req: &pb::GetSiteRequest) -> Result<pb::Site> {
    let snapshot = app.today().await?;
    let site = snapshot.sites.get(&req.site_id);
    site.map(pb::Site::from).ok_or_else(|| error::site_not_found(&req.site_id))
}

pub(super) async fn list_sites(
    app: &App,
    req: &pb::ListSitesRequest,
) -> Result<pb::ListSitesResponse> {
    let snapshot = app.today().await?;
    let (sites, next_page_token) =
        cut(app, "sites", &snapshot.sites, req.page_size, &req.page_token)?;
    Ok(pb::ListSitesResponse { sites, next_page_token })
}
