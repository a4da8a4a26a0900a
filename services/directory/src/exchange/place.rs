//! How sites are taken in. Other registers have a site's hours and its organisation with it; here they
//! are its door's, a walk-in channel.

use std::sync::Arc;

use neuvo_calendar::{OpeningHours, Text};

use super::{
    Source,
    fields::{name, set},
    said::Said,
    take::Taking,
};
use crate::domain::{Channel, ChannelKind, Document, ExternalId, Kind, Site, snapshot::in_force};

impl Taking<'_, '_> {
    pub(super) fn site(&mut self, said: &Said, own: Option<&Said>, id: &str) {
        let held = self.source.snapshot.sites.get(id).filter(|kept| !kept.ended);
        let said_code = said.municipality_code.as_deref().map(|said| self.municipality(said));
        let held_code = held.map(|kept| kept.item.municipality_code.clone());
        match said_code.as_ref().or(held_code.as_ref()) {
            Some(code) if !self.source.county.serves(code) => {
                let description = "is not taken: its municipality is not one of this county";
                return self.reading.doubt(&said.place, description);
            }
            Some(_) => {}
            // Who reads the draft knows where it is; until then it is not published.
            None => self.reading.doubt(
                &said.place,
                "does not say which municipality it is in: give `municipality_code` in the draft",
            ),
        }
        let mut entry = held.map_or_else(
            || new_site(id, self.origin(), self.external(said)),
            |kept| (*kept.item).clone(),
        );
        name(&mut entry.name, said, own);
        set(&mut entry.address, said.address.clone(), own.map(|own| &own.address), &said.address);
        let own_code = own.map(|own| &own.municipality_code);
        set(&mut entry.municipality_code, said_code, own_code, &said.municipality_code);
        let own_features = own.map(|own| &own.accessibility);
        let features = said.accessibility.as_ref().map(|said| said.iter().copied().collect());
        set(&mut entry.accessibility, features, own_features, &said.accessibility);
        let name = entry.name.clone();
        let held = held.map(|kept| Document::Site(kept.item.clone()));
        let is_new = held.is_none();
        if self.keep(said, Document::Site(Arc::new(entry)), held) {
            self.door(said, own, id, (&name, is_new));
        }
    }

    /// The code of a municipality that is said by its code or by its name.
    fn municipality(&self, said: &str) -> String {
        let named = |name: &str| !name.is_empty() && name.to_lowercase() == said.to_lowercase();
        let mut known = self.source.county.municipalities.iter();
        let found = known.find(|known| {
            let Text { fi, sv, en } = &known.name;
            [fi, sv, en].into_iter().any(|name| named(name))
        });
        found.map_or(said, |known| &known.code).to_owned()
    }

    /// The walk-in channel of a site: its hours are the site's in other registers. A new site has one
    /// though nobody has said the hours: services are given there.
    fn door(
        &mut self,
        said: &Said,
        own: Option<&Said>,
        site_id: &str,
        (name, is_new): (&Text, bool),
    ) {
        let hours = said.hours.as_ref().filter(|hours| !hours.is_unknown());
        let held = door(self.source, site_id);
        let organisation = self.organisation_of(said, own);
        if held.is_none() && hours.is_none() && !is_new {
            if organisation.is_some() {
                let description = "belongs to another organisation than before: it has no door here, \
                    whose that would be";
                self.reading.doubt(&said.place, description);
            }
            return;
        }
        let mut entry = match held {
            Some((_, channel)) => channel.clone(),
            None => Channel {
                channel_id: self.door_id(site_id),
                name: name.clone(),
                kind: ChannelKind::WalkIn,
                unit_id: None,
                organisation_id: None,
                area_ids: Vec::new(),
                site_id: Some(site_id.to_owned()),
                address: String::new(),
                languages: Vec::new(),
                hours: OpeningHours::default(),
                description: None,
                source: self.origin(),
                external_ids: Vec::new(),
            },
        };
        let languages = said.languages.clone();
        set(&mut entry.languages, languages, own.map(|own| &own.languages), &said.languages);
        if let Some(organisation) = organisation {
            entry.organisation_id = organisation;
        }
        if hours.is_some() || !said.hours_whole {
            self.hours(&mut entry.hours, site_id, said, own);
        }
        let channel_id = entry.channel_id.clone();
        let held = held.map(|(_, channel)| Document::Channel(Arc::new(channel.clone())));
        if self.keep(said, Document::Channel(Arc::new(entry)), held) {
            self.doors.insert(site_id.to_owned(), channel_id);
        }
    }

    /// The id of a door that a site had and has no more, or a new one.
    fn door_id(&mut self, site_id: &str) -> String {
        let mut all = self.source.snapshot.channels.iter();
        let ended = all.find(|(_, kept)| {
            kept.item.kind == ChannelKind::WalkIn && kept.item.site_id.as_deref() == Some(site_id)
        });
        let ended = ended.map(|(id, _)| id.clone());
        ended.unwrap_or_else(|| self.ids.free(Kind::Channel, site_id).entry_id)
    }
}

/// The first walk-in channel of a site.
pub(super) fn door<'a>(source: &'a Source<'_>, site_id: &str) -> Option<(&'a str, &'a Channel)> {
    let doors = in_force(&source.snapshot.channels).map(|(id, channel)| (id, &**channel));
    let mut doors = doors.filter(|(_, channel)| channel.kind == ChannelKind::WalkIn);
    doors.find(|(_, channel)| channel.site_id.as_deref() == Some(site_id))
}

fn new_site(id: &str, source: String, external_ids: Vec<ExternalId>) -> Site {
    Site {
        site_id: id.to_owned(),
        name: Text::default(),
        municipality_code: String::new(),
        stage: None,
        address: String::new(),
        accessibility: Default::default(),
        customer_computers: None,
        partner_roster: Vec::new(),
        mobile_schedule: Default::default(),
        staffing: Vec::new(),
        cost_centres: Vec::new(),
        unit_ids: Vec::new(),
        role_holders: Vec::new(),
        source,
        external_ids,
    }
}
