//! Pages of hours for people: a sheet to print, and a screen for a waiting room. No scripts; every text
//! of the register is escaped.

use std::fmt::Write;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{HoursState, NamedDay, Span, Weekday};
use neuvo_chassis::codes;

use super::{
    Format, Source,
    card::{Card, cards},
    lost::Lost,
    words::Language,
};
use crate::domain::{EntryName, Kind};

codes! {
    /// What a page is for.
    pub enum Layout {
        /// To be printed.
        Sheet = 1,
        /// To be seen from far off.
        Screen = 2,
    }
}

/// Days told one by one: this week's and next week's.
const DAYS: i64 = 14;
/// Days on a screen, which is read in passing.
const DAYS_ON_SCREEN: i64 = 3;
/// Seconds after which a screen asks again.
const REFRESH_S: u32 = 60;

/// What a page shows.
pub(crate) struct Pages<'a> {
    /// What it is made of.
    pub(crate) source: &'a Source<'a>,
    /// What it is for.
    pub(crate) layout: Layout,
    /// The sites and lines on it; none for all.
    pub(crate) shown: Vec<EntryName>,
}

impl Pages<'_> {
    /// The page.
    pub(crate) fn html(&self) -> String {
        let language = self.source.language;
        let all = cards(self.source, Format::Csv, &mut Lost::default());
        let shown = |card: &&Card<'_>| match self.shown.as_slice() {
            [] => {
                matches!(card.name.kind, Kind::Site | Kind::Line)
                    && card.hours.is_some_and(|hours| !hours.is_unknown())
            }
            shown => shown.contains(&card.name),
        };
        let sections: String = all.iter().filter(shown).map(|card| self.section(card)).collect();
        let title = language.say("Aukioloajat", "Öppettider", "Opening hours");
        let (style, refresh) = match self.layout {
            Layout::Sheet => (SHEET, String::new()),
            Layout::Screen => {
                (SCREEN, format!("<meta http-equiv=\"refresh\" content=\"{REFRESH_S}\">\n"))
            }
        };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n{refresh}\
             <title>{title} – {county}</title>\n<style>\n{style}</style>\n</head>\n<body>\n\
             <header><p>{county}</p>\n<h1>{title}</h1>\n<p>{day}</p></header>\n\
             <main>\n{sections}</main>\n</body>\n</html>\n",
            code = language.code(),
            county = escape(language.of(&self.source.county.name)),
            day = escape(&date(self.source.day, language)),
        )
    }

    fn section(&self, card: &Card<'_>) -> String {
        let language = self.source.language;
        let mut section = String::from("<section>\n");
        // Writing into a String cannot fail.
        let _ = writeln!(section, "<h2>{}</h2>", escape(language.of(card.called)));
        if let Some(number) = card.phone_number {
            let held = self.source.snapshot.lines.get(card.entry_id());
            let written = held.map_or(number, |held| &held.item.display_number);
            let written = escape(&written.replace(' ', "\u{a0}"));
            let _ = writeln!(section, "<p class=\"number\">{written}</p>");
        }
        if !card.address.is_empty() {
            let _ = writeln!(section, "<p>{}</p>", escape(card.address));
        }
        if let Some(hours) = card.hours {
            let spoken = hours.spoken();
            if self.layout == Layout::Sheet {
                let _ = writeln!(section, "<p>{}</p>", escape(language.of(&spoken)));
            }
            section += &self.table(card);
        } else {
            let unknown = language.say(
                "Aukioloaikaa ei ole tiedossa",
                "Öppettiden är inte känd",
                "The opening hours are not known",
            );
            let _ = writeln!(section, "<p>{unknown}</p>");
        }
        section += "</section>\n";
        section
    }

    /// The next days, each with its hours and what is special about it.
    fn table(&self, card: &Card<'_>) -> String {
        let language = self.source.language;
        let Some(hours) = card.hours else { return String::new() };
        let (day, times) =
            (language.say("Päivä", "Dag", "Day"), language.say("Aukiolo", "Öppet", "Hours"));
        let mut table = format!(
            "<table>\n<caption>{}</caption>\n<thead><tr><th scope=\"col\">{day}</th>\
             <th scope=\"col\">{times}</th></tr></thead>\n<tbody>\n",
            language.say("Lähipäivät", "De närmaste dagarna", "The next days"),
        );
        let days = if self.layout == Layout::Screen { DAYS_ON_SCREEN } else { DAYS };
        for ahead in 0..days {
            let date = self.source.day.saturating_add(ahead.days());
            let day = self.source.county.opening_calendar.day(date);
            let on = hours.on(&day);
            let said = match (on.because, on.spans.as_slice()) {
                (neuvo_calendar::hours::Because::Nothing, _) => {
                    language.say("ei tiedossa", "inte känd", "not known").to_owned()
                }
                (_, []) => language.say("suljettu", "stängt", "closed").to_owned(),
                (_, spans) => spoken(spans, language),
            };
            let name = day.named.first().map(|named| NamedDay::name(*named));
            let name = name.map(|name| format!(" ({})", language.of(&name))).unwrap_or_default();
            let _ = writeln!(
                table,
                "<tr><th scope=\"row\">{}{}</th><td>{}</td></tr>",
                escape(&self::date(date, language)),
                escape(&name),
                escape(&said),
            );
        }
        table += "</tbody>\n</table>\n";
        table
    }
}

fn spoken(spans: &[Span], language: Language) -> String {
    let clock = |minute: u16| match language {
        Language::English => format!("{}:{:02}", minute / 60, minute % 60),
        _ => format!("{}.{:02}", minute / 60, minute % 60),
    };
    let span = |span: &Span| {
        let times = format!("{}–{}", clock(span.opens_min), clock(span.closes_min));
        let state = match span.state {
            HoursState::Open => return times,
            HoursState::Closed => language.say("suljettu", "stängt", "closed"),
            HoursState::ByAppointment => {
                language.say("ajanvarauksella", "med tidsbokning", "by appointment")
            }
            HoursState::DropIn => {
                language.say("ilman ajanvarausta", "utan tidsbokning", "without appointment")
            }
            HoursState::PhoneOnly => {
                language.say("vain puhelimitse", "endast per telefon", "by telephone only")
            }
        };
        format!("{times} {state}")
    };
    spans.iter().map(span).collect::<Vec<_>>().join(", ")
}

/// A day as it is read: `ma 4.9.2023`, in English `Mon 4 September 2023`.
fn date(date: Date, language: Language) -> String {
    let at = Weekday::of(date) as usize - 1;
    let name = match language {
        Language::Finnish => ["ma", "ti", "ke", "to", "pe", "la", "su"][at],
        Language::Swedish => ["mån", "tis", "ons", "tors", "fre", "lör", "sön"][at],
        Language::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][at],
    };
    match language {
        Language::English => format!("{name} {}", date.strftime("%-d %B %Y")),
        _ => format!("{name} {}", date.strftime("%-d.%-m.%Y")),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push_str("<br>"),
            c => escaped.push(c),
        }
    }
    escaped
}

const SHEET: &str = "\
@page { size: A4; margin: 15mm }
body { font: 12pt/1.4 sans-serif; color: #000; background: #fff; max-width: 48em; margin: 1em auto }
h1 { font-size: 22pt; margin: 0 } h2 { font-size: 15pt; margin: 1em 0 0 } p { margin: .2em 0 }
.number { font-size: 15pt; font-weight: bold }
section { break-inside: avoid }
table { border-collapse: collapse; margin-top: .5em } caption { text-align: left; font-weight: bold }
th, td { border: 1px solid #000; padding: .2em .6em; text-align: left; font-weight: normal }
thead th { font-weight: bold }
@media print { body { margin: 0; max-width: none } }
";

const SCREEN: &str = "\
body { font: 2.2vw/1.3 sans-serif; color: #fff; background: #000; margin: 2vw }
h1 { font-size: 4.5vw; margin: 0 } h2 { font-size: 3.2vw; margin: 0 } p { margin: .2em 0 }
.number { font-size: 4vw; font-weight: bold }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(40vw, 1fr)); gap: 2vw }
section { border-top: .3vw solid #fff; padding-top: 1vw }
table { border-collapse: collapse; width: 100% } caption { text-align: left }
th, td { padding: .2em .4em; text-align: left; font-weight: normal } tbody tr:first-child { font-weight: bold }
tbody tr:first-child th { font-weight: bold }
@media print { body { color: #000; background: #fff } }
";
