//! Files of HSDS 3.0 into what they say: full services, organisations and locations, of which one may
//! stand within another.

use std::collections::BTreeSet;

use neuvo_calendar::Text;
use serde_json::Value;

use super::{ENTRY_KIND, REACHED_BY, accessibility, schedule};
use crate::{
    domain::{ChannelKind, Kind, place::AccessibilityFeature},
    exchange::{
        json::{Object, Reading, objects, shown},
        phone::dialled,
        said::Said,
    },
};

/// The fields of a file or page that hold resources.
const LISTS: [&str; 4] = ["organizations", "services", "locations", "contents"];
/// The fields that a service has and an organisation has not.
const SERVICE: [&str; 5] =
    ["status", "service_at_locations", "organization_id", "organization", "schedules"];
/// What a page says of itself.
const PAGE: [&str; 7] =
    ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty"];

/// What a file says.
pub(in crate::exchange) fn read(root: &Value, reading: &mut Reading) -> Vec<Said> {
    let resources = match root {
        Value::Array(list) => objects("$", list, reading),
        _ => {
            let Some(mut root) = Object::of("$".to_owned(), root, reading) else {
                return Vec::new();
            };
            // An organisation and a service have lists of others, too; only a file has no id.
            if root.has("id") {
                vec![root]
            } else if !LISTS.into_iter().any(|list| root.has(list)) {
                let lists = LISTS.join(", ");
                let description = format!("is no file of HSDS: none of {lists} is in it");
                reading.broken("$".to_owned(), description);
                return Vec::new();
            } else {
                root.pass(&PAGE);
                let lists = LISTS.map(|list| root.objects(list, reading));
                root.end(reading);
                lists.into_iter().flatten().collect()
            }
        }
    };
    let mut file = File::default();
    let all = resources.len();
    resources.into_iter().for_each(|resource| file.resource(resource, reading));
    if all > 0 && file.unknown == all {
        reading.broken("$".to_owned(), "is no file of HSDS: nothing in it is a resource of HSDS");
    }
    file.said()
}

#[derive(Default)]
struct File {
    said: Vec<Said>,
    /// Numbers of services, which are lines unless the file has them as such.
    phones: Vec<Said>,
    /// The ids of what was read.
    seen: BTreeSet<String>,
    /// The ids of services that are not taken.
    not_taken: BTreeSet<String>,
    /// How many resources are none of HSDS.
    unknown: usize,
}

impl File {
    fn said(mut self) -> Vec<Said> {
        let mut ids: BTreeSet<&str> = self.said.iter().map(|said| said.id.as_str()).collect();
        ids.extend(self.not_taken.iter().map(String::as_str));
        let mut seen = BTreeSet::new();
        let phones = std::mem::take(&mut self.phones).into_iter();
        let lines: Vec<Said> = phones
            .filter(|line| !ids.contains(line.id.as_str()) && seen.insert(line.id.clone()))
            .collect();
        self.said.extend(lines);
        self.said
    }

    fn resource(&mut self, object: Object<'_>, reading: &mut Reading) {
        if object.has("location_type") || object.has("addresses") {
            self.location(object, reading);
        } else if object.has("service") && object.has("location") {
            self.given_at(object, reading);
        } else if SERVICE.into_iter().any(|field| object.has(field))
            || object.has("name") && object.path.starts_with("$.services[")
        {
            self.service(object, reading);
        } else if object.has("name") {
            self.organisation(object, reading);
        } else {
            self.unknown += 1;
            reading.doubt(&object.path, "is not taken: it is no organisation, service or location");
        }
    }

    fn push(&mut self, said: Said) {
        self.seen.insert(said.id.clone());
        self.said.push(said);
    }

    /// A service and the location it is given at. The service's other places stay unsaid.
    fn given_at(&mut self, mut object: Object<'_>, reading: &mut Reading) {
        object.pass(&["id", "service_id", "location_id"]);
        let location = object.object("location", reading);
        let service = object.object("service", reading);
        let own = object.objects("schedules", reading);
        if !own.is_empty() {
            let description = "is not kept: hours are a location's, not a service's at it";
            reading.doubt(object.at("schedules"), description);
        }
        object.end(reading);
        let place = location.and_then(|mut location| {
            let id = location.text("id", reading).map(str::to_owned);
            if self.is_first(&mut location, reading) {
                self.location(location, reading);
            }
            id
        });
        let before = self.said.len();
        if let Some(service) = service {
            self.service(service, reading);
        }
        let said = self.said[before..].iter_mut().find(|said| said.kind == Kind::Service);
        if let (Some(said), Some(place)) = (said, place) {
            said.reached_by.get_or_insert_default().push(place);
        }
    }

    /// Whether a resource within another is read for the first time.
    fn is_first(&mut self, object: &mut Object<'_>, reading: &mut Reading) -> bool {
        let id = object.text("id", reading).unwrap_or_default();
        !self.seen.contains(id)
    }

    fn organisation(&mut self, mut object: Object<'_>, reading: &mut Reading) {
        let Some(mut said) = begin(&mut object, Kind::Organisation, reading) else { return };
        said.description = text(&mut object, "description", reading);
        said.email = object.text("email", reading).map(str::to_owned);
        said.url = object.text("website", reading).map(str::to_owned);
        said.business_id = object.text("tax_id", reading).map(str::to_owned);
        said.phone_number = phones(&mut object, reading).into_iter().find_map(|(_, number)| number);
        for place in object.objects("locations", reading) {
            self.location(place, reading);
        }
        for service in object.objects("services", reading) {
            self.service(service, reading);
        }
        object.end(reading);
        self.push(said);
    }

    fn location(&mut self, mut object: Object<'_>, reading: &mut Reading) {
        let Some(mut said) = begin(&mut object, Kind::Site, reading) else { return };
        if let Some(kind @ ("virtual" | "postal")) = object.text("location_type", reading) {
            let description = format!("is not taken: a {kind} location is no site");
            reading.doubt(&object.path, description);
            return;
        }
        object.pass(&["organization_id"]);
        for mut address in object.objects("addresses", reading) {
            address.pass(&["id", "location_id", "state_province", "country", "address_type"]);
            if said.address.is_some() {
                reading.doubt(&address.path, "is not kept: a site has one address");
                continue;
            }
            let street = address.text("address_1", reading).unwrap_or_default();
            let code = address.text("postal_code", reading).unwrap_or_default();
            let city = address.text("city", reading).unwrap_or_default();
            said.address = Some(format!("{street}, {code} {city}"));
            said.municipality_code =
                Some(address.text("region", reading).unwrap_or(city).to_owned());
            address.end(reading);
        }
        said.languages = languages(&mut object, reading);
        said.accessibility = features(&mut object, reading);
        let schedules = object.objects("schedules", reading);
        (said.hours, said.hours_whole) =
            reading.hours(|reading| schedule::hours(schedules, reading));
        object.end(reading);
        self.push(said);
    }

    fn service(&mut self, mut object: Object<'_>, reading: &mut Reading) {
        if let Some(status) = object.text("status", reading).filter(|status| *status != "active") {
            let description = match status {
                "inactive" | "defunct" | "temporarily closed" => {
                    format!("is not taken: it is {status}")
                }
                other => format!("is not taken: its status `{}` is unknown", shown(other)),
            };
            reading.doubt(&object.path, description);
            self.not_taken.extend(object.text("id", reading).map(str::to_owned));
            return;
        }
        let (mut kind, mut reached) = (None, Vec::new());
        for mut attribute in object.objects("attributes", reading) {
            attribute.pass(&["id", "link_id", "link_entity"]);
            let value = attribute.text("value", reading).unwrap_or_default();
            match attribute.text("link_type", reading) {
                Some(ENTRY_KIND) => kind = Some(value),
                Some(REACHED_BY) => reached.push(value.to_owned()),
                _ => reading.doubt(&attribute.path, "is not kept: the register has no such term"),
            }
        }
        let channel = kind.and_then(|word| serde_json::from_value(Value::from(word)).ok());
        let own = match (kind, channel) {
            (Some("line"), _) => Kind::Line,
            (_, Some(ChannelKind::Line)) | (None, _) => Kind::Service,
            (_, Some(_)) => Kind::Channel,
            (Some(_), None) => Kind::Service,
        };
        let Some(mut said) = begin(&mut object, own, reading) else { return };
        said.channel_kind = channel.filter(|_| own == Kind::Channel);
        said.organisation = object.text("organization_id", reading).map(str::to_owned);
        said.languages = languages(&mut object, reading);
        said.description = text(&mut object, "description", reading);
        let schedules = object.objects("schedules", reading);
        let (hours, whole) = reading.hours(|reading| schedule::hours(schedules, reading));
        let phones = phones(&mut object, reading);
        if own == Kind::Service {
            for (id, number) in phones {
                let mut line = Said::new(&said.place, Kind::Line, &id);
                line.name.clone_from(&said.name);
                (line.hours, line.hours_whole) = (hours.clone(), whole);
                line.aside = true;
                line.phone_number = number;
                self.phones.extend(Some(line).filter(|line| line.phone_number.is_some()));
                reached.push(id);
            }
            self.places(&mut object, &mut reached, reading);
            said.reached_by = Some(reached);
        } else {
            (said.hours, said.hours_whole) = (hours, whole);
            said.phone_number = phones.into_iter().find_map(|(_, number)| number);
            let url = object.text("url", reading);
            let email = object.text("email", reading);
            said.url = url.or(email).map(str::to_owned);
        }
        if let Some(mut organisation) = object.object("organization", reading) {
            let id = organisation.text("id", reading).map(str::to_owned);
            said.organisation = said.organisation.take().or(id);
            if self.is_first(&mut organisation, reading) {
                self.organisation(organisation, reading);
            }
        }
        object.end(reading);
        self.push(said);
    }

    /// The sites a service is given at.
    fn places(
        &mut self,
        object: &mut Object<'_>,
        reached: &mut Vec<String>,
        reading: &mut Reading,
    ) {
        for mut place in object.objects("service_at_locations", reading) {
            place.pass(&["id", "service_id"]);
            let location = place.object("location", reading);
            let mut id = place.text("location_id", reading).map(str::to_owned);
            if let Some(mut location) = location {
                id = id.or(location.text("id", reading).map(str::to_owned));
                if self.is_first(&mut location, reading) {
                    self.location(location, reading);
                }
            }
            reached.extend(id);
            place.end(reading);
        }
    }
}

fn begin(object: &mut Object<'_>, kind: Kind, reading: &mut Reading) -> Option<Said> {
    object.pass(&["last_modified", "metadata"]);
    let Some(id) = object.text("id", reading) else {
        reading.doubt(&object.path, "is not taken: it has no id");
        return None;
    };
    let mut said = Said::new(&object.path, kind, id);
    said.name = text(object, "name", reading);
    Some(said)
}

/// A text of the one language there is.
fn text(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<Text> {
    let fi = object.text(key, reading)?.to_owned();
    Some(Text { fi, ..Text::default() })
}

/// Numbers with their ids; none of one that cannot be read.
fn phones(object: &mut Object<'_>, reading: &mut Reading) -> Vec<(String, Option<String>)> {
    let mut phones = Vec::new();
    for mut phone in object.objects("phones", reading) {
        phone.pass(&["service_id", "location_id", "organization_id", "contact_id"]);
        if matches!(phone.text("type", reading), Some("fax" | "text" | "pager")) {
            reading.doubt(&phone.path, "is not kept: it is no number to talk on");
            continue;
        }
        let id = phone.text("id", reading);
        let number = dialled(None, phone.text("number", reading).unwrap_or_default());
        if let Err(why) = number {
            reading.doubt(phone.at("number"), format!("is not taken: {why}"));
        }
        match id {
            Some(id) => phones.push((id.to_owned(), number.ok())),
            None => reading.doubt(&phone.path, "is not taken: it has no id"),
        }
        phone.end(reading);
    }
    phones
}

/// What a site has for who needs it; none where the file does not say. Words of other registers are
/// not kept.
fn features(object: &mut Object<'_>, reading: &mut Reading) -> Option<Vec<AccessibilityFeature>> {
    let present = object.has("accessibility");
    let mut features = Vec::new();
    for mut item in object.objects("accessibility", reading) {
        item.pass(&["id", "location_id"]);
        let words = item.text("description", reading);
        let known = AccessibilityFeature::ALL.iter().find(|f| Some(accessibility(**f)) == words);
        match known {
            Some(feature) => features.push(*feature),
            None => {
                reading
                    .doubt(item.at("description"), "is not kept: it is none of the words for it");
            }
        }
        item.end(reading);
    }
    present.then_some(features)
}

fn languages(object: &mut Object<'_>, reading: &mut Reading) -> Option<Vec<String>> {
    let present = object.has("languages");
    let mut codes = Vec::new();
    for mut language in object.objects("languages", reading) {
        language.pass(&["id", "service_id", "location_id", "phone_id", "name"]);
        let code = language.text("code", reading).unwrap_or_default();
        let right = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
        match right {
            true => codes.push(code.to_owned()),
            false => {
                let description = "is not kept: it has no code of two or three letters";
                reading.doubt(&language.path, description);
            }
        }
        language.end(reading);
    }
    present.then_some(codes)
}
