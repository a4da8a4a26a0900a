//! A request that the edge has found wrong itself: the service is asked what else is wrong with it,
//! so that its sender hears of everything at once.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use neuvo_chassis::{
    Fault,
    check::CHECK_ONLY,
    fault::{Violation, reason_of},
};
use tonic::Status;
use tonic_types::StatusExt;

use super::{call::unary, headers::names, problem::json_path, route::Route};
use crate::{
    Inner,
    edge::{headers, within},
};

const ONLY: HeaderName = HeaderName::from_static(CHECK_ONLY);

/// The refusal of a request with everything that is wrong with it: what the edge has found, then
/// what the service finds in what could be read, as far as it answers within `limit`.
pub async fn refusal(
    gateway: &Inner,
    route: &Route,
    mut inward: HeaderMap,
    message: Bytes,
    found: Vec<Violation>,
    limit: Duration,
) -> Fault {
    inward.insert(ONLY, HeaderValue::from_static("1"));
    inward.insert(headers::GRPC_TIMEOUT, headers::timeout_value(limit));
    let more = match within(limit, unary(gateway, route, inward, message)).await {
        Ok(Err(status)) => violations(&status),
        _ => Vec::new(),
    };
    Fault::invalid(merged(found, more))
}

/// What a service finds wrong; nothing when it refuses for another reason.
fn violations(status: &Status) -> Vec<Violation> {
    if reason_of(status).as_deref() != Some("INVALID_FIELDS") {
        return Vec::new();
    }
    let told = status.get_details_bad_request().map(|bad| bad.field_violations);
    let told = told.unwrap_or_default().into_iter();
    told.map(|told| Violation { field: told.field, description: told.description }).collect()
}

/// The edge's own, then those of the service about other fields: what the edge could not read, the
/// service takes for missing.
fn merged(found: Vec<Violation>, more: Vec<Violation>) -> Vec<Violation> {
    let named: Vec<String> = found.iter().map(|own| names(&own.field)).collect();
    let others = more.into_iter().filter(|other| {
        let field = json_path(&other.field);
        !named.iter().any(|named| is_within(&field, named))
    });
    found.iter().cloned().chain(others).collect()
}

/// Whether a field is another, or in it.
fn is_within(field: &str, other: &str) -> bool {
    let rest = field.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(fields: &[&str]) -> Vec<Violation> {
        let wrong = |field: &&str| Violation { field: (*field).into(), description: "?".into() };
        fields.iter().map(wrong).collect()
    }

    #[test]
    fn a_service_adds_what_the_edge_does_not_name_already() {
        let found = wrong(&["foo", "entries[1]", "siteId", "idempotency-key"]);
        let more = wrong(&[
            "request_id",
            "entries[0].sector",
            "entries[1].sector",
            "entries[10].sector",
            "site_id",
            "site_id_of_origin",
        ]);
        let fields: Vec<_> = merged(found, more).into_iter().map(|wrong| wrong.field).collect();
        let own = ["foo", "entries[1]", "siteId", "idempotency-key"];
        assert_eq!(fields[..4], own);
        assert_eq!(fields[4..], ["entries[0].sector", "entries[10].sector", "site_id_of_origin"]);
    }

    #[test]
    fn a_refusal_for_another_reason_names_no_field() {
        assert_eq!(violations(&Fault::etag_mismatch().into()), []);
        let invalid = Fault::invalid(wrong(&["site_id"]));
        assert_eq!(violations(&invalid.into()), wrong(&["site_id"]));
    }
}
