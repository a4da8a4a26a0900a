//! `RunReport`: a report's table over a period.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::{access::v1::Role, reporting::v1 as pb};

use crate::{
    App, convert,
    domain::{self, Period, Table},
    error,
};

pub(super) async fn run_report(
    app: &App,
    caller: &Caller,
    req: pb::RunReportRequest,
) -> Result<pb::RunReportResponse> {
    let mut check = Check::default();
    let report = check.slug("report", &req.report);
    let period = convert::period(&req.start_date, &req.end_date, &mut check);
    let (report, period) = check.finish(|| Some((report?, period?)))?;
    Ok(run(app, caller, &report, period).await?.into())
}

/// The table of the report with this id, as the caller may see it: small counts are for who runs the
/// day, and hidden from everybody else.
pub(super) async fn run(
    app: &App,
    caller: &Caller,
    report_id: &str,
    period: Period,
) -> Result<Table> {
    let report = domain::find(report_id).ok_or_else(|| error::report_not_found(report_id))?;
    for feed in &app.feeds {
        feed.complete().await?; // half-read figures are no figures
    }
    let counted = app.store.count(report.kind, period, app.clock.now()).await?;
    let threshold = (!caller.has(Role::Supervisor)).then_some(app.small_cell_threshold);
    Ok(domain::tabulate(report, period, &counted, threshold))
}
