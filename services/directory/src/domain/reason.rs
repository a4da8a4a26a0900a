//! Why a line is called or passed over, as plain sentences. Finnish is the source; the Swedish and
//! English sentences are ours, and the Swedish ones unreviewed.

use jiff::{Timestamp, Zoned, civil::Date};
use neuvo_calendar::{DayClass, NamedDay, OpeningCalendar, is_public_holiday, is_weekday};
use neuvo_chassis::clock::{helsinki, local_date};

use super::{Line, Link, Text, Urgency, Weekday, hours::spans};

/// Why an open line is called.
pub fn called(line: &Line) -> Text {
    let number = &line.display_number;
    let mut text = if line.always_open {
        line.name.each(
            |name| format!("{name} vastaa kaikkina aikoina: soita {number}."),
            |name| format!("{name} svarar dygnet runt: ring {number}."),
            |name| format!("{name} answers at all times: call {number}."),
        )
    } else {
        line.name.each(
            |name| format!("{name} on auki: soita {number}."),
            |name| format!("{name} är öppen: ring {number}."),
            |name| format!("{name} is open: call {number}."),
        )
    };
    if line.is_crisis() {
        text.say(
            "Se on päivystys, ei neuvontanumero.",
            "Det är en jour, inte rådgivning.",
            "It is for emergencies, not for advice.",
        );
    }
    text
}

/// Why a closed line is passed over, and when it opens.
pub fn passed_over(
    line: &Line,
    calendar: &OpeningCalendar,
    at: Timestamp,
    next_opening: Option<Timestamp>,
) -> Text {
    let why = closed_because(line, calendar, local_date(at));
    let number = &line.display_number;
    let mut text = line.name.each(
        |name| format!("{name} ({number}) on kiinni {}.", why.fi),
        |name| format!("{name} ({number}) är stängd {}.", why.sv),
        |name| format!("{name} ({number}) is closed {}.", why.en),
    );
    match next_opening.map(|at| opens_at(&at.to_zoned(helsinki()))) {
        Some(when) => text.say(
            &format!("Se avautuu {}.", when.fi),
            &format!("Den öppnar {}.", when.sv),
            &format!("It opens on {}.", when.en),
        ),
        None => text.say(
            "Seuraavaa aukioloaikaa ei ole tiedossa.",
            "Nästa öppettid är inte känd.",
            "No next opening is known.",
        ),
    }
    text
}

/// Why the danger line is called.
pub fn danger(line: &Line) -> Text {
    let number = &line.display_number;
    line.name.each(
        |name| format!("Henki tai terveys on vaarassa: soita heti {number} ({name})."),
        |name| format!("Fara för liv eller hälsa: ring genast {number} ({name})."),
        |name| format!("Life or health is in danger: call {number} ({name}) at once."),
    )
}

/// Why the answer is what it is: the first line considered, the one to call, and, where the matter
/// can wait, that waiting is possible.
pub fn answer(chain: &[Link<'_>], urgency: Urgency) -> Text {
    let (first, last) = match chain {
        [] => return Text::default(),
        [only] => return only.reason.clone(),
        [first, .., last] => (first, last),
    };
    let mut text = first.reason.clone();
    text.say(&last.reason.fi, &last.reason.sv, &last.reason.en);
    if urgency == Urgency::Routine && first.next_opening.is_some() {
        let number = &first.line.item.display_number;
        text.say(
            &format!("Jos asia voi odottaa, soita {number}, kun se on avautunut."),
            &format!("Om ärendet kan vänta, ring {number} när den har öppnat."),
            &format!("If the matter can wait, call {number} once it has opened."),
        );
    }
    text
}

/// Why a line is closed at some time of a day, as the end of a sentence.
fn closed_because(line: &Line, calendar: &OpeningCalendar, date: Date) -> Text {
    let class = calendar.day_class(date);
    if spans(line, calendar, date).next().is_some() {
        return match class {
            DayClass::Eve if line.has_rules_for(DayClass::Eve) => Text::of(
                "arkipyhän aaton aukioloajan ulkopuolella",
                "utanför öppettiderna dagen före en helgdag",
                "outside its hours on the eve of a public holiday",
            ),
            _ => outside_hours(),
        };
    }
    match (class, NamedDay::on(date)) {
        (DayClass::Holiday, _) if is_public_holiday(date) => {
            Text::of("pyhäpäivän vuoksi", "på grund av helgdag", "for the public holiday")
        }
        (DayClass::Holiday, Some(NamedDay::MidsummerEve)) => {
            Text::of("juhannusaaton vuoksi", "på grund av midsommarafton", "for Midsummer Eve")
        }
        (DayClass::Holiday, Some(NamedDay::ChristmasEve)) => {
            Text::of("jouluaaton vuoksi", "på grund av julafton", "for Christmas Eve")
        }
        _ if !is_weekday(date) => {
            Text::of("viikonlopun vuoksi", "på grund av veckoslutet", "for the weekend")
        }
        _ => outside_hours(),
    }
}

fn outside_hours() -> Text {
    Text::of("aukioloajan ulkopuolella", "utanför öppettiderna", "outside its opening hours")
}

/// A local day and time as it is spoken: `maanantaina 4.9.2023 klo 8.00`.
fn opens_at(local: &Zoned) -> Text {
    let day = weekday(Weekday::of(local.date()));
    let (date, time) = (local.strftime("%-d.%-m.%Y"), local.strftime("%-H.%M"));
    Text {
        fi: format!("{} {date} klo {time}", day.fi),
        sv: format!("{} {date} kl. {time}", day.sv),
        en: format!("{} {} at {}", day.en, local.strftime("%-d %B %Y"), local.strftime("%H:%M")),
    }
}

/// The weekday as an adverb in Finnish, as a name otherwise.
fn weekday(weekday: Weekday) -> Text {
    match weekday {
        Weekday::Monday => Text::of("maanantaina", "måndag", "Monday"),
        Weekday::Tuesday => Text::of("tiistaina", "tisdag", "Tuesday"),
        Weekday::Wednesday => Text::of("keskiviikkona", "onsdag", "Wednesday"),
        Weekday::Thursday => Text::of("torstaina", "torsdag", "Thursday"),
        Weekday::Friday => Text::of("perjantaina", "fredag", "Friday"),
        Weekday::Saturday => Text::of("lauantaina", "lördag", "Saturday"),
        Weekday::Sunday => Text::of("sunnuntaina", "söndag", "Sunday"),
    }
}

impl Text {
    pub(super) fn of(fi: &str, sv: &str, en: &str) -> Self {
        Self { fi: fi.to_owned(), sv: sv.to_owned(), en: en.to_owned() }
    }

    /// A text made of this one, language by language. Where a language is missing, the Finnish
    /// text stands in.
    fn each(
        &self,
        fi: impl Fn(&str) -> String,
        sv: impl Fn(&str) -> String,
        en: impl Fn(&str) -> String,
    ) -> Self {
        let or_fi = |text: &str| if text.is_empty() { self.fi.clone() } else { text.to_owned() };
        Self { fi: fi(&self.fi), sv: sv(&or_fi(&self.sv)), en: en(&or_fi(&self.en)) }
    }

    /// Adds a sentence.
    fn say(&mut self, fi: &str, sv: &str, en: &str) {
        for (text, sentence) in [(&mut self.fi, fi), (&mut self.sv, sv), (&mut self.en, en)] {
            text.push(' ');
            text.push_str(sentence);
        }
    }
}
