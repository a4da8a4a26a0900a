//! `RunReport`: a report's table over a period.

use neuvo_chassis::{Check, Result};
use neuvo_proto::reporting::v1 as pb;

use crate::{
    App, convert,
    domain::{self, Period, Table},
    error,
};

pub(super) async fn run_report(
    app: &App,
    req: pb::RunReportRequest,
) -> Result<pb::RunReportResponse> {
    let mut check = Check::default();
    let report = check.slug("report", &req.report);
    let period = convert::period(&req.start_date, &req.end_date, &mut check);
    let (report, period) = check.finish(|| Some((report?, period?)))?;
    Ok(run(app, &report, period).await?.into())
}

/// The table of the report with this id.
pub(super) async fn run(app: &App, report_id: &str, period: Period) -> Result<Table> {
    let report = domain::find(report_id).ok_or_else(|| error::report_not_found(report_id))?;
    for feed in &app.feeds {
        feed.complete().await?; // half-read figures are no figures
    }
    let counted = app.store.count(report.kind, period).await?;
    Ok(domain::tabulate(report, period, counted))
}
