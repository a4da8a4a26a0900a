//! Why a line is called or passed over, as plain sentences. Finnish is the source; the Swedish and
//! English sentences are ours, and the Swedish ones unreviewed.

use jiff::{Timestamp, civil::DateTime};
use neuvo_calendar::{
    Day, NamedDay, Weekday,
    hours::{Because, DayKind, HoursState, Verdict},
    local,
};

use super::{Line, Link, Text, Urgency};

mod tell;
mod way;

pub use tell::Told;
pub use way::{say_partners, way};

/// Why an open line is called.
pub fn called(line: &Line) -> Text {
    let number = &line.display_number;
    let mut text = if line.hours.always_open {
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

/// Why a line that is not open is passed over, and when it opens. `day` is the day asked about.
pub fn passed_over(
    line: &Line,
    verdict: &Verdict<'_>,
    day: &Day,
    next_opening: Option<Timestamp>,
) -> Text {
    let number = &line.display_number;
    let mut text = match verdict.state {
        None if next_opening.is_some() => Text::default(),
        None => line.name.each(
            |name| format!("Numeron {name} ({number}) aukioloaika ei ole tiedossa."),
            |name| format!("Öppettiden för {name} ({number}) är inte känd."),
            |name| format!("The opening hours of {name} ({number}) are not known."),
        ),
        Some(HoursState::ByAppointment) => line.name.each(
            |name| format!("{name} ({number}) palvelee nyt vain ajanvarauksella."),
            |name| format!("{name} ({number}) betjänar nu bara enligt tidsbeställning."),
            |name| format!("{name} ({number}) serves by appointment only now."),
        ),
        Some(_) => {
            let why = closed_because(verdict, day);
            line.name.each(
                |name| format!("{name} ({number}) on kiinni {}.", why.fi),
                |name| format!("{name} ({number}) är stängd {}.", why.sv),
                |name| format!("{name} ({number}) is closed {}.", why.en),
            )
        }
    };
    let with_number = |name: &str| format!("{name} ({number})");
    let named = || line.name.each(with_number, with_number, with_number);
    say_opening(&mut text, named, verdict, next_opening);
    text
}

/// Adds when something that is not open opens next. Where nothing is known of now, that alone is said.
fn say_opening(
    text: &mut Text,
    name: impl FnOnce() -> Text,
    verdict: &Verdict<'_>,
    next_opening: Option<Timestamp>,
) {
    match next_opening.map(|at| spoken_at(local(at))) {
        Some(when) if verdict.state.is_none() => {
            *text = name().each(
                |name| format!("{name}: seuraava tiedossa oleva aukioloaika alkaa {}.", when.fi),
                |name| format!("{name}: nästa kända öppettid börjar {}.", when.sv),
                |name| format!("{name}: the next known opening hours begin on {}.", when.en),
            );
        }
        Some(when) => text.say(
            &format!("Se avautuu {}.", when.fi),
            &format!("Den öppnar {}.", when.sv),
            &format!("It opens on {}.", when.en),
        ),
        // Nothing is known at all, or somebody is there who is met otherwise.
        None if verdict.state != Some(HoursState::Closed) => {}
        None => text.say(
            "Seuraavaa aukioloaikaa ei ole tiedossa.",
            "Nästa öppettid är inte känd.",
            "No next opening is known.",
        ),
    }
}

/// The reason for who lives in no municipality of the county. Helsinki is in none, and answers itself.
pub fn elsewhere(municipality: &str, county: &Text, reason: &Text) -> Text {
    let mut text = county.each(
        |county| {
            format!(
                "Kunta {municipality} ei kuulu alueeseen {county}. Kiireettömissä asioissa vastaa \
                 henkilön oma hyvinvointialue, Helsingissä kaupunki: ohjaa sinne. Neuvoa saa silti."
            )
        },
        |county| {
            format!(
                "Kommun {municipality} hör inte till {county}. För ärenden som inte brådskar \
                 ansvarar personens eget välfärdsområde, i Helsingfors staden: hänvisa dit. Råd \
                 ges ändå."
            )
        },
        |county| {
            format!(
                "Municipality {municipality} is not served by {county}. For what is not urgent the \
                 person's own wellbeing services county answers, in Helsinki the city: direct them \
                 there. Advice is given all the same."
            )
        },
    );
    text.say(&reason.fi, &reason.sv, &reason.en);
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

/// That no number of an area is known.
pub fn no_number(area: &Text) -> Text {
    area.each(
        |area| format!("{area}: puhelinnumeroa ei ole tiedossa."),
        |area| format!("{area}: telefonnumret är inte känt."),
        |area| format!("{area}: the telephone number is not known."),
    )
}

/// Why an open line is passed over for one that may answer in the person's language.
pub fn other_languages(line: &Line) -> Text {
    let number = &line.display_number;
    let in_them = languages(line);
    line.name.each(
        |name| format!("{name} ({number}) on auki, mutta palvelee kielillä: {}.", in_them.fi),
        |name| format!("{name} ({number}) är öppen, men betjänar på: {}.", in_them.sv),
        |name| format!("{name} ({number}) is open, but serves in {}.", in_them.en),
    )
}

/// Adds in which languages a line answers.
pub fn say_languages(text: &mut Text, line: &Line) {
    let languages = languages(line);
    text.say(
        &format!("Se palvelee kielillä: {}.", languages.fi),
        &format!("Den betjänar på: {}.", languages.sv),
        &format!("It serves in {}.", languages.en),
    );
}

/// The languages of a line by name; one without a name here by its code.
fn languages(line: &Line) -> Text {
    let name = |code: &String| match code.as_str() {
        "fi" => Text::of("suomi", "finska", "Finnish"),
        "sv" => Text::of("ruotsi", "svenska", "Swedish"),
        "en" => Text::of("englanti", "engelska", "English"),
        code => Text::of(code, code, code),
    };
    let names: Vec<Text> = line.languages.iter().map(name).collect();
    let all = |of: fn(&Text) -> &str| names.iter().map(of).collect::<Vec<_>>().join(", ");
    Text { fi: all(|name| &name.fi), sv: all(|name| &name.sv), en: all(|name| &name.en) }
}

/// Why the answer is what it is: the first line considered, those that are open and were passed over,
/// the one that is called, and, where the matter can wait, that waiting is possible.
pub fn answer(chain: &[Link<'_>], called: &Link<'_>, urgency: Urgency) -> Text {
    let Some(first) = chain.first().filter(|first| !std::ptr::eq(*first, called)) else {
        return called.reason.clone();
    };
    let mut text = first.reason.clone();
    let between = chain.iter().skip(1).take_while(|link| !std::ptr::eq(*link, called));
    for link in between.filter(|link| link.is_open()).chain([called]) {
        text.say(&link.reason.fi, &link.reason.sv, &link.reason.en);
    }
    if urgency == Urgency::Routine && first.next_opening.is_some() {
        let number = &first.then.display_number;
        text.say(
            &format!("Jos asia voi odottaa, soita {number}, kun se on avautunut."),
            &format!("Om ärendet kan vänta, ring {number} när den har öppnat."),
            &format!("If the matter can wait, call {number} once it has opened."),
        );
    }
    text
}

/// That none of the lines considered is open, and who answers all the same. A proven register has
/// somebody at every minute; this is for when it is proven no longer.
pub fn nobody(chain: &[Link<'_>], danger: &Line) -> Text {
    let mut text = chain.first().map(|first| first.reason.clone()).unwrap_or_default();
    let (number, name) = (&danger.display_number, &danger.name);
    let only = name.each(
        |name| format!("Mikään alueen numeroista ei nyt vastaa, vain {number} ({name})."),
        |name| format!("Inget av områdets nummer svarar nu, bara {number} ({name})."),
        |name| format!("None of the area's numbers answers now, only {number} ({name})."),
    );
    text.say(&only.fi, &only.sv, &only.en);
    text
}

/// Why it is closed, as the end of a sentence. A day that has hours is closed outside them.
fn closed_because(verdict: &Verdict<'_>, day: &Day) -> Text {
    match (verdict.because, verdict.has_spans) {
        (Because::Exception(exception), has_spans) => {
            let why = exception.reason.each(in_brackets, in_brackets, in_brackets);
            let (fi, sv, en) = match has_spans {
                false => ("poikkeuksellisesti", "undantagsvis", "as an exception"),
                true => (
                    "poikkeuksellisen aukioloajan ulkopuolella",
                    "utanför de undantagsvisa öppettiderna",
                    "outside its exceptional hours",
                ),
            };
            Text {
                fi: fi.to_owned() + &why.fi,
                sv: sv.to_owned() + &why.sv,
                en: en.to_owned() + &why.en,
            }
        }
        (Because::Rules(DayKind::Named(named)), false) => for_day(named),
        (Because::Rules(DayKind::Holiday), false) => {
            let by_law = day.named.iter().any(|named| named.is_public_holiday());
            match (&day.reason, day.named.first()) {
                (Some(why), _) => why.each(
                    |why| format!("sinä päivänä ({why})"),
                    |why| format!("den dagen ({why})"),
                    |why| format!("that day ({why})"),
                ),
                (None, Some(named)) if !by_law => for_day(*named),
                _ => Text::of("pyhäpäivän vuoksi", "på grund av helgdag", "for the public holiday"),
            }
        }
        (Because::Rules(DayKind::Eve), false) => Text::of(
            "arkipyhän aaton vuoksi",
            "på grund av dagen före en helgdag",
            "for the eve of a public holiday",
        ),
        (Because::Rules(DayKind::Eve), true) => Text::of(
            "arkipyhän aaton aukioloajan ulkopuolella",
            "utanför öppettiderna dagen före en helgdag",
            "outside its hours on the eve of a public holiday",
        ),
        (Because::Rules(DayKind::Normal), false) if day.weekday >= Weekday::Saturday => {
            Text::of("viikonlopun vuoksi", "på grund av veckoslutet", "for the weekend")
        }
        _ => outside_hours(),
    }
}

/// A reason after what it is of; nothing where none was given.
fn in_brackets(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(" ({why})") }
}

/// For the sake of a named day.
fn for_day(day: NamedDay) -> Text {
    let (fi, sv, en) = match day {
        NamedDay::ChristmasEve => ("jouluaaton", "julafton", "Christmas Eve"),
        NamedDay::MidsummerEve => ("juhannusaaton", "midsommarafton", "Midsummer Eve"),
        NamedDay::NewYearsDay => ("uudenvuodenpäivän", "nyårsdagen", "New Year's Day"),
        NamedDay::EpiphanyEve => ("loppiaisaaton", "trettondagsafton", "the eve of Epiphany"),
        NamedDay::Epiphany => ("loppiaisen", "trettondagen", "Epiphany"),
        NamedDay::MaundyThursday => ("kiirastorstain", "skärtorsdagen", "Maundy Thursday"),
        NamedDay::GoodFriday => ("pitkäperjantain", "långfredagen", "Good Friday"),
        NamedDay::EasterSaturday => ("lankalauantain", "påskafton", "Easter Saturday"),
        NamedDay::EasterSunday => ("pääsiäispäivän", "påskdagen", "Easter Sunday"),
        NamedDay::EasterMonday => ("toisen pääsiäispäivän", "annandag påsk", "Easter Monday"),
        NamedDay::MayDayEve => ("vapunaaton", "valborgsmässoafton", "the eve of May Day"),
        NamedDay::MayDay => ("vapunpäivän", "första maj", "May Day"),
        NamedDay::AscensionEve => {
            ("helatorstain aaton", "dagen före Kristi himmelsfärdsdag", "the eve of Ascension Day")
        }
        NamedDay::AscensionDay => ("helatorstain", "Kristi himmelsfärdsdag", "Ascension Day"),
        NamedDay::WhitSunday => ("helluntaipäivän", "pingstdagen", "Whit Sunday"),
        NamedDay::MidsummerDay => ("juhannuspäivän", "midsommardagen", "Midsummer Day"),
        NamedDay::AllSaintsDay => ("pyhäinpäivän", "alla helgons dag", "All Saints' Day"),
        NamedDay::IndependenceEve => {
            let en = "the eve of Independence Day";
            ("itsenäisyyspäivän aaton", "dagen före självständighetsdagen", en)
        }
        NamedDay::IndependenceDay => {
            ("itsenäisyyspäivän", "självständighetsdagen", "Independence Day")
        }
        NamedDay::ChristmasDay => ("joulupäivän", "juldagen", "Christmas Day"),
        NamedDay::SecondDayOfChristmas => ("tapaninpäivän", "annandag jul", "Boxing Day"),
        NamedDay::NewYearsEve => ("uudenvuodenaaton", "nyårsafton", "New Year's Eve"),
    };
    Text { fi: format!("{fi} vuoksi"), sv: format!("på grund av {sv}"), en: format!("for {en}") }
}

fn outside_hours() -> Text {
    Text::of("aukioloajan ulkopuolella", "utanför öppettiderna", "outside its opening hours")
}

/// A local day and time as it is spoken: `maanantaina 4.9.2023 klo 8.00`.
fn spoken_at(local: DateTime) -> Text {
    let [fi, sv, en] = weekday(Weekday::of(local.date()));
    let (year, month, day) = (local.year(), local.month(), local.day());
    let (hour, minute) = (local.hour(), local.minute());
    Text {
        fi: format!("{fi} {day}.{month}.{year} klo {hour}.{minute:02}"),
        sv: format!("{sv} {day}.{month}.{year} kl. {hour}.{minute:02}"),
        en: format!("{en} {} at {hour:02}:{minute:02}", local.strftime("%-d %B %Y")),
    }
}

/// The weekday in three languages, as an adverb in Finnish, as a name otherwise.
fn weekday(weekday: Weekday) -> [&'static str; 3] {
    match weekday {
        Weekday::Monday => ["maanantaina", "måndag", "Monday"],
        Weekday::Tuesday => ["tiistaina", "tisdag", "Tuesday"],
        Weekday::Wednesday => ["keskiviikkona", "onsdag", "Wednesday"],
        Weekday::Thursday => ["torstaina", "torsdag", "Thursday"],
        Weekday::Friday => ["perjantaina", "fredag", "Friday"],
        Weekday::Saturday => ["lauantaina", "lördag", "Saturday"],
        Weekday::Sunday => ["sunnuntaina", "söndag", "Sunday"],
    }
}
