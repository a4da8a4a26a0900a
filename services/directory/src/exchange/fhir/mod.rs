//! HL7 FHIR, R4 (4.0.1) and R5 (5.0.0): organisations, locations and healthcare services as a bundle.

mod times;

use neuvo_calendar::{Day, Text};
use serde_json::{Value, json};

use self::times::{Closed, Times};
use super::{
    Exported, Format, Source,
    card::{Address, Card, cards},
    days::window,
    lost::Lost,
};
use crate::domain::Kind;

/// A release of FHIR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Release {
    R4,
    R5,
}

pub(super) fn export(source: &Source<'_>, release: Release) -> Exported {
    let mut lost = Lost::default();
    let format = match release {
        Release::R4 => Format::FhirR4,
        Release::R5 => Format::FhirR5,
    };
    let cards = cards(source, format, &mut lost);
    let county = source.uuid(Kind::County, "county").to_string();
    let mut entries = vec![entry(json!({
        "resourceType": "Organization",
        "id": county,
        "active": true,
        "name": source.language.of(&source.county.name),
    }))];
    let out = Out { source, release, window: window(source) };
    for card in &cards {
        let resource = match card.name.kind {
            Kind::Organisation => out.organisation(card),
            Kind::Site => out.location(card, &mut lost),
            _ => out.service(card, &cards, &mut lost),
        };
        entries.push(entry(resource));
    }
    let bundle = json!({
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": source.at.to_string(),
        "entry": entries,
    });
    let content_type = match release {
        Release::R4 => "application/fhir+json; fhirVersion=4.0",
        Release::R5 => "application/fhir+json; fhirVersion=5.0",
    };
    Exported { content_type, body: format!("{bundle:#}\n"), findings: lost.0 }
}

fn entry(resource: Value) -> Value {
    let id = resource["id"].as_str().unwrap_or_default();
    json!({"fullUrl": format!("urn:uuid:{id}"), "resource": resource})
}

struct Out<'a> {
    source: &'a Source<'a>,
    release: Release,
    window: Vec<Day>,
}

impl Out<'_> {
    fn said<'t>(&self, text: &'t Text) -> &'t str {
        self.source.language.of(text)
    }

    /// What every resource begins with. What another register calls it is an identifier.
    fn begin(&self, kind: &str, card: &Card<'_>) -> Value {
        let id = self.source.uuid(card.name.kind, card.entry_id()).to_string();
        let mut resource = json!({"resourceType": kind, "id": id, "name": self.said(card.called)});
        let mut identifiers = Vec::new();
        if card.id != id {
            let system = "https://palvelutietovaranto.suomi.fi";
            identifiers.push(json!({"system": system, "value": card.id}));
        }
        if let Some(business_id) = card.business_id {
            let system = "http://terminology.hl7.org/CodeSystem/v2-0203";
            let kind = json!({"coding": [{"system": system, "code": "TAX"}]});
            identifiers.push(json!({"type": kind, "value": business_id}));
        }
        fill(&mut resource, "identifier", identifiers);
        resource
    }

    fn organisation(&self, card: &Card<'_>) -> Value {
        let mut resource = self.begin("Organization", card);
        resource["active"] = true.into();
        if let Some(description) = card.description.filter(|_| self.release == Release::R5) {
            resource["description"] = self.said(description).into();
        }
        self.contacts(card, &mut resource);
        resource
    }

    fn location(&self, card: &Card<'_>, lost: &mut Lost) -> Value {
        let mut resource = self.begin("Location", card);
        resource["status"] = "active".into();
        resource["mode"] = "instance".into();
        resource["managingOrganization"] = self.owner(card);
        if !card.address.is_empty() {
            resource["address"] = json!({"text": card.address, "country": "FI"});
        }
        if let Some(address) = Address::of(card.address) {
            resource["address"]["line"] = json!([address.street]);
            resource["address"]["postalCode"] = address.postal_code.into();
            if !address.post_office.is_empty() {
                resource["address"]["city"] = address.post_office.into();
            }
        }
        let Times { weekly, closed, visits } = self.times(card, lost);
        match self.release {
            Release::R4 => {
                fill(&mut resource, "hoursOfOperation", weekly.iter().map(operation).collect());
                let words: Vec<String> = closed.iter().map(Closed::words).chain(visits).collect();
                if !words.is_empty() {
                    resource["availabilityExceptions"] = words.join("; ").into();
                }
            }
            Release::R5 => {
                fill(&mut resource, "hoursOfOperation", available(weekly, &closed));
                if !visits.is_empty() {
                    resource["description"] = visits.join("; ").into();
                }
            }
        }
        resource
    }

    fn service(&self, card: &Card<'_>, cards: &[Card<'_>], lost: &mut Lost) -> Value {
        let mut resource = self.begin("HealthcareService", card);
        resource["active"] = true.into();
        resource["providedBy"] = self.owner(card);
        if let Some(description) = card.description {
            resource["comment"] = self.said(description).into();
        }
        self.contacts(card, &mut resource);
        let communication = card
            .languages
            .iter()
            .map(|code| json!({"coding": [{"system": "urn:ietf:bcp:47", "code": code}]}));
        fill(&mut resource, "communication", communication.collect());
        let places = card.reached_by.iter().filter_map(|id| {
            let site = cards.iter().find(|card| card.name.kind == Kind::Site && card.id == *id)?;
            let id = self.source.uuid(Kind::Site, site.entry_id());
            Some(json!({"reference": format!("urn:uuid:{id}")}))
        });
        fill(&mut resource, "location", places.collect());
        let Times { weekly, closed, .. } = self.times(card, lost);
        match self.release {
            Release::R4 => {
                fill(&mut resource, "availableTime", weekly);
                fill(&mut resource, "notAvailable", closed.iter().map(Closed::value).collect());
            }
            Release::R5 => fill(&mut resource, "availability", available(weekly, &closed)),
        }
        resource
    }

    /// Whose it is: the county's, where it is nobody else's.
    fn owner(&self, card: &Card<'_>) -> Value {
        let id = match card.organisation_id {
            Some(id) => self.source.uuid(Kind::Organisation, id),
            None => self.source.uuid(Kind::County, "county"),
        };
        json!({"reference": format!("urn:uuid:{id}")})
    }

    fn contacts(&self, card: &Card<'_>, resource: &mut Value) {
        let ways = [("phone", card.phone_number), ("email", card.email), ("url", card.url)];
        let telecom: Vec<Value> = ways
            .into_iter()
            .filter_map(|(system, value)| Some(json!({"system": system, "value": value?})))
            .collect();
        match self.release {
            Release::R4 => fill(resource, "telecom", telecom),
            Release::R5 if !telecom.is_empty() => {
                resource["contact"] = json!([{"telecom": telecom}]);
            }
            Release::R5 => {}
        }
    }
}

/// An R4 location's times have names of their own.
fn operation(time: &Value) -> Value {
    let mut operation = json!({"daysOfWeek": time["daysOfWeek"]});
    let names = [
        ("allDay", "allDay"),
        ("availableStartTime", "openingTime"),
        ("availableEndTime", "closingTime"),
    ];
    for (from, to) in names {
        if !time[from].is_null() {
            operation[to] = time[from].clone();
        }
    }
    operation
}

/// An R5 list of one availability; none without times.
fn available(weekly: Vec<Value>, closed: &[Closed]) -> Vec<Value> {
    if weekly.is_empty() {
        return Vec::new();
    }
    let mut value = json!({"availableTime": weekly});
    fill(&mut value, "notAvailableTime", closed.iter().map(Closed::value).collect());
    vec![value]
}

/// FHIR has no empty lists.
fn fill(resource: &mut Value, field: &str, items: Vec<Value>) {
    if !items.is_empty() {
        resource[field] = items.into();
    }
}
