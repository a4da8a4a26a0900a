//! `ResolveLine`: whom to call now, and why.

use neuvo_chassis::{Check, Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use crate::{App, convert, domain::resolve::resolve, error};

pub(super) async fn resolve_line(
    app: &App,
    req: pb::ResolveLineRequest,
) -> Result<pb::ResolveLineResponse> {
    let now = app.clock.now();
    let mut check = Check::default();
    let at = req.at.map_or(Some(now), |at| check.instant("at", &at));
    // Whoever asks about another day is answered by what stands on it.
    let snapshot = app.store.held().await?.on(local_date(at.unwrap_or(now)));
    let county = &snapshot.county().map_err(error::unresolved)?.item;
    let ask = convert::ask(req, county, at, &mut check);
    let ask = check.finish(|| ask)?;
    let resolution = resolve(&snapshot, &ask).map_err(error::unresolved)?;
    Ok(resolution.into())
}
