//! Finding what the directory holds.

mod search;

use neuvo_proto::directory::v1::{self as pb, finder_service_server::FinderService};
use tonic::{Request, Response};

use super::Answer;
use crate::App;

#[tonic::async_trait]
impl FinderService for App {
    async fn search(&self, request: Request<pb::SearchRequest>) -> Answer<pb::SearchResponse> {
        Ok(Response::new(search::search(self, &request.into_inner()).await?))
    }
}
