//! Organisations that people are guided to, or that take part at advice points.

use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{ExternalId, Text};

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Slug.
    pub organisation_id: String,
    /// Its name.
    pub name: Text,
    /// Whose it is; none where the source does not say.
    pub kind: Option<OrganisationKind>,
    /// Whether it has said that it takes part; none where the source does not say.
    pub confirmation: Option<Confirmation>,
    /// National business id (Y-tunnus); none where not known.
    pub business_id: Option<String>,
    /// Its pages.
    pub url: Option<String>,
    /// Its number to dial: E.164, or a national short number.
    pub phone_number: Option<String>,
    /// Its number as it writes it; empty without one.
    pub display_number: String,
    /// Its e-mail as published.
    pub email: Option<String>,
    /// What it does here.
    pub description: Option<Text>,
    /// Where the facts are from.
    pub source: String,
    /// What other registers call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
}

codes! {
    /// Whose an organisation is.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum OrganisationKind {
        /// A wellbeing services county, or its part.
        County = 1,
        /// A municipality's.
        Municipal = 2,
        /// The state's.
        State = 3,
        /// Private.
        Private = 4,
        /// Of the third sector: organisations, parishes, experts by experience.
        ThirdSector = 5,
    }
}

codes! {
    /// Whether an organisation has said that it takes part.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Confirmation {
        /// It has.
        Confirmed = 1,
        /// It has been asked, or is hoped for.
        Unconfirmed = 2,
    }
}
