//! Channels of PTV files, of either version, and what v12 says in each language.

use super::{
    hours_in, hours_v12,
    read::{SUMMARY, descriptions, first, languages, names, phone},
    read_area::{served_v11, served_v12},
};
use crate::{
    domain::{ChannelKind, Kind},
    exchange::{
        json::{Object, Reading, shown},
        said::Said,
        words::Words,
    },
};

pub(super) fn channel(
    object: &mut Object<'_>,
    id: &str,
    v12: bool,
    reading: &mut Reading,
) -> Option<Said> {
    let word = object.text("serviceChannelType", reading).unwrap_or_default();
    let kind = match word {
        "Phone" | "TelephoneService" => Kind::Line,
        "ServiceLocation" => Kind::Site,
        "EChannel" | "EService" => Kind::Channel,
        "WebPage" => {
            let description =
                "is kept as an e-service, and sent back as one: there are no web pages here";
            reading.doubt(object.at("serviceChannelType"), description);
            Kind::Channel
        }
        other => {
            let description = format!("is not taken: the register keeps no `{}`", shown(other));
            reading.doubt(object.at("serviceChannelType"), description);
            return None;
        }
    };
    let mut said = Said::new(&object.path, kind, id);
    said.channel_kind = (kind == Kind::Channel).then_some(ChannelKind::EService);
    if v12 {
        channel_v12(object, &mut said, reading);
    } else {
        channel_v11(object, &mut said, reading);
    }
    Some(said)
}

fn channel_v11(object: &mut Object<'_>, said: &mut Said, reading: &mut Reading) {
    said.name = names(object, "serviceChannelNames", reading);
    said.organisation = object.text("organizationId", reading).map(str::to_owned);
    said.languages = languages(object, "languages", reading);
    let hours = object.objects("serviceHours", reading);
    (said.hours, said.hours_whole) = reading.hours(|reading| hours_in::v11(hours, reading));
    match said.kind {
        Kind::Line => {
            said.phone_number = phone(object, "phoneNumbers", reading);
        }
        Kind::Site => location(object, said, reading),
        _ => {
            said.url = first(object, "webPages", "url", reading);
            said.description = descriptions(object, "serviceChannelDescriptions", reading);
        }
    }
    served_v11(object, said, reading);
}

/// A location's address, and the municipality it is in.
fn location(object: &mut Object<'_>, said: &mut Said, reading: &mut Reading) {
    for mut address in object.objects("addresses", reading) {
        let street = address.object("streetAddress", reading);
        let Some(mut street) = street.filter(|_| said.address.is_none()) else {
            reading.doubt(&address.path, "is not kept: a site has one street address");
            continue;
        };
        address.pass(&["type", "subType"]);
        let name = names(&mut street, "street", reading);
        let number = street.text("streetNumber", reading);
        let code = street.text("postalCode", reading).unwrap_or_default();
        let office = names(&mut street, "postOffice", reading);
        let line = name.map(|name| [name.fi.as_str(), number.unwrap_or_default()].join(" "));
        let office = office.map(|office| office.fi).unwrap_or_default();
        said.address = line.map(|line| format!("{}, {code} {office}", line.trim()));
        if let Some(mut municipality) = street.object("municipality", reading) {
            municipality.pass(&["name"]);
            said.municipality_code = municipality.text("code", reading).map(str::to_owned);
            municipality.end(reading);
        }
        street.end(reading);
        address.end(reading);
    }
}

fn channel_v12(object: &mut Object<'_>, said: &mut Said, reading: &mut Reading) {
    object.always("allowedConnectionType", "OwnOrganizations", reading);
    said.organisation = object.text("organizationContentId", reading).map(str::to_owned);
    said.languages = languages(object, "serviceLanguages", reading);
    if let Some(hours) = object.object("serviceHours", reading) {
        (said.hours, said.hours_whole) = reading.hours(|reading| hours_v12::v12(hours, reading));
    }
    if said.kind == Kind::Site {
        if let Some(mut location) = object.object("location", reading) {
            let streets = location.objects("streetAddresses", reading);
            streets_v12(streets, said, reading);
            location.end(reading);
        }
    } else {
        object.always("electronicIdentification", "NotRequired", reading);
        if let Some(mut signature) = object.object("electronicSignature", reading) {
            signature.always("type", "NotRequired", reading);
            signature.end(reading);
        }
    }
    served_v12(object, said, reading);
    versions(object, said, reading);
}

fn streets_v12(streets: Vec<Object<'_>>, said: &mut Said, reading: &mut Reading) {
    for mut street in streets {
        if said.address.is_some() {
            reading.doubt(&street.path, "is not kept: a site has one street address");
            continue;
        }
        street.pass(&["addressSource"]);
        let name = street.object("streetName", reading);
        let name = name.and_then(|name| hours_v12::localized(name, reading));
        let detail = street.text("addressDetail", reading).unwrap_or_default();
        let code = street.text("postalCode", reading).unwrap_or_default();
        let line = name.map(|name| format!("{} {detail}", name.fi));
        said.address = line.map(|line| format!("{}, {code}", line.trim()));
        street.end(reading);
    }
}

/// What v12 says in each language.
pub(super) fn versions(object: &mut Object<'_>, said: &mut Said, reading: &mut Reading) {
    let Some(mut versions) = object.object("languageVersions", reading) else { return };
    let (mut names, mut words) = (Words::default(), Words::default());
    for language in versions.keys() {
        let Some(mut version) = versions.object(language, reading) else { continue };
        if let Some(name) = version.text("name", reading) {
            names.put(language, name, &version.at("name"), reading);
        }
        let summary = version.text("summary", reading);
        let description = version.text("description", reading);
        if !matches!(said.kind, Kind::Line | Kind::Site)
            && let Some(text) = description.or(summary)
        {
            words.put(language, text, &version.at("description"), reading);
            if summary.is_some_and(|summary| !text.starts_with(summary)) {
                reading.doubt(version.at("summary"), SUMMARY);
            }
        } else if description.or(summary).is_some() {
            let description = "is not kept: lines and sites have no description";
            reading.doubt(version.at("description"), description);
        }
        version.always("accessibilityClassificationLevel", "Unknown", reading);
        if let Some(mut voucher) = version.object("voucher", reading) {
            voucher.always("voucherType", "NotUsed", reading);
            voucher.end(reading);
        }
        for list in ["phoneNumbers", "contactPhoneNumbers"] {
            if said.kind != Kind::Site {
                let number = phone(&mut version, list, reading);
                one(&mut said.phone_number, number, version.at(list), reading);
            }
        }
        if said.kind == Kind::Channel
            && let Some(mut address) = version.object("webAddress", reading)
        {
            address.pass(&["name"]);
            let url = address.text("url", reading).map(str::to_owned);
            one(&mut said.url, url, address.at("url"), reading);
            address.end(reading);
        }
        if said.kind == Kind::Organisation {
            let email = first(&mut version, "contactEmails", "email", reading);
            one(&mut said.email, email, version.at("contactEmails"), reading);
            let url = first(&mut version, "contactWebPages", "url", reading);
            one(&mut said.url, url, version.at("contactWebPages"), reading);
        }
        version.end(reading);
    }
    said.name = names.text(&versions.path, reading);
    said.description = words.text(&versions.path, reading);
}

/// What an entry has one of in all languages: the first is kept, and another one told.
fn one(held: &mut Option<String>, said: Option<String>, place: String, reading: &mut Reading) {
    match (&held, said) {
        (Some(held), Some(said)) if *held != said => {
            reading.doubt(place, "is not kept: another language's is, and there is one for all");
        }
        (None, Some(said)) => *held = Some(said),
        _ => {}
    }
}
