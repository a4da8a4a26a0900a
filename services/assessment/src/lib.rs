//! Assessment: what the person needs, what is done about it, and who is responsible.

mod convert;
mod domain; // what is true of assessments and plans, and who may see it
mod error; // how a call fails
mod follow; // what it keeps of intake and of the directory
mod rpc; // how it is asked for
mod store; // how it is kept

use futures::{FutureExt, future::BoxFuture};
use neuvo_chassis::{Clock, page::Pager};
use neuvo_ledger::Ledger;
use neuvo_process::{Around, Service, follow::Followed};
use neuvo_proto::assessment::v1::{
    assessment_service_server::AssessmentServiceServer, plan_service_server::PlanServiceServer,
};
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
    pub(crate) intake: Followed,
    pub(crate) directory: Followed,
}

fn start(ledger: Ledger, around: Around) -> BoxFuture<'static, anyhow::Result<Routes>> {
    async move {
        let intake = follow::intake(&ledger, &around).await?;
        let directory = follow::directory(&ledger, &around).await?;
        let vault = around.vault(&ledger).await?;
        let app = App {
            store: store::Store { ledger, vault },
            clock: around.clock.clone(),
            pager: around.pager(),
            intake,
            directory,
        };
        let routes = Routes::new(AssessmentServiceServer::new(app.clone()));
        Ok(routes.add_service(PlanServiceServer::new(app)))
    }
    .boxed()
}
