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
        self.around(easter_sunday(year))
    }

    /// The named days on a day, by number. Two may share one: in 2008 Ascension Day was May Day.
    pub fn on(date: Date) -> impl Iterator<Item = Self> {
        let since_easter = date.day_of_year() - easter_sunday(date.year()).day_of_year();
        Self::ALL.iter().copied().filter(move |named| named.falls().on(date, since_easter))
    }

    /// The day it falls on in the year of an Easter Sunday.
    fn around(self, easter: Date) -> Date {
        let year = easter.year();
        match self.falls() {
            Falls::On(month, day) => date(year, month, day),
            Falls::SinceEaster(days) => easter + i64::from(days).days(),
            Falls::BeforeSaturday(days, (month, day)) => {
                saturday_from(date(year, month, day)) - i64::from(days).days()
            }
        }
    }

    /// How its day follows from the year.
    fn falls(self) -> Falls {
        match self {
            Self::NewYearsDay => Falls::On(1, 1),
            Self::EpiphanyEve => Falls::On(1, 5),
            Self::Epiphany => Falls::On(1, 6),
            Self::MaundyThursday => Falls::SinceEaster(-3),
            Self::GoodFriday => Falls::SinceEaster(-2),
            Self::EasterSaturday => Falls::SinceEaster(-1),
            Self::EasterSunday => Falls::SinceEaster(0),
            Self::EasterMonday => Falls::SinceEaster(1),
            Self::MayDayEve => Falls::On(4, 30),
            Self::MayDay => Falls::On(5, 1),
            Self::AscensionEve => Falls::SinceEaster(38),
            Self::AscensionDay => Falls::SinceEaster(39),
            Self::WhitSunday => Falls::SinceEaster(49),
            Self::MidsummerEve => Falls::BeforeSaturday(1, (6, 20)),
            Self::MidsummerDay => Falls::BeforeSaturday(0, (6, 20)),
            Self::AllSaintsDay => Falls::BeforeSaturday(0, (10, 31)),
            Self::IndependenceEve => Falls::On(12, 5),
            Self::IndependenceDay => Falls::On(12, 6),
            Self::ChristmasEve => Falls::On(12, 24),
            Self::ChristmasDay => Falls::On(12, 25),
            Self::SecondDayOfChristmas => Falls::On(12, 26),
            Self::NewYearsEve => Falls::On(12, 31),
        }
    }
}

/// How a day follows from its year.
enum Falls {
    /// A month and a day of it.
    On(i8, i8),
    /// Days after Easter Sunday; less than 0 before it.
    SinceEaster(i16),
    /// Days before the first Saturday from a month and a day of it on.
    BeforeSaturday(i8, (i8, i8)),
}

impl Falls {
    /// Whether that is a day, so many days after the Easter Sunday of its year.
    fn on(self, day: Date, since_easter: i16) -> bool {
        match self {
            Self::On(month, of_month) => (day.month(), day.day()) == (month, of_month),
            Self::SinceEaster(days) => days == since_easter,
            Self::BeforeSaturday(days, (month, of_month)) => {
                (month - 1..=month + 1).contains(&day.month())
                    && saturday_from(date(day.year(), month, of_month)) - i64::from(days).days()
                        == day
            }
        }
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
