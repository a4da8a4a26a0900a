//! The service catalogue, what the organiser puts first in it, and chains of services.

use std::collections::BTreeSet;

use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{ExternalId, Sector, Stage, Text};

/// A service of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Slug.
    pub service_id: String,
    /// Its name.
    pub name: Text,
    /// The service or group of services it is part of; none at the top.
    #[serde(default)]
    pub parent_service_id: Option<String>,
    /// What it is, for who looks for help.
    #[serde(default)]
    pub description: Option<Text>,
    /// The unit that provides it; none where it is not the county's own.
    pub unit_id: Option<String>,
    /// The organisation that provides it; none for the county itself.
    #[serde(default)]
    pub organisation_id: Option<String>,
    /// Sectors it belongs to; none where the source does not say.
    #[serde(default)]
    pub sectors: BTreeSet<Sector>,
    /// Whom it is for; none for everybody.
    #[serde(default)]
    pub client_groups: BTreeSet<ClientGroup>,
    /// How much it takes; none where nobody has said.
    #[serde(default)]
    pub intensity: Option<Intensity>,
    /// The act it rests on; empty where the source does not say.
    pub statutory_basis: String,
    /// Languages it is given in, BCP 47; none where the source does not say.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Forms and brochures.
    #[serde(default)]
    pub documents: Vec<ServiceDocument>,
    /// Where to say what one thinks of it.
    #[serde(default)]
    pub feedback_url: Option<String>,
    /// Lines by which it is reached.
    #[serde(default)]
    pub line_ids: Vec<String>,
    /// Other channels by which it is reached.
    #[serde(default)]
    pub channel_ids: Vec<String>,
    /// Where the facts are from.
    pub source: String,
    /// What other registers call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
}

codes! {
    /// Who the person is, as counted.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum ClientGroup {
        /// Families with children (lapsiperheet).
        Families = 1,
        /// Working age, 18 to 64 (työikäiset).
        WorkingAge = 2,
        /// Older people, 65 and over (ikäihmiset).
        OlderPeople = 3,
    }
}

codes! {
    /// How much a service takes of a person and of the county, the lightest first.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Intensity {
        /// Self-care and information.
        SelfCare = 1,
        /// Advice.
        Advice = 2,
        /// What organisations and municipalities offer.
        ThirdSectorOrMunicipal = 3,
        /// A short service.
        Short = 4,
        /// A regular service.
        Regular = 5,
        /// An intensive service.
        Intensive = 6,
    }
}

/// A form or brochure of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceDocument {
    /// What it is.
    pub kind: ServiceDocumentKind,
    /// Its name.
    pub name: Text,
    /// Where it is; none for paper only.
    pub url: Option<String>,
}

codes! {
    /// A kind of document.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum ServiceDocumentKind {
        /// A form to fill in.
        Form = 1,
        /// A brochure to take along.
        Brochure = 2,
    }
}

/// What the organiser puts first among its services. It orders what is shown; it hides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceMenu {
    /// Slug.
    pub service_menu_id: String,
    /// Its name.
    pub name: Text,
    /// The guidance area it is for; none for all.
    pub area_id: Option<String>,
    /// Its services, the most important first.
    pub items: Vec<MenuItem>,
    /// Where the facts are from.
    pub source: String,
}

/// A service on a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuItem {
    /// The service.
    pub service_id: String,
    /// Why it stands where it does; none where nobody has said.
    pub note: Option<Text>,
}

/// A chain of services that belong together for a client (palveluketju).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceChain {
    /// Slug.
    pub service_chain_id: String,
    /// Its name.
    pub name: Text,
    /// Whom it is for; none for everybody.
    pub client_groups: BTreeSet<ClientGroup>,
    /// Its steps, in order; at least two.
    pub steps: Vec<ChainStep>,
    /// Where the facts are from.
    pub source: String,
}

/// A step of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainStep {
    /// What happens.
    pub name: Text,
    /// The stage of the service process it is of; none where it is of none.
    pub stage: Option<Stage>,
    /// The unit that does it; none where it is not settled.
    pub unit_id: Option<String>,
    /// The service it is; none where it is none of the catalogue.
    pub service_id: Option<String>,
}
