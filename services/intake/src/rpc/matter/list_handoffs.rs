//! `ListHandoffs`: the hand-offs of a matter, the latest first, without words.

use neuvo_chassis::{Caller, Check, Result, page::Place};
use neuvo_proto::intake::v1 as pb;

use super::{
    moving::{Target, find},
    shown::{self, Relation},
};
use crate::{App, convert, domain::Handoff};

const METHOD: &str = "ListHandoffs";
const LIST: &str = "handoffs";

pub(super) async fn list_handoffs(
    app: &App,
    caller: &Caller,
    req: pb::ListHandoffsRequest,
) -> Result<pb::ListHandoffsResponse> {
    let mut check = Check::default();
    let matter_id = check.uuid("matter_id", &req.matter_id);
    let page_size = check.page_size(req.page_size);
    let (matter_id, page_size) = check.finish(|| Some((matter_id?, page_size?)))?;
    let matter = find(app, Target::Matter(matter_id)).await?.matter;
    if shown::relation(app, caller, &matter).await? == Relation::None {
        return shown::deny(app, caller, METHOD, &matter).await;
    }
    let filters = matter_id.to_string();
    let after = app.pager.open_place(LIST, &filters, &req.page_token)?;
    let mut handoffs = app.store.handoffs(matter_id, after, u64::from(page_size) + 1).await?;
    let next_page_token = app.pager.turn(LIST, &filters, &mut handoffs, page_size, place);
    let outline = |handoff| pb::Handoff { words_hidden: false, ..convert::handoff(handoff, None) };
    let handoffs = handoffs.iter().map(outline).collect();
    Ok(pb::ListHandoffsResponse { handoffs, next_page_token })
}

fn place(handoff: &Handoff) -> Place {
    Place { at: handoff.offered_at, id: handoff.handoff_id }
}
