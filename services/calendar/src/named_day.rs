//! Days that have a name: the public holidays, and the days around them that opening hours speak of.
//!
//! Sources: Kirkkolaki (1054/1993) 4:3 § names the church's feast days and moves Midsummer Day and
//! All Saints' Day to Saturdays; Laki vapunpäivän järjestämisestä työntekijäin vapaapäiväksi eräissä
//! tapauksissa (272/1944); Laki itsenäisyyspäivän viettämisestä yleisenä juhla- ja vapaapäivänä
//! (388/1937). Almanakkatoimisto lists the same days. The rules hold from 1992 on, when Epiphany
//! and Ascension Day were back on their own days; earlier years are computed as if they had held.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use num_enum::{IntoPrimitive, TryFromPrimitive};
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// A day that has a name.
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
pub enum NamedDay {
    /// Jouluaatto, 24 December. No public holiday; collective agreements make it a day off.
    ChristmasEve = 1,
    /// Juhannusaatto, the Friday before Midsummer Day. As Christmas Eve.
    MidsummerEve = 2,
    /// Uudenvuodenpäivä, 1 January.
    NewYearsDay = 3,
    /// Loppiaisaatto, 5 January.
    EpiphanyEve = 4,
    /// Loppiainen, 6 January.
    Epiphany = 5,
    /// Kiirastorstai, the Thursday before Easter.
    MaundyThursday = 6,
    /// Pitkäperjantai, the Friday before Easter.
    GoodFriday = 7,
    /// Lankalauantai, the Saturday before Easter.
    EasterSaturday = 8,
    /// Pääsiäispäivä.
    EasterSunday = 9,
    /// Toinen pääsiäispäivä.
    EasterMonday = 10,
    /// Vapunaatto, 30 April.
    MayDayEve = 11,
    /// Vapunpäivä, 1 May.
    MayDay = 12,
    /// Helatorstain aatto.
    AscensionEve = 13,
    /// Helatorstai, the 39th day after Easter.
    AscensionDay = 14,
    /// Helluntaipäivä, the 49th day after Easter.
    WhitSunday = 15,
    /// Juhannuspäivä, the Saturday that follows 19 June.
    MidsummerDay = 16,
    /// Pyhäinpäivä, the Saturday that follows 30 October.
    AllSaintsDay = 17,
    /// Itsenäisyyspäivän aatto, 5 December.
    IndependenceEve = 18,
    /// Itsenäisyyspäivä, 6 December.
    IndependenceDay = 19,
    /// Joulupäivä, 25 December.
    ChristmasDay = 20,
    /// Toinen joulupäivä (tapaninpäivä), 26 December.
    SecondDayOfChristmas = 21,
    /// Uudenvuodenaatto, 31 December.
    NewYearsEve = 22,
}

impl NamedDay {
    /// Every named day, by number.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The public holidays, in the order of an ordinary year.
    pub const PUBLIC_HOLIDAYS: [Self; 13] = [
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

    /// Whether law makes it a public holiday.
    pub fn is_public_holiday(self) -> bool {
        Self::PUBLIC_HOLIDAYS.contains(&self)
    }

    /// The day it falls on in a year, 1 to 9999.
    ///
    /// # Panics
    /// When the year is outside the range that [`jiff::civil::Date`] holds.
    pub fn in_year(self, year: i16) -> Date {
        let new_year = date(year, 1, 1);
        new_year + i64::from(Year::of(new_year).day_of(self) - 1).days()
    }

    /// The named days on a day, by number. Two may share one: in 2008 Ascension Day was May Day.
    pub fn on(date: Date) -> impl Iterator<Item = Self> {
        let (year, day) = (Year::of(date), date.day_of_year());
        Self::ALL.iter().copied().filter(move |named| year.day_of(*named) == day)
    }
}

/// What the named days of a year hang on. They are asked for at every turn, so they are counted in days
/// of the year, 1 to 366, and not in dates.
#[derive(Clone, Copy)]
struct Year {
    easter_sunday: i16,
    /// 1 in a leap year, else 0: days from March on come so much later.
    leap: i16,
    /// Days from Saturday to New Year's Day, 0 to 6.
    new_year_from_saturday: i16,
}

impl Year {
    fn of(day: Date) -> Self {
        let first = day.first_of_year();
        let leap = i16::from(day.in_leap_year());
        let from_saturday = first.weekday().since(Weekday::Saturday);
        Self {
            easter_sunday: 81 + leap + days_from_22_march_to_easter(day.year()),
            leap,
            new_year_from_saturday: from_saturday.into(),
        }
    }

    /// The day of the year that a named day is.
    fn day_of(self, named: NamedDay) -> i16 {
        let (easter, leap) = (self.easter_sunday, self.leap);
        match named {
            NamedDay::NewYearsDay => 1,
            NamedDay::EpiphanyEve => 5,
            NamedDay::Epiphany => 6,
            NamedDay::MaundyThursday => easter - 3,
            NamedDay::GoodFriday => easter - 2,
            NamedDay::EasterSaturday => easter - 1,
            NamedDay::EasterSunday => easter,
            NamedDay::EasterMonday => easter + 1,
            NamedDay::MayDayEve => 120 + leap,
            NamedDay::MayDay => 121 + leap,
            NamedDay::AscensionEve => easter + 38,
            NamedDay::AscensionDay => easter + 39,
            NamedDay::WhitSunday => easter + 49,
            NamedDay::MidsummerEve => self.saturday_from(171 + leap) - 1, // 20 June
            NamedDay::MidsummerDay => self.saturday_from(171 + leap),
            NamedDay::AllSaintsDay => self.saturday_from(304 + leap), // 31 October
            NamedDay::IndependenceEve => 339 + leap,
            NamedDay::IndependenceDay => 340 + leap,
            NamedDay::ChristmasEve => 358 + leap,
            NamedDay::ChristmasDay => 359 + leap,
            NamedDay::SecondDayOfChristmas => 360 + leap,
            NamedDay::NewYearsEve => 365 + leap,
        }
    }

    /// The first Saturday on or after a day of the year.
    fn saturday_from(self, day: i16) -> i16 {
        let from_saturday = (self.new_year_from_saturday + day - 1) % 7;
        day + (7 - from_saturday) % 7
    }
}

/// The public holidays of a year, 1 to 9999, by day. Two may share a day.
///
/// # Panics
/// As [`NamedDay::in_year`].
pub fn public_holidays(year: i16) -> Vec<(Date, NamedDay)> {
    let mut days: Vec<_> = NamedDay::PUBLIC_HOLIDAYS.map(|day| (day.in_year(year), day)).into();
    days.sort();
    days
}

/// Whether a day is a public holiday. An ordinary Sunday is none here.
pub fn is_public_holiday(date: Date) -> bool {
    NamedDay::on(date).any(NamedDay::is_public_holiday)
}

/// From 22 March to Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher
/// (as Nature printed it in 1876): the Sunday after the first full moon on or after 21 March.
fn days_from_22_march_to_easter(year: i16) -> i16 {
    let y = i32::from(year);
    let (century, of_century) = (y.div_euclid(100), y.rem_euclid(100));
    let golden = y.rem_euclid(19);
    let moon_correction = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late_moon = (golden + 11 * epact + 22 * to_sunday) / 451;
    let days = epact + to_sunday - 7 * late_moon; // 0 to 34
    i16::try_from(days).unwrap_or_default()
}
