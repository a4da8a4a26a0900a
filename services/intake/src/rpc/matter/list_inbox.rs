//! `ListInbox`: what waits for a unit, the most pressing first.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_proto::intake::v1 as pb;
use uuid::Uuid;

use super::worker;
use crate::{
    App,
    convert::{self, today},
    domain::Matter,
    error,
    store::InboxPlace,
};

const LIST: &str = "inbox";

pub(super) async fn list_inbox(
    app: &App,
    caller: &Caller,
    req: pb::ListInboxRequest,
) -> Result<pb::ListInboxResponse> {
    let mut check = Check::default();
    let unit_id = check.slug("unit_id", &req.unit_id);
    let page_size = check.page_size(req.page_size);
    let (unit_id, page_size) = check.finish(|| Some((unit_id?, page_size?)))?;
    if !worker(caller).works_in(&unit_id) {
        return Err(error::not_own_unit(&unit_id));
    }
    let after = app.pager.open(LIST, &unit_id, &req.page_token)?;
    let after = after.map(|token| read_place(&token)).transpose()?;
    let limit = usize::try_from(page_size).map_err(Fault::internal)?;
    let mut matters = app.store.inbox(&unit_id, after, u64::from(page_size) + 1).await?;
    let more = matters.len() > limit;
    matters.truncate(limit);
    let next_page_token = match matters.last() {
        Some(last) if more => app.pager.seal(LIST, &unit_id, &write_place(last)),
        _ => String::new(),
    };
    let today = today(app.clock.now());
    let items = matters.iter().map(|matter| convert::inbox_item(matter, &unit_id, today));
    Ok(pb::ListInboxResponse { items: items.collect(), next_page_token })
}

fn write_place(matter: &Matter) -> String {
    let urgency = i32::from(matter.urgency);
    format!("{urgency}|{}|{}", matter.promise.due_date, matter.matter_id)
}

fn read_place(token: &str) -> Result<InboxPlace> {
    let mut parts = token.split('|');
    let mut read = || {
        let urgency = parts.next()?.parse().ok()?;
        let due_date = parts.next()?.to_owned();
        let matter_id = Uuid::try_parse(parts.next()?).ok()?;
        Some(InboxPlace { urgency, due_date, matter_id })
    };
    read().ok_or_else(|| Fault::internal(anyhow::anyhow!("a token of ours holds no place")))
}
