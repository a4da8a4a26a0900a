//! Days as figures are counted by: neither a county's doors nor a time limit decides here, so that
//! figures of two counties, or of one county before and after it changed its hours, compare.

use jiff::civil::Date;

use crate::{is_public_holiday, is_weekday};

/// Whether a day counts as a working day in statistics: Monday to Friday and no public holiday.
/// Christmas Eve and Midsummer Eve count, as they are no public holidays.
pub fn is_counted_weekday(date: Date) -> bool {
    is_weekday(date) && !is_public_holiday(date)
}
