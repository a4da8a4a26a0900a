//! The slip: what the person takes along. It is made of a whitelist of facts: what they were told, who
//! contacts them and by when, whom to call. Notes, areas, needs and units' own names never come here.

use std::fmt::Write;

use jiff::civil::{Date, DateTime};

use super::{
    super::{Language, Line, NextStep, Text},
    date::{day, day_and_time},
    labels::Labels,
};

/// Characters in a line of an 80 mm receipt.
const LINE_CHARS: usize = 42;

/// A space at which a line is not broken: a number is read and called whole.
const BOUND: char = '\u{a0}';

/// Everything a slip may hold.
#[derive(Debug, Clone)]
pub(crate) struct Slip<'a> {
    pub(crate) county: &'a Text,
    pub(crate) site: Option<&'a Text>,
    /// When the contact was, local time.
    pub(crate) at: DateTime,
    /// A number is kept to call the person back by; otherwise they call themselves.
    pub(crate) reachable: bool,
    /// What was told when the contact was closed.
    pub(crate) next_step: Option<&'a NextStep>,
    /// No matter of the contact is open.
    pub(crate) settled: bool,
    /// What a unit does, each with its promise.
    pub(crate) steps: Vec<SlipStep<'a>>,
    /// Lines that are always open, the one for danger to life last.
    pub(crate) emergencies: Vec<&'a Line>,
}

/// What one unit does.
#[derive(Debug, Clone)]
pub(crate) struct SlipStep<'a> {
    /// What was promised, in words; empty where they are not for who prints it.
    pub(crate) promised: &'a str,
    /// Who does it, by a name that anybody may read.
    pub(crate) unit: &'a Text,
    pub(crate) by: Date,
    /// How to reach them.
    pub(crate) line: Option<&'a Line>,
}

/// A part of the slip: a heading and its lines.
struct Part {
    heading: String,
    lines: Vec<String>,
}

impl Slip<'_> {
    fn parts(&self, language: Language) -> Vec<Part> {
        let labels = Labels::of(language);
        let mut parts = Vec::new();
        match self.next_step {
            Some(NextStep::NothingMore { told }) if self.settled => {
                let lines = told.iter().filter(|told| !told.is_empty()).cloned().collect();
                parts.push(Part { heading: labels.nothing_more.to_owned(), lines });
            }
            // It is not all done; what was told stays told.
            Some(NextStep::NothingMore { told: Some(told) }) if !told.is_empty() => {
                parts.push(Part { heading: told.clone(), lines: Vec::new() });
            }
            Some(NextStep::PersonActs { told }) => {
                let heading = labels.you_act.to_owned();
                parts.push(Part { heading, lines: vec![told.clone()] });
            }
            _ => {}
        }
        parts.extend(self.steps.iter().map(|step| self.step(step, labels, language)));
        let lines = self
            .emergencies
            .iter()
            .map(|line| format!("{}: {}", line.name.in_language(language), number(line)));
        parts.push(Part { heading: labels.urgent.to_owned(), lines: lines.collect() });
        parts
    }

    fn step(&self, step: &SlipStep<'_>, labels: &Labels, language: Language) -> Part {
        let (unit, by) = (step.unit.in_language(language), day(step.by, language));
        let phone = step.line.map(|line| {
            let hours = line.hours.in_language(language);
            let hours = if hours.is_empty() { String::new() } else { format!(" ({hours})") };
            format!("{}{hours}", number(line))
        });
        let promised = Some(step.promised).filter(|promised| !promised.is_empty());
        let mut lines: Vec<_> = promised.map(str::to_owned).into_iter().collect();
        let heading = if self.reachable {
            lines.extend(phone.map(|phone| format!("{} {phone}", labels.if_not)));
            format!("{unit} {} {} {by}", labels.they_contact, labels.by)
        } else {
            lines.extend(phone.map(|phone| format!("{} {phone}", labels.phone)));
            format!("{}: {unit}, {} {by}", labels.you_contact, labels.by)
        };
        Part { heading, lines }
    }

    fn visit(&self, language: Language) -> String {
        let at = day_and_time(self.at, language);
        let visit = format!("{} {at}", Labels::of(language).visit);
        match self.site {
            Some(site) => format!("{visit}, {}", site.in_language(language)),
            None => visit,
        }
    }

    /// The slip as text, in lines that fit an 80 mm receipt.
    pub(crate) fn text(&self, language: Language) -> String {
        let labels = Labels::of(language);
        let mut text = String::new();
        let title = labels.title.to_uppercase();
        for line in [self.county.in_language(language), &title, &self.visit(language)] {
            wrap(&mut text, line, "");
        }
        for part in self.parts(language) {
            text.push('\n');
            wrap(&mut text, &part.heading, "");
            for line in &part.lines {
                wrap(&mut text, line, "  ");
            }
        }
        text
    }

    /// The slip as a page: A5 on paper, and narrow on a receipt; 14 points and more.
    pub(crate) fn html(&self, language: Language) -> String {
        let labels = Labels::of(language);
        let mut parts = String::new();
        for part in self.parts(language) {
            let heading = escape(&part.heading);
            let lines: String =
                part.lines.iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect();
            // Writing into a String cannot fail.
            let _ = writeln!(parts, "<section>\n<h2>{heading}</h2>\n{lines}</section>");
        }
        format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n<header><p>{county}</p>\n<h1>{title}</h1>\n\
             <p>{visit}</p></header>\n<main>\n{parts}</main>\n\
             <footer><p>{notes}</p></footer>\n</body>\n</html>\n",
            code = labels.code,
            title = escape(labels.title),
            county = escape(self.county.in_language(language)),
            visit = escape(&self.visit(language)),
            notes = escape(labels.own_notes),
        )
    }
}

const STYLE: &str = "\
@page { size: A5; margin: 12mm }
body { font: 14pt/1.4 sans-serif; color: #000; background: #fff; max-width: 34em; margin: 1em auto }
h1 { font-size: 20pt; margin: 0 } h2 { font-size: 15pt; margin: 1em 0 0 } p { margin: .2em 0 }
section { break-inside: avoid }
footer { margin-top: 1.5em; border-top: 1px solid #000; min-height: 20mm }
@media print and (max-width: 85mm) { body { margin: 0 } footer { min-height: 10mm } }
";

/// A line's number, for a line of text.
fn number(line: &Line) -> String {
    line.display_number.replace(' ', &BOUND.to_string())
}

/// Adds lines of at most [`LINE_CHARS`] characters, broken between words, each after `indent`.
fn wrap(text: &mut String, line: &str, indent: &str) {
    for paragraph in line.lines() {
        let mut width = 0;
        let words = paragraph.split(|c: char| c.is_whitespace() && c != BOUND);
        for word in words.filter(|word| !word.is_empty()) {
            let chars = word.chars().count();
            let fits = width > 0 && width + 1 + chars <= LINE_CHARS;
            if fits {
                text.push(' ');
                width += 1;
            } else {
                if width > 0 {
                    text.push('\n');
                }
                text.push_str(indent);
                width = indent.len();
            }
            text.extend(word.chars().map(|c| if c == BOUND { ' ' } else { c }));
            width += chars;
        }
        text.push('\n');
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
            BOUND => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(fi: &str, en: &str) -> Text {
        Text { fi: fi.to_owned(), sv: String::new(), en: en.to_owned() }
    }

    fn line(name: &str, number: &str, hours: &str) -> Line {
        Line {
            name: text(name, ""),
            display_number: number.to_owned(),
            hours: text(hours, ""),
            ..Line::default()
        }
    }

    fn with_slip<T>(reachable: bool, told: &str, look: impl FnOnce(&Slip<'_>) -> T) -> T {
        let (county, site) = (text("Hyvinvointialue", "County"), text("Rentto", ""));
        let guidance = text("Asiakasohjaus", "Guidance");
        let own = line("Työikäiset", "019 226 0402", "ma–pe 8–12");
        let (crisis, danger) =
            (line("Kriisipäivystys", "019 711 0721", ""), line("Hätänumero", "112", ""));
        let next_step = NextStep::PersonActs { told: told.to_owned() };
        look(&Slip {
            county: &county,
            site: Some(&site),
            at: "2023-09-04T11:15:00".parse().expect("a time"),
            reachable,
            next_step: Some(&next_step),
            settled: false,
            steps: vec![SlipStep {
                promised: "Soitamme vuokrastasi.",
                unit: &guidance,
                by: "2023-09-07".parse().expect("a day"),
                line: Some(&own),
            }],
            emergencies: vec![&crisis, &danger],
        })
    }

    #[test]
    fn what_was_told_is_on_the_slip_though_a_unit_acts_on_a_matter() {
        let told = NextStep::NothingMore { told: Some("Saat kirjeen.".to_owned()) };
        let slip = with_slip(true, "", |slip| {
            let slip = Slip { next_step: Some(&told), ..slip.clone() };
            slip.text(Language::Finnish)
        });
        assert!(slip.contains("\n\nSaat kirjeen.\n\nAsiakasohjaus ottaa"), "{slip}");
        assert!(!slip.contains("hoidettu"), "{slip}");
    }

    #[test]
    fn the_slip_says_who_contacts_by_when_and_whom_to_call() {
        let slip = with_slip(true, "Täytä lomake.", |slip| slip.text(Language::Finnish));
        assert_eq!(
            slip,
            "Hyvinvointialue\nMITÄ SEURAAVAKSI\nAsiointi ma 4.9.2023 klo 11.15, Rentto\n\n\
             Sinä teet seuraavaksi\n  Täytä lomake.\n\n\
             Asiakasohjaus ottaa sinuun yhteyttä\nviimeistään to 7.9.2023\n  Soitamme vuokrastasi.\n  \
             Jos kukaan ei ota yhteyttä, soita\n  019 226 0402 (ma–pe 8–12)\n\n\
             Jos et voi odottaa\n  Kriisipäivystys: 019 711 0721\n  Hätänumero: 112\n"
        );
    }

    #[test]
    fn somebody_without_a_number_is_told_whom_to_call_and_not_that_they_will_be_called() {
        let slip = with_slip(false, "Täytä lomake.", |slip| slip.text(Language::English));
        assert!(slip.contains("Contact them yourself: Guidance, at the"), "{slip}");
        assert!(!slip.contains("contacts you"), "{slip}");
    }

    #[test]
    fn what_was_told_cannot_become_part_of_the_page() {
        let page = with_slip(true, "<script>alert('x')</script> & \"y\"", |slip| {
            slip.html(Language::Finnish)
        });
        assert!(
            page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;")
        );
        assert!(!page.contains("<script"));
    }

    #[test]
    fn no_line_is_wider_than_a_receipt() {
        let long = "Täytä lomake ja palauta se meille. ".repeat(9);
        let slip = with_slip(true, &long, |slip| slip.text(Language::Swedish));
        assert!(slip.lines().all(|line| line.chars().count() <= LINE_CHARS), "{slip}");
    }

    proptest! {
        #[test]
        fn whatever_was_told_the_page_has_the_same_tags_and_no_line_breaks_a_number(told: String) {
            prop_assume!(!told.contains(BOUND));
            let tags = |page: &str| page.replace("<br>", "").matches(['<', '>']).count();
            let plain = with_slip(true, "Told.", |slip| slip.html(Language::Finnish));
            let page = with_slip(true, &told, |slip| slip.html(Language::Finnish));
            prop_assert_eq!(tags(&page), tags(&plain));
            let text = with_slip(true, &told, |slip| slip.text(Language::English));
            prop_assert!(text.contains("019 226 0402") && text.contains("019 711 0721"));
            for line in text.lines().filter(|line| line.chars().count() > LINE_CHARS) {
                let words = line.trim().split(char::is_whitespace).count();
                prop_assert_eq!(words, 1, "{}", line);
            }
        }
    }
}
