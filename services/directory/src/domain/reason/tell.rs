//! The whole that the person is told.

use crate::domain::{Ask, ChannelKind, Kept, Line, Text, Urgency, Way};

/// What is told of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Why this line, or that there is none.
    pub reason: &'a Text,
    /// The line to call.
    pub line: Option<&'a Kept<Line>>,
    /// The ways of the wished channel.
    pub channels: &'a [Way<'a>],
    /// Where to go or write instead.
    pub alternatives: &'a [Way<'a>],
}

impl Told<'_> {
    /// Whom to call, the channel that was wished or that there is none, one other way, and the number
    /// for danger. In danger the number for it is all that is told.
    pub fn tell(&self, ask: &Ask<'_>, danger: &Line) -> Text {
        let mut text = self.reason.clone();
        if ask.urgency == Urgency::LifeThreatening {
            return text;
        }
        let wished = self.channels.first();
        if ask.channel_kind != ChannelKind::Line {
            say_wished(&mut text, ask.channel_kind, wished);
        }
        let wished_is_open = wished.is_some_and(Way::is_open);
        if let Some(way) = self.other(ask.urgency).filter(|_| !wished_is_open) {
            say_other(&mut text, way);
        }
        let number = &danger.display_number;
        if self.line.is_none_or(|line| line.item.line_id != danger.line_id) {
            text.say(
                &format!("Jos henki tai terveys on vaarassa, soita heti {number}."),
                &format!("Om det är fara för liv eller hälsa, ring genast {number}."),
                &format!("If life or health is in danger, call {number} at once."),
            );
        }
        text
    }

    /// Another way that is open; where nobody can be called the first there is. Nobody is sent where
    /// nothing can be found. Who cannot wait is sent to a door, or where nobody can be called to what
    /// is no letter box.
    fn other(&self, urgency: Urgency) -> Option<&Way<'_>> {
        let nobody_to_call = self.line.is_none();
        let in_time = |kind| match kind {
            ChannelKind::WalkIn => true,
            ChannelKind::Letter | ChannelKind::Email => urgency != Urgency::Urgent,
            _ => urgency != Urgency::Urgent || nobody_to_call,
        };
        let ways = self.alternatives.iter();
        let mut ways = ways.filter(|way| !way.is_nowhere() && in_time(way.channel.item.kind));
        let open = ways.clone().find(|way| way.is_open());
        open.or_else(|| ways.next().filter(|_| nobody_to_call))
    }
}

fn say_wished(text: &mut Text, kind: ChannelKind, way: Option<&Way<'_>>) {
    let (fi, sv, en) = match kind {
        ChannelKind::Line => ("puhelin", "telefon", "telephone"),
        ChannelKind::EService => ("verkkopalvelu", "e-tjänst", "e-service"),
        ChannelKind::Chat => ("chat", "chatt", "chat"),
        ChannelKind::Email => ("sähköposti", "e-post", "e-mail"),
        ChannelKind::Letter => ("kirje", "brev", "letter"),
        ChannelKind::WalkIn => ("käynti", "besök", "visit"),
    };
    match way {
        None => text.say(
            &format!("Toivottua yhteydenottotapaa ({fi}) ei ole."),
            &format!("Det önskade kontaktsättet ({sv}) finns inte."),
            &format!("The wished way to make contact ({en}) does not exist."),
        ),
        Some(way) => {
            text.say(
                &format!("Toivottu yhteydenottotapa ({fi}):"),
                &format!("Det önskade kontaktsättet ({sv}):"),
                &format!("The wished way to make contact ({en}):"),
            );
            say_way(text, way);
        }
    }
}

fn say_other(text: &mut Text, way: &Way<'_>) {
    match (way.channel.item.kind, way.is_open()) {
        (ChannelKind::WalkIn, true) => text.say(
            "Voit myös tulla käymään ilman ajanvarausta.",
            "Du kan också komma utan tidsbeställning.",
            "You can also come without an appointment.",
        ),
        (_, true) => text.say(
            "Voit myös ottaa yhteyttä muuten.",
            "Du kan också ta kontakt på annat sätt.",
            "You can also make contact in another way.",
        ),
        (_, false) => text.say(
            "Muu yhteydenottotapa:",
            "Ett annat kontaktsätt:",
            "Another way to make contact:",
        ),
    }
    say_way(text, way);
}

/// Whether a way is there, and its address.
fn say_way(text: &mut Text, way: &Way<'_>) {
    text.say(&way.reason.fi, &way.reason.sv, &way.reason.en);
    let of_site = way.site.filter(|_| way.visit.is_none()).map(|site| &site.item.address);
    let mut addresses = [Some(&way.channel.item.address), of_site].into_iter().flatten();
    if let Some(address) = addresses.find(|address| !address.is_empty()) {
        text.say(
            &format!("Osoite: {address}."),
            &format!("Adress: {address}."),
            &format!("Address: {address}."),
        );
    }
}
