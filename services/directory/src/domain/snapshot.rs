//! What the directory holds: every entry it was ever given, by kind and id.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Area, Centre, County, Line, LineKind, Responsibility, Service, Site, Unit, Unresolved,
};

/// The county's entry: one place, so that a directory can never hold two counties.
const COUNTY_ENTRY_ID: &str = "county";

/// A kind of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The county; there is one.
    County,
    /// A unit.
    Unit,
    /// A line.
    Line,
    /// A centre.
    Centre,
    /// A site.
    Site,
    /// A service.
    Service,
    /// A cell of the responsibility matrix.
    Responsibility,
}

impl Kind {
    /// Its word, as stores and logs write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Unit => "unit",
            Self::Line => "line",
            Self::Centre => "centre",
            Self::Site => "site",
            Self::Service => "service",
            Self::Responsibility => "responsibility",
        }
    }
}

/// An entry of any kind, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// The county.
    County(Box<County>),
    /// A unit.
    Unit(Unit),
    /// A line.
    Line(Line),
    /// A centre.
    Centre(Centre),
    /// A site.
    Site(Site),
    /// A service.
    Service(Service),
    /// A cell of the responsibility matrix.
    Responsibility(Responsibility),
}

impl Document {
    /// What kind of entry it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::County(_) => Kind::County,
            Self::Unit(_) => Kind::Unit,
            Self::Line(_) => Kind::Line,
            Self::Centre(_) => Kind::Centre,
            Self::Site(_) => Kind::Site,
            Self::Service(_) => Kind::Service,
            Self::Responsibility(_) => Kind::Responsibility,
        }
    }

    /// Its id, unique within its kind. There is one county, whatever its own id.
    pub fn entry_id(&self) -> String {
        match self {
            Self::County(_) => COUNTY_ENTRY_ID.to_owned(),
            Self::Unit(unit) => unit.unit_id.clone(),
            Self::Line(line) => line.line_id.clone(),
            Self::Centre(centre) => centre.centre_id.clone(),
            Self::Site(site) => site.site_id.clone(),
            Self::Service(service) => service.service_id.clone(),
            Self::Responsibility(cell) => cell.entry_id(),
        }
    }
}

impl Responsibility {
    /// Area and stage as one id that sorts by area, then stage: a space sorts before a hyphen.
    pub fn entry_id(&self) -> String {
        format!("{} {}", self.area_id, i32::from(self.stage))
    }
}

/// An entry as it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// The entry.
    pub item: T,
    /// How often it has been written: 1 when it was new.
    pub version: i64,
    /// The last data set did not name it. It stays readable for what was recorded with it.
    pub ended: bool,
}

/// Entries of one kind, by id.
pub type Shelf<T> = BTreeMap<String, Kept<T>>;

/// Everything the directory holds.
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
}

impl Snapshot {
    /// Puts an entry in its place, over what was there.
    pub fn put(&mut self, document: Document, version: i64, ended: bool) {
        fn shelve<T>(shelf: &mut Shelf<T>, id: String, item: T, version: i64, ended: bool) {
            shelf.insert(id, Kept { item, version, ended });
        }
        let id = document.entry_id();
        match document {
            Document::County(item) => self.county = Some(Kept { item: *item, version, ended }),
            Document::Unit(item) => shelve(&mut self.units, id, item, version, ended),
            Document::Line(item) => shelve(&mut self.lines, id, item, version, ended),
            Document::Centre(item) => shelve(&mut self.centres, id, item, version, ended),
            Document::Site(item) => shelve(&mut self.sites, id, item, version, ended),
            Document::Service(item) => shelve(&mut self.services, id, item, version, ended),
            Document::Responsibility(item) => {
                shelve(&mut self.responsibilities, id, item, version, ended);
            }
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
}
