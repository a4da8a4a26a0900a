//! Intake: what the person came for, who holds it, and what happens next.

mod convert;
mod domain; // what is true of a contact
mod error; // how a call fails
mod follow; // what it keeps of the directory
mod rpc; // how it is asked for
mod store; // how it is kept

use futures::{FutureExt, future::BoxFuture};
use neuvo_chassis::{Clock, page::Pager};
use neuvo_ledger::Ledger;
use neuvo_process::{Around, Service};
use neuvo_proto::intake::v1::{
    intake_service_server::IntakeServiceServer, matter_service_server::MatterServiceServer,
};
use tonic::service::Routes;

/// Intake, as a process runs it.
pub const SERVICE: Service = Service {
    name: "intake",
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
    pub(crate) known: follow::Known,
}

fn start(ledger: Ledger, around: Around) -> BoxFuture<'static, anyhow::Result<Routes>> {
    async move {
        let vault = around.vault(&ledger).await?;
        let directory = follow::directory(&ledger, &around).await?;
        let app = App {
            known: follow::Known::new(ledger.clone(), directory),
            store: store::Store::new(ledger, vault),
            clock: around.clock.clone(),
            pager: around.pager(),
        };
        let matters = MatterServiceServer::new(app.clone());
        Ok(Routes::new(IntakeServiceServer::new(app)).add_service(matters))
    }
    .boxed()
}
