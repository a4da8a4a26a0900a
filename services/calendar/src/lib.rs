//! Calendar: Finnish public holidays, a county's opening calendar and opening hours, and working
//! days.
//!
//! Pure: dates in, answers out, no clock and no I/O. Three calendars are kept apart, because they
//! disagree: what follows from law is in [`named_day`] (public holidays) and [`working_day`] (time
//! limits); what a county decides for its doors and telephones is in [`opening`] and [`hours`], as
//! data; what figures are counted by is in [`statistics`].

pub mod hours;
pub mod named_day;
pub mod opening;
pub mod statistics;
pub mod text;
pub mod working_day;

pub use hours::{HoursState, OpeningException, OpeningHours, OpeningRule, Span};
pub use named_day::{NamedDay, is_public_holiday, public_holidays};
pub use opening::{Day, DayClass, DayOverride, EveRule, OpeningCalendar, Period, Weekday};
pub use text::Text;
pub use working_day::{
    is_working_day, limit_of_days, limit_of_months, next_working_day, nth_working_day_after,
};

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{self, Date, DateTime},
    tz::TimeZone,
};

/// Whether a day is Monday to Friday.
pub fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday)
}

/// What the wall clock shows at an instant.
pub fn local(at: Timestamp) -> DateTime {
    helsinki().to_datetime(at)
}

/// Where every county of Finland keeps its time.
fn helsinki() -> &'static TimeZone {
    static HELSINKI: LazyLock<TimeZone> = LazyLock::new(|| {
        TimeZone::get("Europe/Helsinki").expect("the time zone database is bundled")
    });
    &HELSINKI
}
