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
    ids::{Ids, KINDS},
    json::Reading,
    place::door,
    said::{Said, written},
    sound::restored,
    words::one_line,
};
use crate::domain::{
    Channel, ChannelKind, Document, EntryName, ExternalId, Kind, Line, Organisation, Service,
    Snapshot, snapshot::in_force,
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
    let own = own.iter().map(|said| (said.id.as_str(), said)).collect();
    let window = window(&source.county.opening_calendar, source.day);
    let mut named: Vec<(Said, EntryName)> = Vec::new();
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for said in said {
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
        named.push((said, name));
    }
    // What others refer to goes before them.
    named.sort_by_key(|(said, _)| KINDS.iter().position(|kind| *kind == said.kind));
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
    unnamed(source, &named, reading);
    imported
}

/// Tells what the file does not name, which is left alone.
fn unnamed(source: &Source<'_>, named: &[(Said, EntryName)], reading: &mut Reading) {
    let names: BTreeSet<_> = named.iter().map(|(_, name)| name).collect();
    for name in source.names().into_iter().filter(|name| !names.contains(name)) {
        // A door is told with its site.
        if name.kind == Kind::Channel {
            continue;
        }
        reading.findings.push(Finding {
            entry: Some(name),
            field: String::new(),
            description: "is not in the file, and is left as it is".to_owned(),
        });
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
    /// Who follows a line that is new.
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
        if !held && said.name.is_none() {
            self.reading.doubt(&said.place, "is not taken: it has no name");
            return;
        }
        if !held && self.ids.has_ended(name) {
            self.reading.doubt(&said.place, "had ended here, and is put again");
        }
        for field in own.map(|own| said.lacks(own)).unwrap_or_default() {
            let description = format!("`{field}` is no longer in the file; it stays");
            self.reading.doubt(&said.place, description);
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
        if !stood && let Some((field, why)) = (self.judge.refused)(&entry).first() {
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
    fn is_there(&self, name: &EntryName) -> bool {
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
        self.hours(&mut entry.hours, said, own);
        let followed = held.is_none() && !entry.hours.always_open && !self.followers.is_empty();
        if followed {
            entry.fallback_line_ids.clone_from(&self.followers);
        }
        self.of_organisation(said, own);
        let held = held.map(|kept| Document::Line(kept.item.clone()));
        if self.keep(said, Document::Line(Arc::new(entry)), held) && followed {
            let description = format!(
                "is new, and was given the followers that most lines here have: {}",
                self.followers.join(", ")
            );
            self.reading.doubt(&said.place, description);
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
        self.hours(&mut entry.hours, said, own);
        let held = held.map(|kept| Document::Channel(kept.item.clone()));
        self.keep(said, Document::Channel(Arc::new(entry)), held);
    }

    fn service(&mut self, said: &Said, own: Option<&Said>, id: &str) {
        let held = self.source.snapshot.services.get(id).filter(|kept| !kept.ended);
        let organisation = self.organisation_of(said, own);
        let mut entry = held.map_or_else(
            || new_service(id, self.origin(), self.external(said)),
            |kept| (*kept.item).clone(),
        );
        name(&mut entry.name, said, own);
        if let Some(organisation) = organisation {
            entry.organisation_id = organisation;
        }
        description(&mut entry.description, said, own);
        let languages = said.languages.clone();
        set(&mut entry.languages, languages, own.map(|own| &own.languages), &said.languages);
        let (basis, own_basis) = (&said.statutory_basis, own.map(|own| &own.statutory_basis));
        set(&mut entry.statutory_basis, basis.clone(), own_basis, basis);
        let reached = said.reached_by.as_ref().is_some_and(|ids| own.is_none() || !ids.is_empty());
        if reached && own.is_none_or(|own| own.reached_by != said.reached_by) {
            self.ways(&mut entry, said);
        }
        let held = held.map(|kept| Document::Service(kept.item.clone()));
        self.keep(said, Document::Service(Arc::new(entry)), held);
    }

    /// The lines and channels by which a service is reached.
    fn ways(&mut self, entry: &mut Service, said: &Said) {
        (entry.line_ids, entry.channel_ids) = (Vec::new(), Vec::new());
        for id in said.reached_by.iter().flatten() {
            let name = self.ids.get(id).filter(|name| self.is_there(name)).cloned();
            match name {
                Some(EntryName { kind: Kind::Line, entry_id }) => entry.line_ids.push(entry_id),
                Some(EntryName { kind: Kind::Channel, entry_id }) => {
                    entry.channel_ids.push(entry_id);
                }
                Some(EntryName { kind: Kind::Site, entry_id }) => match self.door_of(&entry_id) {
                    Some(door) => entry.channel_ids.push(door),
                    None => self.reading.doubt(
                        &said.place,
                        format!("is given at site/{entry_id}, which has no hours here yet"),
                    ),
                },
                _ => {
                    let id: String = id.chars().take(64).collect();
                    self.reading.doubt(
                        &said.place,
                        format!(
                            "is reached by {id}, which is neither here nor taken from the file"
                        ),
                    );
                }
            }
        }
    }

    fn door_of(&self, site_id: &str) -> Option<String> {
        let held = door(self.source, site_id).map(|(id, _)| id.to_owned());
        held.or_else(|| self.doors.get(site_id).cloned())
    }

    /// The organisation that the file says an entry belongs to, where it says another than an export;
    /// within, none is the county itself.
    fn organisation_of(&mut self, said: &Said, own: Option<&Said>) -> Option<Option<String>> {
        let id = said.organisation.as_ref()?;
        if own.is_some_and(|own| own.organisation == said.organisation) {
            return None;
        }
        if self.ids.is_county(id) {
            return Some(None);
        }
        match self.ids.get(id).filter(|name| self.is_there(name)) {
            Some(name) if name.kind == Kind::Organisation => Some(Some(name.entry_id.clone())),
            _ => {
                let then = if own.is_some() { "stays where it is" } else { "is the county's own" };
                let description = format!(
                    "belongs to an organisation that is neither here nor taken from the file; it {then}"
                );
                self.reading.doubt(&said.place, description);
                None
            }
        }
    }

    /// Tells that another organisation has an entry of a kind that has none of its own here.
    pub(super) fn of_organisation(&mut self, said: &Said, own: Option<&Said>) {
        let other = own.is_some_and(|own| own.organisation != said.organisation);
        if other && said.organisation.is_some() {
            let kind = said.kind.word();
            let description =
                format!("belongs to another organisation than before: a {kind} has none here");
            self.reading.doubt(&said.place, description);
        }
    }
}

/// Who follows most lines, of those with somebody always there among their followers; nobody where
/// there are none.
fn followers(snapshot: &Snapshot) -> Vec<String> {
    let always = |id: &String| {
        let line = snapshot.lines.get(id).filter(|line| !line.ended);
        line.is_some_and(|line| line.item.hours.always_open)
    };
    let mut lists: BTreeMap<&[String], usize> = BTreeMap::new();
    for (_, line) in in_force(&snapshot.lines) {
        if line.fallback_line_ids.iter().any(always) {
            *lists.entry(&line.fallback_line_ids).or_default() += 1;
        }
    }
    let most = lists.into_iter().max_by_key(|(list, count)| (*count, std::cmp::Reverse(*list)));
    most.map(|(list, _)| list.to_vec()).unwrap_or_default()
}

/// Takes a name over, where the file says another; languages the file has not stay.
pub(super) fn name(field: &mut Text, said: &Said, own: Option<&Said>) {
    if let Some(name) = &said.name
        && own.is_none_or(|own| own.name != said.name)
    {
        *field = over(field, one_line(name.clone()));
    }
}

/// As [`name`].
fn description(field: &mut Option<Text>, said: &Said, own: Option<&Said>) {
    if let Some(text) = &said.description
        && own.is_none_or(|own| own.description != said.description)
    {
        *field = Some(over(&field.take().unwrap_or_default(), text.clone()));
    }
}

/// A text over another, language by language.
fn over(held: &Text, text: Text) -> Text {
    let or = |own: String, held: &str| if own.is_empty() { held.to_owned() } else { own };
    Text { fi: or(text.fi, &held.fi), sv: or(text.sv, &held.sv), en: or(text.en, &held.en) }
}

/// Sets a field where the file says something else than an export would.
pub(super) fn set<T, S: PartialEq>(
    field: &mut T,
    value: Option<T>,
    own: Option<&Option<S>>,
    said: &Option<S>,
) {
    if let Some(value) = value
        && own.is_none_or(|own| own != said)
    {
        *field = value;
    }
}

/// As [`set`], of a field that may be absent.
fn put<T: Clone + PartialEq>(field: &mut Option<T>, said: &Option<T>, own: Option<&Option<T>>) {
    if said.is_some() && own.is_none_or(|own| own != said) {
        field.clone_from(said);
    }
}

/// A number as it is written in Finland: `+358192260401` as `0192260401`.
fn display_number(number: &str) -> String {
    number.strip_prefix("+358").map_or_else(|| number.to_owned(), |rest| format!("0{rest}"))
}

fn new_service(id: &str, source: String, external_ids: Vec<ExternalId>) -> Service {
    Service {
        service_id: id.to_owned(),
        name: Text::default(),
        parent_service_id: None,
        description: None,
        unit_id: None,
        organisation_id: None,
        sectors: Default::default(),
        client_groups: Default::default(),
        intensity: None,
        statutory_basis: String::new(),
        languages: Vec::new(),
        documents: Vec::new(),
        feedback_url: None,
        line_ids: Vec::new(),
        channel_ids: Vec::new(),
        source,
        external_ids,
    }
}
