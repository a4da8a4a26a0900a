//! `ListChanges`: the change log.

use neuvo_chassis::{Check, Result, clock::local_date, page::Place};
use neuvo_proto::directory::v1 as pb;

use crate::{
    App, convert,
    rpc::resource,
    store::change::{ChangeFilter, Listed},
};

const LIST: &str = "changes";

pub(super) async fn list_changes(
    app: &App,
    req: pb::ListChangesRequest,
) -> Result<pb::ListChangesResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let filter = filter(&req, &mut check);
    let (page_size, filter) = check.finish(|| Some((page_size?, filter?)))?;
    let filters = format!("{}|{}|{}", req.state, req.kind, req.entry_id);
    let after = app.pager.open_place(LIST, &filters, &req.page_token)?;
    let today = local_date(app.clock.now());
    let mut changes = app.store.changes(&filter, today, after, page_size + 1).await?;
    let next_page_token = app.pager.turn(LIST, &filters, &mut changes, page_size, place);
    let changes =
        changes.iter().map(|one| resource::change(&one.change, Some(one.edit_count), today));
    Ok(pb::ListChangesResponse { changes: changes.collect(), next_page_token })
}

fn filter(req: &pb::ListChangesRequest, check: &mut Check) -> Option<ChangeFilter> {
    let state = check.optional_choice("state", req.state);
    let entry = convert::optional_entry(req.kind, &req.entry_id, check);
    Some(ChangeFilter { state: state?, entry: entry? })
}

fn place(listed: &Listed) -> Place {
    Place { at: listed.change.created.at, id: listed.change.change_id }
}
