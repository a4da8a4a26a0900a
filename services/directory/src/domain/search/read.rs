//! What stands on a day, read into entries that may be found, each with its texts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    entry::{Areas, Entry},
    normalise,
};
use crate::domain::{
    Area, Centre, Channel, County, Document, EntryName, Kind, Line, Organisation, Service, Site,
    Snapshot, Text, Unit, place::SiteStage, snapshot::in_force,
};

/// Where in an entry a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Its name, in any language.
    Name,
    /// Its number as it is dialled or written.
    Number,
    /// Anywhere else.
    Other,
}

/// An entry with its texts.
pub struct Read<'a> {
    /// The entry.
    pub entry: Entry,
    /// Its texts; empty ones are of no account.
    pub texts: Vec<(Field, &'a str)>,
}

/// Everything that may be found, by kind and id.
pub fn read(snapshot: &Snapshot) -> Vec<Read<'_>> {
    let of = Relations::of(snapshot);
    let channels = in_force(&snapshot.channels).filter(|(_, channel)| is_there(snapshot, channel));
    let mut read: Vec<Read<'_>> = Vec::new();
    read.extend(in_force(&snapshot.units).map(|(_, unit)| of.unit(unit)));
    read.extend(in_force(&snapshot.lines).map(|(_, line)| of.line(line)));
    read.extend(in_force(&snapshot.centres).map(|(_, centre)| of.centre(centre)));
    read.extend(in_force(&snapshot.sites).map(|(_, site)| of.site(site)));
    read.extend(in_force(&snapshot.services).map(|(_, service)| of.service(service)));
    read.extend(in_force(&snapshot.organisations).map(|(_, one)| of.organisation(one)));
    read.extend(channels.map(|(_, channel)| of.channel(channel)));
    read
}

/// What entries say of each other, to be looked up from the other side.
struct Relations<'a> {
    snapshot: &'a Snapshot,
    /// The areas that a unit or a line serves.
    areas: BTreeMap<(Kind, &'a str), Vec<(&'a str, &'a Text)>>,
    /// The lines and channels of a unit, the channels of a site or an organisation.
    ways: BTreeMap<(Kind, &'a str), Vec<Document>>,
    /// What the centres of a site serve.
    centres: BTreeMap<&'a str, Vec<&'a [String]>>,
    municipalities: BTreeMap<&'a str, &'a Text>,
}

impl<'a> Relations<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        let mut of = Self {
            snapshot,
            areas: BTreeMap::new(),
            ways: BTreeMap::new(),
            centres: BTreeMap::new(),
            municipalities: BTreeMap::new(),
        };
        if let Some(county) = &snapshot.county {
            of.county(&county.item);
        }
        for (_, line) in in_force(&snapshot.lines) {
            of.way(Kind::Unit, line.unit_id.as_deref(), Document::Line(line.clone()));
        }
        for (_, channel) in in_force(&snapshot.channels) {
            if is_there(snapshot, channel) {
                let way = Document::Channel(channel.clone());
                of.way(Kind::Unit, channel.unit_id.as_deref(), way.clone());
                of.way(Kind::Site, channel.site_id.as_deref(), way.clone());
                of.way(Kind::Organisation, channel.organisation_id.as_deref(), way);
            }
        }
        for (_, centre) in in_force(&snapshot.centres) {
            for site_id in &centre.site_ids {
                of.centres.entry(site_id).or_default().push(&centre.municipality_codes);
            }
        }
        of
    }

    fn county(&mut self, county: &'a County) {
        for area in &county.areas {
            if let Some(line_id) = &area.line_id {
                let named = (area.area_id.as_str(), &area.name);
                self.areas.entry((Kind::Line, line_id)).or_default().push(named);
            }
        }
        for (id, unit) in in_force(&self.snapshot.units) {
            let serves = |area: &&Area| {
                area.unit_id.as_deref() == Some(id) || unit.area_ids.contains(&area.area_id)
            };
            let areas = county.areas.iter().filter(serves);
            let named: Vec<_> = areas.map(|area| (area.area_id.as_str(), &area.name)).collect();
            self.areas.insert((Kind::Unit, id), named);
        }
        let named = county.municipalities.iter().map(|one| (one.code.as_str(), &one.name));
        self.municipalities.extend(named);
    }

    fn way(&mut self, kind: Kind, id: Option<&'a str>, way: Document) {
        if let Some(id) = id {
            self.ways.entry((kind, id)).or_default().push(way);
        }
    }

    fn unit(&self, unit: &'a Unit) -> Read<'a> {
        let mut read = self.entry(Kind::Unit, &unit.unit_id, &unit.name);
        read.say(unit.neutral_name.iter().chain(&unit.duties));
        read.texts.extend(unit.email.as_deref().map(|email| (Field::Other, email)));
        self.serve(&mut read, [(Kind::Unit, unit.unit_id.as_str())]);
        read
    }

    fn line(&self, line: &'a Arc<Line>) -> Read<'a> {
        let mut read = self.entry(Kind::Line, &line.line_id, &line.name);
        read.entry.ways = vec![Document::Line(line.clone())];
        read.entry.languages.clone_from(&line.languages);
        read.texts.push((Field::Number, &line.display_number));
        read.texts.push((Field::Number, &line.phone_number));
        self.serve(&mut read, [(Kind::Line, line.line_id.as_str())]);
        read
    }

    fn centre(&self, centre: &'a Centre) -> Read<'a> {
        let mut read = self.entry(Kind::Centre, &centre.centre_id, &centre.name);
        read.say(self.named(&centre.municipality_codes));
        let sites = centre.site_ids.iter().filter_map(|id| self.snapshot.sites.get(id));
        let sites: Vec<&Site> = sites.filter(|site| !site.ended).map(|site| &*site.item).collect();
        let ways = sites.iter().filter_map(|site| self.ways.get(&(Kind::Site, &*site.site_id)));
        read.entry.ways = ways.flatten().cloned().collect();
        read.entry.areas = areas_of_ways(read.entry.areas, &read.entry.ways);
        read.say(sites.iter().map(|site| &site.name));
        read.entry.municipality_codes = Some(centre.municipality_codes.iter().cloned().collect());
        read
    }

    fn site(&self, site: &'a Site) -> Read<'a> {
        let mut read = self.entry(Kind::Site, &site.site_id, &site.name);
        read.entry.municipality_codes = Some(self.municipalities_of(site));
        read.texts.push((Field::Other, &site.address));
        self.stand(&mut read, site);
        let partners = site.partner_roster.iter().map(|slot| &slot.organisation_id);
        let partners = partners.filter_map(|id| self.snapshot.organisations.get(id));
        read.say(partners.map(|partner| &partner.item.name));
        self.serve(&mut read, site.unit_ids.iter().map(|id| (Kind::Unit, id.as_str())));
        read.entry.areas = areas_of_ways(read.entry.areas, &read.entry.ways);
        read
    }

    fn service(&self, service: &'a Service) -> Read<'a> {
        let mut read = self.entry(Kind::Service, &service.service_id, &service.name);
        read.entry.ways = self.ways_of(service);
        read.entry.languages.clone_from(&service.languages);
        read.say(&service.description);
        read.say(service.documents.iter().map(|document| &document.name));
        read.texts.push((Field::Other, &service.statutory_basis));
        let unit = service.unit_id.iter().map(|id| (Kind::Unit, id.as_str()));
        self.serve(&mut read, unit.chain(service.line_ids.iter().map(|id| (Kind::Line, &**id))));
        read
    }

    fn organisation(&self, organisation: &'a Organisation) -> Read<'a> {
        let id = &organisation.organisation_id;
        let mut read = self.entry(Kind::Organisation, id, &organisation.name);
        read.say(&organisation.description);
        read.texts.push((Field::Number, &organisation.display_number));
        let number = organisation.phone_number.as_deref().map(|number| (Field::Number, number));
        let email = organisation.email.as_deref().map(|email| (Field::Other, email));
        read.texts.extend(number.into_iter().chain(email));
        read.entry.areas = areas_of_ways(read.entry.areas, &read.entry.ways);
        read
    }

    fn channel(&self, channel: &'a Arc<Channel>) -> Read<'a> {
        let mut read = self.entry(Kind::Channel, &channel.channel_id, &channel.name);
        read.entry.ways = vec![Document::Channel(channel.clone())];
        read.entry.languages.clone_from(&channel.languages);
        read.entry.areas = areas_of_ways(read.entry.areas, &read.entry.ways);
        let site = channel.site_id.as_ref().and_then(|id| self.snapshot.sites.get(id));
        read.entry.municipality_codes = site.map(|site| self.municipalities_of(&site.item));
        if let Some(site) = site {
            read.say([&site.item.name]);
            self.stand(&mut read, &site.item);
        }
        read.texts.push((Field::Other, &channel.address));
        read.say(&channel.description);
        read
    }

    /// An entry with its names, before more is known of it.
    fn entry(&self, kind: Kind, id: &'a str, title: &'a Text) -> Read<'a> {
        let entry = Entry {
            name: EntryName { kind, entry_id: id.to_owned() },
            title: title.clone(),
            sorted_by: normalise::folded_words(&title.fi).join(" "),
            ways: self.ways.get(&(kind, id)).cloned().unwrap_or_default(),
            hours: Vec::new(),
            areas: Areas::Of(BTreeSet::new()),
            municipality_codes: None,
            languages: Vec::new(),
        };
        let names = [&title.fi, &title.sv, &title.en];
        Read { entry, texts: names.map(|name| (Field::Name, name.as_str())).into() }
    }

    /// Takes in where a site stands, where a mobile point stops, and whom its centres serve.
    fn stand(&self, read: &mut Read<'a>, site: &'a Site) {
        let of_centres = self.centres.get(site.site_id.as_str()).into_iter().flatten();
        of_centres.for_each(|codes| read.say(self.named(codes)));
        let codes = site.municipalities().collect::<BTreeSet<_>>().into_iter();
        read.say(codes.filter_map(|code| self.municipalities.get(code).copied()));
        read.say(site.mobile_schedule.iter().map(|visit| &visit.place));
    }

    fn named(&self, codes: &'a [String]) -> impl Iterator<Item = &'a Text> {
        codes.iter().filter_map(|code| self.municipalities.get(code.as_str()).copied())
    }

    /// Takes in the areas that some units and lines serve, and their names.
    fn serve(&self, read: &mut Read<'a>, by: impl IntoIterator<Item = (Kind, &'a str)>) {
        let served = by.into_iter().filter_map(|name| self.areas.get(&name)).flatten();
        for (area_id, name) in served {
            if let Areas::Of(areas) = &mut read.entry.areas
                && areas.insert((*area_id).to_owned())
            {
                read.say([*name]);
            }
        }
    }

    /// The lines and channels of a service; where it names none, those of its unit.
    fn ways_of(&self, service: &Service) -> Vec<Document> {
        let line = |id: &String| self.snapshot.lines.get(id).filter(|line| !line.ended);
        let lines = service.line_ids.iter().filter_map(line);
        let channel = |id: &String| self.snapshot.channels.get(id).filter(|one| !one.ended);
        let channels = service.channel_ids.iter().filter_map(channel);
        let channels = channels.filter(|channel| is_there(self.snapshot, &channel.item));
        let own: Vec<_> = lines
            .map(|line| Document::Line(line.item.clone()))
            .chain(channels.map(|channel| Document::Channel(channel.item.clone())))
            .collect();
        match &service.unit_id {
            Some(unit_id) if service.line_ids.is_empty() && service.channel_ids.is_empty() => {
                self.ways.get(&(Kind::Unit, unit_id.as_str())).cloned().unwrap_or_default()
            }
            _ => own,
        }
    }

    /// The municipalities a site stands or stops in, and those that its centres serve.
    fn municipalities_of(&self, site: &Site) -> BTreeSet<String> {
        let of_centres = self.centres.get(site.site_id.as_str()).into_iter().flatten();
        let codes = of_centres.flat_map(|codes| codes.iter().cloned());
        codes.chain(site.municipalities().map(str::to_owned)).collect()
    }
}

impl<'a> Read<'a> {
    /// Takes in texts that are no names.
    fn say(&mut self, texts: impl IntoIterator<Item = &'a Text>) {
        let said = texts.into_iter().flat_map(|text| [&text.fi, &text.sv, &text.en]);
        self.texts.extend(said.map(|text| (Field::Other, text.as_str())));
    }
}

/// Some areas, and those that channels serve.
fn areas_of_ways(areas: Areas, ways: &[Document]) -> Areas {
    let channels = ways.iter().filter_map(|way| match way {
        Document::Channel(channel) => Some(&channel.area_ids),
        _ => None,
    });
    channels.fold(areas, |areas, area_ids| match areas {
        Areas::Of(areas) if !area_ids.is_empty() => {
            Areas::Of(areas.into_iter().chain(area_ids.iter().cloned()).collect())
        }
        _ => Areas::All,
    })
}

/// Whether somebody can be met by a channel: not where its site is no more, or advice is only planned.
fn is_there(snapshot: &Snapshot, channel: &Channel) -> bool {
    let site = channel.site_id.as_ref().and_then(|site_id| snapshot.sites.get(site_id));
    site.is_none_or(|site| !site.ended && site.item.stage != Some(SiteStage::Planned))
}
