//! What assessment knows of the county: when it is open, and by which model it segments.

use jiff::civil::Date;
use neuvo_calendar::{DayClass, OpeningCalendar, is_weekday};

/// Days looked at for the next open one; no county is closed for so long.
const CLOSED_DAYS_MAX: usize = 60;

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
        let days = std::iter::successors(day.tomorrow().ok(), |day| day.tomorrow().ok());
        match self.is_open(day) {
            true => None,
            false => days.take(CLOSED_DAYS_MAX).find(|day| self.is_open(*day)),
        }
    }

    /// Monday to Friday, and not closed by law or by the county's choice.
    fn is_open(&self, day: Date) -> bool {
        is_weekday(day) && self.calendar.day_class(day) != DayClass::Holiday
    }
}
