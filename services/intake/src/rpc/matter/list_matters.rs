//! `ListMatters`: matters of the caller's, the latest first, without words.

use neuvo_chassis::{Caller, Check, Result, page::Place};
use neuvo_proto::intake::v1 as pb;

use super::worker;
use crate::{
    App,
    convert::{self, today},
    domain::Matter,
    error,
    store::MatterFilter,
};

const LIST: &str = "matters";

pub(super) async fn list_matters(
    app: &App,
    caller: &Caller,
    req: pb::ListMattersRequest,
) -> Result<pb::ListMattersResponse> {
    let today = today(app.clock.now());
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let filter = convert::matter_filter(&req, today, &mut check);
    let (page_size, filter) = check.finish(|| Some((page_size?, filter?)))?;
    if let Some(unit_id) = filter.unit_id.as_ref().filter(|unit| !worker(caller).works_in(unit)) {
        return Err(error::not_own_unit(unit_id));
    }
    let (subject, units) = (caller.subject.clone(), caller.units.clone());
    let filter = MatterFilter { subject, units, ..filter };

    let pb::ListMattersRequest { contact_id, unit_id, overdue, ended, .. } = &req;
    let filters = format!("{contact_id}|{unit_id}|{overdue}|{ended}");
    let after = app.pager.open_place(LIST, &filters, &req.page_token)?;
    let mut matters = app.store.matters(&filter, after, u64::from(page_size) + 1).await?;
    let next_page_token = app.pager.turn(LIST, &filters, &mut matters, page_size, place);
    let outline =
        |matter| pb::Matter { words_hidden: false, ..convert::matter(matter, None, today) };
    let matters = matters.iter().map(outline).collect();
    Ok(pb::ListMattersResponse { matters, next_page_token })
}

fn place(matter: &Matter) -> Place {
    Place { at: matter.opened_at, id: matter.matter_id }
}
