//! Between the contract and the domain: a file a resource.

mod assessment;
mod plan;
mod plan_request;

pub(crate) use assessment::{assessment, assessment_event, new_assessment};
pub(crate) use plan::{plan, plan_event};
pub(crate) use plan_request::{agreement, follow_up, new_plan, plan_filter, responsible, units_of};

/// The etag of a version.
pub(crate) fn etag(version: i64) -> String {
    format!("v{version}")
}

fn some_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
