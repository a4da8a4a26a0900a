//! Sentences about ways other than the telephone.

use neuvo_calendar::{Day, hours::HoursState, local};

use super::{closed_because, outside_hours, say_opening, spoken_at};
use crate::domain::{Text, Way};

/// Whether a way is there, and when. `day` is the day asked about.
pub fn way(way: &Way<'_>, day: &Day) -> Text {
    let name = &way.channel.item.name;
    if way.is_open() {
        return open(way, day);
    }
    let mut text = match way.verdict.state {
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
            let by_rules = || closed_because(&way.verdict, day);
            let why = if way.by_visits { outside_hours() } else { by_rules() };
            name.each(
                |name| format!("{name} on kiinni {}.", why.fi),
                |name| format!("{name} är stängd {}.", why.sv),
                |name| format!("{name} is closed {}.", why.en),
            )
        }
    };
    say_opening(&mut text, || name.clone(), &way.verdict, way.next_opening);
    say_place(&mut text, way);
    text
}

/// That it is open, and until when: with the day where that is not today, nor the midnight after.
fn open(way: &Way<'_>, day: &Day) -> Text {
    let name = &way.channel.item.name;
    let closes = way.next_closing.map(local);
    let soon = |closes: jiff::civil::DateTime| {
        let next_morning = day.date.tomorrow().ok() == Some(closes.date()) && closes.hour() < 12;
        closes.date() == day.date || next_morning
    };
    let mut text = match closes {
        Some(closes) if soon(closes) => {
            let (hour, minute) = (closes.hour(), closes.minute());
            name.each(
                |name| format!("{name} on auki klo {hour}.{minute:02} asti."),
                |name| format!("{name} är öppen till kl. {hour}.{minute:02}."),
                |name| format!("{name} is open until {hour}:{minute:02}."),
            )
        }
        Some(closes) => {
            let when = spoken_at(closes);
            name.each(
                |name| format!("{name} on auki. Se sulkeutuu {}.", when.fi),
                |name| format!("{name} är öppen. Den stänger {}.", when.sv),
                |name| format!("{name} is open. It closes on {}.", when.en),
            )
        }
        None => name.each(
            |name| format!("{name} on aina käytettävissä."),
            |name| format!("{name} är alltid tillgänglig."),
            |name| format!("{name} is always available."),
        ),
    };
    say_place(&mut text, way);
    text
}

/// Adds where a mobile point stands, or stands next.
fn say_place(text: &mut Text, way: &Way<'_>) {
    let Some(visit) = way.visit else { return };
    let said = visit.place.each(
        |place| format!("Paikka: {place}."),
        |place| format!("Plats: {place}."),
        |place| format!("Place: {place}."),
    );
    text.say(&said.fi, &said.sv, &said.en);
}

/// Adds who else is at a site now.
pub fn say_partners<'a>(text: &mut Text, names: impl Iterator<Item = &'a Text>) {
    let names: Vec<Text> =
        names.map(|name| name.each(str::to_owned, str::to_owned, str::to_owned)).collect();
    if names.is_empty() {
        return;
    }
    let all = |of: fn(&Text) -> &str| names.iter().map(of).collect::<Vec<_>>().join(", ");
    text.say(
        &format!("Paikalla on nyt myös {}.", all(|name| &name.fi)),
        &format!("På plats nu är också {}.", all(|name| &name.sv)),
        &format!("Also there now: {}.", all(|name| &name.en)),
    );
}
