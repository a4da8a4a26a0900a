//! `GetHoursPage`: the hours of sites and lines, for people.

use neuvo_chassis::{Check, Result, clock::local_date};
use neuvo_proto::{directory::v1 as pb, google::api::HttpBody};

use super::language;
use crate::{
    App,
    domain::{EntryName, Kind},
    error,
    exchange::{Layout, Pages, Source},
};

/// Sites and lines on a page at most.
const SHOWN_MAX: usize = 50;

pub(super) async fn get_hours_page(app: &App, req: &pb::GetHoursPageRequest) -> Result<HttpBody> {
    let mut check = Check::default();
    let layout = layout(&req.layout, &mut check);
    let language = language(&req.language, &mut check);
    for (field, ids) in [("site", &req.site), ("line", &req.line)] {
        let few = ids.len() <= SHOWN_MAX;
        check.ensure(few, field, &format!("names more than {SHOWN_MAX}"));
    }
    let (layout, language) = check.finish(|| Some((layout?, language?)))?;
    let at = app.clock.now();
    let day = local_date(at);
    let snapshot = app.store.held().await?.on(day);
    let county = snapshot.county().map_err(error::unresolved)?.item.clone();
    let sites = req.site.iter().map(|id| (Kind::Site, id));
    let lines = req.line.iter().map(|id| (Kind::Line, id));
    let mut shown = Vec::new();
    for (kind, id) in sites.chain(lines) {
        let name = EntryName { kind, entry_id: id.clone() };
        if !snapshot.holds(&name) {
            let site = kind == Kind::Site;
            return Err(if site { error::site_not_found(id) } else { error::line_not_found(id) });
        }
        shown.push(name);
    }
    let source = Source { snapshot: &snapshot, county: &county, day, at, language };
    let html = Pages { source: &source, layout, shown }.html();
    let content_type = "text/html; charset=utf-8".to_owned();
    Ok(HttpBody { content_type, data: html.into(), extensions: Vec::new() })
}

fn layout(word: &str, check: &mut Check) -> Option<Layout> {
    match word {
        "" | "sheet" => Some(Layout::Sheet),
        "screen" => Some(Layout::Screen),
        _ => {
            check.wrong("layout", "must be sheet or screen");
            None
        }
    }
}
