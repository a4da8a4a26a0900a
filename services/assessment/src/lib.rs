//! Assessment: what the person needs. It starts with the first assessment of a contact.

mod convert;
mod domain; // what is true of an assessment
mod error; // how a call fails
mod follow; // what it keeps of intake
mod rpc; // how it is asked for
mod store; // how it is kept

use futures::{FutureExt, future::BoxFuture};
use neuvo_chassis::{Clock, page::Pager};
use neuvo_ledger::Ledger;
use neuvo_process::{Around, Service};
use neuvo_proto::assessment::v1::assessment_service_server::AssessmentServiceServer;
use tonic::service::Routes;

/// Assessment, as a process runs it.
pub const SERVICE: Service = Service {
    name: "assessment",
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

fn start(ledger: Ledger, around: Around) -> BoxFuture<'static, anyhow::Result<Routes>> {
    async move {
        let vault = around.vault(&ledger).await?;
        follow::intake(&ledger, &around).await?;
        let app = App {
            store: store::Store::new(ledger, vault),
            clock: around.clock.clone(),
            pager: around.pager(),
        };
        Ok(Routes::new(AssessmentServiceServer::new(app)))
    }
    .boxed()
}
