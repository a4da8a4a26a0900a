//! The words of opening hours: one table a language, from which hours are both said and read.
//!
//! Finnish is the source; the Swedish and English words are ours, and the Swedish ones unreviewed.
//! Of a word's forms, parted by `|`, the first is said and all are read. No form has two meanings,
//! in whatever language: that is why Swedish `helger` is in no table. English `to` is not either, for it
//! is a Finnish Thursday: the reader takes it where it can be none.

use crate::{
    HoursState::{self, ByAppointment, Closed, DropIn, Open, PhoneOnly},
    NamedDay::{self, *},
    Weekday::{self, Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday},
};

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// A weekday.
    Day(Weekday),
    /// Every day of the year.
    EveryDay,
    /// Monday to Friday.
    MondayToFriday,
    /// Saturday and Sunday.
    Weekend,
    /// Eves by the county's calendar.
    Eves,
    /// Holidays by the county's calendar.
    Holidays,
    /// A day of a name.
    Named(NamedDay),
    /// What is there.
    State(HoursState),
    /// Around the clock.
    Always,
    /// Nothing is known of the hours.
    Unknown,
    /// That a time is of the day after.
    NextDay,
    /// And.
    And,
    /// From this weekday, up to another.
    FromDay(Weekday),
    /// Up to this weekday and on it.
    ToDay(Weekday),
    /// What stands between the first and the last of some.
    To,
    /// Noon, as a time of day.
    Noon,
    /// Midnight, as a time of day.
    Midnight,
    /// That a time is before noon, on a clock of 12 hours.
    BeforeNoon,
    /// That a time is after noon, on a clock of 12 hours.
    AfterNoon,
    /// From a day on.
    From,
    /// Up to a day and on it.
    Until,
    /// A word that adds nothing, such as the one before a time of day.
    Filler,
}

impl Word {
    /// Every word.
    pub fn all() -> impl Iterator<Item = Self> {
        use Word::*;
        let single =
            [EveryDay, MondayToFriday, Weekend, Eves, Holidays, Always, Unknown, NextDay, And];
        let days = Weekday::ALL.iter().copied().map(Day);
        let named = NamedDay::ALL.iter().copied().map(Named);
        let states = HoursState::ALL.iter().copied().map(State);
        let ends = Weekday::ALL.iter().flat_map(|day| [FromDay(*day), ToDay(*day)]);
        let times = [To, Noon, Midnight, BeforeNoon, AfterNoon, From, Until, Filler];
        days.chain(named).chain(states).chain(single).chain(ends).chain(times)
    }

    /// Whether it says weekdays.
    pub fn is_weekday(self) -> bool {
        use Word::*;
        matches!(self, Day(_) | FromDay(_) | EveryDay | MondayToFriday | Weekend)
    }

    /// Whether it says weekdays or kinds of day.
    pub fn is_of_days(self) -> bool {
        self.is_weekday() || matches!(self, Self::Eves | Self::Holidays | Self::Named(_))
    }
}

/// A language that hours are said in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Finnish.
    Finnish,
    /// Swedish.
    Swedish,
    /// English.
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::Finnish, Self::Swedish, Self::English];

    /// A word as it is said.
    pub fn say(self, word: Word) -> &'static str {
        self.forms(word).next().unwrap_or_default()
    }

    /// Every form of a word that is read; none where the language says it with several words.
    pub fn forms(self, word: Word) -> impl Iterator<Item = &'static str> {
        let forms = match self {
            Self::Finnish => finnish(word),
            Self::Swedish => swedish(word),
            Self::English => english(word),
        };
        forms.split('|').filter(|form| !form.is_empty())
    }
}

fn finnish(word: Word) -> &'static str {
    match word {
        Word::Day(Monday) => "ma|maanantai|maanantaina|maanantaisin",
        Word::Day(Tuesday) => "ti|tiistai|tiistaina|tiistaisin",
        Word::Day(Wednesday) => "ke|keskiviikko|keskiviikkona|keskiviikkoisin",
        Word::Day(Thursday) => "to|torstai|torstaina|torstaisin",
        Word::Day(Friday) => "pe|perjantai|perjantaina|perjantaisin",
        Word::Day(Saturday) => "la|lauantai|lauantaina|lauantaisin",
        Word::Day(Sunday) => "su|sunnuntai|sunnuntaina|sunnuntaisin",
        Word::EveryDay => "joka päivä|päivittäin",
        Word::MondayToFriday => "arkisin|ark|arki|arkena|arkipäivät|arkipäivinä|arkipäivisin",
        Word::Weekend => "viikonloppuisin|viikonloppu|viikonloppuna|vkl",
        Word::Eves => {
            "aattoina|aatto|aattona|aatot|aattopäivinä|pyhien aattoina|pyhien aatot|pyhäaattoina|\
             arkipyhien aattoina|arkipyhien aatot|arkipyhän aattona|arkipyhän aatto"
        }
        Word::Holidays => {
            "pyhäpäivinä|pyhä|pyhät|pyhinä|pyhisin|pyhäpäivät|pyhäpäivisin|arkipyhinä"
        }
        Word::Named(ChristmasEve) => "jouluaattona|jouluaatto",
        Word::Named(MidsummerEve) => "juhannusaattona|juhannusaatto",
        Word::Named(NewYearsDay) => "uudenvuodenpäivänä|uudenvuodenpäivä",
        Word::Named(EpiphanyEve) => "loppiaisaattona|loppiaisaatto",
        Word::Named(Epiphany) => "loppiaisena|loppiainen",
        Word::Named(MaundyThursday) => "kiirastorstaina|kiirastorstai",
        Word::Named(GoodFriday) => "pitkäperjantaina|pitkäperjantai",
        Word::Named(EasterSaturday) => "lankalauantaina|lankalauantai",
        Word::Named(EasterSunday) => "pääsiäispäivänä|pääsiäispäivä|pääsiäissunnuntai",
        Word::Named(EasterMonday) => {
            "toisena pääsiäispäivänä|toinen pääsiäispäivä|2. pääsiäispäivä"
        }
        Word::Named(MayDayEve) => "vapunaattona|vapunaatto|vappuaatto|vappuaattona",
        Word::Named(MayDay) => "vapunpäivänä|vapunpäivä|vappu|vappuna|vappupäivä",
        Word::Named(AscensionEve) => "helatorstain aattona|helatorstain aatto",
        Word::Named(AscensionDay) => "helatorstaina|helatorstai",
        Word::Named(WhitSunday) => "helluntaipäivänä|helluntaipäivä|helluntai|helluntaina",
        Word::Named(MidsummerDay) => "juhannuspäivänä|juhannuspäivä",
        Word::Named(AllSaintsDay) => "pyhäinpäivänä|pyhäinpäivä",
        Word::Named(IndependenceEve) => "itsenäisyyspäivän aattona|itsenäisyyspäivän aatto",
        Word::Named(IndependenceDay) => "itsenäisyyspäivänä|itsenäisyyspäivä",
        Word::Named(ChristmasDay) => "joulupäivänä|joulupäivä",
        Word::Named(SecondDayOfChristmas) => "tapaninpäivänä|tapaninpäivä|toinen joulupäivä",
        Word::Named(NewYearsEve) => "uudenvuodenaattona|uudenvuodenaatto",
        Word::State(Open) => "avoinna|auki",
        Word::State(Closed) => "suljettu|kiinni|suljettuna|suljettuina",
        Word::State(ByAppointment) => "ajanvarauksella|ajanvaraus|vain ajanvarauksella",
        Word::State(DropIn) => "ilman ajanvarausta",
        Word::State(PhoneOnly) => "vain puhelimitse|vain puhelin",
        Word::Always => "kaikkina aikoina|aina|ympäri vuorokauden|24/7|24 h",
        Word::Unknown => "aukioloaikaa ei ole tiedossa|ei tiedossa",
        Word::NextDay => "seuraavana päivänä|seuraavaan päivään",
        Word::And => "ja|sekä|&|+",
        Word::FromDay(day) => finnish_ends(day).0,
        Word::ToDay(day) => finnish_ends(day).1,
        Word::To | Word::Noon => "",
        Word::Midnight => "keskiyö|keskiyöllä|keskiyöhön",
        Word::BeforeNoon => "ap|aamupäivällä",
        Word::AfterNoon => "ip|iltapäivällä",
        Word::From => "alkaen|lähtien",
        Word::Until => "asti|saakka",
        Word::Filler => "klo|kello",
    }
}

/// From a weekday, and to it.
fn finnish_ends(day: Weekday) -> (&'static str, &'static str) {
    match day {
        Monday => ("maanantaista", "maanantaihin"),
        Tuesday => ("tiistaista", "tiistaihin"),
        Wednesday => ("keskiviikosta", "keskiviikkoon"),
        Thursday => ("torstaista", "torstaihin"),
        Friday => ("perjantaista", "perjantaihin"),
        Saturday => ("lauantaista", "lauantaihin"),
        Sunday => ("sunnuntaista", "sunnuntaihin"),
    }
}

fn swedish(word: Word) -> &'static str {
    match word {
        Word::Day(Monday) => "mån|må|måndag|måndagar",
        Word::Day(Tuesday) => "tis|ti|tisdag|tisdagar",
        Word::Day(Wednesday) => "ons|onsdag|onsdagar",
        Word::Day(Thursday) => "tors|tor|torsdag|torsdagar",
        Word::Day(Friday) => "fre|fr|fredag|fredagar",
        Word::Day(Saturday) => "lör|lö|lördag|lördagar",
        Word::Day(Sunday) => "sön|sö|söndag|söndagar",
        Word::EveryDay => "varje dag|alla dagar|dagligen",
        Word::MondayToFriday => "vardagar|vardag|vard|helgfria vardagar",
        Word::Weekend => "veckoslut",
        Word::Eves => {
            "dagen före helgdag|dag före helgdag|dagar före helgdag|helgdagsaftnar|aftnar|afton|\
             helgaftnar|helgafton|dagen före helg|dagar före helg|dag före helg"
        }
        Word::Holidays => "helgdagar|helgdag",
        Word::Named(ChristmasEve) => "julafton",
        Word::Named(MidsummerEve) => "midsommarafton",
        Word::Named(NewYearsDay) => "nyårsdagen|nyårsdag",
        Word::Named(EpiphanyEve) => "trettondagsafton|trettondedagsafton",
        Word::Named(Epiphany) => "trettondagen|trettondag|trettondedagen",
        Word::Named(MaundyThursday) => "skärtorsdagen|skärtorsdag",
        Word::Named(GoodFriday) => "långfredagen|långfredag",
        Word::Named(EasterSaturday) => "påskafton|påsklördag|påsklördagen",
        Word::Named(EasterSunday) => "påskdagen|påskdag|påsksöndag|påsksöndagen",
        Word::Named(EasterMonday) => "annandag påsk|annandagen påsk",
        Word::Named(MayDayEve) => "valborgsmässoafton|valborg",
        Word::Named(MayDay) => "första maj",
        Word::Named(AscensionEve) => "dagen före Kristi himmelsfärdsdag",
        Word::Named(AscensionDay) => "Kristi himmelsfärdsdag",
        Word::Named(WhitSunday) => "pingstdagen|pingstdag",
        Word::Named(MidsummerDay) => "midsommardagen|midsommardag",
        Word::Named(AllSaintsDay) => "alla helgons dag",
        Word::Named(IndependenceEve) => "dagen före självständighetsdagen",
        Word::Named(IndependenceDay) => "självständighetsdagen",
        Word::Named(ChristmasDay) => "juldagen|juldag",
        Word::Named(SecondDayOfChristmas) => "annandag jul|annandagen jul",
        Word::Named(NewYearsEve) => "nyårsafton",
        Word::State(Open) => "öppet|öppen",
        Word::State(Closed) => "stängt|stängd|stängda",
        Word::State(ByAppointment) => "med tidsbokning|tidsbokning|endast med tidsbokning",
        Word::State(DropIn) => "utan tidsbokning",
        Word::State(PhoneOnly) => "endast per telefon|bara per telefon|endast telefon",
        Word::Always => "dygnet runt|alltid",
        Word::Unknown => "öppettiden är inte känd",
        Word::NextDay => "följande dag|nästa dag",
        Word::And => "och|samt",
        Word::To => "till",
        Word::Midnight => "midnatt",
        Word::BeforeNoon => "fm",
        Word::AfterNoon => "em",
        Word::FromDay(_) | Word::ToDay(_) | Word::Noon => "",
        Word::From => "från och med|fr o m|från",
        Word::Until => "till och med|t o m",
        Word::Filler => "kl|klockan|på",
    }
}

fn english(word: Word) -> &'static str {
    match word {
        Word::Day(Monday) => "Mon|Mo|Monday|Mondays",
        Word::Day(Tuesday) => "Tue|Tu|Tues|Tuesday|Tuesdays",
        Word::Day(Wednesday) => "Wed|We|Wednesday|Wednesdays",
        Word::Day(Thursday) => "Thu|Th|Thur|Thurs|Thursday|Thursdays",
        Word::Day(Friday) => "Fri|Fr|Friday|Fridays",
        Word::Day(Saturday) => "Sat|Sa|Saturday|Saturdays",
        Word::Day(Sunday) => "Sun|Su|Sunday|Sundays",
        Word::EveryDay => "every day|daily",
        Word::MondayToFriday => "weekdays|weekday",
        Word::Weekend => "weekends|weekend",
        Word::Eves => {
            "eves of public holidays|eves|eve|eve of a public holiday|eves of holidays|holiday eves|\
             holiday eve|day before a public holiday|days before public holidays"
        }
        Word::Holidays => "public holidays|public holiday|holidays|bank holidays",
        Word::Named(ChristmasEve) => "Christmas Eve",
        Word::Named(MidsummerEve) => "Midsummer Eve|Midsummer's Eve",
        Word::Named(NewYearsDay) => "New Year's Day",
        Word::Named(EpiphanyEve) => "Epiphany Eve|eve of Epiphany",
        Word::Named(Epiphany) => "Epiphany",
        Word::Named(MaundyThursday) => "Maundy Thursday",
        Word::Named(GoodFriday) => "Good Friday",
        Word::Named(EasterSaturday) => "Holy Saturday|Easter Saturday",
        Word::Named(EasterSunday) => "Easter Sunday",
        Word::Named(EasterMonday) => "Easter Monday",
        Word::Named(MayDayEve) => "May Day Eve",
        Word::Named(MayDay) => "May Day",
        Word::Named(AscensionEve) => "Ascension Eve|eve of Ascension Day",
        Word::Named(AscensionDay) => "Ascension Day",
        Word::Named(WhitSunday) => "Whit Sunday|Pentecost",
        Word::Named(MidsummerDay) => "Midsummer Day|Midsummer's Day",
        Word::Named(AllSaintsDay) => "All Saints' Day",
        Word::Named(IndependenceEve) => "Independence Day Eve|eve of Independence Day",
        Word::Named(IndependenceDay) => "Independence Day",
        Word::Named(ChristmasDay) => "Christmas Day",
        Word::Named(SecondDayOfChristmas) => "Second Day of Christmas|Boxing Day",
        Word::Named(NewYearsEve) => "New Year's Eve",
        Word::State(Open) => "open",
        Word::State(Closed) => "closed",
        Word::State(ByAppointment) => "by appointment|by appointment only|appointment only",
        Word::State(DropIn) => "drop-in|drop in|walk-in|without appointment",
        Word::State(PhoneOnly) => "by phone only|phone only|telephone only",
        Word::Always => "at all times|always|around the clock",
        Word::Unknown => "no opening hours are known|not known",
        Word::NextDay => "the next day|next day",
        Word::And => "and",
        Word::Noon => "noon|midday",
        Word::Midnight => "midnight",
        Word::BeforeNoon => "am|a m",
        Word::AfterNoon => "pm|p m",
        Word::FromDay(_) | Word::ToDay(_) | Word::To => "",
        Word::From => "from|as of",
        Word::Until => "until|through",
        Word::Filler => "at|on",
    }
}
