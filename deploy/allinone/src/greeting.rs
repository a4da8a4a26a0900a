//! What the person at the terminal is told to try first: calls that answer for the county at hand.

use std::path::Path;

use crate::{county, settings};

/// Calls to try, with tokens of a folder; empty where the data set names no guidance area.
///
/// # Errors
/// When the data set cannot be read.
pub fn calls(county: &settings::County, address: &str, tokens: &Path) -> anyhow::Result<String> {
    let tokens = tokens.display();
    let set = county::read(&county.folder)?;
    let areas = set.county.map(|county| county.areas).unwrap_or_default();
    let mut calls = String::new();
    if let Some(area) = areas.first() {
        let area = &area.area_id;
        calls += &format!(
            "
  Whom do I call about a matter of the area `{area}` now?
    curl -s -H \"Authorization: Bearer $(cat {tokens}/advisor.jwt)\" \\
      'http://{address}/v1/lines:resolve?area={area}'
"
        );
    }
    if let Some((first, last)) = county.visits()?.map(|visits| visits.days()) {
        calls += &format!(
            "
  The county's half-year (synthetic visits, the county's own sums):
    curl -s -H \"Authorization: Bearer $(cat {tokens}/organiser.jwt)\" \\
      'http://{address}/v1/reports/contacts-by-group-and-sector:export?format=csv&startDate={first}&endDate={last}'
"
        );
    }
    Ok(calls)
}
