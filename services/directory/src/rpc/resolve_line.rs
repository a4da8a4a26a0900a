//! `ResolveLine`: whom to call now, and why.

use neuvo_chassis::{Check, Result};
use neuvo_proto::directory::v1 as pb;

use crate::{App, convert, domain::resolve::resolve, error};

pub(super) async fn resolve_line(
    app: &App,
    req: pb::ResolveLineRequest,
) -> Result<pb::ResolveLineResponse> {
    let snapshot = app.today().await?;
    let county = &snapshot.county().map_err(error::unresolved)?.item;
    let mut check = Check::default();
    let ask = convert::ask(req, county, app.clock.now(), &mut check);
    let ask = check.finish(|| ask)?;
    let resolution = resolve(&snapshot, &ask).map_err(error::unresolved)?;
    Ok(resolution.into())
}
