//! What intake knows of the directory: enough to name a unit, site or line, to put one on a slip, and
//! to tell a closed day.

use std::collections::HashMap;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{OpeningCalendar, OpeningHours, hours::Because};

use super::codes::Sector;

/// Days ahead in which a working day is looked for.
const AHEAD_DAYS: usize = 366;

/// A text in three languages; Swedish and English may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) fi: String,
    pub(crate) sv: String,
    pub(crate) en: String,
}

/// A language of the people served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Finnish,
    Swedish,
    English,
}

/// A unit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unit {
    pub(crate) ended: bool,
    /// As it may stand on a paper that somebody else may see.
    pub(crate) neutral_name: Text,
    /// Empty where the directory does not say.
    pub(crate) sectors: Vec<Sector>,
    /// Guidance areas that it serves.
    pub(crate) area_ids: Vec<String>,
    /// When it works; unknown where the directory does not say.
    pub(crate) working_hours: OpeningHours,
}

/// A site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Site {
    pub(crate) ended: bool,
    pub(crate) name: Text,
}

/// A line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) ended: bool,
    pub(crate) name: Text,
    pub(crate) unit_id: Option<String>,
    pub(crate) display_number: String,
    pub(crate) always_open: bool,
    /// When it is open, in words.
    pub(crate) hours: Text,
}

/// The county.
#[derive(Debug, Clone)]
pub(crate) struct County {
    pub(crate) name: Text,
    pub(crate) calendar: OpeningCalendar,
    pub(crate) danger_line_id: String,
}

/// All of it, by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    pub(crate) units: HashMap<String, Unit>,
    pub(crate) sites: HashMap<String, Site>,
    pub(crate) lines: HashMap<String, Line>,
    pub(crate) county: Option<County>,
}

impl Text {
    /// In a language; in Finnish where it has none of that language.
    pub(crate) fn in_language(&self, language: Language) -> &str {
        let text = match language {
            Language::Finnish => &self.fi,
            Language::Swedish => &self.sv,
            Language::English => &self.en,
        };
        if text.is_empty() { &self.fi } else { text }
    }
}

impl Directory {
    /// Whether the county's offices are open on a day. True where the county is not known.
    pub(crate) fn is_open(&self, day: Date) -> bool {
        self.county.as_ref().is_none_or(|county| county.calendar.is_open_day(day))
    }

    /// Whether a unit works on a day: by its own hours where it has any for that day, otherwise as the
    /// county's offices.
    pub(crate) fn works_on(&self, unit_id: &str, day: Date) -> bool {
        let own = self.units.get(unit_id).map(|unit| &unit.working_hours);
        let (Some(hours), Some(county)) = (own, &self.county) else { return self.is_open(day) };
        let on = hours.on(&county.calendar.day(day));
        if on.because == Because::Nothing { self.is_open(day) } else { !on.spans.is_empty() }
    }

    /// The first day after this one on which a unit works; none within a year.
    pub(crate) fn next_working_day(&self, unit_id: &str, day: Date) -> Option<Date> {
        let days = day.series(1.day()).skip(1).take(AHEAD_DAYS);
        days.into_iter().find(|day| self.works_on(unit_id, *day))
    }

    /// Whether a unit is known to have ended.
    pub(crate) fn has_ended(&self, unit_id: &str) -> bool {
        self.units.get(unit_id).is_some_and(|unit| unit.ended)
    }

    /// Whether a unit serves this sector and no other. One whose sectors the directory does not say
    /// may serve any.
    pub(crate) fn serves_only(&self, unit_id: &str, sector: Sector) -> bool {
        self.units.get(unit_id).is_some_and(|unit| unit.sectors == [sector])
    }

    /// The line that a unit answers, which people may call.
    pub(crate) fn line_of(&self, unit_id: &str) -> Option<&Line> {
        let answered = |line: &&Line| !line.ended && line.unit_id.as_deref() == Some(unit_id);
        self.lines
            .values()
            .filter(answered)
            .min_by_key(|line| (line.always_open, &line.display_number))
    }

    /// Lines that are always open, the one for danger to life last.
    pub(crate) fn lines_for_emergencies(&self) -> Vec<&Line> {
        let danger = self.county.as_ref().map(|county| county.danger_line_id.as_str());
        let open = self.lines.iter().filter(|(_, line)| line.always_open && !line.ended);
        let mut lines: Vec<_> = open.collect();
        lines.sort_by_key(|(line_id, _)| (Some(line_id.as_str()) == danger, *line_id));
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

#[cfg(test)]
mod tests {
    use neuvo_calendar::{EveRule, NamedDay};

    use super::*;

    #[test]
    fn the_next_open_day_skips_weekends_holidays_and_days_the_county_chose() {
        let calendar = OpeningCalendar {
            closed_days: [NamedDay::ChristmasEve, NamedDay::MidsummerEve].into(),
            overrides: vec![],
            eve_rule: EveRule::None,
        };
        let county = County { name: Text::default(), calendar, danger_line_id: String::new() };
        let directory = Directory { county: Some(county), ..Directory::default() };
        let next = |day: &str| directory.next_working_day("", day.parse().expect("a day"));
        let day = |day: &str| Some(day.parse().expect("a day"));
        assert_eq!(next("2023-09-08"), day("2023-09-11"));
        assert_eq!(next("2023-06-22"), day("2023-06-26"));
        assert_eq!(next("2024-12-23"), day("2024-12-27"));
        assert!(directory.is_open("2023-05-17".parse().expect("an eve")));
    }

    #[test]
    fn a_unit_of_unknown_sectors_or_of_both_may_be_of_another() {
        let unit = |sectors: &[Sector]| Unit { sectors: sectors.to_vec(), ..Unit::default() };
        let both = unit(&[Sector::Social, Sector::Health]);
        let units = [("unknown", unit(&[])), ("health", unit(&[Sector::Health])), ("both", both)];
        let units = units.into_iter().map(|(id, unit)| (id.to_owned(), unit)).collect();
        let directory = Directory { units, ..Directory::default() };
        for unit_id in ["unknown", "both", "none", "health"] {
            assert_eq!(directory.serves_only(unit_id, Sector::Health), unit_id == "health");
            assert!(!directory.serves_only(unit_id, Sector::Social), "{unit_id}");
        }
    }
}
