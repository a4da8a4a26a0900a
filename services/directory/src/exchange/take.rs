//! How the register takes in what a file says: entry by entry, field by field, against what an export
//! of the register says.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use neuvo_calendar::{Day, OpeningHours, Text};

use super::{
    Finding, Imported, Judge, Source,
    days::window,
    fields::{description, display_number, name, put, set},
    ids::{Ids, KINDS},
    json::Reading,
    said::{Said, written},
    sound::{left_open, restored},
    take_service::followers,
};
use crate::domain::{
    Channel, ChannelKind, Document, EntryName, ExternalId, Kind, Line, Organisation,
};

/// Takes in what a file says.
pub(super) fn take(
    source: &Source<'_>,
    system: &'static str,
    own: &[Said],
    said: Vec<Said>,
    reading: &mut Reading,
    judge: &Judge<'_>,
) -> Imported {
    let mut ids = Ids::new(source, system);
    let own_ids: BTreeSet<&str> = own.iter().map(|said| said.id.as_str()).collect();
    let own = own.iter().map(|said| (said.id.as_str(), said)).collect();
    let window = window(source);
    let mut named: Vec<(Said, EntryName)> = Vec::new();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for mut said in said {
        ids.note_county(source, &said);
        if ids.is_county(&said.id) {
            continue; // the county is no entry that others may change
        }
        if let Some(place) = first.get(&said.id) {
            reading.doubt(&said.place, format!("has the id of {place}; the first is taken"));
            continue;
        }
        first.insert(said.id.clone(), said.place.clone());
        let other = ids.get(&said.id).filter(|name| name.kind != said.kind);
        if let Some(other) = other.filter(|other| source.snapshot.holds(other)) {
            let description = format!("is {} here: another kind of entry", written(other));
            reading.doubt(&said.place, description);
            continue;
        }
        let name = ids.name(&said.id, said.kind, said.called());
        if said.aside && source.snapshot.holds(&name) {
            (said.name, said.hours, said.hours_whole) = (None, None, true);
        }
        named.push((said, name));
    }
    // What others refer to goes before them, and of lines those that somebody always answers.
    named.sort_by_key(|(said, _)| {
        let kind = KINDS.iter().position(|kind| *kind == said.kind);
        (kind, !said.hours.as_ref().is_some_and(|hours| hours.always_open))
    });
    let mut taking = Taking::new(source, system, own, ids, window, reading, judge);
    for (said, name) in named.iter().take_while(|_| (judge.go_on)()) {
        let before = taking.reading.findings.len();
        taking.entry(said, name);
        let added = &mut taking.reading.findings[before..];
        added.iter_mut().for_each(|finding| finding.entry = Some(name.clone()));
    }
    let Taking { taken, .. } = taking;
    let mut imported = Imported::default();
    for (document, stood) in taken {
        match stood {
            true => imported.unchanged += 1,
            false => imported.documents.push(document),
        }
    }
    unnamed(source, system, &own_ids, &named, reading);
    imported
}

/// Tells what an export names and the file does not, which is left alone. A door is told with its
/// site.
fn unnamed(
    source: &Source<'_>,
    system: &str,
    own: &BTreeSet<&str>,
    named: &[(Said, EntryName)],
    reading: &mut Reading,
) {
    let names: BTreeSet<_> = named.iter().map(|(_, name)| name).collect();
    let exported =
        |name: &EntryName| own.contains(source.id(system, name.kind, &name.entry_id).as_str());
    for name in source.names().into_iter().filter(|name| !names.contains(name)) {
        if exported(&name) {
            reading.findings.push(Finding {
                entry: Some(name),
                field: String::new(),
                description: "is not in the file, and is left as it is".to_owned(),
            });
        }
    }
}

pub(super) struct Taking<'a, 'r> {
    pub(super) source: &'a Source<'a>,
    system: &'static str,
    /// What an export says, by id.
    own: BTreeMap<&'a str, &'a Said>,
    pub(super) ids: Ids,
    pub(super) window: Vec<Day>,
    pub(super) reading: &'r mut Reading,
    judge: &'r Judge<'r>,
    /// The entries that were taken, and whether each says what it said.
    taken: Vec<(Document, bool)>,
    names: BTreeSet<EntryName>,
    /// The doors that sites were given, by site.
    pub(super) doors: BTreeMap<String, String>,
    /// Who follows a line that is new: whom most lines have, or the first that is always open.
    followers: Vec<String>,
}

impl<'a, 'r> Taking<'a, 'r> {
    fn new(
        source: &'a Source<'a>,
        system: &'static str,
        own: BTreeMap<&'a str, &'a Said>,
        ids: Ids,
        window: Vec<Day>,
        reading: &'r mut Reading,
        judge: &'r Judge<'r>,
    ) -> Self {
        Self {
            source,
            system,
            own,
            ids,
            window,
            reading,
            judge,
            taken: Vec::new(),
            names: BTreeSet::new(),
            doors: BTreeMap::new(),
            followers: followers(source.snapshot),
        }
    }
}

impl Taking<'_, '_> {
    fn entry(&mut self, said: &Said, name: &EntryName) {
        let own = self.own.get(said.id.as_str()).copied();
        let held = self.source.snapshot.holds(name);
        if !said.reached_also_by.is_empty() {
            return self.reached_also(said, name);
        }
        if !held && said.name.is_none() {
            self.reading.doubt(&said.place, "is not taken: it has no name");
            return;
        }
        if !held && self.ids.has_ended(name) {
            self.reading.doubt(&said.place, "had ended here, and is put again");
        }
        let whole = own.filter(|_| !said.aside);
        for field in whole.map(|own| said.lacks(own)).unwrap_or_default() {
            let description = format!("`{field}` is no longer in the file; it stays");
            self.reading.doubt(&said.place, description);
        }
        let ours = |code: &String| *code == self.source.county.code;
        let served = said.served.as_ref();
        if let Some(other) = served.filter(|one| one.others || !one.counties.iter().all(ours)) {
            let description =
                "is not kept: whom an entry serves is not told here but for its county";
            self.reading.doubt(&other.place, description);
        }
        match name.kind {
            Kind::Organisation => self.organisation(said, own, &name.entry_id),
            Kind::Site => self.site(said, own, &name.entry_id),
            Kind::Line => self.line(said, own, &name.entry_id),
            Kind::Channel => self.channel(said, own, &name.entry_id),
            _ => self.service(said, own, &name.entry_id),
        }
    }

    /// Takes an entry, as it was held, unless the register would refuse it; without the fields that it
    /// would refuse. Whether it was taken.
    pub(super) fn keep(
        &mut self,
        said: &Said,
        mut entry: Document,
        held: Option<Document>,
    ) -> bool {
        let name = entry.name();
        let stood = held.as_ref() == Some(&entry);
        for (field, why) in if stood { Vec::new() } else { (self.judge.refused)(&entry) } {
            let Some(without) = restored(&entry, held.as_ref(), &field) else { continue };
            entry = without;
            self.reading.doubt(&said.place, format!("`{field}` is not taken: {why}"));
        }
        let refused = if stood { Vec::new() } else { (self.judge.refused)(&entry) };
        if let Some((field, why)) = refused.iter().find(|(field, _)| !left_open(&entry, field)) {
            let description = format!("is not taken, for its `{field}`: {why}");
            self.reading.doubt(&said.place, description);
            return false;
        }
        self.names.insert(name);
        let stood = stood || held.as_ref() == Some(&entry);
        self.taken.push((entry, stood));
        true
    }

    /// Whether an entry is in force, or is taken.
    pub(super) fn is_there(&self, name: &EntryName) -> bool {
        self.names.contains(name) || self.source.snapshot.holds(name)
    }

    /// What other registers call an entry: this one, where it is new here.
    pub(super) fn external(&self, said: &Said) -> Vec<ExternalId> {
        vec![ExternalId { system: self.system.to_owned(), id: said.id.clone() }]
    }

    pub(super) fn origin(&self) -> String {
        format!("Tuotu {} ({})", self.source.day, self.system)
    }

    fn organisation(&mut self, said: &Said, own: Option<&Said>, id: &str) {
        let held = self.source.snapshot.organisations.get(id).filter(|kept| !kept.ended);
        let mut entry = held.map_or_else(
            || Organisation {
                organisation_id: id.to_owned(),
                name: Text::default(),
                kind: None,
                confirmation: None,
                business_id: None,
                url: None,
                phone_number: None,
                display_number: String::new(),
                email: None,
                description: None,
                source: self.origin(),
                external_ids: self.external(said),
            },
            |kept| (*kept.item).clone(),
        );
        name(&mut entry.name, said, own);
        put(&mut entry.kind, &said.organisation_kind, own.map(|own| &own.organisation_kind));
        put(&mut entry.business_id, &said.business_id, own.map(|own| &own.business_id));
        put(&mut entry.url, &said.url, own.map(|own| &own.url));
        put(&mut entry.email, &said.email, own.map(|own| &own.email));
        description(&mut entry.description, said, own);
        let before = entry.phone_number.clone();
        put(&mut entry.phone_number, &said.phone_number, own.map(|own| &own.phone_number));
        if let Some(number) = entry.phone_number.as_ref().filter(|_| entry.phone_number != before) {
            entry.display_number = display_number(number);
        }
        let held = held.map(|kept| Document::Organisation(kept.item.clone()));
        self.keep(said, Document::Organisation(Arc::new(entry)), held);
    }

    fn line(&mut self, said: &Said, own: Option<&Said>, id: &str) {
        let held = self.source.snapshot.lines.get(id).filter(|kept| !kept.ended);
        let Some(number) =
            held.map(|kept| kept.item.phone_number.clone()).or(said.phone_number.clone())
        else {
            self.reading.doubt(&said.place, "is not taken: a line needs a number");
            return;
        };
        let mut entry = held.map_or_else(
            || Line {
                line_id: id.to_owned(),
                name: Text::default(),
                kind: None,
                unit_id: None,
                display_number: display_number(&number),
                phone_number: number,
                hours: OpeningHours::default(),
                fallback_line_ids: Vec::new(),
                languages: Vec::new(),
                source: self.origin(),
                external_ids: self.external(said),
            },
            |kept| (*kept.item).clone(),
        );
        name(&mut entry.name, said, own);
        if let Some(number) = said.phone_number.as_ref()
            && own.is_none_or(|own| own.phone_number.as_ref() != Some(number))
        {
            entry.display_number = display_number(number);
            entry.phone_number.clone_from(number);
        }
        let languages = said.languages.clone();
        set(&mut entry.languages, languages, own.map(|own| &own.languages), &said.languages);
        self.hours(&mut entry.hours, id, said, own);
        let followed = held.is_none() && !entry.hours.always_open && !self.followers.is_empty();
        if followed {
            entry.fallback_line_ids.clone_from(&self.followers);
        }
        self.of_organisation(said, own);
        let held = held.map(|kept| Document::Line(kept.item.clone()));
        let always = entry.hours.always_open;
        if !self.keep(said, Document::Line(Arc::new(entry)), held) {
            return;
        }
        if followed {
            let description = format!(
                "is new, and was given followers, so that somebody always answers: {}",
                self.followers.join(", ")
            );
            self.reading.doubt(&said.place, description);
        }
        if always && self.followers.is_empty() {
            self.followers = vec![id.to_owned()];
        }
    }

    fn channel(&mut self, said: &Said, own: Option<&Said>, id: &str) {
        let held = self.source.snapshot.channels.get(id).filter(|kept| !kept.ended);
        let organisation = self.organisation_of(said, own);
        let mut entry = held.map_or_else(
            || Channel {
                channel_id: id.to_owned(),
                name: Text::default(),
                kind: said.channel_kind.unwrap_or(ChannelKind::EService),
                unit_id: None,
                organisation_id: None,
                area_ids: Vec::new(),
                site_id: None,
                address: String::new(),
                languages: Vec::new(),
                hours: OpeningHours::default(),
                description: None,
                source: self.origin(),
                external_ids: self.external(said),
            },
            |kept| (*kept.item).clone(),
        );
        name(&mut entry.name, said, own);
        if let Some(organisation) = organisation {
            entry.organisation_id = organisation;
        }
        set(
            &mut entry.kind,
            said.channel_kind,
            own.map(|own| &own.channel_kind),
            &said.channel_kind,
        );
        set(&mut entry.address, said.url.clone(), own.map(|own| &own.url), &said.url);
        let languages = said.languages.clone();
        set(&mut entry.languages, languages, own.map(|own| &own.languages), &said.languages);
        description(&mut entry.description, said, own);
        self.hours(&mut entry.hours, id, said, own);
        let held = held.map(|kept| Document::Channel(kept.item.clone()));
        self.keep(said, Document::Channel(Arc::new(entry)), held);
    }
}
