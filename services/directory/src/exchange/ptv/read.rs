//! Files of PTV, of either version, into what they say.

use std::collections::BTreeMap;

use neuvo_calendar::Text;
use serde_json::Value;

use super::{
    read_area::{served_v11, served_v12},
    read_channel::{channel, versions},
};
use crate::{
    domain::{Kind, organisation::OrganisationKind},
    exchange::{
        json::{Object, Reading, objects, shown},
        phone::dialled,
        said::Said,
        words::Words,
    },
};

/// The fields of a file or page that hold resources.
const LISTS: [&str; 5] = ["organizations", "services", "serviceChannels", "itemList", "items"];

/// The fields in which a page of v11 has a channel.
const CHANNELS: [&str; 5] = [
    "electronicChannel",
    "phoneChannel",
    "printableFormChannel",
    "locationChannel",
    "webPageChannel",
];

/// Why another organisation of a service is not kept.
const ONE_ORGANISATION: &str = "is not kept: a service has one organisation, which gives it";

/// What a file says.
pub(in crate::exchange) fn read(root: &Value, reading: &mut Reading) -> Vec<Said> {
    let mut connections = Vec::new();
    let mut resources = match root {
        Value::Array(list) => objects("$", list, reading),
        _ => {
            let Some(mut root) = Object::of("$".to_owned(), root, reading) else {
                return Vec::new();
            };
            // A channel has a list of services, too; only a file has no id.
            let resource =
                ["id", "contentId", "serviceContentId"].into_iter().any(|id| root.has(id));
            let lists = || LISTS.into_iter().chain(["connections"]);
            if !resource && !lists().any(|list| root.has(list)) {
                let lists = lists().collect::<Vec<_>>().join(", ");
                let description = format!("is no file of PTV: none of {lists} is in it");
                reading.broken("$".to_owned(), description);
                return Vec::new();
            }
            if !resource {
                let page =
                    ["pageNumber", "pageSize", "pageCount", "page", "totalItems", "totalPages"];
                root.pass(&page);
                connections = root.objects("connections", reading);
                let lists = LISTS.map(|list| root.objects(list, reading));
                root.end(reading);
                lists.into_iter().flatten().collect()
            } else {
                vec![root]
            }
        }
    };
    // A page of channels of v11 has each in an object of its kind.
    let kinds = |object: &Object<'_>| CHANNELS.into_iter().find(|kind| object.has(kind));
    for object in &mut resources {
        if let Some(channel) = kinds(object).and_then(|kind| object.object(kind, reading)) {
            *object = channel;
        }
    }
    // A page of connections has them where other pages have resources.
    connections.extend(resources.extract_if(.., |object| object.has("serviceContentId")));
    let (all, mut unknown) = (resources.len(), 0);
    let mut said = Vec::new();
    for resource in resources {
        match of_resource(resource, reading) {
            Some(resource) => said.extend(resource),
            None => unknown += 1,
        }
    }
    if all > 0 && unknown == all {
        reading.broken("$".to_owned(), "is no file of PTV: nothing in it is a resource of PTV");
    }
    connect(&mut said, connections, reading);
    said
}

/// Puts the connections of v12 to their services. Of a service that is not in the file they are what
/// it is reached by besides: the rest may stand on another page.
fn connect(said: &mut Vec<Said>, connections: Vec<Object<'_>>, reading: &mut Reading) {
    let services = said.iter().enumerate().filter(|(_, said)| said.kind == Kind::Service);
    let mut at: BTreeMap<String, usize> =
        services.map(|(at, said)| (said.id.clone(), at)).collect();
    let in_file = said.len();
    for mut connection in connections {
        connection.pass(&["publishedAt", "migratedAt"]);
        let service = connection.text("serviceContentId", reading);
        // Exports of ours had another name for it once.
        let before = connection.text("serviceChannelContentId", reading);
        let channel = connection.text("channelContentId", reading).or(before);
        let Some((service, channel)) = service.zip(channel) else {
            reading.doubt(&connection.path, "is not taken: it names no service, or no channel");
            continue;
        };
        let at = *at.entry(service.to_owned()).or_insert_with(|| {
            said.push(Said::new(&connection.path, Kind::Service, service));
            said.len() - 1
        });
        if let Some(said) = said.get_mut(at) {
            let ways = if at < in_file {
                said.reached_by.get_or_insert_default()
            } else {
                &mut said.reached_also_by
            };
            ways.push(channel.to_owned());
        }
        connection.end(reading);
    }
}

/// What a resource says, known by what is special to its kind; within, none where it is not taken.
/// None where it is no resource of PTV.
fn of_resource(mut object: Object<'_>, reading: &mut Reading) -> Option<Option<Said>> {
    let v12 = object.has("contentId");
    let id = object.text(if v12 { "contentId" } else { "id" }, reading);
    let Some(id) = id else {
        reading.doubt(&object.path, "is not taken: it has no id");
        return None;
    };
    if let Some(status) = object.text("publishingStatus", reading)
        && status != "Published"
    {
        let description = match status {
            "Draft" | "Deleted" | "Modified" => {
                format!("is not taken: it is {}", status.to_lowercase())
            }
            other => format!("is not taken: its status `{}` is unknown", shown(other)),
        };
        reading.doubt(&object.path, description);
        return Some(None);
    }
    object.pass(&["modified", "publishedAt", "migratedAt", "sourceId", "displayNameType"]);
    let said = if object.has("serviceChannelType") {
        match channel(&mut object, id, v12, reading) {
            Some(said) => said,
            None => return Some(None),
        }
    } else if object.has("serviceNames") || object.has("serviceType") {
        service(&mut object, id, v12, reading)
    } else if object.has("organizationNames") || object.has("organizationType") {
        organisation(&mut object, id, v12, reading)
    } else {
        let description = "is not taken: it is no organisation, service or channel of PTV";
        reading.doubt(&object.path, description);
        return None;
    };
    object.end(reading);
    Some(Some(said))
}

fn organisation(object: &mut Object<'_>, id: &str, v12: bool, reading: &mut Reading) -> Said {
    let mut said = Said::new(&object.path, Kind::Organisation, id);
    let kind = object.text("organizationType", reading);
    said.organisation_kind = kind.and_then(|kind| match kind {
        "RegionalOrganization" | "Region" | "SotePublic" | "WellbeingServicesCounty" => {
            Some(OrganisationKind::County)
        }
        "Municipality" => Some(OrganisationKind::Municipal),
        "State" => Some(OrganisationKind::State),
        "Company" | "SotePrivate" => Some(OrganisationKind::Private),
        // Of organisations PTV knows no more: whose one is, the register is not told.
        "Organization" => None,
        other => {
            reading.doubt(object.at("organizationType"), format!("`{}` is unknown", shown(other)));
            None
        }
    });
    said.business_id = object.text("businessCode", reading).map(str::to_owned);
    if v12 {
        let business_id = object.text("businessId", reading).map(str::to_owned);
        said.business_id = business_id.or(said.business_id);
        served_v12(object, &mut said, reading);
        versions(object, &mut said, reading);
        return said;
    }
    said.name = names(object, "organizationNames", reading);
    said.description = descriptions(object, "organizationDescriptions", reading);
    said.phone_number = phone(object, "phoneNumbers", reading);
    said.email = first(object, "emails", "value", reading);
    said.url = first(object, "webPages", "url", reading);
    said
}

fn service(object: &mut Object<'_>, id: &str, v12: bool, reading: &mut Reading) -> Said {
    let mut said = Said::new(&object.path, Kind::Service, id);
    if v12 {
        said.organisation = object.text("organizationContentId", reading).map(str::to_owned);
        said.languages = languages(object, "serviceLanguages", reading);
        object.always("serviceType", "Service", reading);
        served_v12(object, &mut said, reading);
        producers(object, &said, reading);
        versions(object, &mut said, reading);
        return said;
    }
    object.always("type", "Service", reading);
    served_v11(object, &mut said, reading);
    said.name = names(object, "serviceNames", reading);
    said.description = descriptions(object, "serviceDescriptions", reading);
    said.languages = languages(object, "languages", reading);
    for mut role in object.objects("organizations", reading) {
        let named = role.object("organization", reading);
        let id = named.and_then(|mut named| {
            named.pass(&["name"]);
            let id = named.text("id", reading);
            named.end(reading);
            id
        });
        let id = id.map(str::to_owned);
        if role.text("roleType", reading) == Some("Responsible") && said.organisation.is_none() {
            said.organisation = id;
        } else if id.is_some() && id != said.organisation {
            reading.doubt(&role.path, ONE_ORGANISATION);
        }
        role.end(reading);
    }
    let mut acts = Vec::new();
    for mut act in object.objects("legislation", reading) {
        acts.extend(names(&mut act, "names", reading).map(|name| name.fi));
        act.end(reading);
    }
    said.statutory_basis = Some(acts.join("; ")).filter(|acts| !acts.is_empty());
    if object.has("serviceChannels") {
        said.reached_by = Some(channel_ids(object, reading));
    }
    said
}

/// Who produces a service of v12: here that is its organisation.
fn producers(object: &mut Object<'_>, said: &Said, reading: &mut Reading) {
    let Some(mut producers) = object.object("producers", reading) else { return };
    if let Some(mut own) = producers.object("selfProducedProducers", reading) {
        for (place, id) in own.texts("organizations", reading) {
            if said.organisation.as_deref() != Some(id) {
                reading.doubt(place, ONE_ORGANISATION);
            }
        }
        own.end(reading);
    }
    producers.end(reading);
}

fn channel_ids(object: &mut Object<'_>, reading: &mut Reading) -> Vec<String> {
    let mut ids = Vec::new();
    for mut connection in object.objects("serviceChannels", reading) {
        if let Some(mut channel) = connection.object("serviceChannel", reading) {
            channel.pass(&["name"]);
            ids.extend(channel.text("id", reading).map(str::to_owned));
            channel.end(reading);
        }
        connection.pass(&["modified"]);
        connection.end(reading);
    }
    ids
}

/// Words in a list of languages, those of the type `Name` where there are types.
pub(super) fn names(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<Text> {
    let mut words = Words::default();
    for mut item in object.objects(key, reading) {
        let kind = item.text("type", reading).unwrap_or("Name");
        let language = item.text("language", reading).unwrap_or("fi");
        let Some(value) = item.text("value", reading) else { continue };
        match kind {
            "Name" => words.put(language, value, &item.path, reading),
            _ => reading.doubt(&item.path, "is not kept: an entry has one name"),
        }
        item.end(reading);
    }
    words.text(&object.at(key), reading)
}

/// Why a summary is not kept.
pub(super) const SUMMARY: &str = "has a summary of its own, which is not kept: the description is";

/// A description, or the summary where there is none.
pub(super) fn descriptions(
    object: &mut Object<'_>,
    key: &str,
    reading: &mut Reading,
) -> Option<Text> {
    let (mut whole, mut summary) = (Words::default(), Words::default());
    for mut item in object.objects(key, reading) {
        let kind = item.text("type", reading).unwrap_or("Description");
        let language = item.text("language", reading).unwrap_or("fi");
        let Some(value) = item.text("value", reading) else { continue };
        match kind {
            "Description" => whole.put(language, value, &item.path, reading),
            "Summary" => summary.put(language, value, &item.path, reading),
            _ => reading.doubt(&item.path, "is not kept: an entry has one description"),
        }
        item.end(reading);
    }
    let place = object.at(key);
    if !whole.is_empty() && !summary.begin(&whole) {
        reading.doubt(&place, SUMMARY);
    }
    whole.text(&place, reading).or_else(|| summary.text(&place, reading))
}

pub(super) fn languages(
    object: &mut Object<'_>,
    key: &str,
    reading: &mut Reading,
) -> Option<Vec<String>> {
    let present = object.has(key);
    let mut languages: Vec<String> = Vec::new();
    for (place, code) in object.texts(key, reading) {
        let right = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
        match right {
            true if !languages.iter().any(|held| held == code) => languages.push(code.to_owned()),
            true => {}
            false => reading.doubt(place, "is not kept: it is no code of two or three letters"),
        }
    }
    present.then_some(languages)
}

/// A field of the first object of a list; another value of a later one is noted.
pub(super) fn first(
    object: &mut Object<'_>,
    list: &str,
    key: &str,
    reading: &mut Reading,
) -> Option<String> {
    let mut first: Option<String> = None;
    for mut item in object.objects(list, reading) {
        item.pass(&["language", "name", "orderNumber"]);
        if key != "value" {
            item.pass(&["value"]);
        }
        let Some(value) = item.text(key, reading) else { continue };
        match &first {
            None => first = Some(value.to_owned()),
            Some(held) if held == value => {}
            Some(_) => reading.doubt(&item.path, "is not kept: the first is"),
        }
        item.end(reading);
    }
    first
}

/// The first number of a list, E.164 or short; another one is noted.
pub(super) fn phone(object: &mut Object<'_>, list: &str, reading: &mut Reading) -> Option<String> {
    let mut first: Option<String> = None;
    for mut item in object.objects(list, reading) {
        item.pass(&["language", "isFinnishServiceNumber", "order", "orderNumber"]);
        let kind = item.text("type", reading).unwrap_or("Phone");
        if !matches!(kind, "Phone" | "DomesticPhone" | "InternationalPhone") {
            reading.doubt(&item.path, "is not kept: it is no number to talk on");
            continue;
        }
        // What it costs the register does not say.
        item.one_of("serviceChargeType", &["Chargeable", "FreeOfCharge", "Other"], reading);
        item.one_of("chargeType", &["Free", "Charged", "ExtraCharge"], reading);
        let written = item.text("number", reading).unwrap_or_default();
        let prefix = item.text("prefixNumber", reading).or(item.text("dialCode", reading));
        match (&first, dialled(prefix, written)) {
            (_, Err(why)) => reading.doubt(item.at("number"), format!("is not taken: {why}")),
            (None, Ok(number)) => first = Some(number),
            (Some(held), Ok(number)) if *held == number => {}
            (Some(_), Ok(_)) => reading.doubt(&item.path, "is not kept: the first number is"),
        }
        item.end(reading);
    }
    first
}
