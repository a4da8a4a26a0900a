//! Suomi.fi Palvelutietovaranto (PTV): Open API v11, and v12 (beta 0.1.0). A file is an object of
//! `organizations`, `services` and `serviceChannels`, each as the API gives it; what is read may as
//! well be a page of the API, a list or a single resource, of either version.
//!
//! Source: the APIs' OpenAPI documents. Lines are telephone channels, sites service locations with
//! the hours of their door, e-services and chats electronic channels.

mod hours_in;
mod hours_out;
mod hours_v12;
mod read;
mod read_channel;
mod v11;
mod v12;

use serde_json::{Value, json};

use super::{
    Exported, Source,
    card::{Card, cards},
    days::window,
    ids::PTV,
    lost::Lost,
};
use crate::domain::{ChannelKind, Kind, organisation::OrganisationKind};

pub(super) use read::read;

/// A version of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V11,
    V12,
}

/// Characters of a summary at most, by PTV's own rule.
const SUMMARY_CHARS: usize = 150;

/// The register as PTV has it.
pub(super) fn export(source: &Source<'_>, version: Version) -> Exported {
    let mut lost = Lost::default();
    let cards = cards(source, PTV, &mut lost);
    let out = Out { source, window: window(&source.county.opening_calendar, source.day) };
    let county = out.county();
    let mut organizations: Vec<Value> = match version {
        Version::V11 => vec![out.organisation_v11(&county)],
        Version::V12 => vec![out.organisation_v12(&county)],
    };
    let (mut services, mut channels, mut connections) = (Vec::new(), Vec::new(), Vec::new());
    for card in &cards {
        match card.name.kind {
            Kind::Organisation => organizations.push(match version {
                Version::V11 => out.organisation_v11(card),
                Version::V12 => out.organisation_v12(card),
            }),
            Kind::Service => services.push(match version {
                Version::V11 => out.service_v11(card),
                Version::V12 => {
                    connections.extend(card.reached_by.iter().map(|channel| {
                        json!({"serviceContentId": card.id, "serviceChannelContentId": channel})
                    }));
                    out.service_v12(card, &mut lost)
                }
            }),
            _ if !is_carried(card, &mut lost) => {}
            _ => channels.push(match version {
                Version::V11 => out.channel_v11(card, &mut lost),
                Version::V12 => out.channel_v12(card, &mut lost),
            }),
        }
    }
    let mut file = json!({
        "organizations": organizations,
        "services": services,
        "serviceChannels": channels,
    });
    if version == Version::V12 {
        file["connections"] = connections.into();
    }
    Exported { content_type: "application/json", body: format!("{file:#}\n"), findings: lost.0 }
}

/// Whether PTV has channels of this kind; what it has none of is lost whole.
fn is_carried(card: &Card<'_>, lost: &mut Lost) -> bool {
    let kind = card.name.kind;
    match card.channel_kind {
        Some(ChannelKind::Email | ChannelKind::Letter) => {
            lost.of(kind, card.entry_id(), "", "is not carried: PTV has no channels of this kind");
            return false;
        }
        Some(ChannelKind::Chat) => {
            lost.of(kind, card.entry_id(), "kind", "is sent as an e-service: PTV knows no chat");
        }
        _ => {}
    }
    if kind == Kind::Site && !card.accessibility.is_empty() {
        lost.of(kind, card.entry_id(), "accessibility", "PTV takes it from its own register only");
    }
    true
}

/// What entries are written with.
struct Out<'a> {
    source: &'a Source<'a>,
    window: Vec<neuvo_calendar::Day>,
}

impl Out<'_> {
    /// The county as an organisation, which what is nobody else's belongs to.
    fn county(&self) -> Card<'_> {
        Card {
            name: crate::domain::EntryName { kind: Kind::County, entry_id: "county".to_owned() },
            id: self.source.organisation_id(PTV, None),
            called: &self.source.county.name,
            description: None,
            organisation: self.source.organisation_id(PTV, None),
            organisation_kind: Some(OrganisationKind::County),
            business_id: None,
            channel_kind: None,
            phone_number: None,
            email: None,
            url: None,
            address: "",
            municipality_code: None,
            accessibility: Vec::new(),
            languages: &[],
            hours: None,
            statutory_basis: "",
            reached_by: Vec::new(),
        }
    }
}

/// An organisation's type. PTV has none for a county: its own guidance is the regional one.
fn organisation_type(kind: Option<OrganisationKind>) -> &'static str {
    match kind {
        Some(OrganisationKind::County) => "RegionalOrganization",
        Some(OrganisationKind::Municipal) => "Municipality",
        Some(OrganisationKind::State) => "State",
        Some(OrganisationKind::Private) => "Company",
        Some(OrganisationKind::ThirdSector) | None => "Organization",
    }
}

/// A number without its country's prefix, where it is a Finnish one.
fn domestic(number: &str) -> Option<&str> {
    number.strip_prefix("+358")
}
