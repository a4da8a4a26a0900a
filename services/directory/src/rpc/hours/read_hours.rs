//! `ReadHours`: hours as people write them.

use neuvo_chassis::{Check, Result, clock::local_date};
use neuvo_proto::directory::v1 as pb;

use crate::{App, convert, rpc::resource};

pub(super) fn read_hours(app: &App, req: &pb::ReadHoursRequest) -> Result<pb::ReadHoursResponse> {
    let mut check = Check::default();
    let hours = convert::written_hours("text", &req.text, local_date(app.clock.now()), &mut check);
    let hours = check.finish(|| hours)?;
    let spoken = resource::said(hours.spoken());
    Ok(pb::ReadHoursResponse { hours: Some(resource::hours(hours)), spoken })
}
