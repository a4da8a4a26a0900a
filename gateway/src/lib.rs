//! The gateway: one port in front of all services, for gRPC and for JSON. It knows no domain; what
//! it does with an rpc, it reads from the contract.
//!
//! Reading order: [`router`] takes a request in; `edge` says who asks and what goes in; `grpc`
//! passes a call on; `json` makes one of JSON; `openapi` and `docs` describe what there is.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use neuvo_chassis::{config, health::Readiness, token::Signer, transport::Transport};
use neuvo_proto::method::Method;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

mod contract;
mod docs;
pub mod edge;
mod front;
mod grpc;
mod json;
mod open;
mod openapi;
pub mod settings;

pub use front::router;

/// What a gateway is made of.
pub struct Parts {
    /// The ways to the services, by the second word of their package: `intake`.
    pub upstreams: BTreeMap<String, Transport>,
    /// Signs the internal tokens; services trust it to speak for people.
    pub signer: Signer,
    /// Verifies the tokens that clients bring.
    pub tokens: edge::Tokens,
    /// What `/readyz` and gRPC health tell.
    pub readiness: Readiness,
    /// Ends streams, so that their clients come back elsewhere.
    pub shutdown: CancellationToken,
}

/// The gateway, ready to be served.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    methods: HashMap<&'static str, &'static Method>,
    routes: json::route::Routes,
    upstreams: edge::Upstreams,
    door: edge::Door,
    open: open::Open,
    openapi: Bytes,
    readiness: Readiness,
    in_flight: Semaphore,
    request_bytes_max: usize,
    deadline: Duration,
    shutdown: CancellationToken,
}

impl Gateway {
    /// A gateway within the limits of `server`.
    ///
    /// # Errors
    /// When the contract's HTTP rules contradict each other.
    pub fn new(parts: Parts, server: &config::Server) -> anyhow::Result<Self> {
        let routes = json::route::Routes::compile(contract::outside())?;
        let openapi = serde_json::to_vec(&openapi::document(&routes))?;
        Ok(Self(Arc::new(Inner {
            methods: contract::outside().map(|method| (method.path.as_str(), method)).collect(),
            routes,
            upstreams: edge::Upstreams::new(parts.upstreams),
            door: edge::Door::new(parts.tokens, parts.signer),
            open: open::Open::new(parts.readiness.clone(), parts.shutdown.clone())?,
            openapi: openapi.into(),
            readiness: parts.readiness,
            in_flight: Semaphore::new(server.in_flight_max),
            request_bytes_max: server.request_bytes_max,
            deadline: server.deadline(),
            shutdown: parts.shutdown,
        })))
    }
}

impl Inner {
    /// Bytes of one request message of a method at most.
    fn request_bytes_max(&self, method: &Method) -> usize {
        self.request_bytes_max.max(method.request_bytes_max.unwrap_or(0))
    }
}

/// The document that `/openapi.json` serves, for those who write it to a file.
///
/// # Errors
/// As [`Gateway::new`].
pub fn openapi_document() -> anyhow::Result<serde_json::Value> {
    Ok(openapi::document(&json::route::Routes::compile(contract::outside())?))
}
