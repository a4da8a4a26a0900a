//! Resources of the Open API v11, as it answers them.

use neuvo_calendar::Text;
use serde_json::{Value, json};

use super::{Out, SUMMARY_CHARS, domestic, organisation_type};
use crate::{
    domain::Kind,
    exchange::{
        card::{Address, Card},
        lost::Lost,
        words::{cut, each},
    },
};

/// Characters of a web page's name at most.
const PAGE_CHARS: usize = 100;

impl Out<'_> {
    pub(super) fn organisation_v11(&self, card: &Card<'_>) -> Value {
        json!({
            "id": card.id,
            "organizationType": organisation_type(card.organisation_kind),
            "businessCode": card.business_id,
            "organizationNames": typed(card.called, "Name"),
            "organizationDescriptions": descriptions(card.description),
            "phoneNumbers": phones(card),
            "emails": card.email.map(|email| json!({"value": email, "language": "fi"})).into_iter()
                .collect::<Vec<_>>(),
            "webPages": pages(card),
            "publishingStatus": "Published",
        })
    }

    pub(super) fn service_v11(&self, card: &Card<'_>) -> Value {
        let channels = card.reached_by.iter();
        let channels: Vec<Value> =
            channels.map(|id| json!({"serviceChannel": {"id": id}})).collect();
        let law = (!card.statutory_basis.is_empty()).then(|| {
            json!({"names": [{"language": "fi", "value": card.statutory_basis}], "webPages": []})
        });
        json!({
            "id": card.id,
            "type": "Service",
            "serviceNames": typed(card.called, "Name"),
            "serviceDescriptions": descriptions(card.description),
            "languages": card.languages,
            "areaType": "LimitedType",
            "areas": [self.county_area()],
            "legislation": law.into_iter().collect::<Vec<_>>(),
            "organizations": [{
                "roleType": "Responsible",
                "organization": {"id": card.organisation},
            }],
            "serviceChannels": channels,
            "publishingStatus": "Published",
        })
    }

    pub(super) fn channel_v11(&self, card: &Card<'_>, lost: &mut Lost) -> Value {
        let mut channel = json!({
            "id": card.id,
            "organizationId": card.organisation,
            "serviceChannelNames": typed(card.called, "Name"),
            "serviceChannelDescriptions": descriptions(card.description),
            "areaType": "LimitedType",
            "areas": [self.county_area()],
            "languages": card.languages,
            "serviceHours": self.hours_v11(card, lost),
            "publishingStatus": "Published",
        });
        match card.name.kind {
            Kind::Line => {
                channel["serviceChannelType"] = "Phone".into();
                channel["phoneNumbers"] = phones(card).into();
            }
            Kind::Site => {
                channel["serviceChannelType"] = "ServiceLocation".into();
                channel["areas"] = json!([self.municipality_area(card)]);
                channel["addresses"] = self.addresses(card).into();
            }
            _ => {
                channel["serviceChannelType"] = "EChannel".into();
                channel["webPages"] = pages(card).into();
            }
        }
        channel
    }

    fn county_area(&self) -> Value {
        let county = self.source.county;
        let name: Vec<Value> = local(&county.name);
        json!({"type": "WellbeingServiceCounties", "code": county.code, "name": name})
    }

    fn municipality_area(&self, card: &Card<'_>) -> Value {
        json!({"type": "Municipality", "municipalities": [self.municipality(card)]})
    }

    fn municipality(&self, card: &Card<'_>) -> Value {
        let code = card.municipality_code.unwrap_or_default();
        let mut known = self.source.county.municipalities.iter();
        let name = known.find(|known| known.code == code).map(|known| local(&known.name));
        json!({"code": code, "name": name.unwrap_or_default()})
    }

    fn addresses(&self, card: &Card<'_>) -> Vec<Value> {
        let Some(address) = Address::of(card.address) else { return Vec::new() };
        let office = Some(address.post_office).filter(|office| !office.is_empty());
        let office = office.map(|office| json!({"language": "fi", "value": office}));
        let finnish = |value: &str| json!([{"language": "fi", "value": value}]);
        vec![json!({
            "type": "Location",
            "subType": "Single",
            "streetAddress": {
                "street": finnish(address.street),
                "postalCode": address.postal_code,
                "postOffice": office.into_iter().collect::<Vec<_>>(),
                "municipality": self.municipality(card),
            },
        })]
    }
}

fn local(text: &Text) -> Vec<Value> {
    each(text).map(|(language, value)| json!({"language": language, "value": value})).collect()
}

fn typed(text: &Text, kind: &str) -> Vec<Value> {
    let typed = |(language, value)| json!({"language": language, "value": value, "type": kind});
    each(text).map(typed).collect()
}

/// A description, and its beginning as the summary that PTV asks for.
fn descriptions(text: Option<&Text>) -> Vec<Value> {
    let Some(text) = text else { return Vec::new() };
    let summaries = each(text).map(|(language, words)| {
        json!({"language": language, "value": cut(words, SUMMARY_CHARS), "type": "Summary"})
    });
    summaries.chain(typed(text, "Description")).collect()
}

fn pages(card: &Card<'_>) -> Vec<Value> {
    let Some(url) = card.url else { return Vec::new() };
    let name = |name| cut(name, PAGE_CHARS);
    let page =
        |(language, called)| json!({"language": language, "value": name(called), "url": url});
    each(card.called).map(page).collect()
}

/// A number in each language its name is in. What it costs the register does not say.
fn phones(card: &Card<'_>) -> Vec<Value> {
    let Some(number) = card.phone_number else { return Vec::new() };
    let (prefix, digits) = match (domestic(number), number.strip_prefix('+')) {
        (Some(national), _) => (Some("+358"), national.to_owned()),
        (None, Some(foreign)) => (None, format!("00{foreign}")), // a number is of digits alone
        (None, None) => (None, number.to_owned()),
    };
    let phone = |(language, _)| {
        let mut phone = json!({
            "prefixNumber": prefix,
            "number": digits,
            "isFinnishServiceNumber": digits == number,
            "language": language,
        });
        if card.name.kind == Kind::Line {
            phone["type"] = "Phone".into(); // an organisation's has none
        }
        phone
    };
    each(card.called).map(phone).collect()
}
