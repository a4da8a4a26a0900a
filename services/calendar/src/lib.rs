//! Calendar: Finnish public holidays, the eves and opening days of a county, and working days.
//!
//! Pure: dates in, answers out, no clock and no I/O. What follows from law is in [`holiday`] and
//! [`working_day`]; what a county decides for itself is in [`opening`], as data.

pub mod holiday;
pub mod opening;
pub mod working_day;

pub use holiday::{Holiday, holiday_on, is_public_holiday, public_holidays};
pub use opening::{DayClass, EveRule, NamedDay, OpeningCalendar};
pub use working_day::{is_working_day, next_working_day, nth_working_day_after};

use jiff::civil::{Date, Weekday};

/// Whether a day is Monday to Friday.
pub fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
