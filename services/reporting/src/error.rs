//! How a call to reporting fails.

use neuvo_chassis::{Fault, Reason};
use neuvo_proto::reporting::v1::ErrorReason;

/// There is no such report. The name is the caller's own word, so it goes back only if it could be
/// a report's name.
pub(crate) fn report_not_found(report: &str) -> Fault {
    let reason = Reason::new("neuvo.reporting", ErrorReason::ReportNotFound.as_str_name());
    Fault::not_found(reason, "there is no such report").with("report", report)
}
