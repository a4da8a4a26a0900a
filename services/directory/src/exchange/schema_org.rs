//! Schema.org as JSON-LD: who there is, and when they are open.

use neuvo_calendar::{HoursState, Span, Text, Weekday};
use serde_json::{Value, json};

use super::{
    Exported, Format, Source,
    card::{Address, Card, cards},
    days::{Plan, Week, apart, by_appointment, clock, window},
    ids::PTV,
    lost::Lost,
    words::each,
};
use crate::domain::Kind;

pub(super) fn export(source: &Source<'_>) -> Exported {
    let mut lost = Lost::default();
    let window = window(source);
    let mut graph = Vec::new();
    graph.push(node(&Card::county(source, PTV), &Plan::Unknown));
    for card in cards(source, Format::SchemaOrg, &mut lost) {
        let plan = card.plan(&window);
        if card.name.kind != Kind::Organisation && plan == Plan::Unknown && card.hours.is_some() {
            let description = "are unknown: nothing is said, which is not closed";
            lost.of(card.name.kind, card.entry_id(), "opening_rules", description);
        }
        graph.push(node(&card, &plan));
    }
    let file = json!({"@context": "https://schema.org", "@graph": graph});
    Exported { content_type: "application/ld+json", body: format!("{file:#}\n"), findings: lost.0 }
}

fn node(card: &Card<'_>, plan: &Plan) -> Value {
    let kind = match card.name.kind {
        Kind::Organisation => "Organization",
        Kind::County => "GovernmentOrganization",
        Kind::Site => "GovernmentOffice",
        Kind::Service => "GovernmentService",
        _ => "ServiceChannel",
    };
    let mut node = json!({
        "@type": kind,
        "@id": format!("urn:uuid:{}", card.id),
        "name": words(card.called),
    });
    let mut say = |field: &str, value: Option<Value>| {
        if let Some(value) = value {
            node[field] = value;
        }
    };
    say("description", card.description.map(words));
    say("email", card.email.map(Into::into));
    let (hours, special) = specifications(plan);
    match card.name.kind {
        Kind::Organisation | Kind::County => {
            say("telephone", card.phone_number.map(Into::into));
            say("url", card.url.map(Into::into));
            say("taxID", card.business_id.map(Into::into));
        }
        Kind::Site => {
            say("address", address(card));
            say("openingHoursSpecification", hours);
            say("specialOpeningHoursSpecification", special);
        }
        Kind::Service => {
            say("provider", Some(reference(&card.organisation)));
            let channels: Vec<Value> = card.reached_by.iter().map(|id| reference(id)).collect();
            say("availableChannel", (!channels.is_empty()).then(|| channels.into()));
        }
        _ => {
            // Hours are a contact point's, not a channel's.
            let mut point = json!({"@type": "ContactPoint"});
            for (field, value) in [
                ("telephone", card.phone_number.map(Value::from)),
                ("hoursAvailable", hours),
                ("specialOpeningHoursSpecification", special),
            ] {
                if let Some(value) = value {
                    point[field] = value;
                }
            }
            say("servicePhone", Some(point));
            say("serviceUrl", card.url.map(Into::into));
            let languages = (!card.languages.is_empty()).then(|| card.languages.into());
            say("availableLanguage", languages);
        }
    }
    node
}

fn reference(id: &str) -> Value {
    json!({"@id": format!("urn:uuid:{id}")})
}

fn words(text: &Text) -> Value {
    let word = |(language, words): (&str, &str)| json!({"@language": language, "@value": words});
    each(text).map(word).collect::<Vec<_>>().into()
}

/// A postal address; one that is written otherwise, as it is written.
fn address(card: &Card<'_>) -> Option<Value> {
    let Some(address) = Address::of(card.address) else {
        return (!card.address.is_empty()).then(|| card.address.into());
    };
    let mut postal = json!({
        "@type": "PostalAddress",
        "streetAddress": address.street,
        "postalCode": address.postal_code,
        "addressCountry": "FI",
    });
    if !address.post_office.is_empty() {
        postal["addressLocality"] = address.post_office.into();
    }
    Some(postal)
}

/// The hours of weeks, and of dates.
fn specifications(plan: &Plan) -> (Option<Value>, Option<Value>) {
    let all: Vec<Value> = Weekday::ALL.iter().map(|day| day_of(*day)).collect();
    let (weeks, specials) = match plan {
        Plan::Unknown => return (None, None),
        Plan::Always => {
            let span = Span { opens_min: 0, closes_min: 24 * 60, state: HoursState::Open };
            let mut always = hours(&span);
            always["dayOfWeek"] = all.into();
            return (Some(json!([always])), None);
        }
        Plan::Weeks(weeks, specials) => (weeks, specials),
    };
    let mut ordinary = Vec::new();
    for Week { period, spans: days } in apart(weeks) {
        for (day, spans) in &days {
            for span in spans.iter().filter(|span| by_appointment(span.state).is_some()) {
                let mut item = hours(span);
                item["dayOfWeek"] = day_of(*day);
                let ends = [("validFrom", period.from), ("validThrough", period.to)];
                for (field, date) in ends {
                    if let Some(date) = date {
                        item[field] = date.to_string().into();
                    }
                }
                ordinary.push(item);
            }
        }
    }
    let mut dated = Vec::new();
    for special in specials {
        let closed = [Span { opens_min: 0, closes_min: 0, state: HoursState::Closed }];
        let open: Vec<Span> = special
            .spans
            .iter()
            .filter(|span| by_appointment(span.state).is_some())
            .copied()
            .collect();
        for span in if open.is_empty() { &closed[..] } else { &open } {
            let mut item = hours(span);
            item["validFrom"] = special.from.to_string().into();
            item["validThrough"] = special.to.to_string().into();
            item["description"] = words(&special.reason);
            dated.push(item);
        }
    }
    let some = |items: Vec<Value>| (!items.is_empty()).then(|| items.into());
    (some(ordinary), some(dated))
}

/// The times of a span. Schema.org has a day end at 23:59, and closed begin and end at 00:00.
fn hours(span: &Span) -> Value {
    let closes =
        if span.closes_min == 24 * 60 { "23:59".to_owned() } else { clock(span.closes_min) };
    json!({
        "@type": "OpeningHoursSpecification",
        "opens": clock(span.opens_min),
        "closes": closes,
    })
}

fn day_of(day: Weekday) -> Value {
    let day = match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    };
    format!("https://schema.org/{day}").into()
}
