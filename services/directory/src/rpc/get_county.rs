//! `GetCounty`: the county, with the choices its data set makes.

use neuvo_chassis::Result;
use neuvo_proto::directory::v1 as pb;

use crate::{App, error};

pub(super) async fn get_county(app: &App) -> Result<pb::County> {
    let snapshot = app.today().await?;
    snapshot.county().map(pb::County::from).map_err(error::unresolved)
}
