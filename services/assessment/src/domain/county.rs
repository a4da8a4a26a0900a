//! What assessment knows of the county: when it is open, and by which model it segments.

use jiff::civil::Date;
use neuvo_calendar::OpeningCalendar;

/// The county.
#[derive(Debug, Clone, Default)]
pub(crate) struct County {
    pub(crate) calendar: OpeningCalendar,
    pub(crate) segment_model: Option<SegmentModel>,
}

/// A model that divides people into segments by what they need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SegmentModel {
    pub(crate) segment_model_id: String,
    /// In Finnish, Swedish and English.
    pub(crate) name: [String; 3],
}

impl County {
    /// The next open day, where the county is closed on this one; none where it is open.
    pub(crate) fn open_instead_of(&self, day: Date) -> Option<Date> {
        match self.calendar.is_open_day(day) {
            true => None,
            false => self.calendar.next_open_day(day),
        }
    }
}
