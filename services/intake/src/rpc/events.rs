//! The service's own feed as a stream for people: resumable, and over when the service stops.

use futures::{Stream, StreamExt, stream};
use neuvo_chassis::{Fault, Result};
use neuvo_proto::feed::v1::{Cursor, Event};
use tonic::Status;

use crate::App;

/// What `read` makes of the events after a cursor, or of those to come, each with the cursor after it.
/// A cursor is good for one list and its filters.
///
/// # Errors
/// INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`) when the cursor was not made here for them; at once or
/// later, as [`neuvo_ledger::Ledger::events`].
pub(super) async fn changes<T: Send, R>(
    app: &App,
    list: &'static str,
    filters: String,
    cursor: &str,
    read: R,
) -> Result<impl Stream<Item = Result<(String, T), Status>> + Send + use<T, R>>
where
    R: Fn(&Event) -> Result<Option<T>> + Send,
{
    let after = match app.pager.open(list, &filters, cursor)? {
        None => app.store.ledger.head().await?,
        Some(text) => read_cursor(&text).ok_or_else(|| {
            Fault::internal(anyhow::anyhow!("a cursor of ours names no place in a feed"))
        })?,
    };
    let pager = app.pager.clone();
    let change = move |event: &Event| {
        let cursor = event.cursor.as_ref()?;
        let change = read(event).transpose()?;
        Some(change.map(|change| (pager.seal(list, &filters, &written(cursor)), change)))
    };
    let pages = app.store.ledger.events(after).await?;
    Ok(pages.flat_map(move |page| {
        let changes: Vec<_> = match page {
            Ok(events) => events.iter().filter_map(&change).collect(),
            Err(fault) => vec![Err(fault)],
        };
        stream::iter(changes).map(|change| change.map_err(Status::from))
    }))
}

fn written(Cursor { epoch, position, event_id }: &Cursor) -> String {
    format!("{position}:{event_id}:{epoch}")
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let (position, rest) = text.split_once(':')?;
    let (event_id, epoch) = rest.split_once(':')?;
    let (event_id, epoch) = (event_id.to_owned(), epoch.to_owned());
    Some(Cursor { epoch, position: position.parse().ok()?, event_id })
}
