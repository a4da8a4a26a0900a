//! A mobile point: where it stands is when it is open.

use neuvo_calendar::{
    HoursState, OpeningHours, OpeningRule, Period, Span, Weekday, hours::DayKind,
};
use serde_json::{Value, json};

use super::*;
use crate::domain::{Channel, Site};

/// A bus that stands at two places on one day and at a third on another.
fn with_a_bus(hours: OpeningHours) -> Snapshot {
    let visit = |date: &str, opens: u16, place: &str| {
        json!({
            "date": date, "times": {"opens_min": opens * 60, "closes_min": opens * 60 + 120},
            "place": {"fi": place, "sv": format!("{place} sv"), "en": ""},
            "municipality_code": "505",
        })
    };
    let bus: Site = serde_json::from_value(json!({
        "site_id": "bussi", "name": {"fi": "Bussi", "sv": "", "en": ""},
        "municipality_code": "106", "stage": "remote_or_mobile",
        "address": "Varikko 1, 05800 Hyvinkää", "source": "",
        "mobile_schedule": [
            visit("2026-05-12", 9, "Mäntsälän tori"), visit("2026-05-12", 12, "Sälinkään koulu"),
            visit("2026-05-20", 9, "Pornaisten kirjasto"),
        ],
    }))
    .expect("a site");
    let mut door: Channel = serde_json::from_value(json!({
        "channel_id": "bussin-ovi", "name": {"fi": "Bussi", "sv": "", "en": ""},
        "kind": "walk_in", "unit_id": null, "organisation_id": null, "area_ids": [],
        "site_id": "bussi", "address": "", "languages": [], "always_open": false,
        "opening_rules": [], "description": null, "source": "",
    }))
    .expect("a channel");
    door.hours = hours;
    with(&keusote(), vec![Document::Site(bus.into()), Document::Channel(door.into())])
}

fn bus() -> Snapshot {
    with_a_bus(OpeningHours::default())
}

/// The bus in a file, where its name is.
fn of(format: Format, list: &str, name: &str) -> Value {
    let file: Value = serde_json::from_str(&exported(&bus(), format).body).expect("JSON");
    let mut all = file[list].as_array().expect("a list").iter();
    let found = all.find(|item| item.pointer(name).is_some_and(|name| name == "Bussi"));
    found.expect("the bus").clone()
}

fn told(snapshot: &Snapshot, format: Format) -> Vec<(String, String)> {
    let findings = exported(snapshot, format).findings.into_iter();
    let own = findings.filter(|finding| {
        finding.entry.as_ref().is_some_and(|entry| entry.entry_id.starts_with("bussi"))
    });
    own.map(|finding| (finding.field, finding.description)).collect()
}

#[test]
fn its_visits_are_dates_that_are_open_and_no_day_between_is_told() {
    let v11 = of(Format::PtvV11, "serviceChannels", "/serviceChannelNames/0/value");
    let hours = v11["serviceHours"].as_array().expect("hours");
    assert_eq!(hours.len(), 3, "{hours:?}");
    assert!(hours.iter().all(|item| item["serviceHourType"] == "Exceptional"));
    assert_eq!(hours[0]["validFrom"], "2026-05-12T00:00:00");
    assert_eq!(hours[0]["openingHour"][0]["to"], "11:00:00");
    let place = |item: &Value| item["additionalInformation"][0]["value"].clone();
    assert_eq!(place(&hours[0]), "Mäntsälän tori");
    assert_eq!(place(&hours[1]), "Sälinkään koulu");

    let v12 = of(Format::PtvV12, "serviceChannels", "/languageVersions/fi/name");
    let hours = v12["serviceHours"]["hours"].as_array().expect("hours");
    assert_eq!(hours.len(), 3, "{hours:?}");
    assert_eq!(hours[0]["type"], "ExceptionalDateRangeServiceHour");
    assert_eq!(hours[0]["heading"]["fi"], "Mäntsälän tori");
    assert_eq!(hours[1]["weeklyHours"]["tuesday"]["hours"][0]["start"], "12:00");
    assert_eq!(hours[1]["heading"]["fi"], "Sälinkään koulu");
    assert_eq!(hours[2]["heading"]["sv"], "Pornaisten kirjasto sv");
    assert_eq!(v12["serviceHours"]["holidayServiceHours"], Value::Null);

    let hsds = of(Format::Hsds, "locations", "/name");
    let schedules = hsds["schedules"].as_array().expect("schedules");
    assert_eq!(schedules.len(), 3, "{schedules:?}");
    assert_eq!(schedules[2]["valid_from"], "2026-05-20");
    assert_eq!(schedules[2]["valid_to"], "2026-05-20");
    assert_eq!(schedules[2]["opens_at"], "09:00");
    let places = schedules.iter().map(|item| item["description"].as_str());
    let expected = ["Mäntsälän tori", "Sälinkään koulu", "Pornaisten kirjasto"];
    assert!(places.eq(expected.map(Some)), "{schedules:?}");

    let schema_org = of(Format::SchemaOrg, "@graph", "/name/0/@value");
    assert_eq!(schema_org["openingHoursSpecification"], Value::Null);
    let special = schema_org["specialOpeningHoursSpecification"].as_array().expect("dates");
    assert_eq!(special.len(), 3, "{special:?}");
    assert_eq!(special[2]["validFrom"], special[2]["validThrough"]);
    assert_eq!(special[1]["description"][0]["@value"], "Sälinkään koulu");
    assert_eq!((&special[2]["opens"], &special[2]["closes"]), (&json!("09:00"), &json!("11:00")));

    let words = "2026-05-12 09:00–11:00: Mäntsälän tori; 2026-05-12 12:00–14:00: Sälinkään koulu; \
                 2026-05-20 09:00–11:00: Pornaisten kirjasto";
    let r4 = of(Format::FhirR4, "entry", "/resource/name");
    assert_eq!(r4["resource"]["availabilityExceptions"], words);
    assert_eq!(r4["resource"]["hoursOfOperation"], Value::Null);
    let r5 = of(Format::FhirR5, "entry", "/resource/name");
    assert_eq!(r5["resource"]["description"], words);
}

#[test]
fn each_stop_of_a_day_has_its_own_place_where_it_is_told_in_words() {
    let calendar = exported(&bus(), Format::Icalendar).body.replace("\r\n ", "");
    let events = calendar.split("BEGIN:VEVENT").filter(|event| event.contains("SUMMARY:Bussi"));
    let events: Vec<_> = events.collect();
    assert_eq!(events.len(), 3);
    for (starts, place) in
        [("20260512T090000", "Mäntsälän tori"), ("20260512T120000", "Sälinkään koulu")]
    {
        let event = events.iter().find(|event| event.contains(starts)).expect("an event");
        assert!(event.contains(&format!("LOCATION:{place}\r\n")), "{event}");
        assert!(event.contains(&format!("({place})\r\n")), "{event}");
    }
    let osm = exported(&bus(), Format::Osm).body;
    let comment = "2026 May 12 09:00-11:00,12:00-14:00 open \"09:00–11:00 Mäntsälän tori, \
                   12:00–14:00 Sälinkään koulu\"";
    assert!(osm.contains(comment), "{osm}");
    let sheet = with_source(&bus(), |source| {
        let shown = vec![EntryName { kind: Kind::Site, entry_id: "bussi".to_owned() }];
        Pages { source, layout: Layout::Sheet, shown }.html()
    });
    let row = "9–11 (Mäntsälän tori), 12–14 (Sälinkään koulu)";
    assert!(sheet.contains(row), "{sheet}");
    assert!(!sheet.contains("Mäntsälän tori, Sälinkään koulu"), "{sheet}");
}

#[test]
fn each_format_carries_its_visits_or_tells_that_it_does_not() {
    let own_hours = OpeningHours {
        opening_rules: vec![OpeningRule {
            kind: DayKind::Normal,
            weekdays: [Weekday::Monday].into(),
            span: Some(Span { opens_min: 480, closes_min: 540, state: HoursState::Open }),
            period: Period::default(),
        }],
        ..OpeningHours::default()
    };
    for format in losses::FORMATS {
        for (snapshot, by_visits) in [(bus(), true), (with_a_bus(own_hours.clone()), false)] {
            let told = told(&snapshot, format);
            let of_visits: Vec<&str> = told
                .iter()
                .filter(|(field, _)| field == "mobile_schedule")
                .map(|(_, description)| description.as_str())
                .collect();
            let [description] = of_visits.as_slice() else { panic!("{format:?} {told:?}") };
            let body = exported(&snapshot, format).body.replace("\r\n ", "");
            let carried = body.contains("Pornaisten kirjasto");
            assert_eq!(carried, *description != "is not carried by this format", "{format:?}");
            assert_eq!(carried, by_visits, "{format:?}");
            if by_visits {
                let others = told
                    .iter()
                    .filter(|(field, _)| field.starts_with("opening_") && format != Format::Osm);
                assert_eq!(others.count(), 0, "{format:?} {told:?}: of visits it is told once");
            }
        }
    }
}

#[test]
fn its_visits_come_back_as_they_are_and_a_file_cannot_move_them() {
    let snapshot = bus();
    for format in [Format::PtvV12, Format::PtvV11, Format::Hsds] {
        let file = exported(&snapshot, format).body;
        assert_eq!(imported(&snapshot, format, &file).documents, [], "{format:?}");
        let moved = file.replace("2026-05-20", "2026-05-21");
        let taken = imported(&snapshot, format, &moved);
        assert_eq!(taken.documents, [], "{format:?}");
        let doubts = taken
            .findings
            .iter()
            .filter(|finding| finding.description.contains("the visits of a mobile point"));
        assert_eq!(doubts.count(), 1, "{format:?} {:?}", taken.findings);
    }
}
