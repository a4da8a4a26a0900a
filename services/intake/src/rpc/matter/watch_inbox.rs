//! `WatchInbox`: a unit's inbox as it changes, resumable.

use std::pin::Pin;

use futures::{Stream, StreamExt, stream};
use jiff::civil::Date;
use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_proto::{
    feed::v1::Event,
    intake::v1::{self as pb, MatterEvent},
};
use prost::{Message, Name};
use tonic::Status;

use super::worker;
use crate::{
    App,
    convert::{self, today},
    error,
    rpc::events,
};

const LIST: &str = "watch-inbox";

pub(super) type Inbox = Pin<Box<dyn Stream<Item = Result<pb::WatchInboxResponse, Status>> + Send>>;

pub(super) fn watch_inbox(
    app: &App,
    caller: &Caller,
    req: &pb::WatchInboxRequest,
) -> Result<Inbox> {
    let mut check = Check::default();
    let unit_id = check.slug("unit_id", &req.unit_id);
    let unit_id = check.finish(|| unit_id)?;
    if !worker(caller).works_in(&unit_id) {
        return Err(error::not_own_unit(&unit_id));
    }
    let ledger = app.store.ledger.clone();
    let filters = format!("{}|{unit_id}", ledger.position().epoch);
    let start = match app.pager.open(LIST, &filters, &req.cursor)? {
        None => ledger.position().number,
        Some(position) => position.parse().map_err(Fault::internal)?,
    };
    let (pager, clock) = (app.pager.clone(), app.clock.clone());
    let changes = events::after(ledger, start).flat_map(move |read| {
        let today = today(clock.now());
        let answers: Vec<_> = match read {
            Err(status) => vec![Err(status)],
            Ok(events) => events
                .iter()
                .filter_map(|event| item(event, &unit_id, today).transpose())
                .map(|item| {
                    let (event, item) = item?;
                    let position = events::position(event).to_string();
                    let cursor = pager.seal(LIST, &filters, &position);
                    Ok(pb::WatchInboxResponse { cursor, item: Some(item) })
                })
                .collect(),
        };
        stream::iter(answers)
    });
    Ok(Box::pin(changes))
}

/// What an event changes in a unit's inbox; none when it changes nothing there.
fn item<'a>(
    event: &'a Event,
    unit_id: &str,
    today: Date,
) -> Result<Option<(&'a Event, pb::InboxItem)>, Status> {
    if event.r#type != MatterEvent::full_name() {
        return Ok(None);
    }
    let image = MatterEvent::decode(&*event.payload).map_err(Fault::internal)?;
    let elsewhere = convert::waits_for(&image, unit_id).is_empty()
        && !image.left_unit_ids.iter().any(|left| left == unit_id);
    if elsewhere {
        return Ok(None);
    }
    Ok(Some((event, convert::inbox_item_of(event.aggregate_version, image, unit_id, today))))
}
