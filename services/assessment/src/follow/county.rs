//! The county as the directory tells of it, read.

use neuvo_process::calendar::opening_calendar;
use neuvo_proto::directory::v1::{self as pb, CountyEvent};
use prost::Message;

use crate::domain::{County, SegmentModel};

/// The county of an event.
///
/// # Errors
/// When the event cannot be read; it was when it was kept.
pub(crate) fn county(image: &[u8]) -> anyhow::Result<County> {
    let event = CountyEvent::decode(image)?;
    Ok(County {
        calendar: opening_calendar(&event.opening_calendar.unwrap_or_default()),
        segment_model: event.segment_model.map(segment_model),
    })
}

fn segment_model(model: pb::SegmentModel) -> SegmentModel {
    let name = model.name.unwrap_or_default();
    SegmentModel { segment_model_id: model.segment_model_id, name: [name.fi, name.sv, name.en] }
}
