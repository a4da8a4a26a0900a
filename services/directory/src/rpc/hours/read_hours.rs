//! `ReadHours`: hours as people write them.

use neuvo_chassis::{Check, Result};
use neuvo_proto::directory::v1 as pb;

use crate::{convert, rpc::resource};

pub(super) fn read_hours(req: &pb::ReadHoursRequest) -> Result<pb::ReadHoursResponse> {
    let mut check = Check::default();
    let hours = convert::written_hours("text", &req.text, &mut check);
    let hours = check.finish(|| hours)?;
    let spoken = resource::said(hours.spoken());
    Ok(pb::ReadHoursResponse { hours: Some(resource::hours(hours)), spoken })
}
