//! How services are taken in, and whose entries are: what refers to other entries.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use neuvo_calendar::Text;

use super::{
    fields::{description, name, set},
    place::door,
    said::Said,
    take::Taking,
};
use crate::domain::{Document, EntryName, ExternalId, Kind, Service, Snapshot, snapshot::in_force};

impl Taking<'_, '_> {
    pub(super) fn service(&mut self, said: &Said, own: Option<&Said>, id: &str) {
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
            entry.line_ids.clear();
            let had = std::mem::take(&mut entry.channel_ids);
            let reached_by = said.reached_by.as_deref().unwrap_or_default();
            self.ways(&mut entry, &had, reached_by, &said.place);
        }
        let held = held.map(|kept| Document::Service(kept.item.clone()));
        self.keep(said, Document::Service(Arc::new(entry)), held);
    }

    /// What more a service of the register is reached by.
    pub(super) fn reached_also(&mut self, said: &Said, name: &EntryName) {
        let held = self.source.snapshot.services.get(&name.entry_id).filter(|kept| !kept.ended);
        let Some(held) = held.map(|kept| kept.item.clone()) else {
            let description = "is not taken: its service is neither here nor in the file";
            return self.reading.doubt(&said.place, description);
        };
        let mut entry = Service::clone(&held);
        self.ways(&mut entry, &held.channel_ids, &said.reached_also_by, &said.place);
        self.keep(said, Document::Service(Arc::new(entry)), Some(Document::Service(held)));
    }

    /// Adds lines and channels by which a service is reached. Of a site those of its doors that it
    /// `had`, where it had any: other registers know the site alone.
    fn ways(&mut self, entry: &mut Service, had: &[String], reached_by: &[String], place: &str) {
        fn add(ids: &mut Vec<String>, id: String) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        for id in reached_by {
            let name = self.ids.get(id).filter(|name| self.is_there(name)).cloned();
            match name {
                Some(EntryName { kind: Kind::Line, entry_id }) => {
                    add(&mut entry.line_ids, entry_id);
                }
                Some(EntryName { kind: Kind::Channel, entry_id }) => {
                    add(&mut entry.channel_ids, entry_id);
                }
                Some(EntryName { kind: Kind::Site, entry_id }) => {
                    let doors = self.doors_of(&entry_id, had);
                    if doors.is_empty() {
                        let description =
                            format!("is given at site/{entry_id}, which has no door here yet");
                        self.reading.doubt(place, description);
                    }
                    doors.into_iter().for_each(|door| add(&mut entry.channel_ids, door));
                }
                _ => {
                    let id: String = id.chars().take(64).collect();
                    self.reading.doubt(
                        place,
                        format!(
                            "is reached by {id}, which is neither here nor taken from the file"
                        ),
                    );
                }
            }
        }
    }

    /// The doors of a site among some; where none is, its first.
    fn doors_of(&self, site_id: &str, had: &[String]) -> Vec<String> {
        let channels = &self.source.snapshot.channels;
        let of_site = |id: &&String| {
            let channel = channels.get(*id).filter(|kept| !kept.ended);
            channel.is_some_and(|kept| kept.item.site_id.as_deref() == Some(site_id))
        };
        let had: Vec<String> = had.iter().filter(of_site).cloned().collect();
        if !had.is_empty() {
            return had;
        }
        let held = door(self.source, site_id).map(|(id, _)| id.to_owned());
        held.or_else(|| self.doors.get(site_id).cloned()).into_iter().collect()
    }

    /// The organisation that the file says an entry belongs to, where it says another than an export;
    /// within, none is the county itself.
    pub(super) fn organisation_of(
        &mut self,
        said: &Said,
        own: Option<&Said>,
    ) -> Option<Option<String>> {
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

    /// Tells that another organisation has a line: lines have none of their own here.
    pub(super) fn of_organisation(&mut self, said: &Said, own: Option<&Said>) {
        let before = if own.is_some() { " than before" } else { "" };
        if let Some(Some(id)) = self.organisation_of(said, own) {
            let description = format!(
                "belongs to organisation/{id}, another one{before}: a line has none here, and is the county's"
            );
            self.reading.doubt(&said.place, description);
        }
    }
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

/// Who follows most lines, of those with somebody always there among their followers; nobody where
/// there are none.
pub(super) fn followers(snapshot: &Snapshot) -> Vec<String> {
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
    let most = lists.into_iter().max_by_key(|(list, count)| (*count, Reverse(*list)));
    most.map(|(list, _)| list.to_vec()).unwrap_or_default()
}
