//! What other registers ask of an entry, gathered from where the register keeps it: a site has the
//! hours of its door.

use std::borrow::Cow;

use neuvo_calendar::{Day, OpeningHours, Text};

use super::{
    Format, Source,
    carried::not_carried,
    days::{Plan, plan, window},
    joined::{Joined, joined},
    lost::Lost,
    place::door,
    stops::{Stop, apart, stops},
};
use crate::domain::{
    Channel, ChannelKind, EntryName, Kind, organisation::OrganisationKind,
    place::AccessibilityFeature, snapshot::in_force,
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
    /// Its organisation, where it is not the county itself.
    pub(super) organisation_id: Option<&'a str>,
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
    /// When it is open, each version of it on its own days.
    pub(super) hours: Option<Cow<'a, OpeningHours>>,
    /// Whether visits of a mobile point are among its hours.
    pub(super) by_visits: bool,
    /// Where it stands, and when, of a mobile point.
    pub(super) stops: Vec<Stop>,
    /// Whether it is a site that visits.
    pub(super) mobile: bool,
    pub(super) statutory_basis: &'a str,
    /// What the lines, sites and channels it is reached by are called in the other register.
    pub(super) reached_by: Vec<String>,
    /// Whether there are lines, and channels, among them.
    pub(super) reached: (bool, bool),
    /// The door whose hours it has.
    pub(super) door: Option<&'a Channel>,
}

/// A postal address in Finland.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) street: &'a str,
    pub(super) postal_code: &'a str,
    pub(super) post_office: &'a str,
}

impl<'a> Address<'a> {
    /// `Torikatu 1, 05800 Hyvinkää`, or without the post office; none when it is written otherwise.
    pub(super) fn of(written: &'a str) -> Option<Self> {
        let (street, place) = written.rsplit_once(',')?;
        let place = place.trim();
        let (postal_code, post_office) = place.split_once(' ').unwrap_or((place, ""));
        let digits = postal_code.len() == 5 && postal_code.bytes().all(|b| b.is_ascii_digit());
        let (street, post_office) = (street.trim(), post_office.trim());
        (digits && !street.is_empty()).then_some(Self { street, postal_code, post_office })
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
            organisation_id: None,
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
            by_visits: false,
            stops: Vec::new(),
            mobile: false,
            statutory_basis: "",
            reached_by: Vec::new(),
            reached: (false, false),
            door: None,
        }
    }

    /// The county as an organisation, which what is nobody else's belongs to.
    pub(super) fn county(source: &'a Source<'_>, system: &str) -> Self {
        Card {
            organisation_kind: Some(OrganisationKind::County),
            ..Self::new(source, system, Kind::County, "county", &source.county.name)
        }
    }

    /// With the hours it has from the day of the export on.
    fn open(mut self, source: &Source<'a>) -> Self {
        if let Some(Joined { hours, by_visits }) = joined(source, &self.name) {
            (self.hours, self.by_visits) = (Some(hours), by_visits);
        }
        if self.by_visits {
            self.stops = stops(source, &self.name);
        }
        self
    }

    /// What its hours are in the days of a window: each stop of a day by itself.
    pub(super) fn plan(&self, window: &[Day]) -> Plan {
        match self.hours.as_deref().map(|hours| plan(hours, window)) {
            Some(Plan::Weeks(weeks, specials)) => Plan::Weeks(weeks, apart(specials, &self.stops)),
            plan => plan.unwrap_or(Plan::Unknown),
        }
    }

    /// Its id here.
    pub(super) fn entry_id(&self) -> &str {
        &self.name.entry_id
    }

    /// The fields of the register in which it says something, hours apart, each with the entry it is
    /// of and, where it is in several languages, its words.
    pub(super) fn fields(&self) -> Vec<(EntryName, &'static str, Option<&'a Text>)> {
        let own = &self.name;
        let address = !self.address.is_empty()
            || own.kind == Kind::Channel && (self.url.is_some() || self.email.is_some());
        let of_organisation = own.kind == Kind::Organisation;
        let mut fields = vec![(own.clone(), "name", Some(self.called))];
        fields.extend(self.description.map(|text| (own.clone(), "description", Some(text))));
        let others = [
            ("kind", self.organisation_kind.is_some() || self.channel_kind.is_some()),
            ("business_id", self.business_id.is_some()),
            ("phone_number", self.phone_number.is_some()),
            ("email", of_organisation && self.email.is_some()),
            ("url", of_organisation && self.url.is_some()),
            ("address", address),
            ("municipality_code", self.municipality_code.is_some()),
            ("accessibility", !self.accessibility.is_empty()),
            ("mobile_schedule", self.mobile),
            ("languages", self.door.is_none() && !self.languages.is_empty()),
            ("statutory_basis", !self.statutory_basis.is_empty()),
            ("organisation_id", self.door.is_none() && self.organisation_id.is_some()),
            ("line_ids", self.reached.0),
            ("channel_ids", self.reached.1),
        ];
        let says = others.into_iter().filter(|(_, says)| *says);
        fields.extend(says.map(|(field, _)| (own.clone(), field, None)));
        if let Some(door) = self.door {
            let name = EntryName { kind: Kind::Channel, entry_id: door.channel_id.clone() };
            if door.name != *self.called {
                fields.push((name.clone(), "door.name", Some(&door.name)));
            }
            let description = door.description.as_ref();
            fields.extend(description.map(|text| (name.clone(), "door.description", Some(text))));
            if !door.languages.is_empty() {
                fields.push((name.clone(), "door.languages", None));
            }
            if door.organisation_id.is_some() {
                fields.push((name, "door.organisation_id", None));
            }
        }
        fields
    }
}

/// Every exchanged entry in force, by kind and id; what the format does not carry of it is lost.
pub(super) fn cards<'a>(source: &'a Source<'_>, format: Format, lost: &mut Lost) -> Vec<Card<'a>> {
    let system = format.system();
    let mut cards = organisations(source, system, lost);
    cards.extend(sites(source, system, lost));
    cards.extend(lines(source, system, lost));
    cards.extend(channels(source, system, lost));
    cards.extend(services(source, system, lost));
    let days = window(source);
    for card in &cards {
        lost.card(format, card);
        let of_door =
            |door: &Channel| EntryName { kind: Kind::Channel, entry_id: door.channel_id.clone() };
        // Visits are dates whatever the format: it is told of them where they are kept.
        let hours = card.hours.as_deref();
        let hours = hours.filter(|hours| !card.by_visits || !hours.opening_rules.is_empty());
        if let Some(hours) = hours.filter(|_| not_carried(format, card).is_none()) {
            let name = card.door.map_or(card.name.clone(), of_door);
            lost.hours(format, &name, hours, &days);
        }
        if source.has_other_ids(system, &card.name) {
            let description = "of other registers are not carried by this format";
            lost.of(card.name.kind, card.entry_id(), "external_ids", description);
        }
    }
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
        let organisation_id = door.and_then(|door| door.organisation_id.as_deref());
        cards.push(
            Card {
                organisation: source.organisation_id(system, organisation_id),
                organisation_id,
                address: &entry.address,
                municipality_code: Some(&entry.municipality_code),
                accessibility: entry.accessibility.iter().copied().collect(),
                languages: door.map_or(&[], |door| &door.languages),
                mobile: !entry.mobile_schedule.is_empty(),
                door,
                ..Card::new(source, system, Kind::Site, id, &entry.name)
            }
            .open(source),
        );
    }
    cards
}

fn lines<'a>(source: &'a Source<'_>, system: &str, lost: &mut Lost) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    for (id, entry) in in_force(&source.snapshot.lines) {
        lost.line(id, entry);
        cards.push(
            Card {
                phone_number: Some(&entry.phone_number),
                languages: &entry.languages,
                ..Card::new(source, system, Kind::Line, id, &entry.name)
            }
            .open(source),
        );
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
        let on_the_web = matches!(entry.kind, ChannelKind::EService | ChannelKind::Chat);
        cards.push(
            Card {
                description: entry.description.as_ref(),
                organisation: source.organisation_id(system, entry.organisation_id.as_deref()),
                organisation_id: entry.organisation_id.as_deref(),
                channel_kind: Some(entry.kind),
                email: (entry.kind == ChannelKind::Email).then_some(entry.address.as_str()),
                url: (on_the_web && !entry.address.is_empty()).then_some(entry.address.as_str()),
                address: if entry.kind == ChannelKind::Letter { &entry.address } else { "" },
                languages: &entry.languages,
                ..Card::new(source, system, Kind::Channel, id, &entry.name)
            }
            .open(source),
        );
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
            organisation_id: entry.organisation_id.as_deref(),
            languages: &entry.languages,
            statutory_basis: &entry.statutory_basis,
            reached_by: lines.chain(channels).collect(),
            reached: (!entry.line_ids.is_empty(), !entry.channel_ids.is_empty()),
            ..Card::new(source, system, Kind::Service, id, &entry.name)
        });
    }
    cards
}
