//! What somebody looks for, from the contract into the domain.

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::{
    reading::{digits, optional_slug, spoken_language},
    texts::impersonal_text,
};
use crate::domain::{
    County, Kind,
    search::{Filters, KINDS, Query},
};

/// Characters of what is looked for at most.
const QUERY_CHARS_MAX: usize = 200;
/// Words of what is looked for at most.
const QUERY_WORDS_MAX: usize = 20;

/// Reads what is looked for; what is wrong is in `check`.
pub(crate) fn search(
    req: &pb::SearchRequest,
    county: &County,
    check: &mut Check,
) -> Option<(Option<Query>, Filters)> {
    let filters = filters(req, county, check);
    let filtered = !req.kinds.is_empty() || !req.area.is_empty() || !req.municipality.is_empty();
    let filtered = filtered || req.open_now || !req.language.is_empty();
    let query = match req.query.as_str() {
        "" if filtered => Some(None),
        typed => query(typed, check).map(Some),
    };
    Some((query?, filters?))
}

fn query(typed: &str, check: &mut Check) -> Option<Query> {
    let typed = check.text("query", typed, 1..=QUERY_CHARS_MAX)?;
    impersonal_text("query", &typed, check);
    let query = Query::of(&typed);
    check.ensure(query.is_some(), "query", "has neither a letter nor a digit");
    let count = query.as_ref().map_or(0, Query::count);
    if count > QUERY_WORDS_MAX {
        let description = format!("has {count} words; {QUERY_WORDS_MAX} at most are looked for");
        check.wrong("query", description);
    }
    query
}

fn filters(req: &pb::SearchRequest, county: &County, check: &mut Check) -> Option<Filters> {
    let kinds = req.kinds.iter().enumerate().map(|(at, number)| {
        let field = format!("kinds[{at}]");
        let kind = check.choice::<Kind>(&field, *number)?;
        check.ensure(KINDS.contains(&kind), &field, "is no kind that is looked for");
        Some(kind)
    });
    let kinds: Vec<_> = kinds.collect();
    let area_id = optional_slug("area", &req.area, check);
    if let Some(Some(area_id)) = &area_id {
        let known = county.area(area_id).is_some();
        check.ensure(known, "area", "is no guidance area of this county");
    }
    let municipality_code = match req.municipality.is_empty() {
        true => Some(None),
        false => digits("municipality", req.municipality.clone(), 3, check).map(Some),
    };
    if let Some(Some(code)) = &municipality_code {
        check.ensure(county.serves(code), "municipality", "is not served by this county");
    }
    let spoken = match req.language.is_empty() {
        true => Some(None),
        false => spoken_language("language", &req.language, check).map(Some),
    };
    Some(Filters {
        kinds: kinds.into_iter().collect::<Option<_>>()?,
        area_id: area_id?,
        municipality_code: municipality_code?,
        language: spoken?,
        open_now: req.open_now,
    })
}
