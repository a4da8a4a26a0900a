//! `ListReports`: the catalogue.

use neuvo_chassis::{Check, Result, page};
use neuvo_proto::reporting::v1 as pb;

use crate::{App, domain};

pub(super) fn list_reports(
    app: &App,
    req: &pb::ListReportsRequest,
) -> Result<pb::ListReportsResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let page_size = check.finish(|| page_size)?;
    let reports = domain::reports();
    let all = reports.iter().map(|report| (report.report_id, report));
    let (page, next_page_token) =
        page::cut(&app.pager, "reports", all, page_size, &req.page_token)?;
    let reports = page.into_iter().map(|report| report.clone().into()).collect();
    Ok(pb::ListReportsResponse { reports, next_page_token })
}
