//! An entry of any kind, and what kinds there are.

use std::sync::Arc;

use neuvo_calendar::{OpeningCalendar, OpeningHours};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{
    Centre, Channel, County, Line, OperatingModel, Organisation, RaciTable, Responsibility,
    Service, ServiceChain, ServiceMenu, Site, Unit,
};

/// The county's entry: one place, so that a directory can never hold two counties.
const COUNTY_ENTRY_ID: &str = "county";

codes! {
    /// A kind of entry.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Kind {
        /// The county; there is one.
        County = 1,
        /// A unit.
        Unit = 2,
        /// A telephone line.
        Line = 3,
        /// A centre.
        Centre = 4,
        /// A site.
        Site = 5,
        /// A service of the catalogue.
        Service = 6,
        /// A cell of the responsibility matrix.
        Responsibility = 7,
        /// An organisation.
        Organisation = 8,
        /// A channel other than a line.
        Channel = 9,
        /// A service menu.
        ServiceMenu = 10,
        /// A service chain.
        ServiceChain = 11,
        /// A RACI table.
        RaciTable = 12,
        /// An operating model.
        OperatingModel = 13,
    }
}

impl Kind {
    /// Its word, as stores, logs and paths write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Unit => "unit",
            Self::Line => "line",
            Self::Centre => "centre",
            Self::Site => "site",
            Self::Service => "service",
            Self::Responsibility => "responsibility",
            Self::Organisation => "organisation",
            Self::Channel => "channel",
            Self::ServiceMenu => "service_menu",
            Self::ServiceChain => "service_chain",
            Self::RaciTable => "raci_table",
            Self::OperatingModel => "operating_model",
        }
    }

    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

/// What another register calls an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExternalId {
    /// The register, a slug: `ptv` or `hsds`.
    pub system: String,
    /// The entry's id there.
    pub id: String,
}

/// Names an entry: its kind, and its id within the kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryName {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub entry_id: String,
}

/// An entry of any kind, as it is stored. Shared, since many views hold the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// The county.
    County(Arc<County>),
    /// A unit.
    Unit(Arc<Unit>),
    /// A telephone line.
    Line(Arc<Line>),
    /// A centre.
    Centre(Arc<Centre>),
    /// A site.
    Site(Arc<Site>),
    /// A service of the catalogue.
    Service(Arc<Service>),
    /// A cell of the responsibility matrix.
    Responsibility(Arc<Responsibility>),
    /// An organisation.
    Organisation(Arc<Organisation>),
    /// A channel other than a line.
    Channel(Arc<Channel>),
    /// A service menu.
    ServiceMenu(Arc<ServiceMenu>),
    /// A service chain.
    ServiceChain(Arc<ServiceChain>),
    /// A RACI table.
    RaciTable(Arc<RaciTable>),
    /// An operating model.
    OperatingModel(Arc<OperatingModel>),
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
            Self::Organisation(_) => Kind::Organisation,
            Self::Channel(_) => Kind::Channel,
            Self::ServiceMenu(_) => Kind::ServiceMenu,
            Self::ServiceChain(_) => Kind::ServiceChain,
            Self::RaciTable(_) => Kind::RaciTable,
            Self::OperatingModel(_) => Kind::OperatingModel,
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
            Self::Organisation(organisation) => organisation.organisation_id.clone(),
            Self::Channel(channel) => channel.channel_id.clone(),
            Self::ServiceMenu(menu) => menu.service_menu_id.clone(),
            Self::ServiceChain(chain) => chain.service_chain_id.clone(),
            Self::RaciTable(table) => table.raci_table_id.clone(),
            Self::OperatingModel(model) => model.operating_model_id.clone(),
        }
    }

    /// Its name in the register.
    pub fn name(&self) -> EntryName {
        EntryName { kind: self.kind(), entry_id: self.entry_id() }
    }

    /// When it is open, or works; none where it has no hours.
    pub fn hours(&self) -> Option<&OpeningHours> {
        match self {
            Self::Line(line) => Some(&line.hours),
            Self::Channel(channel) => Some(&channel.hours),
            Self::Unit(unit) => Some(&unit.working_hours),
            _ => None,
        }
    }

    /// The same with other hours; none where it has none.
    pub fn with_hours(&self, hours: OpeningHours) -> Option<Self> {
        Some(match self {
            Self::Line(line) => Self::Line(Arc::new(Line { hours, ..Line::clone(line) })),
            Self::Channel(channel) => {
                Self::Channel(Arc::new(Channel { hours, ..Channel::clone(channel) }))
            }
            Self::Unit(unit) => {
                Self::Unit(Arc::new(Unit { working_hours: hours, ..Unit::clone(unit) }))
            }
            _ => return None,
        })
    }

    /// How special days are treated; the county says.
    pub fn opening_calendar(&self) -> Option<&OpeningCalendar> {
        match self {
            Self::County(county) => Some(&county.opening_calendar),
            _ => None,
        }
    }
}

impl EntryName {
    /// Its place in the register: `line/families`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.kind.word(), self.entry_id)
    }

    /// The county's.
    pub fn county() -> Self {
        Self { kind: Kind::County, entry_id: COUNTY_ENTRY_ID.to_owned() }
    }
}
