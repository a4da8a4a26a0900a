//! Directory: who serves this person, and whom to call right now.

mod convert;
mod domain; // what is true of a county, its units and lines
mod error; // how a call fails
mod exchange; // how it is told to other registers, and learns from them
mod follow; // what it keeps of intake
mod in_force; // what comes into force by itself
mod rpc; // how it is asked
mod store; // how it is kept

use std::sync::Arc;

use domain::Snapshot;
use futures::{FutureExt, future::BoxFuture};
use neuvo_chassis::{Clock, Result, clock::local_date, page::Pager};
use neuvo_ledger::Ledger;
use neuvo_process::{Around, Service};
use neuvo_proto::directory::v1::{
    directory_service_server::DirectoryServiceServer,
    exchange_service_server::ExchangeServiceServer, finder_service_server::FinderServiceServer,
    hours_service_server::HoursServiceServer, register_service_server::RegisterServiceServer,
};
use tonic::service::Routes;

#[cfg(feature = "measure")]
pub use rpc::measure;

/// The directory, as a process runs it.
pub const SERVICE: Service = Service {
    name: "directory",
    defaults: include_str!("defaults.toml"),
    migrate: |database| async move { database.migrate::<store::Migrations>().await }.boxed(),
    pending: |database| async move { database.pending::<store::Migrations>().await }.boxed(),
    start,
};

/// What every rpc works with.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) store: store::Store,
    pub(crate) clock: Clock,
    pub(crate) pager: Pager,
}

impl App {
    /// What stands today.
    pub(crate) async fn today(&self) -> Result<Arc<Snapshot>> {
        Ok(self.store.held().await?.on(local_date(self.clock.now())))
    }
}

fn start(ledger: Ledger, around: Around) -> BoxFuture<'static, anyhow::Result<Routes>> {
    async move {
        follow::intake(&ledger, &around).await?;
        let store = store::Store::open(ledger).await?;
        let app = App { store, clock: around.clock.clone(), pager: around.pager() };
        in_force::start(app.clone(), around.shutdown.clone());
        let exchange = ExchangeServiceServer::new(app.clone());
        let exchange = exchange.max_decoding_message_size(rpc::IMPORT_REQUEST_BYTES_MAX);
        let routes = Routes::new(DirectoryServiceServer::new(app.clone()))
            .add_service(RegisterServiceServer::new(app.clone()))
            .add_service(HoursServiceServer::new(app.clone()))
            .add_service(FinderServiceServer::new(app.clone()))
            .add_service(exchange);
        Ok(rpc::in_front(routes, app))
    }
    .boxed()
}
