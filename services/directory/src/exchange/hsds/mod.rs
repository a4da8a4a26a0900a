//! Open Referral Human Services Data Specification (HSDS) 3.0: an object of `organizations`,
//! `services` and `locations`, each by its published schema.
//!
//! HSDS has no telephone lines and no channels: each is a service, marked by an attribute. A service
//! is reached by the lines whose numbers it has. Its texts are of one language: the Finnish.

mod read;
mod schedule;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use self::schedule::schedules;
use super::{
    Exported, Format, Source,
    card::{Address, Card, cards},
    days::{Plan, window},
    ids::HSDS,
    lost::Lost,
};
use crate::domain::{Kind, place::AccessibilityFeature};

pub(super) use read::read;

/// What marks a service that is an entry of another kind here.
pub(super) const ENTRY_KIND: &str = "entry_kind";
/// What names a channel that a service is reached by.
pub(super) const REACHED_BY: &str = "reached_by";

pub(super) fn export(source: &Source<'_>) -> Exported {
    let mut lost = Lost::default();
    let cards = cards(source, Format::Hsds, &mut lost);
    let by_id: BTreeMap<&str, &Card<'_>> =
        cards.iter().map(|card| (card.id.as_str(), card)).collect();
    let window = window(source);
    let mut organizations = vec![json!({
        "id": source.organisation_id(HSDS, None),
        "name": source.county.name.fi,
        "description": source.county.name.fi,
    })];
    let (mut services, mut locations) = (Vec::new(), Vec::new());
    for card in &cards {
        let plan = card.plan(&window);
        match card.name.kind {
            Kind::Organisation => organizations.push(organisation(card)),
            Kind::Site => locations.push(location(source, card, &plan)),
            _ => services.push(service(card, &plan, &by_id)),
        }
    }
    let file = json!({
        "organizations": organizations,
        "services": services,
        "locations": locations,
    });
    Exported { content_type: "application/json", body: format!("{file:#}\n"), findings: lost.0 }
}

/// The id of what is part of an entry: it follows from the entry's, so every export has the same.
pub(super) fn part(card: &Card<'_>, what: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{}#{what}", card.id).as_bytes()).to_string()
}

fn organisation(card: &Card<'_>) -> Value {
    let mut value = json!({
        "id": card.id,
        "name": card.called.fi,
        "description": card.description.map_or("", |text| &text.fi),
    });
    fill(&mut value, "email", card.email);
    fill(&mut value, "website", card.url);
    fill(&mut value, "tax_id", card.business_id);
    if let Some(number) = card.phone_number {
        let phone = json!({"id": part(card, "phone"), "number": number, "type": "voice"});
        value["phones"] = json!([phone]);
    }
    value
}

fn fill(value: &mut Value, field: &str, text: Option<&str>) {
    if let Some(text) = text {
        value[field] = text.into();
    }
}

fn location(source: &Source<'_>, card: &Card<'_>, plan: &Plan) -> Value {
    let code = card.municipality_code.unwrap_or_default();
    let mut known = source.county.municipalities.iter();
    let municipality = known.find(|known| known.code == code).map_or(code, |known| &known.name.fi);
    let mut value = json!({
        "id": card.id,
        "location_type": "physical",
        "name": card.called.fi,
        "languages": languages(card),
        "accessibility": card.accessibility.iter().map(|feature| {
            let word = accessibility(*feature);
            json!({"id": part(card, word), "description": word})
        }).collect::<Vec<_>>(),
        "schedules": schedules(card, plan),
    });
    if let Some(address) = Address::of(card.address) {
        let city = Some(address.post_office).filter(|office| !office.is_empty());
        value["addresses"] = json!([{
            "id": part(card, "address"),
            "address_1": address.street,
            "city": city.unwrap_or(municipality),
            "region": municipality,
            "state_province": source.county.name.fi,
            "postal_code": address.postal_code,
            "country": "FI",
            "address_type": "physical",
        }]);
    }
    value
}

fn service(card: &Card<'_>, plan: &Plan, by_id: &BTreeMap<&str, &Card<'_>>) -> Value {
    let mut value = json!({
        "id": card.id,
        "organization_id": card.organisation,
        "name": card.called.fi,
        "status": "active",
        "languages": languages(card),
    });
    fill(&mut value, "description", card.description.map(|text| text.fi.as_str()));
    fill(&mut value, "url", card.url);
    fill(&mut value, "email", card.email);
    if card.name.kind != Kind::Service {
        let word = match card.channel_kind {
            Some(kind) => serde_json::to_value(kind).ok(),
            None => Some("line".into()),
        };
        let word = word.as_ref().and_then(Value::as_str).unwrap_or_default();
        value["attributes"] = json!([attribute(card, ENTRY_KIND, word)]);
        value["schedules"] = schedules(card, plan).into();
        if let Some(number) = card.phone_number {
            value["phones"] = json!([{"id": card.id, "number": number, "type": "voice"}]);
        }
        return value;
    }
    let (mut phones, mut places, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for id in &card.reached_by {
        let reached = by_id.get(id.as_str());
        match reached.map(|reached| (reached.name.kind, reached.phone_number)) {
            Some((Kind::Line, Some(number))) => {
                phones.push(json!({"id": id, "number": number, "type": "voice"}));
            }
            Some((Kind::Site, _)) => places.push(json!({
                "id": part(card, id),
                "service_id": card.id,
                "location_id": id,
            })),
            _ => others.push(attribute(card, REACHED_BY, id)),
        }
    }
    value["phones"] = phones.into();
    value["service_at_locations"] = places.into();
    value["attributes"] = others.into();
    value
}

fn attribute(card: &Card<'_>, kind: &str, value: &str) -> Value {
    json!({
        "id": part(card, &format!("{kind}/{value}")),
        "link_id": card.id,
        "link_type": kind,
        "link_entity": "service",
        "value": value,
    })
}

fn languages(card: &Card<'_>) -> Vec<Value> {
    let language = |code: &String| json!({"id": part(card, code), "code": code});
    card.languages.iter().map(language).collect()
}

pub(super) fn accessibility(feature: AccessibilityFeature) -> &'static str {
    match feature {
        AccessibilityFeature::StepFreeEntrance => "Step-free entrance",
        AccessibilityFeature::Lift => "Lift",
        AccessibilityFeature::AccessibleToilet => "Accessible toilet",
        AccessibilityFeature::AccessibleParking => "Accessible parking",
        AccessibilityFeature::InductionLoop => "Induction loop",
        AccessibilityFeature::PrivateRoom => "Private room",
    }
}
