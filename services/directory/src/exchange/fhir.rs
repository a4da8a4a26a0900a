//! HL7 FHIR, R4 (4.0.1) and R5 (5.0.0): organisations, locations and healthcare services as a bundle.
//!
//! What is dated can only close there: where a day has fewer hours than its week, the times between
//! are told as not available; hours beyond the week's are lost.

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use neuvo_calendar::{Span, Text, Weekday};
use serde_json::{Value, json};

use super::{
    Exported, Format, Source,
    card::{Address, Card, cards},
    days::{Plan, Special, Week, by_appointment, plan, single, window},
    lost::Lost,
};
use crate::domain::Kind;

/// A release of FHIR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Release {
    R4,
    R5,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn export(source: &Source<'_>, release: Release) -> Exported {
    let mut lost = Lost::default();
    let format = match release {
        Release::R4 => Format::FhirR4,
        Release::R5 => Format::FhirR5,
    };
    let cards = cards(source, format, &mut lost);
    let window = window(&source.county.opening_calendar, source.day);
    let county = source.uuid(Kind::County, "county").to_string();
    let mut entries = vec![entry(json!({
        "resourceType": "Organization",
        "id": county,
        "active": true,
        "name": source.language.of(&source.county.name),
    }))];
    let out = Out { source, release };
    for card in &cards {
        let plan = card.hours.map_or(Plan::Unknown, |hours| plan(hours, &window));
        let resource = match card.name.kind {
            Kind::Organisation => out.organisation(card),
            Kind::Site => out.location(card, &plan, &mut lost),
            _ => out.service(card, &plan, &cards, &mut lost),
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

    fn location(&self, card: &Card<'_>, plan: &Plan, lost: &mut Lost) -> Value {
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
        let (times, closed) = self.availability(card, plan, lost);
        match self.release {
            Release::R4 => {
                fill(&mut resource, "hoursOfOperation", times.iter().map(operation).collect());
                if !closed.is_empty() {
                    let words = closed.iter().map(|closed| {
                        let during = &closed["during"];
                        let [start, end] =
                            ["start", "end"].map(|end| during[end].as_str().unwrap_or_default());
                        let why = closed["description"].as_str().unwrap_or_default();
                        format!("{start} – {end}: {why}")
                    });
                    resource["availabilityExceptions"] =
                        words.collect::<Vec<_>>().join("; ").into();
                }
            }
            Release::R5 if !times.is_empty() => {
                resource["hoursOfOperation"] = json!([available(times, closed)]);
            }
            Release::R5 => {}
        }
        resource
    }

    fn service(&self, card: &Card<'_>, plan: &Plan, cards: &[Card<'_>], lost: &mut Lost) -> Value {
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
        let (times, closed) = self.availability(card, plan, lost);
        match self.release {
            Release::R4 => {
                fill(&mut resource, "availableTime", times);
                fill(&mut resource, "notAvailable", closed);
            }
            Release::R5 if !times.is_empty() => {
                resource["availability"] = json!([available(times, closed)]);
            }
            Release::R5 => {}
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

    /// The times of a week, and what is not available.
    fn availability(
        &self,
        card: &Card<'_>,
        plan: &Plan,
        lost: &mut Lost,
    ) -> (Vec<Value>, Vec<Value>) {
        let (kind, id) = (card.name.kind, card.entry_id());
        let (weeks, specials) = match plan {
            Plan::Unknown => return (Vec::new(), Vec::new()),
            Plan::Always => return (vec![json!({"daysOfWeek": DAYS, "allDay": true})], Vec::new()),
            Plan::Weeks(weeks, specials) => (weeks, specials),
        };
        let week = weeks.iter().find(|week| week.period.holds(self.source.day));
        if weeks.len() > usize::from(week.is_some()) {
            let description = "only the week in force is carried: FHIR's hours have no period";
            lost.of(kind, id, "opening_rules", description);
        }
        let Some(week) = week else { return (Vec::new(), Vec::new()) };
        let mut times = Vec::new();
        for (day, spans) in &week.spans {
            for span in spans.iter().filter(|span| by_appointment(span.state).is_some()) {
                times.extend(time(*day, span));
            }
        }
        let mut beyond = Vec::new();
        let mut closed = Vec::new();
        for special in specials {
            for date in single(special) {
                beyond.extend(self.not_available(week, special, date, &mut closed).then_some(date));
            }
        }
        if let Some(first) = beyond.first() {
            let description = format!(
                "hours beyond the week's on {first} and {} other days are not carried: an \
                 exception can only close",
                beyond.len() - 1
            );
            lost.of(kind, id, "opening_exceptions", &description);
        }
        (times, closed)
    }

    /// Adds the stretches of a date's week that the date has not; whether the date has others, too.
    fn not_available(
        &self,
        week: &Week,
        special: &Special,
        date: Date,
        closed: &mut Vec<Value>,
    ) -> bool {
        let none = Vec::new();
        let usual = week.spans.get(&Weekday::of(date)).unwrap_or(&none);
        let minutes = |spans: &[Span], minute: u16| {
            let counted = |span: &&Span| by_appointment(span.state).is_some();
            spans.iter().filter(counted).any(|s| s.opens_min <= minute && minute < s.ends_min())
        };
        let mut edges: Vec<u16> = usual
            .iter()
            .chain(&special.spans)
            .flat_map(|span| [span.opens_min, span.ends_min()])
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let mut beyond = false;
        for pair in edges.windows(2) {
            let (was, is) = (minutes(usual, pair[0]), minutes(&special.spans, pair[0]));
            if was && !is {
                closed.push(json!({
                    "description": self.said(&special.reason),
                    "during": {"start": instant(date, pair[0]), "end": instant(date, pair[1])},
                }));
            }
            beyond |= is && !was;
        }
        beyond
    }
}

/// A local time as an instant with its offset.
fn instant(date: Date, minute: u16) -> String {
    let local = date.at(0, 0, 0, 0).saturating_add(i64::from(minute).minutes());
    let zone = TimeZone::get("Europe/Helsinki").unwrap_or(TimeZone::UTC);
    zone.to_ambiguous_zoned(local)
        .compatible()
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
        .unwrap_or_default()
}

/// The times of a span on its day; what is after midnight is the next day's.
fn time(day: Weekday, span: &Span) -> Vec<Value> {
    let of = |day: Weekday, opens: u16, closes: u16| {
        let day = DAYS[day as usize - 1];
        if (opens, closes) == (0, 24 * 60) {
            return json!({"daysOfWeek": [day], "allDay": true});
        }
        json!({
            "daysOfWeek": [day],
            "availableStartTime": clock(opens),
            "availableEndTime": clock(closes),
        })
    };
    let mut times = vec![of(day, span.opens_min, span.ends_min())];
    if span.tail_min() > 0 {
        times.push(of(day.next(), 0, span.tail_min()));
    }
    times
}

/// A time of day. FHIR has no 24:00: a day's last second stands for it.
fn clock(minute: u16) -> String {
    match minute {
        1_440.. => "23:59:59".to_owned(),
        minute => format!("{:02}:{:02}:00", minute / 60, minute % 60),
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

fn available(times: Vec<Value>, closed: Vec<Value>) -> Value {
    let mut value = json!({"availableTime": times});
    fill(&mut value, "notAvailableTime", closed);
    value
}

/// FHIR has no empty lists.
fn fill(resource: &mut Value, field: &str, items: Vec<Value>) {
    if !items.is_empty() {
        resource[field] = items.into();
    }
}
