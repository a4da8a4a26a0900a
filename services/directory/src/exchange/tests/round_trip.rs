//! What goes out and comes back.

use neuvo_calendar::{
    HoursState, NamedDay, OpeningException, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::DayKind,
};
use serde_json::{Value, json};

use super::*;
use crate::exchange::days::{are_same, window};

const IMPORTABLE: [Format; 3] = [Format::PtvV12, Format::PtvV11, Format::Hsds];

/// Entries that differ, and the findings.
fn differing(snapshot: &Snapshot, format: Format, file: &str) -> Vec<EntryName> {
    imported(snapshot, format, file).documents.iter().map(Document::name).collect()
}

#[test]
fn an_export_of_any_county_changes_nothing_when_it_comes_back() {
    for name in ["keusote-2023", "etela-pohjanmaa", "helppiseniori"] {
        let snapshot = snapshot(shipped(name));
        for format in IMPORTABLE {
            let file = exported(&snapshot, format).body;
            assert_eq!(differing(&snapshot, format, &file), [], "{name} {format:?}");
        }
    }
}

#[test]
fn a_register_made_of_an_export_is_open_when_the_first_one_is() {
    let first = keusote();
    for format in IMPORTABLE {
        let file = exported(&first, format).body;
        let mut empty = Snapshot { county: first.county.clone(), ..Snapshot::default() };
        empty = with(&empty, imported(&empty, format, &file).documents);
        assert_eq!(empty.lines.len(), first.lines.len(), "{format:?}");
        let alone = empty
            .lines
            .values()
            .find(|line| !line.item.hours.always_open && line.item.fallback_line_ids.is_empty());
        assert_eq!(alone, None, "{format:?}: somebody always answers, so that it can be published");
        let days = with_source(&first, window);
        for (line_id, line) in &first.lines {
            let number = &line.item.phone_number;
            let other = empty.lines.values().find(|other| other.item.phone_number == *number);
            let other = other.unwrap_or_else(|| panic!("{format:?} lost {line_id}"));
            assert!(are_same(&line.item.hours, &other.item.hours, &days), "{format:?} {line_id}");
            assert_eq!(line.item.name.fi, other.item.name.fi);
        }
        // The same file again, and an export of what it made, change nothing.
        assert_eq!(differing(&empty, format, &file), [], "{format:?}");
        let again = exported(&empty, format).body;
        assert_eq!(differing(&empty, format, &again), [], "{format:?}");
    }
}

fn hours_of_every_kind() -> OpeningHours {
    let rule = |kind, days: &[Weekday], opens: u16, closes: u16, state, period| OpeningRule {
        kind,
        weekdays: days.iter().copied().collect(),
        span: Some(Span { opens_min: opens * 60, closes_min: closes * 60, state }),
        period,
    };
    let always = Period::default();
    let summer = Period { from: Some(date(2026, 6, 1)), to: Some(date(2026, 8, 31)) };
    let (mon, fri, sat) = ([Weekday::Monday], [Weekday::Friday], [Weekday::Saturday]);
    let open = HoursState::Open;
    let eve = [Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    OpeningHours {
        always_open: false,
        opening_rules: vec![
            rule(DayKind::Normal, &mon, 8, 11, open, always),
            rule(DayKind::Normal, &mon, 12, 15, HoursState::ByAppointment, always),
            rule(DayKind::Normal, &fri, 22, 2, open, always),
            rule(DayKind::Normal, &sat, 9, 24, open, always),
            rule(DayKind::Normal, &mon, 9, 10, open, summer),
            rule(DayKind::Eve, &eve, 8, 13, open, always),
            rule(DayKind::Named(NamedDay::MayDay), &fri, 10, 12, open, always),
        ],
        opening_exceptions: vec![
            OpeningException {
                from: date(2026, 7, 6),
                to: date(2026, 7, 10),
                spans: vec![],
                reason: Text::of("koulutus", "utbildning", "training"),
            },
            OpeningException {
                from: date(2026, 9, 7),
                to: date(2026, 9, 7),
                spans: vec![
                    Span { opens_min: 480, closes_min: 540, state: open },
                    Span { opens_min: 600, closes_min: 660, state: open },
                ],
                reason: Text::of("muutto", "flytt", "move"),
            },
        ],
    }
}

fn with_hours(hours: OpeningHours) -> Snapshot {
    let snapshot = keusote();
    let mut families = (*snapshot.lines["lapsiperheet"].item).clone();
    families.hours = hours;
    with(&snapshot, vec![Document::Line(families.into())])
}

#[test]
fn hours_of_every_kind_go_out_and_come_back() {
    let first = with_hours(hours_of_every_kind());
    let days = with_source(&first, window);
    for format in IMPORTABLE {
        let file = exported(&first, format).body;
        assert_eq!(differing(&first, format, &file), [], "{format:?}");
        let empty = Snapshot { county: first.county.clone(), ..Snapshot::default() };
        let empty = with(&empty, imported(&empty, format, &file).documents);
        let line = empty.lines.values().find(|line| line.item.phone_number == "+358192260401");
        let came = &line.expect("the line").item.hours;
        let sent = &first.lines["lapsiperheet"].item.hours;
        for day in &days {
            assert_eq!(sent.on(day).spans, came.on(day).spans, "{format:?} {}", day.date);
        }
    }
}

/// A PTV file with one field of one line changed.
fn changed(file: &str, number: &str, change: impl Fn(&mut Value)) -> String {
    let mut file: Value = serde_json::from_str(file).expect("JSON");
    let channels = file["serviceChannels"].as_array_mut().expect("channels");
    let mut lines = channels.iter_mut();
    let line = lines.find(|line| line["phoneNumbers"][0]["number"] == number).expect("the line");
    change(line);
    file.to_string()
}

#[test]
fn what_a_file_says_otherwise_changes_that_and_nothing_else() {
    let snapshot = keusote();
    let file = exported(&snapshot, Format::PtvV11).body;
    let file = changed(&file, "192260401", |line| {
        line["serviceChannelNames"][0]["value"] = json!("Perheiden neuvonta");
    });
    let documents = imported(&snapshot, Format::PtvV11, &file).documents;
    let [Document::Line(changed)] = documents.as_slice() else { panic!("{documents:?}") };
    let mut expected = (*snapshot.lines["lapsiperheet"].item).clone();
    expected.name.fi = "Perheiden neuvonta".to_owned();
    assert_eq!(**changed, expected, "its eve hours and its followers stay");
}

#[test]
fn other_hours_in_a_file_replace_the_hours() {
    let snapshot = keusote();
    let file = exported(&snapshot, Format::PtvV11).body;
    let file = changed(&file, "192260402", |line| {
        for time in line["serviceHours"][0]["openingHour"].as_array_mut().expect("times") {
            time["to"] = json!("13:00");
        }
    });
    let documents = imported(&snapshot, Format::PtvV11, &file).documents;
    let [Document::Line(changed)] = documents.as_slice() else { panic!("{documents:?}") };
    let calendar = &snapshot.county().expect("a county").item.opening_calendar;
    let monday = calendar.day(DAY);
    assert_eq!(changed.hours.on(&monday).spans[0].closes_min, 13 * 60);
    let again = with(&snapshot, documents.clone());
    assert_eq!(differing(&again, Format::PtvV11, &file), []);
}

#[test]
fn what_a_file_does_not_name_is_left_alone_and_told() {
    let snapshot = keusote();
    let file = exported(&snapshot, Format::PtvV11).body;
    let mut value: Value = serde_json::from_str(&file).expect("JSON");
    value["serviceChannels"] = json!([]);
    let imported = imported(&snapshot, Format::PtvV11, &value.to_string());
    let told = imported
        .findings
        .iter()
        .filter(|finding| finding.entry == Some(line("lapsiperheet")) && finding.field.is_empty());
    assert_eq!(told.count(), 1);
    assert!(imported.documents.iter().all(|document| document.kind() != Kind::Line));
}

#[test]
fn a_file_is_read_whatever_family_of_words_and_times_it_has() {
    let file = json!([{
        "id": "6b29fc40-ca47-1067-b31d-00dd010662da",
        "serviceChannelType": "Phone",
        "serviceChannelNames": [{"language": "sv", "value": "Rådgivning", "type": "Name"}],
        "phoneNumbers": [{"type": "Phone", "prefixNumber": "+358", "number": "192260499"}],
        "serviceHours": [
            {"serviceHourType": "Standard", "openingHour":
                [{"dayFrom": "Monday", "dayTo": "Thursday", "from": "08:00", "to": "15:00:00"}]},
            {"serviceHourType": "Exception", "validFrom": "2026-05-13T00:00:00",
                "additionalInformation": [{"language": "fi", "value": "Helatorstain aatto"}],
                "openingHour": [{"from": "08:00:00", "to": "13:00"}]},
            {"serviceHourType": "Special", "openingHour":
                [{"dayFrom": "Friday", "dayTo": "Saturday", "from": "22:00", "to": "02:00"}]}
        ],
        "areas": [], "somethingNew": {"a": 1}
    }]);
    let snapshot = keusote();
    let imported = imported(&snapshot, Format::PtvV12, &file.to_string());
    let [Document::Line(new)] = imported.documents.as_slice() else { panic!() };
    assert_eq!((&*new.line_id, &*new.name.fi), ("radgivning", "Rådgivning"));
    assert_eq!(new.external_ids[0].id, "6b29fc40-ca47-1067-b31d-00dd010662da");
    assert_eq!(new.display_number, "0192260499");
    assert_eq!(new.hours.opening_rules.len(), 2);
    assert_eq!(new.hours.opening_exceptions[0].reason.fi, "Helatorstain aatto");
    let own = imported.findings.iter().filter(|finding| !finding.field.is_empty());
    let places: Vec<&str> = own.map(|finding| finding.field.as_str()).collect();
    let doubted = ["$[0].serviceChannelNames", "$[0].somethingNew"];
    assert_eq!(places[..2], doubted);
    assert_eq!(places[2..], ["$[0]", "$[0]"], "holidays, and the followers it was given");
}

#[test]
fn what_is_broken_is_told_with_its_place() {
    let latin = b"[{\"id\": \"\xe4\"}]";
    assert_eq!(broken(Format::PtvV11, latin), ["byte 9"]);
    assert_eq!(broken(Format::PtvV11, b"{\n  \"services\": [}"), ["byte 17"]);
    assert_eq!(broken(Format::PtvV11, b"{\"services\": ["), ["byte 13"]);
    let deep = "[".repeat(100_000);
    assert!(broken(Format::Hsds, deep.as_bytes())[0].starts_with("byte "));
    assert_eq!(broken(Format::PtvV12, b"7"), ["$"]);
    assert_eq!(broken(Format::PtvV12, b"{\"items\": {}}"), ["$.items"]);
    let shapes = json!([
        {"id": 7, "serviceChannelType": "Phone"},
        {"id": "a", "serviceChannelType": "Phone", "serviceChannelNames": "x", "languages": [1]},
        5
    ]);
    let places = ["$[2]", "$[0].id", "$[1].serviceChannelNames", "$[1].languages[0]"];
    assert_eq!(broken(Format::PtvV11, shapes.to_string().as_bytes()), places);
    assert_eq!(broken(Format::Csv, b"kind,entry_id"), ["$"]);
}

#[test]
fn the_sample_of_ptv_is_taken_and_taken_once() {
    let file = include_str!("../../../tests/fixtures/ptv-v11-service-location.json");
    let outside = imported(&keusote(), Format::PtvV11, file);
    assert!(outside.documents.is_empty(), "Mikkeli is of another county");
    let mut set = shipped("keusote-2023");
    let mikkeli = neuvo_proto::directory::v1::Municipality {
        code: "491".to_owned(),
        name: Some(neuvo_proto::common::v1::LocalizedText {
            fi: "Mikkeli".to_owned(),
            ..Default::default()
        }),
    };
    set.county.as_mut().expect("a county").municipalities.push(mikkeli);
    let snapshot = snapshot(set);
    let first = imported(&snapshot, Format::PtvV11, file);
    let [Document::Site(site), Document::Channel(door)] = first.documents.as_slice() else {
        panic!("{:?}", first.findings)
    };
    assert_eq!(site.site_id, "otavan-opisto-otavia");
    assert_eq!(site.address, "Otavantie 2 B, 50670 OTAVA");
    assert_eq!(door.site_id.as_deref(), Some("otavan-opisto-otavia"));
    assert_eq!(door.hours.spoken().fi, "ma–pe 8–16");
    let places: Vec<&str> = first.findings.iter().map(|finding| &*finding.field).collect();
    for place in ["$.phoneNumbers", "$.emails", "$.webPages", "$.serviceChannelDescriptions"] {
        assert!(places.contains(&place), "{place}: {places:?}");
    }
    let snapshot = with(&snapshot, first.documents);
    assert_eq!(differing(&snapshot, Format::PtvV11, file), []);
    let own = exported(&snapshot, Format::PtvV12).body;
    assert!(own.contains("961f1a02-0eb7-4b5d-9721-6b9f2d14ec6f"), "its id in PTV is kept");
    assert_eq!(differing(&snapshot, Format::PtvV12, &own), []);
}
