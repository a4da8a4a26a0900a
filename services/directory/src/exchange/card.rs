//! What other registers ask of an entry, gathered from where the register keeps it: a site has the
//! hours of its door.

use neuvo_calendar::{OpeningHours, Text};

use super::{Source, lost::Lost, place::door};
use crate::domain::{
    ChannelKind, EntryName, Kind, organisation::OrganisationKind, place::AccessibilityFeature,
    snapshot::in_force,
};

/// An entry as other registers ask for it.
#[derive(Debug, Clone)]
pub(super) struct Card<'a> {
    pub(super) name: EntryName,
    /// What it is called in the other register.
    pub(super) id: String,
    pub(super) called: &'a Text,
    pub(super) description: Option<&'a Text>,
    /// What its organisation is called in the other register.
    pub(super) organisation: String,
    pub(super) organisation_kind: Option<OrganisationKind>,
    pub(super) business_id: Option<&'a str>,
    pub(super) channel_kind: Option<ChannelKind>,
    pub(super) phone_number: Option<&'a str>,
    pub(super) email: Option<&'a str>,
    pub(super) url: Option<&'a str>,
    /// As it is written on a letter.
    pub(super) address: &'a str,
    pub(super) municipality_code: Option<&'a str>,
    pub(super) accessibility: Vec<AccessibilityFeature>,
    pub(super) languages: &'a [String],
    pub(super) hours: Option<&'a OpeningHours>,
    pub(super) statutory_basis: &'a str,
    /// What the lines, sites and channels it is reached by are called in the other register.
    pub(super) reached_by: Vec<String>,
}

/// A postal address in Finland.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) street: &'a str,
    pub(super) postal_code: &'a str,
    pub(super) post_office: &'a str,
}

impl<'a> Address<'a> {
    /// `Torikatu 1, 05800 Hyvinkää`; none when it is written otherwise.
    pub(super) fn of(written: &'a str) -> Option<Self> {
        let (street, place) = written.rsplit_once(',')?;
        let (postal_code, post_office) = place.trim().split_once(' ')?;
        let digits = postal_code.len() == 5 && postal_code.bytes().all(|b| b.is_ascii_digit());
        let (street, post_office) = (street.trim(), post_office.trim());
        let whole = digits && !street.is_empty() && !post_office.is_empty();
        whole.then_some(Self { street, postal_code, post_office })
    }
}

impl<'a> Card<'a> {
    fn new(source: &Source<'_>, system: &str, kind: Kind, id: &str, called: &'a Text) -> Self {
        Self {
            name: EntryName { kind, entry_id: id.to_owned() },
            id: source.id(system, kind, id),
            called,
            description: None,
            organisation: source.organisation_id(system, None),
            organisation_kind: None,
            business_id: None,
            channel_kind: None,
            phone_number: None,
            email: None,
            url: None,
            address: "",
            municipality_code: None,
            accessibility: Vec::new(),
            languages: &[],
            hours: None,
            statutory_basis: "",
            reached_by: Vec::new(),
        }
    }

    /// Its id here.
    pub(super) fn entry_id(&self) -> &str {
        &self.name.entry_id
    }
}

/// Every exchanged entry in force, by kind and id; what no format carries is lost.
pub(super) fn cards<'a>(source: &'a Source<'_>, system: &str, lost: &mut Lost) -> Vec<Card<'a>> {
    let mut cards = organisations(source, system, lost);
    cards.extend(sites(source, system, lost));
    cards.extend(lines(source, system, lost));
    cards.extend(channels(source, system, lost));
    cards.extend(services(source, system, lost));
    cards
}

fn organisations<'a>(source: &'a Source<'_>, system: &str, lost: &mut Lost) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    for (id, entry) in in_force(&source.snapshot.organisations) {
        lost.organisation(id, entry);
        cards.push(Card {
            description: entry.description.as_ref(),
            organisation_kind: entry.kind,
            business_id: entry.business_id.as_deref(),
            phone_number: entry.phone_number.as_deref(),
            email: entry.email.as_deref(),
            url: entry.url.as_deref(),
            ..Card::new(source, system, Kind::Organisation, id, &entry.name)
        });
    }
    cards
}

fn sites<'a>(source: &'a Source<'_>, system: &str, lost: &mut Lost) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    for (id, entry) in in_force(&source.snapshot.sites) {
        lost.site(id, entry);
        let door = door(source, id).map(|(_, door)| door);
        if let Some(door) = door {
            lost.hours(Kind::Channel, &door.channel_id, &door.hours);
        }
        cards.push(Card {
            address: &entry.address,
            municipality_code: Some(&entry.municipality_code),
            accessibility: entry.accessibility.iter().copied().collect(),
            languages: door.map_or(&[], |door| &door.languages),
            hours: door.map(|door| &door.hours),
            ..Card::new(source, system, Kind::Site, id, &entry.name)
        });
    }
    cards
}

fn lines<'a>(source: &'a Source<'_>, system: &str, lost: &mut Lost) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    for (id, entry) in in_force(&source.snapshot.lines) {
        lost.line(id, entry);
        lost.hours(Kind::Line, id, &entry.hours);
        cards.push(Card {
            phone_number: Some(&entry.phone_number),
            languages: &entry.languages,
            hours: Some(&entry.hours),
            ..Card::new(source, system, Kind::Line, id, &entry.name)
        });
    }
    cards
}

fn channels<'a>(source: &'a Source<'_>, system: &str, lost: &mut Lost) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    for (id, entry) in in_force(&source.snapshot.channels) {
        lost.channel(id, entry);
        if entry.kind == ChannelKind::WalkIn {
            let site_id = entry.site_id.as_deref().unwrap_or_default();
            if door(source, site_id).is_none_or(|(door, _)| door != id) {
                lost.of(Kind::Channel, id, "", "is a second door of its site: one is carried");
            }
            continue; // its site has its hours
        }
        lost.hours(Kind::Channel, id, &entry.hours);
        let on_the_web = matches!(entry.kind, ChannelKind::EService | ChannelKind::Chat);
        cards.push(Card {
            description: entry.description.as_ref(),
            organisation: source.organisation_id(system, entry.organisation_id.as_deref()),
            channel_kind: Some(entry.kind),
            email: (entry.kind == ChannelKind::Email).then_some(entry.address.as_str()),
            url: (on_the_web && !entry.address.is_empty()).then_some(entry.address.as_str()),
            address: if entry.kind == ChannelKind::Letter { &entry.address } else { "" },
            languages: &entry.languages,
            hours: Some(&entry.hours),
            ..Card::new(source, system, Kind::Channel, id, &entry.name)
        });
    }
    cards
}

fn services<'a>(source: &'a Source<'_>, system: &str, lost: &mut Lost) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    for (id, entry) in in_force(&source.snapshot.services) {
        lost.service(id, entry);
        let lines = entry.line_ids.iter().map(|id| source.id(system, Kind::Line, id));
        let channels = entry.channel_ids.iter().map(|id| {
            let channel = source.snapshot.channels.get(id).map(|kept| &kept.item);
            match channel.and_then(|channel| channel.site_id.as_ref()) {
                Some(site) => source.id(system, Kind::Site, site),
                None => source.id(system, Kind::Channel, id),
            }
        });
        cards.push(Card {
            description: entry.description.as_ref(),
            organisation: source.organisation_id(system, entry.organisation_id.as_deref()),
            languages: &entry.languages,
            statutory_basis: &entry.statutory_basis,
            reached_by: lines.chain(channels).collect(),
            ..Card::new(source, system, Kind::Service, id, &entry.name)
        });
    }
    cards
}
