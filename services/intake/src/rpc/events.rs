//! The service's own feed as a stream for people: resumable, and over when the service stops.

use std::time::Duration;

use futures::{Stream, stream};
use neuvo_chassis::Result;
use neuvo_ledger::Ledger;
use neuvo_proto::feed::v1::Event;
use tonic::Status;

/// How long a stream waits for news before it looks whether the service is stopping.
const WAIT: Duration = Duration::from_secs(5);

/// Events after a position, as they are committed; those read at once come together.
pub(super) fn after(
    ledger: Ledger,
    position: i64,
) -> impl Stream<Item = Result<Vec<Event>, Status>> + Send {
    stream::try_unfold((ledger, position), next)
}

/// Where an event stands.
pub(super) fn position(event: &Event) -> i64 {
    event.cursor.as_ref().map_or(0, |cursor| cursor.position)
}

async fn next(
    (ledger, reached): (Ledger, i64),
) -> Result<Option<(Vec<Event>, (Ledger, i64))>, Status> {
    if ledger.is_stopping() {
        return Ok(None);
    }
    let events = ledger.events_after(reached, WAIT).await?;
    let reached = events.last().map_or(reached, position);
    Ok(Some((events, (ledger, reached))))
}
