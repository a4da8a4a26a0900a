//! Suomi.fi Palvelutietovaranto (PTV): Open API v11, and v12 (beta 0.1.0). A file is an object of
//! `organizations`, `services`, `serviceChannels` and, of v12, `connections`, each as the API gives it;
//! what is read may as well be a page of the API, a list or a single resource, of either version.
//!
//! Source: the APIs' OpenAPI documents; `tests/fixtures/ptv-schema` has what they ask for. Lines are telephone channels, sites service locations with
//! the hours of their door, e-services and chats electronic channels.

mod hours_in;
mod hours_out;
mod hours_v12;
mod read;
mod read_area;
mod read_channel;
mod times_in;
mod v11;
mod v12;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Exported, Format, Source,
    card::{Card, cards},
    carried::not_carried,
    days::window,
    ids::PTV,
    lost::Lost,
};
use crate::domain::{Kind, organisation::OrganisationKind};

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
    let format = match version {
        Version::V11 => Format::PtvV11,
        Version::V12 => Format::PtvV12,
    };
    let mut cards = cards(source, format, &mut lost);
    cards.retain(|card| not_carried(format, card).is_none());
    reached_in_the_file(&mut cards, &mut lost);
    let out = Out { source, window: window(source) };
    let county = Card::county(source, PTV);
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
                    let ways = card.reached_by.iter();
                    connections.extend(ways.map(|channel| v12::connection(&card.id, channel)));
                    out.service_v12(card, &mut lost)
                }
            }),
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

/// Leaves out what services are reached by and the file does not have.
fn reached_in_the_file(cards: &mut [Card<'_>], lost: &mut Lost) {
    let there: BTreeSet<String> = cards.iter().map(|card| card.id.clone()).collect();
    for card in cards {
        let before = card.reached_by.len();
        card.reached_by.retain(|id| there.contains(id));
        if card.reached_by.len() < before {
            let description = "names channels that PTV has not, which are left out";
            lost.of(card.name.kind, card.entry_id(), "channel_ids", description);
        }
    }
}

/// What entries are written with.
struct Out<'a> {
    source: &'a Source<'a>,
    window: Vec<neuvo_calendar::Day>,
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

/// The version whose shape a file has; the one that was asked for, where it has neither.
pub(super) fn version_of(content: &[u8], asked: Format) -> Format {
    let has = |key: &str| content.windows(key.len()).any(|window| window == key.as_bytes());
    match () {
        () if has("\"contentId\"") => Format::PtvV12,
        () if has("Names\"") => Format::PtvV11,
        () => asked,
    }
}
