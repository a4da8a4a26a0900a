//! Resources of the Open API v12, as it answers them.

use serde_json::{Map, Value, json};

use super::{Out, SUMMARY_CHARS, domestic, organisation_type};
use crate::{
    domain::{Kind, organisation::OrganisationKind},
    exchange::{
        card::{Address, Card},
        lost::Lost,
        words::{cut, each},
    },
};

/// The languages that v12 knows.
const LANGUAGES: &str = "am ar az bg bn bs cs da de el en es et fa fi fr he hi hr hu hy id is it ja ka \
    kg kk km ko ku ky ln lo lt lv mk ms my ne nl no pl prs ps pt rn ro rom ru rw se sgn-fi sh sk sl smn \
    sms so sq sr sv sw ta th tk tl tr ug uk ur uz vi wo zh";

fn languages<'a>(card: &Card<'a>, lost: &mut Lost) -> Vec<&'a str> {
    let known = |code: &&str| LANGUAGES.split(' ').any(|known| known == *code);
    let codes: Vec<&str> = card.languages.iter().map(String::as_str).filter(known).collect();
    if codes.len() < card.languages.len() {
        let door = card.door.map(|door| (Kind::Channel, door.channel_id.as_str()));
        let (kind, id) = door.unwrap_or((card.name.kind, card.entry_id()));
        lost.of(kind, id, "languages", "names languages that v12 does not know: they are left out");
    }
    codes
}

/// A way to a service. What is special to it the register does not keep.
pub(super) fn connection(service: &str, channel: &str) -> Value {
    json!({
        "serviceContentId": service,
        "channelContentId": channel,
        "contactAddresses": no_contact_addresses(),
        "chargeType": null,
        "serviceHours": {"hours": [], "holidayServiceHours": null},
        "languageVersions": {},
        "publishedAt": null,
    })
}

fn no_contact_addresses() -> Value {
    json!({"foreignAddresses": [], "postOfficeBoxAddresses": [], "streetAddresses": []})
}

fn location(streets: Vec<Value>) -> Value {
    json!({"foreignAddresses": [], "otherAddresses": [], "streetAddresses": streets})
}

impl Out<'_> {
    pub(super) fn organisation_v12(&self, card: &Card<'_>) -> Value {
        let emails = card.email.map(|email| json!({"email": email, "additionalInformation": null}));
        let emails: Vec<Value> = emails.into_iter().collect();
        // A municipality is of one code there, which the register does not keep of an organisation.
        let kind = card.organisation_kind.filter(|kind| *kind != OrganisationKind::Municipal);
        // The county's is itself; of others the register does not know whom they serve.
        let area = match card.name.kind {
            Kind::County => self.area(&[]),
            _ => limited(&[], None),
        };
        json!({
            "contentId": card.id,
            "parentOrganizationContentId": null,
            "organizationType": organisation_type(kind),
            "businessId": card.business_id.unwrap_or_default(), // asked for: empty is not known
            "oid": null,
            "eInvoiceAddresses": [],
            "publishedAt": null,
            "contactAddresses": no_contact_addresses(),
            "location": location(Vec::new()),
            "area": area,
            "languageVersions": versions(card, |name, version| {
                version.insert("alternativeName".to_owned(), Value::Null);
                version.insert("isAlternativeNamePrimary".to_owned(), false.into());
                version.insert("contactEmails".to_owned(), emails.clone().into());
                version.insert("contactPhoneNumbers".to_owned(), phones(card).into());
                let page = card.url.map(|url| json!({"name": name, "url": url}));
                version.insert("contactWebPages".to_owned(), page.into_iter().collect());
            }),
        })
    }

    pub(super) fn service_v12(&self, card: &Card<'_>, lost: &mut Lost) -> Value {
        json!({
            "contentId": card.id,
            "organizationContentId": card.organisation,
            "generalDescriptionContentId": null,
            "targetGroups": [],
            "industrialClasses": [],
            "lifeEvents": [],
            "ontologyTerms": [],
            "serviceClasses": [],
            "producers": {
                "selfProducedProducers": {"organizations": [card.organisation]},
                "procuredProducers": {"organizations": [], "other": []},
                "otherProducers": {"organizations": [], "other": []},
            },
            "otherResponsibleOrganizations": [],
            "chargeType": null,
            "fundingType": null,
            "serviceLanguages": languages(card, lost),
            "area": self.area(&[]),
            "publishedAt": null,
            "serviceType": "Service",
            "languageVersions": versions(card, |_, version| {
                for (field, empty) in [
                    ("alternativeName", Value::Null),
                    ("userInstructions", Value::Null),
                    ("conditions", Value::Null),
                    ("legislationLinks", json!([])),
                    ("freelyAssignedKeywords", json!([])),
                    ("voucher", json!({"voucherType": "NotUsed"})),
                    ("chargeTypeAdditionalInformation", Value::Null),
                ] {
                    version.insert(field.to_owned(), empty);
                }
            }),
        })
    }

    pub(super) fn channel_v12(&self, card: &Card<'_>, lost: &mut Lost) -> Value {
        let codes: Vec<&str> = card.municipality_code.into_iter().collect();
        let mut channel = json!({
            "contentId": card.id,
            "organizationContentId": card.organisation,
            "allowedConnectionType": "OwnOrganizations",
            "serviceLanguages": languages(card, lost),
            "area": self.area(&codes),
            "publishedAt": null,
            "serviceHours": self.hours_v12(card, lost),
        });
        match card.name.kind {
            Kind::Line => {
                channel["serviceChannelType"] = "TelephoneService".into();
                channel["languageVersions"] = versions(card, |_, version| {
                    version.insert("webAddress".to_owned(), json!({"name": null, "url": null}));
                    version.insert("supportEmails".to_owned(), json!([]));
                    version.insert("phoneNumbers".to_owned(), phones(card).into());
                });
            }
            Kind::Site => {
                channel["serviceChannelType"] = "ServiceLocation".into();
                channel["languageVersions"] = versions(card, |_, version| {
                    version.insert("alternativeName".to_owned(), Value::Null);
                    version.insert("isAlternativeNamePrimary".to_owned(), false.into());
                    for list in [
                        "contactEmails",
                        "contactFaxNumbers",
                        "contactWebPages",
                        "contactPhoneNumbers",
                    ] {
                        version.insert(list.to_owned(), json!([]));
                    }
                });
                channel["location"] = location(streets(card));
                channel["contactAddresses"] = no_contact_addresses();
            }
            _ => {
                channel["serviceChannelType"] = "EService".into();
                channel["electronicSignature"] = json!({"type": "NotRequired"});
                channel["electronicIdentification"] = "NotRequired".into();
                channel["languageVersions"] = versions(card, |name, version| {
                    let level = "accessibilityClassificationLevel";
                    version.insert(level.to_owned(), "Unknown".into());
                    let address = json!({"name": card.url.map(|_| name), "url": card.url});
                    version.insert("webAddress".to_owned(), address);
                    for list in ["attachmentLinks", "supportEmails", "supportPhoneNumbers"] {
                        version.insert(list.to_owned(), json!([]));
                    }
                });
            }
        }
        channel
    }

    /// A municipality, or the whole county where none is named.
    fn area(&self, municipalities: &[&str]) -> Value {
        let county = Some(&*self.source.county.code).filter(|_| municipalities.is_empty());
        limited(municipalities, county)
    }
}

fn limited(municipalities: &[&str], county: Option<&str>) -> Value {
    json!({
        "areaType": "LimitedArea",
        "municipalities": municipalities,
        "regions": [],
        "wellbeingServicesCounties": county.into_iter().collect::<Vec<_>>(),
    })
}

/// What is said in each language there is: the name, a description, and what `more` adds to them.
fn versions(card: &Card<'_>, more: impl Fn(&str, &mut Map<String, Value>)) -> Value {
    let mut versions = Map::new();
    for (language, name) in each(card.called) {
        let words =
            card.description.and_then(|text| each(text).find(|(code, _)| *code == language));
        let words = words.map(|(_, words)| words);
        let mut version = Map::new();
        version.insert("name".to_owned(), name.into());
        version.insert("summary".to_owned(), words.map(|words| cut(words, SUMMARY_CHARS)).into());
        version.insert("description".to_owned(), words.into());
        more(name, &mut version);
        versions.insert(language.to_owned(), version.into());
    }
    versions.into()
}

fn streets(card: &Card<'_>) -> Vec<Value> {
    let Some(address) = Address::of(card.address) else { return Vec::new() };
    // v12 has the number of the house beside the street, and knows the post office by its code.
    let (street, detail) = address
        .street
        .split_once(|c: char| c.is_ascii_digit())
        .map_or((address.street, ""), |(street, _)| {
            (street.trim(), &address.street[street.len()..])
        });
    vec![json!({
        "addressSource": {"source": "UserEntered"},
        "streetName": {"fi": street},
        "addressDetail": detail,
        "postalCode": address.postal_code,
        "coordinates": [],
        "additionalInformation": {},
        "accessibilityRegisterServicePointId": null,
    })]
}

/// What it costs the register does not say; v12 asks, and an ordinary number is charged. A number
/// of another country is not carried: v12 asks for its dialling code apart.
fn phones(card: &Card<'_>) -> Vec<Value> {
    let number = card.phone_number.and_then(|number| match domestic(number) {
        Some(national) => Some((format!("0{national}"), "Charged")),
        None => (!number.starts_with('+')).then(|| (number.to_owned(), "Free")),
    });
    let phone = number.map(|(number, charge)| {
        json!({
            "type": "DomesticPhone",
            "number": number,
            "chargeType": charge,
            "chargeDescription": null,
            "additionalInformation": null,
        })
    });
    phone.into_iter().collect()
}
