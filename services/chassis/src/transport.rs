//! How a service is reached: over the network, or in this process.

use std::{convert::Infallible, time::Duration};

use tonic::{
    body::Body,
    service::Routes,
    transport::{Endpoint, Uri},
};
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, util::BoxCloneSyncService};

use crate::telemetry;

/// A way to a service. Generated clients and the edge sit on it alike.
pub type Transport = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Unreachable>;

/// A service could not be reached. A type of its own, because a boxed error in this place keeps
/// generated clients from being sent between threads.
#[derive(Debug, thiserror::Error)]
#[error("the service cannot be reached")]
pub struct Unreachable(#[source] BoxError);

impl Unreachable {
    /// For this reason.
    pub fn because(reason: &'static str) -> Self {
        Self(reason.into())
    }
}

/// Time to make a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// An idle connection is asked for a sign of life this often, and gets half of it to answer.
const KEEPALIVE: Duration = Duration::from_secs(10);

/// Over the network, to `uri`; connects when first used, and again when the connection ends.
pub fn remote(uri: Uri) -> Transport {
    let channel = Endpoint::from(uri)
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE / 2)
        .keep_alive_while_idle(true)
        .connect_lazy();
    traced(channel.map_err(|error| Unreachable(error.into())))
}

/// In this process: no socket, the same layers.
pub fn local(routes: Routes) -> Transport {
    let routes =
        ServiceExt::<http::Request<Body>>::map_err(routes, |never: Infallible| match never {});
    traced(routes)
}

fn traced<S>(service: S) -> Transport
where
    S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Unreachable>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
{
    let service = ServiceBuilder::new()
        .map_request(|mut request: http::Request<Body>| {
            telemetry::pass_on(request.headers_mut());
            request
        })
        .service(service);
    BoxCloneSyncService::new(service)
}
