//! Public holidays: the church's feast days, May Day and Independence Day.
//!
//! Sources: Kirkkolaki (1054/1993) 4:3 § names the feast days and moves Midsummer Day and All
//! Saints' Day to Saturdays; Laki vapunpäivän järjestämisestä työntekijäin vapaapäiväksi eräissä
//! tapauksissa (272/1944); Laki itsenäisyyspäivän viettämisestä yleisenä juhla- ja vapaapäivänä
//! (388/1937). Almanakkatoimisto lists the same days. The rules hold from 1992 on, when Epiphany
//! and Ascension Day were back on their own days; earlier years are computed as if they had held.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use serde::{Deserialize, Serialize};

/// A public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holiday {
    /// Uudenvuodenpäivä, 1 January.
    NewYearsDay,
    /// Loppiainen, 6 January.
    Epiphany,
    /// Pitkäperjantai, the Friday before Easter.
    GoodFriday,
    /// Pääsiäispäivä.
    EasterSunday,
    /// Toinen pääsiäispäivä.
    EasterMonday,
    /// Vapunpäivä, 1 May.
    MayDay,
    /// Helatorstai, the 39th day after Easter.
    AscensionDay,
    /// Helluntaipäivä, the 49th day after Easter.
    WhitSunday,
    /// Juhannuspäivä, the Saturday that follows 19 June.
    MidsummerDay,
    /// Pyhäinpäivä, the Saturday that follows 30 October.
    AllSaintsDay,
    /// Itsenäisyyspäivä, 6 December.
    IndependenceDay,
    /// Joulupäivä, 25 December.
    ChristmasDay,
    /// Toinen joulupäivä, 26 December.
    SecondDayOfChristmas,
}

impl Holiday {
    /// Every public holiday, in the order of an ordinary year.
    pub const ALL: [Self; 13] = [
        Self::NewYearsDay,
        Self::Epiphany,
        Self::GoodFriday,
        Self::EasterSunday,
        Self::EasterMonday,
        Self::MayDay,
        Self::AscensionDay,
        Self::WhitSunday,
        Self::MidsummerDay,
        Self::AllSaintsDay,
        Self::IndependenceDay,
        Self::ChristmasDay,
        Self::SecondDayOfChristmas,
    ];

    /// The day it falls on in a year, 1 to 9999.
    ///
    /// # Panics
    /// When the year is outside the range that [`jiff::civil::Date`] holds.
    pub fn in_year(self, year: i16) -> Date {
        match self {
            Self::NewYearsDay => date(year, 1, 1),
            Self::Epiphany => date(year, 1, 6),
            Self::GoodFriday => easter_sunday(year) - 2.days(),
            Self::EasterSunday => easter_sunday(year),
            Self::EasterMonday => easter_sunday(year) + 1.day(),
            Self::MayDay => date(year, 5, 1),
            Self::AscensionDay => easter_sunday(year) + 39.days(),
            Self::WhitSunday => easter_sunday(year) + 49.days(),
            Self::MidsummerDay => saturday_from(date(year, 6, 20)),
            Self::AllSaintsDay => saturday_from(date(year, 10, 31)),
            Self::IndependenceDay => date(year, 12, 6),
            Self::ChristmasDay => date(year, 12, 25),
            Self::SecondDayOfChristmas => date(year, 12, 26),
        }
    }
}

/// The public holidays of a year, 1 to 9999, by day. Two may share a day: in 2008 Ascension Day
/// was 1 May.
///
/// # Panics
/// As [`Holiday::in_year`].
pub fn public_holidays(year: i16) -> Vec<(Date, Holiday)> {
    let mut days: Vec<_> = Holiday::ALL.map(|holiday| (holiday.in_year(year), holiday)).into();
    days.sort();
    days
}

/// The public holiday on a day; the first of [`Holiday::ALL`] when two share it.
pub fn holiday_on(date: Date) -> Option<Holiday> {
    Holiday::ALL.into_iter().find(|holiday| holiday.in_year(date.year()) == date)
}

/// Whether a day is a public holiday. An ordinary Sunday is none here.
pub fn is_public_holiday(date: Date) -> bool {
    holiday_on(date).is_some()
}

/// Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher (as Nature
/// printed it in 1876): the Sunday after the first full moon on or after 21 March.
fn easter_sunday(year: i16) -> Date {
    let y = i32::from(year);
    let (century, of_century) = (y.div_euclid(100), y.rem_euclid(100));
    let golden = y.rem_euclid(19);
    let moon_correction = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late_moon = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late_moon; // since 22 March
    date(year, 3, 22) + i64::from(days).days()
}

/// The first Saturday on or after a day.
fn saturday_from(date: Date) -> Date {
    let ahead = date.weekday().until(Weekday::Saturday);
    date + i64::from(ahead).days()
}
