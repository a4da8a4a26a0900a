//! `WatchInbox`: a unit's inbox as it changes, resumable.

use std::pin::Pin;

use futures::{Stream, TryStreamExt};
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

pub(super) async fn watch_inbox(
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
    let (unit, clock) = (unit_id.clone(), app.clock.clone());
    let changes = events::changes(app, LIST, unit_id, &req.cursor, move |event| {
        item(event, &unit, today(clock.now()))
    });
    let answer = |(cursor, item)| pb::WatchInboxResponse { cursor, item: Some(item) };
    Ok(Box::pin(changes.await?.map_ok(answer)))
}

/// What an event changes in a unit's inbox; none when it changes nothing there.
fn item(event: &Event, unit_id: &str, today: Date) -> Result<Option<pb::InboxItem>> {
    if event.r#type != MatterEvent::full_name() {
        return Ok(None);
    }
    let image = MatterEvent::decode(&*event.payload).map_err(Fault::internal)?;
    let elsewhere = convert::waits_for(&image, unit_id).is_empty()
        && !image.left_unit_ids.iter().any(|left| left == unit_id);
    if elsewhere {
        return Ok(None);
    }
    Ok(Some(convert::inbox_item_of(event.aggregate_version, image, unit_id, today)))
}
