//! `Search`: entries by words.

use neuvo_chassis::{
    Check, Fault, Result,
    clock::{local_date, timestamp},
};
use neuvo_proto::directory::v1 as pb;

use crate::{
    App, convert,
    domain::search::{Hit, Moment, Place},
    error,
    rpc::resource,
};

const LIST: &str = "search";

pub(super) async fn search(app: &App, req: &pb::SearchRequest) -> Result<pb::SearchResponse> {
    let now = app.clock.now();
    let held = app.store.held().await?;
    let snapshot = held.on(local_date(now));
    let county = &snapshot.county().map_err(error::unresolved)?.item;
    let mut check = Check::default();
    let search = convert::search(req, county, &mut check);
    let page_size = check.page_size(req.page_size);
    let ((query, filters), page_size) = check.finish(|| Some((search?, page_size?)))?;
    let asked = format!(
        "{:?}|{}|{}|{}|{}|{}",
        req.kinds, req.area, req.municipality, req.open_now, req.language, req.query
    );
    let after = app.pager.open(LIST, &asked, &req.page_token)?;
    let after = after.map(|place| serde_json::from_str::<Place>(&place));
    let after = after.transpose().map_err(Fault::internal)?;
    let index = held.index_on(local_date(now)).await?;
    let moment = index.hours.at(now);
    let hits = index.find(query.as_ref(), &filters, &moment, after.as_ref());
    let mut hits: Vec<Hit<'_>> = hits.take(page_size as usize + 1).collect();
    let more = hits.len() > page_size as usize;
    hits.truncate(page_size as usize);
    let next_page_token = match hits.last() {
        Some(last) if more => {
            let place = serde_json::to_string(&last.place()).map_err(Fault::internal)?;
            app.pager.seal(LIST, &asked, &place)
        }
        _ => String::new(),
    };
    let hits = hits.iter().map(|hit| told(hit, &moment)).collect();
    Ok(pb::SearchResponse { hits, next_page_token })
}

fn told(hit: &Hit<'_>, moment: &Moment<'_>) -> pb::SearchHit {
    let openness = moment.of(hit.entry);
    pb::SearchHit {
        kind: hit.entry.name.kind.into(),
        entry_id: hit.entry.name.entry_id.clone(),
        name: resource::said(hit.entry.title.clone()),
        match_kind: hit.why.map_or(0, |(kind, _)| kind.into()),
        matched_word: hit.why.map(|(_, word)| word.to_owned()).unwrap_or_default(),
        open: openness.open,
        hours_known: openness.known,
        next_opening: openness.next_opening.map(timestamp),
    }
}
