//! The register as it stands on a day: every entry, by kind and id.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Area, Before, Centre, Channel, County, Document, Doors, EntryName, Kind, Later, Line, LineKind,
    OperatingModel, Organisation, RaciTable, Responsibility, Service, ServiceChain, ServiceMenu,
    Site, Unit, Unresolved,
};

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The entry.
    pub item: Arc<T>,
    /// Which version of it this is: 1 for the first.
    pub version: i64,
    /// The first day on which it stands like this; none when it always did.
    pub from: Option<Date>,
    /// It is no more. It stays readable for what was recorded with it.
    pub ended: bool,
    /// The change that made it so.
    pub change_id: Uuid,
}

/// Entries of one kind, by id.
pub type Shelf<T> = BTreeMap<String, Kept<T>>;

/// Everything that stands on a day.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// The county; none before the first load.
    pub county: Option<Kept<County>>,
    /// Its units.
    pub units: Shelf<Unit>,
    /// Its lines.
    pub lines: Shelf<Line>,
    /// Its centres.
    pub centres: Shelf<Centre>,
    /// Its sites.
    pub sites: Shelf<Site>,
    /// Its services.
    pub services: Shelf<Service>,
    /// Its responsibility matrix.
    pub responsibilities: Shelf<Responsibility>,
    /// The organisations it works with.
    pub organisations: Shelf<Organisation>,
    /// Its channels other than lines.
    pub channels: Shelf<Channel>,
    /// Its service menus.
    pub service_menus: Shelf<ServiceMenu>,
    /// Its service chains.
    pub service_chains: Shelf<ServiceChain>,
    /// Its RACI tables.
    pub raci_tables: Shelf<RaciTable>,
    /// Its operating models.
    pub operating_models: Shelf<OperatingModel>,
    /// What stood before.
    pub before: Before,
    /// What is decided for later.
    pub later: Later,
    /// Hours of doors that are made of their stops and their own.
    pub doors: Doors,
}

impl Snapshot {
    /// Puts an entry in its place, over what was there.
    pub fn put(&mut self, kept: Kept<Document>) {
        let id = kept.item.entry_id();
        macro_rules! shelve {
            ($shelf:ident, $item:expr) => {
                drop(self.$shelf.insert(id, kept.of($item)))
            };
        }
        match &*kept.item {
            Document::County(item) => self.county = Some(kept.of(item)),
            Document::Unit(item) => shelve!(units, item),
            Document::Line(item) => shelve!(lines, item),
            Document::Centre(item) => shelve!(centres, item),
            Document::Site(item) => shelve!(sites, item),
            Document::Service(item) => shelve!(services, item),
            Document::Responsibility(item) => shelve!(responsibilities, item),
            Document::Organisation(item) => shelve!(organisations, item),
            Document::Channel(item) => shelve!(channels, item),
            Document::ServiceMenu(item) => shelve!(service_menus, item),
            Document::ServiceChain(item) => shelve!(service_chains, item),
            Document::RaciTable(item) => shelve!(raci_tables, item),
            Document::OperatingModel(item) => shelve!(operating_models, item),
        }
    }

    /// The county.
    ///
    /// # Errors
    /// [`Unresolved::CountyNotLoaded`] before the first load.
    pub fn county(&self) -> Result<&Kept<County>, Unresolved> {
        self.county.as_ref().ok_or(Unresolved::CountyNotLoaded)
    }

    /// A line that the county itself names, and so must be there.
    ///
    /// # Errors
    /// [`Unresolved::LineMissing`] when the store has lost it.
    pub fn line(&self, line_id: &str) -> Result<&Kept<Line>, Unresolved> {
        let line = self.lines.get(line_id);
        line.ok_or_else(|| Unresolved::LineMissing { line_id: line_id.to_owned() })
    }

    /// Whether an entry is in force.
    pub fn holds(&self, name: &EntryName) -> bool {
        fn of<T>(shelf: &Shelf<T>, id: &str) -> bool {
            shelf.get(id).is_some_and(|kept| !kept.ended)
        }
        let id = name.entry_id.as_str();
        match name.kind {
            Kind::County => self.county.is_some(),
            Kind::Unit => of(&self.units, id),
            Kind::Line => of(&self.lines, id),
            Kind::Centre => of(&self.centres, id),
            Kind::Site => of(&self.sites, id),
            Kind::Service => of(&self.services, id),
            Kind::Responsibility => of(&self.responsibilities, id),
            Kind::Organisation => of(&self.organisations, id),
            Kind::Channel => of(&self.channels, id),
            Kind::ServiceMenu => of(&self.service_menus, id),
            Kind::ServiceChain => of(&self.service_chains, id),
            Kind::RaciTable => of(&self.raci_tables, id),
            Kind::OperatingModel => of(&self.operating_models, id),
        }
    }
}

impl<T> Kept<T> {
    /// The same version, of what it holds.
    pub fn of<U>(&self, item: &Arc<U>) -> Kept<U> {
        let Self { version, from, ended, change_id, .. } = *self;
        Kept { item: item.clone(), version, from, ended, change_id }
    }
}

/// The entries of a shelf that are in force.
pub fn in_force<T>(shelf: &Shelf<T>) -> impl Iterator<Item = (&str, &Arc<T>)> {
    shelf.iter().filter(|(_, kept)| !kept.ended).map(|(id, kept)| (id.as_str(), &kept.item))
}

impl County {
    /// The guidance area of an id.
    pub fn area(&self, area_id: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.area_id == area_id)
    }

    /// Whether it serves a municipality.
    pub fn serves(&self, code: &str) -> bool {
        self.municipalities.iter().any(|municipality| municipality.code == code)
    }
}

impl Line {
    /// Whether it is for emergencies and gives no advice.
    pub fn is_crisis(&self) -> bool {
        self.kind == Some(LineKind::Crisis)
    }

    /// Whether it may answer in a language: it says so, or nothing.
    pub fn speaks(&self, language: Option<&str>) -> bool {
        may_speak(&self.languages, language)
    }
}

/// Whether who says these languages, or none, may answer in one.
pub fn may_speak(languages: &[String], language: Option<&str>) -> bool {
    languages.is_empty()
        || language.is_none_or(|language| languages.iter().any(|one| one == language))
}
