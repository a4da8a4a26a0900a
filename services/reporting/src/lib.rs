//! Reporting: how it goes, for whom, and is it fair. Every figure says what it counts.

mod convert;
mod domain; // what a report is, and how it is counted
mod error; // how a call fails
mod follow; // what it keeps of the others
mod rpc; // how it is asked for
mod store; // how facts are kept and counted

use anyhow::Context;
use futures::{FutureExt, future::BoxFuture};
use neuvo_chassis::{Clock, page::Pager};
use neuvo_ledger::Ledger;
use neuvo_process::{Around, Service, follow::Followed};
use neuvo_proto::reporting::v1::reporting_service_server::ReportingServiceServer;
use tonic::service::Routes;

/// Reporting, as a process runs it.
pub const SERVICE: Service = Service {
    name: "reporting",
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
    /// Counts below it, other than 0, are hidden from all but supervisors.
    pub(crate) small_cell_threshold: i64,
    /// The feeds that reports are counted from.
    pub(crate) feeds: Vec<Followed>,
}

fn start(ledger: Ledger, around: Around) -> BoxFuture<'static, anyhow::Result<Routes>> {
    async move {
        let feeds = vec![
            follow::intake(&ledger, &around).await?,
            follow::directory(&ledger, &around).await?,
            follow::assessment(&ledger, &around).await?,
        ];
        let reports = around.reports.context("reporting has no [reports]")?;
        let app = App {
            store: store::Store::new(ledger),
            clock: around.clock.clone(),
            pager: around.pager(),
            small_cell_threshold: reports.small_cell_threshold.into(),
            feeds,
        };
        Ok(Routes::new(ReportingServiceServer::new(app)))
    }
    .boxed()
}
