//! `ExportReport`: the same table, as a file.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::{google::api::HttpBody, reporting::v1 as pb};

use super::run_report::run;
use crate::{App, convert, domain};

pub(super) async fn export_report(
    app: &App,
    caller: &Caller,
    req: pb::ExportReportRequest,
) -> Result<HttpBody> {
    let mut check = Check::default();
    let report = check.slug("report", &req.report);
    let period = convert::period(&req.start_date, &req.end_date, &mut check);
    check.ensure(req.format == "csv", "format", "must be csv");
    let language = matches!(req.language.as_str(), "" | "fi" | "sv" | "en");
    check.ensure(language, "language", "must be fi, sv or en");
    let (report, period) = check.finish(|| Some((report?, period?)))?;

    let table = run(app, caller, &report, period).await?;
    Ok(HttpBody {
        content_type: "text/csv; charset=utf-8".to_owned(),
        data: domain::csv(&table, &req.language).into(),
        extensions: Vec::new(),
    })
}
