//! How the directory is asked: one file an rpc, or a small family.

mod asked_again;
mod event;
mod exchange;
mod finder;
mod get_county;
mod hours;
mod lines;
mod lists;
mod load_county;
#[cfg(feature = "measure")]
pub mod measure;
mod register;
mod resolve_line;
mod resource;
mod sites;
#[cfg(test)]
mod tests;
mod units;

use neuvo_chassis::{Caller, Check, Fault, page};
use neuvo_proto::directory::v1::{self as pb, directory_service_server::DirectoryService};
use tonic::{Request, Response, Status};

use crate::{
    App,
    domain::{Kept, Shelf},
};

pub(crate) use asked_again::in_front;
pub(crate) use exchange::IMPORT_REQUEST_BYTES_MAX;
pub(crate) use register::put_in_force;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl DirectoryService for App {
    async fn resolve_line(
        &self,
        request: Request<pb::ResolveLineRequest>,
    ) -> Answer<pb::ResolveLineResponse> {
        Ok(Response::new(resolve_line::resolve_line(self, request.into_inner()).await?))
    }

    async fn get_line(&self, request: Request<pb::GetLineRequest>) -> Answer<pb::Line> {
        Ok(Response::new(lines::get_line(self, &request.into_inner()).await?))
    }

    async fn list_lines(
        &self,
        request: Request<pb::ListLinesRequest>,
    ) -> Answer<pb::ListLinesResponse> {
        Ok(Response::new(lines::list_lines(self, &request.into_inner()).await?))
    }

    async fn get_unit(&self, request: Request<pb::GetUnitRequest>) -> Answer<pb::Unit> {
        Ok(Response::new(units::get_unit(self, &request.into_inner()).await?))
    }

    async fn list_units(
        &self,
        request: Request<pb::ListUnitsRequest>,
    ) -> Answer<pb::ListUnitsResponse> {
        Ok(Response::new(units::list_units(self, &request.into_inner()).await?))
    }

    async fn get_site(&self, request: Request<pb::GetSiteRequest>) -> Answer<pb::Site> {
        Ok(Response::new(sites::get_site(self, &request.into_inner()).await?))
    }

    async fn list_sites(
        &self,
        request: Request<pb::ListSitesRequest>,
    ) -> Answer<pb::ListSitesResponse> {
        Ok(Response::new(sites::list_sites(self, &request.into_inner()).await?))
    }

    async fn list_centres(
        &self,
        request: Request<pb::ListCentresRequest>,
    ) -> Answer<pb::ListCentresResponse> {
        Ok(Response::new(lists::list_centres(self, &request.into_inner()).await?))
    }

    async fn list_services(
        &self,
        request: Request<pb::ListServicesRequest>,
    ) -> Answer<pb::ListServicesResponse> {
        Ok(Response::new(lists::list_services(self, &request.into_inner()).await?))
    }

    async fn list_responsibilities(
        &self,
        request: Request<pb::ListResponsibilitiesRequest>,
    ) -> Answer<pb::ListResponsibilitiesResponse> {
        Ok(Response::new(lists::list_responsibilities(self, &request.into_inner()).await?))
    }

    async fn get_county(&self, _: Request<pb::GetCountyRequest>) -> Answer<pb::County> {
        Ok(Response::new(get_county::get_county(self).await?))
    }

    async fn load_county(
        &self,
        request: Request<pb::LoadCountyRequest>,
    ) -> Answer<pb::LoadCountyResponse> {
        let caller = Caller::of(&request)?;
        Ok(load_county::load_county(self, &caller, request.into_inner()).await?.into())
    }
}

/// Does what takes long where it holds up nobody else.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> neuvo_chassis::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::internal)
}

/// A page of a shelf, by id, and the token of the next one.
fn cut<'a, T, P: From<&'a Kept<T>>>(
    app: &App,
    list: &str,
    shelf: &'a Shelf<T>,
    page_size: i32,
    page_token: &str,
) -> neuvo_chassis::Result<(Vec<P>, String)> {
    let mut check = Check::default();
    let page_size = check.page_size(page_size);
    let page_size = check.finish(|| page_size)?;
    let items = shelf.iter().map(|(id, kept)| (id.as_str(), kept));
    let (page, next) = page::cut(&app.pager, list, items, page_size, page_token)?;
    Ok((page.into_iter().map(P::from).collect(), next))
}
