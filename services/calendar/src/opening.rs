//! How a county's opening hours class a day. Public holidays follow from law; which other days are
//! closed, and what an eve is, the county decides.

use std::collections::BTreeSet;

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde::{Deserialize, Serialize};

use crate::{Holiday, is_public_holiday, is_weekday};

/// A day that moves or is named, other than a public holiday. Neither is a public holiday in law;
/// collective agreements make both days off (Almanakkatoimisto).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedDay {
    /// Jouluaatto, 24 December.
    ChristmasEve,
    /// Juhannusaatto, the Friday before Midsummer Day.
    MidsummerEve,
}

impl NamedDay {
    /// Every named day.
    pub const ALL: [Self; 2] = [Self::ChristmasEve, Self::MidsummerEve];

    /// The day it falls on in a year, 1 to 9999.
    ///
    /// # Panics
    /// When the year is outside the range that [`Date`] holds.
    pub fn in_year(self, year: i16) -> Date {
        match self {
            Self::ChristmasEve => date(year, 12, 24),
            Self::MidsummerEve => Holiday::MidsummerDay.in_year(year) - 1.day(),
        }
    }

    /// The named day on a day.
    pub fn on(date: Date) -> Option<Self> {
        Self::ALL.into_iter().find(|named| named.in_year(date.year()) == date)
    }
}

/// What an eve (arkipyhän aatto) is. No statute defines it, so the data set says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EveRule {
    /// Eves are ordinary days.
    #[default]
    None,
    /// Monday to Friday, itself open, and the next day is a public holiday on Monday to Friday. A
    /// day closed by choice is no public holiday, so the day before it is ordinary.
    WeekdayBeforeWeekdayHoliday,
}

/// The class of a day in an opening calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayClass {
    /// An ordinary day, Saturdays and Sundays included.
    Normal,
    /// An eve by the county's rule.
    Eve,
    /// A public holiday, or a day closed like one.
    Holiday,
}

/// Days looked at for the next open one; no county is closed for so long.
const CLOSED_DAYS_MAX: usize = 60;

/// How a county treats days that are not ordinary.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningCalendar {
    /// Days closed like public holidays though they are none in law.
    pub closed_days: BTreeSet<NamedDay>,
    /// Which days count as eves.
    pub eve_rule: EveRule,
}

impl OpeningCalendar {
    /// The class of a day.
    pub fn day_class(&self, date: Date) -> DayClass {
        let closed_by_choice =
            NamedDay::on(date).is_some_and(|named| self.closed_days.contains(&named));
        if closed_by_choice || is_public_holiday(date) {
            DayClass::Holiday
        } else if self.is_eve_of_open_day(date) {
            DayClass::Eve
        } else {
            DayClass::Normal
        }
    }

    /// Whether offices are open on a day: Monday to Friday, and closed neither by law nor by choice.
    pub fn is_open_day(&self, date: Date) -> bool {
        is_weekday(date) && self.day_class(date) != DayClass::Holiday
    }

    /// The first day after this one on which offices are open; none at the calendar's end.
    pub fn next_open_day(&self, date: Date) -> Option<Date> {
        let days = std::iter::successors(date.tomorrow().ok(), |day| day.tomorrow().ok());
        days.take(CLOSED_DAYS_MAX).find(|day| self.is_open_day(*day))
    }

    /// Whether a day that is itself open is an eve.
    fn is_eve_of_open_day(&self, date: Date) -> bool {
        match self.eve_rule {
            EveRule::None => false,
            EveRule::WeekdayBeforeWeekdayHoliday => {
                let next = date.saturating_add(1.day());
                is_weekday(date) && is_weekday(next) && is_public_holiday(next)
            }
        }
    }
}
