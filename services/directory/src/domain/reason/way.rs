//! Sentences about ways other than the telephone, and the whole that the person is told.

use neuvo_calendar::{
    Day,
    hours::{HoursState, Verdict},
};
use neuvo_chassis::clock::helsinki;

use super::{closed_because, say_opening};
use crate::domain::{ChannelKind, Line, Text, Way};

/// Whether a way is there, and when. `day` is the day asked about.
pub fn way(way: &Way<'_>, verdict: &Verdict<'_>, day: &Day) -> Text {
    let name = &way.channel.item.name;
    if way.open {
        return open(way);
    }
    let mut text = match verdict.state {
        None => name.each(
            |name| format!("{name}: aukioloaika ei ole tiedossa."),
            |name| format!("{name}: öppettiden är inte känd."),
            |name| format!("{name}: the opening hours are not known."),
        ),
        Some(HoursState::ByAppointment) => name.each(
            |name| format!("{name}: nyt vain ajanvarauksella."),
            |name| format!("{name}: nu bara enligt tidsbeställning."),
            |name| format!("{name}: by appointment only now."),
        ),
        Some(HoursState::PhoneOnly) => name.each(
            |name| format!("{name}: nyt vain puhelimitse."),
            |name| format!("{name}: nu bara per telefon."),
            |name| format!("{name}: by telephone only now."),
        ),
        Some(_) => {
            let why = closed_because(verdict, day);
            name.each(
                |name| format!("{name} on kiinni {}.", why.fi),
                |name| format!("{name} är stängd {}.", why.sv),
                |name| format!("{name} is closed {}.", why.en),
            )
        }
    };
    say_opening(&mut text, verdict, way.next_opening);
    text
}

fn open(way: &Way<'_>) -> Text {
    let name = &way.channel.item.name;
    match way.next_closing.map(|at| at.to_zoned(helsinki()).strftime("%-H.%M").to_string()) {
        Some(until) => name.each(
            |name| format!("{name} on auki klo {until} asti."),
            |name| format!("{name} är öppen till kl. {until}."),
            |name| format!("{name} is open until {}.", until.replace('.', ":")),
        ),
        None => name.each(
            |name| format!("{name} on aina käytettävissä."),
            |name| format!("{name} är alltid tillgänglig."),
            |name| format!("{name} is always available."),
        ),
    }
}

/// The whole that the person is told: whom to call, one other way that is open, and the number for
/// danger.
pub fn tell(reason: &Text, way: Option<&Way<'_>>, danger: Option<&Line>) -> Text {
    let mut text = reason.clone();
    if let Some(way) = way.filter(|way| way.open) {
        match way.channel.item.kind {
            ChannelKind::WalkIn => text.say(
                "Voit myös tulla käymään ilman ajanvarausta.",
                "Du kan också komma utan tidsbeställning.",
                "You can also come without an appointment.",
            ),
            _ => text.say(
                "Voit myös ottaa yhteyttä muuten.",
                "Du kan också ta kontakt på annat sätt.",
                "You can also make contact in another way.",
            ),
        }
        text.say(&way.reason.fi, &way.reason.sv, &way.reason.en);
    }
    if let Some(line) = danger {
        let number = &line.display_number;
        text.say(
            &format!("Jos henki tai terveys on vaarassa, soita heti {number}."),
            &format!("Om det är fara för liv eller hälsa, ring genast {number}."),
            &format!("If life or health is in danger, call {number} at once."),
        );
    }
    text
}
