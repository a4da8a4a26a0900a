//! The services behind the edge.

use std::{collections::BTreeMap, time::Duration};

use neuvo_chassis::{Fault, Result, fault::reason_of, transport::Transport};
use neuvo_proto::fault::v1::ErrorReason;
use tonic::{Code, Status};

use super::{Place, Places};

/// The ways to the services and the places of their streams, by name.
pub struct Upstreams(BTreeMap<String, (Transport, Places)>);

impl Upstreams {
    /// These services can be reached.
    pub fn new(transports: BTreeMap<String, Transport>) -> Self {
        let with_places = |(name, way)| (name, (way, Places::default()));
        Self(transports.into_iter().map(with_places).collect())
    }

    /// The way to a service.
    ///
    /// # Errors
    /// UNAVAILABLE when this edge was given none.
    pub fn to(&self, service: &str) -> Result<Transport> {
        self.known(service).map(|(way, _)| way.clone())
    }

    /// A place among the open streams of a service.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED (`OVERLOADED`) when none is left, UNAVAILABLE when this edge was given no
    /// way to the service.
    pub fn place(&self, service: &str) -> Result<Place> {
        self.known(service)?.1.take()
    }

    fn known(&self, service: &str) -> Result<&(Transport, Places)> {
        self.0.get(service).ok_or_else(|| {
            unreachable(service, anyhow::anyhow!("the edge was given no way to {service}"))
        })
    }
}

/// How tonic cancels a call that is out of time. Whatever else cancels one has lost its connection.
const OUT_OF_TIME: &str = "Timeout expired";

/// How tonic tells of a connection that ended under a call: its service stops, or failed.
const CONNECTION_ENDED: &str = "h2 protocol error";

/// A service that does not answer.
fn unreachable(service: &str, cause: impl Into<anyhow::Error>) -> Fault {
    Fault::unavailable("the service does not answer", cause).with("service", service)
}

/// The limit of a call was reached.
fn too_late() -> Fault {
    let message = "the deadline passed; repeat with the same request_id";
    Fault::new(Code::DeadlineExceeded, ErrorReason::DeadlinePassed, message)
}

/// A call with an end: what does not answer within `limit` is late.
///
/// # Errors
/// DEADLINE_EXCEEDED (`DEADLINE_PASSED`).
pub async fn within<T>(limit: Duration, call: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(limit, call).await.map_err(|_| too_late())
}

/// A service refused the edge's own token: no caller can help that.
pub fn internal_refusal(service: &str) -> Fault {
    Fault::internal(anyhow::anyhow!("{service} refused the edge's internal token"))
}

/// A service's status as the edge tells it. Services give reasons; a status without one was made on
/// the way to them.
pub fn with_reason(status: Status, service: &str) -> Status {
    if status.code() == Code::Unauthenticated {
        return internal_refusal(service).into();
    }
    if reason_of(&status).is_some() {
        return status;
    }
    let cause = anyhow::anyhow!("{:?} from {service}: {}", status.code(), status.message());
    let fault = match status.code() {
        Code::DeadlineExceeded => too_late(),
        Code::Cancelled if status.message() == OUT_OF_TIME => too_late(),
        Code::Internal if status.message().starts_with(CONNECTION_ENDED) => {
            unreachable(service, cause)
        }
        Code::OutOfRange | Code::Internal => Fault::internal(cause),
        _ => unreachable(service, cause),
    };
    fault.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(status: Status) -> (Code, String) {
        let status = with_reason(status, "intake");
        (status.code(), reason_of(&status).expect("every error has a reason"))
    }

    #[test]
    fn a_status_made_on_the_way_gets_a_reason() {
        for lost in [
            Status::unknown("connection refused"),
            Status::cancelled("connection closed"),
            Status::internal("h2 protocol error: http2 error"),
        ] {
            assert_eq!(reason(lost), (Code::Unavailable, "UNAVAILABLE".into()));
        }
        let late = (Code::DeadlineExceeded, "DEADLINE_PASSED".into());
        assert_eq!(reason(Status::cancelled("Timeout expired")), late);
        assert_eq!(
            reason(Status::internal("a message that is none")),
            (Code::Internal, "INTERNAL".into())
        );
    }

    #[test]
    fn a_services_own_reason_stays_unless_it_is_about_our_token() {
        let mismatch = (Code::Aborted, "ETAG_MISMATCH".into());
        assert_eq!(reason(Fault::etag_mismatch().into()), mismatch);
        let token = ErrorReason::InternalTokenInvalid;
        let refused = Fault::new(Code::Unauthenticated, token, "no").into();
        assert_eq!(reason(refused), (Code::Internal, "INTERNAL".into()));
    }
}
