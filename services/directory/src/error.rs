//! How a call to the directory fails.

use neuvo_chassis::{Check, Fault, Reason};
use neuvo_proto::directory::v1::ErrorReason;

use crate::domain::{OtherCounty, Unresolved};

fn reason(reason: ErrorReason) -> Reason {
    Reason::new("neuvo.directory", reason.as_str_name())
}

pub(crate) fn line_not_found(line_id: &str) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::LineNotFound), "there is no such line");
    with_slug(fault, "line_id", line_id)
}

pub(crate) fn unit_not_found(unit_id: &str) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::UnitNotFound), "there is no such unit");
    with_slug(fault, "unit_id", unit_id)
}

pub(crate) fn site_not_found(site_id: &str) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::SiteNotFound), "there is no such site");
    with_slug(fault, "site_id", site_id)
}

/// Tells the id that was asked for, if it is one: what is no slug may be anything, of any length.
fn with_slug(fault: Fault, key: &str, id: &str) -> Fault {
    match Check::default().slug(key, id) {
        Some(slug) => fault.with(key, slug),
        None => fault,
    }
}

pub(crate) fn unresolved(unresolved: Unresolved) -> Fault {
    match unresolved {
        Unresolved::CountyNotLoaded => {
            let message = "the directory holds no county yet";
            Fault::failed_precondition(reason(ErrorReason::CountyNotLoaded), message)
        }
        Unresolved::LineMissing { line_id } => {
            Fault::internal(anyhow::anyhow!("the county names line {line_id}, which is not stored"))
        }
    }
}

pub(crate) fn other_county(other: OtherCounty) -> Fault {
    let message = "this directory is of another county";
    Fault::failed_precondition(reason(ErrorReason::OtherCountyLoaded), message)
        .with("county_id", other.county_id)
}
