//! Pages of hours for people: a sheet to print, and a screen for a waiting room. No scripts; every text
//! of the register is escaped.

use std::fmt::Write;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{HoursState, NamedDay, Span, Weekday, hours::Because};
use neuvo_chassis::codes;

use super::{
    Format, Source,
    card::{Card, cards},
    lost::Lost,
    stops::{Stop, exceptions, of_day},
    words::Language,
};
use crate::domain::{EntryName, Kind, RosterSlot, Site, Times, ahead::HoursAhead};

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
                let known = |hours: HoursAhead<'_>| {
                    hours.course.periods().any(|(_, hours)| !hours.is_unknown())
                };
                matches!(card.name.kind, Kind::Site | Kind::Line)
                    && self.source.snapshot.hours(&card.name).is_some_and(known)
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
        match self.source.snapshot.hours(&card.name) {
            Some(hours) => {
                if self.layout == Layout::Sheet {
                    section += &self.spoken(card, &hours);
                }
                section += &self.table(card, &hours);
            }
            None => {
                let unknown = language.say(
                    "Aukioloaikaa ei ole tiedossa",
                    "Öppettiden är inte känd",
                    "The opening hours are not known",
                );
                let _ = writeln!(section, "<p>{unknown}</p>");
            }
        }
        section += "</section>\n";
        section
    }

    /// The hours in words, and those that are decided for later, each with its first day.
    fn spoken(&self, card: &Card<'_>, hours: &HoursAhead<'_>) -> String {
        let language = self.source.language;
        let mut said = String::new();
        for (period, one) in hours.course.periods() {
            let first = period.from.unwrap_or(self.source.day);
            // The days on which a mobile point stands nowhere need no words.
            let mut one = one.clone();
            if hours.is_by_visits(first) {
                one.opening_rules.clear();
                one.opening_exceptions.retain(|visits| visits.to >= self.source.day);
                exceptions(&mut one.opening_exceptions, &card.stops);
            }
            let spoken = one.spoken();
            let from = period.from.map(|day| {
                let day = date(day, language);
                match language {
                    Language::Finnish => format!("{day} alkaen: "),
                    Language::Swedish => format!("Från och med {day}: "),
                    Language::English => format!("From {day}: "),
                }
            });
            let held = self.source.snapshot.lines.get(card.entry_id()).filter(|_| from.is_some());
            let then = held.map(|held| self.source.snapshot.line_on(&held.item, first));
            let number = then.filter(|_| card.name.kind == Kind::Line);
            let number = number.map(|line| format!(" ({})", line.display_number));
            let _ = writeln!(
                said,
                "<p>{}{}{}</p>",
                escape(&from.unwrap_or_default()),
                escape(language.of(&spoken)),
                escape(&number.unwrap_or_default()),
            );
        }
        said
    }

    /// The next days, each with its hours, what is special about it, and who else is there.
    fn table(&self, card: &Card<'_>, hours: &HoursAhead<'_>) -> String {
        let (language, snapshot) = (self.source.language, self.source.snapshot);
        let calendars = snapshot.calendars(&self.source.county.opening_calendar);
        let days = if self.layout == Layout::Screen { DAYS_ON_SCREEN } else { DAYS };
        let mut rows: Vec<(String, String, String)> = Vec::new();
        for ahead in 0..days {
            let date = self.source.day.saturating_add(ahead.days());
            let day = calendars.on(date).day(date);
            let on = hours.course.hours(&day);
            let why = match on.because {
                Because::Exception(exception) => language.of(&exception.reason),
                _ => "",
            };
            let stop = |stop: &Stop| {
                language.of(&stop.span.spoken()).to_owned() + &in_brackets(language.of(&stop.place))
            };
            let said = match of_day(&card.stops, date, &on.spans) {
                Some(stops) => stops.iter().map(stop).collect::<Vec<_>>().join(", "),
                None => language.of(&on.spoken()).to_owned() + &in_brackets(why),
            };
            let name = day.named.first().map(|named| NamedDay::name(*named)).unwrap_or_default();
            let site =
                (card.name.kind == Kind::Site).then(|| snapshot.site_on(card.entry_id(), date));
            rows.push((
                self::date(date, language) + &in_brackets(language.of(&name)),
                said,
                site.flatten().map(|site| self.partners(site, date)).unwrap_or_default(),
            ));
        }
        let with_partners = rows.iter().any(|(.., partners)| !partners.is_empty());
        let mut heads =
            vec![language.say("Päivä", "Dag", "Day"), language.say("Aukiolo", "Öppet", "Hours")];
        if with_partners {
            heads.push(language.say("Paikalla myös", "Också på plats", "Also there"));
        }
        let heads: String =
            heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
        let mut table = format!(
            "<table>\n<caption>{}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n",
            language.say("Lähipäivät", "De närmaste dagarna", "The next days"),
        );
        for (day, said, partners) in rows {
            let (day, said) = (escape(&day), escape(&said));
            let _ = write!(table, "<tr><th scope=\"row\">{day}</th><td>{said}</td>");
            if with_partners {
                let _ = write!(table, "<td>{}</td>", escape(&partners));
            }
            table += "</tr>\n";
        }
        table += "</tbody>\n</table>\n";
        table
    }

    /// Who else is at a site on a day, and when: `Ilona ry 9–12 (velkaneuvonta)`.
    fn partners(&self, site: &Site, date: Date) -> String {
        let language = self.source.language;
        let partner = |slot: &RosterSlot| {
            let organisation = self.source.snapshot.organisations.get(&slot.organisation_id)?;
            let times = slot.times.map(|times| {
                let Times { opens_min, closes_min } = times;
                let span = Span { opens_min, closes_min, state: HoursState::Open };
                format!(" {}", language.of(&span.spoken()))
            });
            let topic = slot.topic.as_ref().map_or("", |topic| language.of(topic));
            let name = language.of(&organisation.item.name);
            Some(format!("{name}{}{}", times.unwrap_or_default(), in_brackets(topic)))
        };
        site.partners_on(date).filter_map(partner).collect::<Vec<_>>().join(", ")
    }
}

fn in_brackets(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" ({text})") }
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
