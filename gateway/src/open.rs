//! gRPC that the edge serves itself, without a token: reflection and health.

use std::{pin::Pin, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use futures::{Stream, stream};
use neuvo_chassis::{Result, health::Readiness};
use neuvo_proto::method;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::FileDescriptor;
use tokio_util::sync::CancellationToken;
use tonic::{Status, service::Routes};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse,
    health_check_response::ServingStatus,
    health_server::{Health, HealthServer},
};
use tower::ServiceExt;

use crate::{
    contract,
    edge::{Lasting, Places},
};

/// A watched health is looked at this often.
const LOOK: Duration = Duration::from_secs(1);
/// The one call here that does not stay open; it is answered however many streams there are.
const CHECK: &str = "/grpc.health.v1.Health/Check";
/// Prefixes of the paths served here.
const SERVED: [&str; 2] = ["/grpc.reflection.", "/grpc.health.v1."];

/// The services of the edge itself.
pub struct Open {
    routes: Routes,
    places: Places,
    shutdown: CancellationToken,
}

impl Open {
    /// Reflection over what is reachable from outside, and the health of this process. Their
    /// streams end at `shutdown`.
    ///
    /// # Errors
    /// When the descriptors cannot be read.
    pub fn new(readiness: Readiness, shutdown: CancellationToken) -> anyhow::Result<Self> {
        let files = reachable_files();
        let builder = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(&files)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        };
        let routes = Routes::new(builder().build_v1()?)
            .add_service(builder().build_v1alpha()?)
            .add_service(HealthServer::new(Looker(readiness)));
        Ok(Self { routes: routes.prepare(), places: Places::default(), shutdown })
    }

    /// Whether a path is served here.
    pub fn serves(&self, path: &str) -> bool {
        SERVED.iter().any(|prefix| path.starts_with(prefix))
    }

    /// Serves a call.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED (`OVERLOADED`) when too many streams are open. A failed call is an answer.
    pub async fn call(&self, request: Request) -> Result<Response> {
        let stays = request.uri().path() != CHECK;
        let place = stays.then(|| self.places.take()).transpose()?;
        let Ok(response) = self.routes.clone().oneshot(request).await;
        Ok(response.map(|body| match place {
            Some(place) => Body::new(Lasting::new(Body::new(body), place, &self.shutdown, None)),
            None => Body::new(body),
        }))
    }
}

/// The contract without the files whose services are all for the inside.
fn reachable_files() -> Vec<u8> {
    let mut set = Vec::new();
    for file in method::pool().files().filter(reachable) {
        let bytes = file.encode_to_vec();
        encode_key(1, WireType::LengthDelimited, &mut set);
        encode_varint(bytes.len() as u64, &mut set);
        set.extend(bytes);
    }
    set
}

fn reachable(file: &FileDescriptor) -> bool {
    let mut methods = file.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let reached = |full_name: &str| {
        contract::outside().any(|method| method.descriptor.full_name() == full_name)
    };
    file.services().len() == 0 || methods.any(|method| reached(method.full_name()))
}

/// Tells the readiness of this process as gRPC health.
struct Looker(Readiness);

impl Looker {
    fn status(&self) -> ServingStatus {
        let ready = self.0.missing().is_empty();
        if ready { ServingStatus::Serving } else { ServingStatus::NotServing }
    }
}

fn known(service: &str) -> bool {
    service.is_empty()
        || contract::outside().any(|m| m.descriptor.parent_service().full_name() == service)
}

fn told(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse { status: status.into() }
}

#[tonic::async_trait]
impl Health for Looker {
    type WatchStream =
        Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send + 'static>>;

    async fn check(
        &self,
        request: tonic::Request<HealthCheckRequest>,
    ) -> Result<tonic::Response<HealthCheckResponse>, Status> {
        if !known(&request.get_ref().service) {
            return Err(Status::not_found("there is no such service"));
        }
        Ok(tonic::Response::new(told(self.status())))
    }

    async fn watch(
        &self,
        request: tonic::Request<HealthCheckRequest>,
    ) -> Result<tonic::Response<Self::WatchStream>, Status> {
        let known = known(&request.get_ref().service);
        let looker = Self(self.0.clone());
        let changes = stream::unfold(None, move |last| {
            let looker = Self(looker.0.clone());
            async move {
                loop {
                    let now = if known { looker.status() } else { ServingStatus::ServiceUnknown };
                    if last != Some(now) {
                        return Some((Ok(told(now)), Some(now)));
                    }
                    tokio::time::sleep(LOOK).await;
                }
            }
        });
        Ok(tonic::Response::new(Box::pin(changes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_is_hidden_and_the_rest_is_there_with_its_options() {
        let set = reachable_files();
        let pool = prost_reflect::DescriptorPool::decode(set.as_slice()).expect("complete");
        assert!(pool.get_service_by_name("neuvo.feed.v1.FeedService").is_none());
        let intake = pool.get_service_by_name("neuvo.intake.v1.IntakeService").expect("there");
        let http = pool.get_extension_by_name("google.api.http").expect("there");
        assert!(intake.methods().all(|method| method.options().has_extension(&http)));
    }

    #[tokio::test]
    async fn health_follows_readiness() {
        let readiness = Readiness::default();
        let gate = readiness.gate("identity");
        let looker = Looker(readiness);
        let check = |service: &str| {
            let request = HealthCheckRequest { service: service.to_owned() };
            looker.check(tonic::Request::new(request))
        };
        let status = check("").await.expect("known").into_inner().status();
        assert_eq!(status, ServingStatus::NotServing);
        gate.open();
        let service = "neuvo.intake.v1.IntakeService";
        let status = check(service).await.expect("known").into_inner().status();
        assert_eq!(status, ServingStatus::Serving);
        assert!(check("neuvo.feed.v1.FeedService").await.is_err());
    }
}
