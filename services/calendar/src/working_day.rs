//! Working days, as statutory time limits count them.
//!
//! Source: Laki säädettyjen määräaikain laskemisesta (150/1930). 2 §: the day that a limit is
//! counted from is not counted. 3 §: months end on the day of the same number, or on the month's last
//! where it has none. 5 §: a limit that would end on a holy day, Independence Day, May Day, Christmas
//! Eve, Midsummer Eve or a Saturday ends on the first working day after.

use jiff::{ToSpan, civil::Date};

use crate::{NamedDay, is_weekday};

/// Days that 5 § names though they are no public holidays.
const NAMED_EVES: [NamedDay; 2] = [NamedDay::ChristmasEve, NamedDay::MidsummerEve];

/// Whether a day is a working day: Monday to Friday, no public holiday, and neither Christmas Eve
/// nor Midsummer Eve.
pub fn is_working_day(date: Date) -> bool {
    let free = |named: NamedDay| named.is_public_holiday() || NAMED_EVES.contains(&named);
    is_weekday(date) && !NamedDay::on(date).any(free)
}

/// The first working day after a day. The last day of the calendar, 9999-12-31, stands for any
/// later one.
pub fn next_working_day(date: Date) -> Date {
    let mut day = date.saturating_add(1.day());
    while !is_working_day(day) && day < Date::MAX {
        day = day.saturating_add(1.day());
    }
    day
}

/// The last day of a limit of so many days from a day (2 and 5 §). Ends at 9999-12-31 as
/// [`next_working_day`].
pub fn limit_of_days(from: Date, days: u16) -> Date {
    on_a_working_day(from.saturating_add(i64::from(days).days()))
}

/// The last day of a limit of so many months from a day (3 and 5 §), such as the three months in which
/// a child's need of services is assessed (lastensuojelulaki 417/2007, 26 §). Ends at 9999-12-31 as
/// [`next_working_day`].
pub fn limit_of_months(from: Date, months: u16) -> Date {
    on_a_working_day(from.saturating_add(i64::from(months).months()))
}

fn on_a_working_day(last: Date) -> Date {
    if is_working_day(last) { last } else { next_working_day(last) }
}

/// The `n`th working day after a day, which is itself not counted (2 §); the day itself for 0.
/// Ends at 9999-12-31 as [`next_working_day`].
pub fn nth_working_day_after(date: Date, n: u16) -> Date {
    (0..n).fold(date, |day, _| next_working_day(day))
}
