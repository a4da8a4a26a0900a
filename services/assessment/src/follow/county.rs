//! The county as the directory tells of it, read.

use neuvo_calendar::{EveRule, NamedDay, OpeningCalendar};
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
        calendar: calendar(&event.opening_calendar.unwrap_or_default()),
        segment_model: event.segment_model.map(segment_model),
    })
}

fn calendar(calendar: &pb::OpeningCalendar) -> OpeningCalendar {
    let eve_rule = match calendar.eve_rule() {
        pb::EveRule::WeekdayBeforeWeekdayHoliday => EveRule::WeekdayBeforeWeekdayHoliday,
        pb::EveRule::Unspecified => EveRule::None,
    };
    let closed_days = calendar.closed_days().filter_map(|day| match day {
        pb::NamedDay::ChristmasEve => Some(NamedDay::ChristmasEve),
        pb::NamedDay::MidsummerEve => Some(NamedDay::MidsummerEve),
        pb::NamedDay::Unspecified => None,
    });
    OpeningCalendar { closed_days: closed_days.collect(), eve_rule }
}

fn segment_model(model: pb::SegmentModel) -> SegmentModel {
    let name = model.name.unwrap_or_default();
    SegmentModel { segment_model_id: model.segment_model_id, name: [name.fi, name.sv, name.en] }
}
