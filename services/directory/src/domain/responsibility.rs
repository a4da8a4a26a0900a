//! Who answers for what: the responsibility matrix, RACI tables and operating models.

use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::Text;

codes! {
    /// The seven stages of a service process, in order.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Stage {
        /// Sähköinen sote-keskus.
        DigitalCentre = 1,
        /// Neuvonta ja ohjaus.
        AdviceAndGuidance = 2,
        /// Ensiarviointi.
        FirstAssessment = 3,
        /// Palvelutarpeen tai hoidon tarpeen arviointi.
        NeedsAssessment = 4,
        /// Asiakkuuden suunnittelu.
        Planning = 5,
        /// Palvelun järjestäminen.
        Arranging = 6,
        /// Palvelun toteutus.
        Providing = 7,
    }
}

codes! {
    /// Who answers for a stage.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Responsible {
        /// The guidance unit.
        Guidance = 1,
        /// Service production.
        Production = 2,
        /// Both.
        Shared = 3,
    }
}

/// One cell of the responsibility matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsibility {
    /// Guidance area.
    pub area_id: String,
    /// Stage.
    pub stage: Stage,
    /// Who answers for it; none where the source does not say, and then nothing is routed by it.
    pub responsible: Option<Responsible>,
    /// The unit whose queue takes matters at this stage; none where the area's guidance unit does, or
    /// nobody knows.
    #[serde(default)]
    pub unit_id: Option<String>,
    /// Where the fact is from, or why it is not known.
    pub source: String,
}

impl Responsibility {
    /// Area and stage as one id that sorts by area, then stage: a space sorts before a hyphen.
    pub fn entry_id(&self) -> String {
        Self::entry_id_of(&self.area_id, self.stage)
    }

    /// The id of the cell of an area and a stage.
    pub fn entry_id_of(area_id: &str, stage: Stage) -> String {
        format!("{area_id} {}", i32::from(stage))
    }
}

/// Who does what (vastuunjakotaulukko).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaciTable {
    /// Slug.
    pub raci_table_id: String,
    /// Its name.
    pub name: Text,
    /// A form to fill in: its cells may be empty, and nobody answers for anything by it.
    pub template: bool,
    /// Its columns.
    pub actors: Vec<RaciActor>,
    /// Its rows.
    pub activities: Vec<RaciActivity>,
    /// Where the facts are from.
    pub source: String,
}

/// An actor of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaciActor {
    /// Slug.
    pub actor_id: String,
    /// Its name.
    pub name: Text,
}

/// An activity of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaciActivity {
    /// Its name.
    pub name: Text,
    /// Who does what in it.
    pub assignments: Vec<RaciAssignment>,
}

/// What an actor does in an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaciAssignment {
    /// The actor.
    pub actor_id: String,
    /// What it does.
    pub role: RaciRole,
}

codes! {
    /// What an actor does in an activity.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RaciRole {
        /// Does it.
        Responsible = 1,
        /// Answers for it.
        Accountable = 2,
        /// Is asked.
        Consulted = 3,
        /// Is told.
        Informed = 4,
    }
}

/// An agreed way of working (toimintamalli).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatingModel {
    /// Slug.
    pub operating_model_id: String,
    /// Its name.
    pub name: Text,
    /// What group of models it is of; none where the source makes no groups.
    pub group: Option<Text>,
    /// Where it is described.
    pub url: Option<String>,
    /// The role that answers for it, as a label; none while it is open.
    pub responsible_role: Option<Text>,
    /// Where the facts are from.
    pub source: String,
}
