//! Every field of every exchanged entry is in an export, or is told as lost.

use serde_json::{Value, json};

use super::*;
use crate::{
    domain::{Channel, ChannelKind, Organisation, Service, Site},
    exchange::{Source, ids},
};

pub(super) const FORMATS: [Format; 9] = [
    Format::PtvV12,
    Format::PtvV11,
    Format::Hsds,
    Format::FhirR4,
    Format::FhirR5,
    Format::SchemaOrg,
    Format::Osm,
    Format::Icalendar,
    Format::Csv,
];

/// A text with words of its own in each language.
fn words(what: &str) -> Value {
    json!({"fi": format!("{what} suomeksi"), "sv": format!("{what} svenska"), "en": format!("{what} english")})
}

fn document<T: serde::de::DeserializeOwned>(value: Value) -> std::sync::Arc<T> {
    std::sync::Arc::new(serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}")))
}

/// Keusote with entries in which every exchanged field says something.
fn rich() -> Snapshot {
    let way = |id: &str, kind: &str, address: &str| {
        Document::Channel(document::<Channel>(channel(id, kind, address)))
    };
    with(
        &keusote(),
        vec![
            Document::Organisation(document::<Organisation>(organisation())),
            Document::Site(document::<Site>(site("talo", "Torikatu 7 B, 05800 Hyvinkää"))),
            Document::Site(document::<Site>(site("vapaa", "Kauppatorin laita"))),
            way("ovi", "walk_in", ""),
            way("verkko", "e_service", "https://verkko.example/"),
            way("juttelu", "chat", "https://juttelu.example/"),
            way("viesti", "email", "viesti@example.fi"),
            way("posti", "letter", "PL 46, 05801 Hyvinkää"),
            Document::Service(document::<Service>(service())),
        ],
    )
}

fn organisation() -> Value {
    json!({
        "organisation_id": "rikas", "name": words("Rikas ry"), "kind": "third_sector",
        "confirmation": null, "business_id": "1234567-1", "url": "https://rikas.example/",
        "phone_number": "+358401111111", "display_number": "040 1111111",
        "email": "rikas@example.fi", "description": words("Seloste ry"), "source": "Lähde 1",
        "external_ids": [{"system": "muu", "id": "ulko-1"}],
    })
}

fn site(id: &str, address: &str) -> Value {
    json!({
        "site_id": id, "name": words(id), "municipality_code": "106", "stage": null,
        "address": address, "accessibility": ["lift"], "customer_computers": 4,
        "partner_roster": [], "mobile_schedule": [], "staffing": [], "cost_centres": [],
        "unit_ids": [], "role_holders": [], "source": "Lähde 2",
    })
}

fn channel(id: &str, kind: &str, address: &str) -> Value {
    let door = kind == "walk_in";
    json!({
        "channel_id": id, "name": words(id), "kind": kind, "unit_id": null,
        "organisation_id": (!door).then_some("rikas"), "area_ids": [],
        "site_id": door.then_some("talo"), "address": address, "languages": ["sme"],
        "always_open": false, "description": words(&format!("Seloste {id}")), "source": "Lähde 3",
        "opening_rules": [{
            "day_class": "normal", "weekdays": ["monday"], "opens_min": 480, "closes_min": 900,
            "state": "open",
        }],
        "opening_exceptions": [{
            "from": "2026-06-01", "to": "2026-06-01", "spans": [], "reason": words("Syy"),
        }],
    })
}

fn service() -> Value {
    json!({
        "service_id": "palvelu", "name": words("Palvelu"), "parent_service_id": null,
        "description": words("Seloste palvelu"), "unit_id": null, "organisation_id": "rikas",
        "sectors": [], "client_groups": [], "intensity": null,
        "statutory_basis": "Laki 1301/2014 § 6", "languages": ["sme"], "documents": [],
        "feedback_url": null, "line_ids": ["lapsiperheet"],
        "channel_ids": ["verkko", "ovi", "posti"], "source": "Lähde 4",
    })
}

/// The words of a value.
fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.is_empty() => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(leaves).collect(),
        Value::Object(map) => map.values().flat_map(leaves).collect(),
        _ => Vec::new(),
    }
}

/// What of a field must be in an export, in any of its forms.
fn tokens(source: &Source<'_>, format: Format, field: &str, value: &Value) -> Vec<Vec<String>> {
    let of = |kind: Kind, id: &str| {
        vec![source.id(format.system(), kind, id), source.uuid(kind, id).to_string()]
    };
    let plain = |words: Vec<String>| words.into_iter().map(|word| vec![word]).collect();
    match field {
        // The hours themselves are held against each reader in other tests.
        "opening_rules" | "always_open" => Vec::new(),
        "opening_exceptions" => {
            let reasons =
                value.as_array().into_iter().flatten().map(|item| leaves(&item["reason"]));
            plain(reasons.flatten().collect())
        }
        "external_ids" => {
            plain(value.as_array().into_iter().flatten().flat_map(|id| leaves(&id["id"])).collect())
        }
        "organisation_id" => leaves(value).iter().map(|id| of(Kind::Organisation, id)).collect(),
        "site_id" => leaves(value).iter().map(|id| of(Kind::Site, id)).collect(),
        "line_ids" => leaves(value).iter().map(|id| of(Kind::Line, id)).collect(),
        "channel_ids" => {
            let way = |id: &String| match source.snapshot.channels[id].item.site_id.as_deref() {
                Some(site) => of(Kind::Site, site),
                None => of(Kind::Channel, id),
            };
            leaves(value).iter().map(way).collect()
        }
        // A number may be without its country's prefix.
        "phone_number" => {
            let numbers = leaves(value).into_iter();
            numbers.map(|number| vec![number.replace("+358", ""), number]).collect()
        }
        // A postal address goes in its parts.
        "address" => {
            let parts = leaves(value).into_iter().flat_map(|address| {
                address.split([',', ' ']).map(str::to_owned).collect::<Vec<_>>()
            });
            plain(parts.filter(|part| !part.is_empty()).collect())
        }
        // PTV has words of its own.
        "kind" => {
            let theirs = |word: &str| match word {
                "state" => "State",
                "county" => "RegionalOrganization",
                "municipal" => "Municipality",
                "private" => "Company",
                "e_service" if format == Format::PtvV11 => "EChannel",
                "e_service" => "EService",
                _ => "no word",
            };
            leaves(value).into_iter().map(|word| vec![theirs(&word).to_owned(), word]).collect()
        }
        "accessibility" => {
            leaves(value).iter().map(|word| vec![word.replace("lift", "Lift")]).collect()
        }
        _ => plain(leaves(value)),
    }
}

#[test]
fn every_field_of_every_entry_is_in_an_export_or_told_as_lost() {
    let snapshot = rich();
    let documents: Vec<Document> = (snapshot.organisations.values())
        .map(|kept| Document::Organisation(kept.item.clone()))
        .chain(snapshot.sites.values().map(|kept| Document::Site(kept.item.clone())))
        .chain(snapshot.lines.values().map(|kept| Document::Line(kept.item.clone())))
        .chain(snapshot.channels.values().map(|kept| Document::Channel(kept.item.clone())))
        .chain(snapshot.services.values().map(|kept| Document::Service(kept.item.clone())))
        .collect();
    let mut untold = Vec::new();
    for format in FORMATS {
        let Exported { body, findings, .. } = exported(&snapshot, format);
        let body = body.replace("\r\n ", "").replace("\\,", ",").replace("\\\"", "\"");
        let told: std::collections::BTreeSet<(EntryName, String)> = findings
            .into_iter()
            .filter_map(|finding| Some((finding.entry?, finding.field)))
            .collect();
        with_source(&snapshot, |source| {
            for document in &documents {
                let name = document.name();
                let value = serde_json::to_value(document).expect("JSON");
                let (kind, entry) =
                    value.as_object().and_then(|map| map.iter().next()).expect("an entry");
                let door =
                    matches!(document, Document::Channel(c) if c.kind == ChannelKind::WalkIn);
                for (field, value) in entry.as_object().expect("an object") {
                    let own_id = *field == format!("{kind}_id");
                    let is_told = |field: &str| told.contains(&(name.clone(), field.to_owned()));
                    // A door is told of with its site, and a number as it is dialled.
                    let of_site = door && matches!(field.as_str(), "kind" | "site_id");
                    let dialled = field == "display_number" && *value == entry["phone_number"];
                    if own_id || of_site || dialled || is_told(field) || is_told("") {
                        continue;
                    }
                    for forms in tokens(source, format, field, value) {
                        if !forms.iter().any(|form| body.contains(form.as_str())) {
                            untold.push(format!(
                                "{format:?} {kind}/{} {field}: {forms:?}",
                                name.entry_id
                            ));
                        }
                    }
                }
            }
        });
    }
    assert!(ids::KINDS.iter().all(|kind| documents.iter().any(|one| one.kind() == *kind)));
    assert_eq!(untold, Vec::<String>::new());
}
