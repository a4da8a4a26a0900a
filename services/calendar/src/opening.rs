//! How a county's opening hours class a day. Public holidays follow from law; which other days are
//! closed, what an eve is, and which single days are treated otherwise, the county decides.

use std::collections::BTreeSet;

use jiff::{
    ToSpan,
    civil::{self, Date},
};
use num_enum::{IntoPrimitive, TryFromPrimitive};
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::{NamedDay, Text, is_public_holiday, is_weekday};

/// What an eve (arkipyhän aatto) is. No statute defines it, so the data set says.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    IntoPrimitive,
    TryFromPrimitive,
    VariantArray,
)]
#[repr(i32)]
#[serde(rename_all = "snake_case")]
pub enum EveRule {
    /// Eves are ordinary days.
    #[default]
    None = 0,
    /// Monday to Friday, itself open, and the next day is a public holiday on Monday to Friday. A
    /// day closed by choice is no public holiday, so the day before it is ordinary.
    WeekdayBeforeWeekdayHoliday = 1,
}

/// The class of a day in an opening calendar.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoPrimitive,
    TryFromPrimitive,
    VariantArray,
)]
#[repr(i32)]
#[serde(rename_all = "snake_case")]
pub enum DayClass {
    /// An ordinary day, Saturdays and Sundays included.
    Normal = 1,
    /// An eve by the county's rule.
    Eve = 2,
    /// A public holiday, or a day closed like one.
    Holiday = 3,
}

/// A day of the week.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoPrimitive,
    TryFromPrimitive,
    VariantArray,
)]
#[repr(i32)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Maanantai.
    Monday = 1,
    /// Tiistai.
    Tuesday = 2,
    /// Keskiviikko.
    Wednesday = 3,
    /// Torstai.
    Thursday = 4,
    /// Perjantai.
    Friday = 5,
    /// Lauantai.
    Saturday = 6,
    /// Sunnuntai.
    Sunday = 7,
}

impl Weekday {
    /// Monday to Sunday.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The weekday of a date.
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            civil::Weekday::Monday => Self::Monday,
            civil::Weekday::Tuesday => Self::Tuesday,
            civil::Weekday::Wednesday => Self::Wednesday,
            civil::Weekday::Thursday => Self::Thursday,
            civil::Weekday::Friday => Self::Friday,
            civil::Weekday::Saturday => Self::Saturday,
            civil::Weekday::Sunday => Self::Sunday,
        }
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[self as usize % 7]
    }
}

/// A stretch of days, both ends included; an end that is not given is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    #[serde(default)]
    pub from: Option<Date>,
    /// The last day.
    #[serde(default)]
    pub to: Option<Date>,
}

impl Period {
    /// One day.
    pub fn of_day(date: Date) -> Self {
        Self { from: Some(date), to: Some(date) }
    }

    /// Whether a day lies in it.
    pub fn holds(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (from, to) = (self.from.max(other.from), min(self.to, other.to));
        from.is_none_or(|from| to.is_none_or(|to| from <= to))
    }

    /// How wide it is: of two that hold a day the narrower is the more particular. A stretch with
    /// two ends is narrower than one with a single end, and that than all time.
    pub fn width(&self) -> (u8, i32) {
        match (self.from, self.to) {
            (Some(from), Some(to)) => (0, (to - from).get_days()),
            (None, None) => (2, 0),
            _ => (1, 0),
        }
    }
}

/// The earlier of two ends, where none is later than any.
fn min(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    one.into_iter().chain(other).min()
}

/// Days that a county treats as another class than the calendar gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayOverride {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What they are treated as.
    pub day_class: DayClass,
    /// Why.
    pub reason: Text,
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
    /// Single days that are treated otherwise; no day is in two.
    #[serde(default)]
    pub overrides: Vec<DayOverride>,
}

/// What an opening calendar says of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Its weekday.
    pub weekday: Weekday,
    /// Its class.
    pub class: DayClass,
    /// Its names, where it has any.
    pub named: Vec<NamedDay>,
    /// Why the county treats it otherwise than the calendar, where it does.
    pub reason: Option<Text>,
}

impl OpeningCalendar {
    /// What it says of a day.
    pub fn day(&self, date: Date) -> Day {
        let named: Vec<NamedDay> = NamedDay::on(date).collect();
        let other = self.overrides.iter().find(|other| other.from <= date && date <= other.to);
        let class = match other {
            Some(other) => other.day_class,
            None if named.iter().any(|day| self.closes(*day)) => DayClass::Holiday,
            None if self.is_eve_of_open_day(date) => DayClass::Eve,
            None => DayClass::Normal,
        };
        let reason = other.map(|other| other.reason.clone());
        Day { date, weekday: Weekday::of(date), class, named, reason }
    }

    /// So many days, from one on.
    pub fn days(&self, from: Date, count: usize) -> Vec<Day> {
        from.series(1.day()).take(count).map(|date| self.day(date)).collect()
    }

    /// The class of a day.
    pub fn day_class(&self, date: Date) -> DayClass {
        self.day(date).class
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

    fn closes(&self, day: NamedDay) -> bool {
        day.is_public_holiday() || self.closed_days.contains(&day)
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
