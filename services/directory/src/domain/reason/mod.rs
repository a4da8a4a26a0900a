//! Why a line is called or passed over, as plain sentences. Finnish is the source; the Swedish and
//! English sentences are ours, and the Swedish ones unreviewed.

use jiff::{Timestamp, Zoned};
use neuvo_calendar::{
    Day, NamedDay, Weekday,
    hours::{Because, DayKind, HoursState, Verdict},
};
use neuvo_chassis::clock::helsinki;

use super::{Line, Link, Text, Urgency};

mod way;

pub use way::{tell, way};

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
    say_opening(&mut text, verdict, next_opening);
    text
}

/// Adds when something that is not open opens next.
fn say_opening(text: &mut Text, verdict: &Verdict<'_>, next_opening: Option<Timestamp>) {
    match next_opening.map(|at| opens_at(&at.to_zoned(helsinki()))) {
        Some(when) => text.say(
            &format!("Se avautuu {}.", when.fi),
            &format!("Den öppnar {}.", when.sv),
            &format!("It opens on {}.", when.en),
        ),
        None if verdict.state.is_none() => {}
        None => text.say(
            "Seuraavaa aukioloaikaa ei ole tiedossa.",
            "Nästa öppettid är inte känd.",
            "No next opening is known.",
        ),
    }
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
    let languages = line.languages.join(", ");
    line.name.each(
        |name| format!("{name} ({number}) on auki, mutta palvelee muilla kielillä: {languages}."),
        |name| format!("{name} ({number}) är öppen, men betjänar på andra språk: {languages}."),
        |name| format!("{name} ({number}) is open, but serves in other languages: {languages}."),
    )
}

/// Why the answer is what it is: the first line considered, the one that is called, and, where the
/// matter can wait, that waiting is possible.
pub fn answer(chain: &[Link<'_>], called: Option<&Link<'_>>, urgency: Urgency) -> Text {
    let (Some(first), Some(called)) = (chain.first(), called) else { return Text::default() };
    if std::ptr::eq(first, called) {
        return first.reason.clone();
    }
    let mut text = first.reason.clone();
    text.say(&called.reason.fi, &called.reason.sv, &called.reason.en);
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

/// Why it is closed, as the end of a sentence. A day that has hours is closed outside them.
fn closed_because(verdict: &Verdict<'_>, day: &Day) -> Text {
    match (verdict.because, verdict.has_spans) {
        (Because::Exception(exception), _) => exception.reason.each(
            |why| format!("poikkeuksellisesti ({why})"),
            |why| format!("undantagsvis ({why})"),
            |why| format!("as an exception ({why})"),
        ),
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
