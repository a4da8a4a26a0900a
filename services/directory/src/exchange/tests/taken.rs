//! What an import takes, what it leaves, and what it tells of both.

use neuvo_calendar::hours::DayKind;
use serde_json::{Value, json};

use super::*;
use crate::domain::Site;

/// What is told of places in a file, without what is not in the file at all.
pub(super) fn told(imported: &Imported) -> Vec<(&str, &str)> {
    let findings = imported.findings.iter().filter(|finding| !finding.field.is_empty());
    findings.map(|finding| (&*finding.field, &*finding.description)).collect()
}

pub(super) fn channels(file: &str) -> Value {
    serde_json::from_str(file).expect("JSON")
}

/// A PTV v11 file of the register with the line of a number changed.
pub(super) fn with_line(snapshot: &Snapshot, change: impl Fn(&mut Value)) -> String {
    let mut file = channels(&exported(snapshot, Format::PtvV11).body);
    let mut all = file["serviceChannels"].as_array_mut().expect("channels").iter_mut();
    change(all.find(|one| one["phoneNumbers"][0]["number"] == "192260401").expect("the line"));
    file.to_string()
}

/// A telephone channel that the register does not have.
pub(super) fn new_line(hours: Value) -> String {
    json!([{
        "id": "6b29fc40-ca47-1067-b31d-00dd010662da", "serviceChannelType": "Phone",
        "serviceChannelNames": [{"language": "fi", "value": "Uusi", "type": "Name"}],
        "phoneNumbers": [{"type": "Phone", "prefixNumber": "+358", "number": "192260499"}],
        "serviceHours": hours,
    }])
    .to_string()
}

#[test]
fn a_new_site_with_hours_and_a_service_given_at_it_are_taken_once() {
    let text = |field: &str, words: &str| json!([{"language": "fi", field: words, "type": "Name"}]);
    let file = json!({
        "services": [{
            "id": "00000000-0000-0000-0000-00000000000a",
            "type": "Service", "serviceNames": text("value", "Neuvonta talossa"),
            "serviceChannels": [{"serviceChannel": {"id": "00000000-0000-0000-0000-00000000000b"}}],
        }],
        "serviceChannels": [{
            "id": "00000000-0000-0000-0000-00000000000b", "serviceChannelType": "ServiceLocation",
            "serviceChannelNames": text("value", "Uusi talo"),
            "areas": [{"municipalities": [{"code": "106"}]}],
            "serviceHours": [{"serviceHourType": "DaysOfTheWeek", "openingHour":
                [{"dayFrom": "Monday", "from": "08:00", "to": "15:00"}]}],
        }],
    });
    let snapshot = keusote();
    let first = imported(&snapshot, Format::PtvV11, &file.to_string());
    let service = first.documents.iter().find_map(|document| match document {
        Document::Service(service) => Some(service),
        _ => None,
    });
    assert_eq!(service.expect("the service").channel_ids, ["uusi-talo"], "{:?}", told(&first));
    let snapshot = with(&snapshot, first.documents);
    let again = imported(&snapshot, Format::PtvV11, &file.to_string());
    assert_eq!(again.documents, []);
}

#[test]
fn another_week_in_a_file_leaves_the_rules_that_it_cannot_carry() {
    for format in [Format::PtvV11, Format::PtvV12] {
        let snapshot = keusote();
        let held = &snapshot.lines["lapsiperheet"].item.hours;
        let file = match format {
            Format::PtvV11 => with_line(&snapshot, |line| {
                for time in line["serviceHours"][0]["openingHour"].as_array_mut().expect("times") {
                    if time["dayFrom"] == "Friday" {
                        time["to"] = json!("14:00");
                    }
                }
            }),
            _ => {
                let mut file = channels(&exported(&snapshot, format).body);
                let all = file["serviceChannels"].as_array_mut().expect("channels");
                let line = all.iter_mut().find(|one| {
                    one["languageVersions"]["fi"]["phoneNumbers"][0]["number"] == "0192260401"
                });
                let line = line.expect("the line");
                let week = &mut line["serviceHours"]["hours"][0]["weeklyHours"];
                week["friday"]["hours"][0]["end"] = json!("14:00");
                file.to_string()
            }
        };
        let taken = imported(&snapshot, format, &file);
        let [Document::Line(line)] = taken.documents.as_slice() else { panic!("{format:?}") };
        // v12 names New Year's Eve, which is a Friday in 2027 and no eve of a weekday.
        let dates = line.hours.opening_exceptions.iter().map(|exception| exception.from);
        let expected = (format == Format::PtvV12).then_some(date(2027, 12, 31));
        assert_eq!(dates.collect::<Vec<_>>(), Vec::from_iter(expected), "{format:?}");
        let eves = |rules: &[neuvo_calendar::OpeningRule]| {
            rules.iter().filter(|rule| rule.kind == DayKind::Eve).cloned().collect::<Vec<_>>()
        };
        assert_eq!(eves(&line.hours.opening_rules), eves(&held.opening_rules), "{format:?}");
        assert_eq!(told(&taken), [], "{format:?}");
        let snapshot = with(&snapshot, taken.documents);
        assert_eq!(imported(&snapshot, format, &file).documents, [], "{format:?}");
    }
}

#[test]
fn a_date_in_a_file_becomes_an_exception_and_the_rules_stay() {
    let snapshot = keusote();
    let file = with_line(&snapshot, |line| {
        let hours = line["serviceHours"].as_array_mut().expect("hours");
        hours.push(json!({
            "serviceHourType": "Exceptional", "validFrom": "2026-05-05T21:00:00Z", "isClosed": true,
            "additionalInformation": [{"language": "fi", "value": "Koulutus"}],
        }));
    });
    let taken = imported(&snapshot, Format::PtvV11, &file);
    let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
    let held = &snapshot.lines["lapsiperheet"].item.hours;
    assert_eq!(line.hours.opening_rules, held.opening_rules);
    let [exception] = line.hours.opening_exceptions.as_slice() else { panic!("{line:?}") };
    assert_eq!((exception.from, exception.to), (date(2026, 5, 6), date(2026, 5, 6)));
    assert_eq!(exception.reason.fi, "Koulutus");
}

#[test]
fn a_week_that_says_nothing_of_holidays_is_doubted_once() {
    let week = json!([{"serviceHourType": "DaysOfTheWeek", "openingHour":
        [{"dayFrom": "Monday", "dayTo": "Sunday", "from": "08:00", "to": "20:00"}]}]);
    let taken = imported(&keusote(), Format::PtvV11, &new_line(week));
    let doubts = told(&taken).into_iter().filter(|(_, what)| what.contains("public holidays"));
    let expected = (
        "$[0]",
        "has a week and says nothing of public holidays: closed on them, first on 2026-05-14",
    );
    assert_eq!(doubts.collect::<Vec<_>>(), [expected]);
}

#[test]
fn a_line_that_is_open_on_holidays_says_so_date_by_date() {
    let mut line_of_all_days = (*keusote().lines["lapsiperheet"].item).clone();
    let rule = |kind| neuvo_calendar::OpeningRule {
        kind,
        weekdays: neuvo_calendar::Weekday::ALL.iter().copied().collect(),
        span: Some(neuvo_calendar::Span {
            opens_min: 480,
            closes_min: 1_200,
            state: neuvo_calendar::HoursState::Open,
        }),
        period: neuvo_calendar::Period::default(),
    };
    line_of_all_days.hours.opening_rules = vec![rule(DayKind::Normal), rule(DayKind::Holiday)];
    let snapshot = with(&keusote(), vec![Document::Line(line_of_all_days.into())]);
    let calendar = &snapshot.county().expect("a county").item.opening_calendar;
    for format in [Format::PtvV11, Format::PtvV12, Format::Hsds] {
        let file = exported(&snapshot, format).body;
        let empty = Snapshot { county: snapshot.county.clone(), ..Snapshot::default() };
        let empty = with(&empty, imported(&empty, format, &file).documents);
        let line = empty.lines.values().find(|line| line.item.phone_number == "+358192260401");
        let holiday = calendar.day(date(2026, 5, 14));
        let hours = &line.expect("the line").item.hours;
        assert_eq!(hours.on(&holiday).spans.len(), 1, "{format:?}");
    }
}

#[test]
fn what_a_file_no_longer_says_is_told_and_stays_and_a_new_owner_is_taken() {
    let snapshot = keusote();
    let mut file = channels(&exported(&snapshot, Format::PtvV11).body);
    let services = file["services"].as_array_mut().expect("services");
    let hus = snapshot.organisations.keys().next().expect("an organisation");
    let theirs = with_source(&snapshot, |source| source.id("ptv", Kind::Organisation, hus));
    for service in services.iter_mut() {
        service["serviceDescriptions"] = json!([]);
        service["organizations"][0]["organization"]["id"] = json!(theirs);
    }
    for channel in file["serviceChannels"].as_array_mut().expect("channels") {
        channel["serviceHours"] = json!([]);
        channel["organizationId"] = json!(theirs);
    }
    let taken = imported(&snapshot, Format::PtvV11, &file.to_string());
    let told = told(&taken);
    let count = |words: &str| told.iter().filter(|(_, what)| what.contains(words)).count();
    assert_eq!(
        count("`hours` is no longer in the file; it stays"),
        snapshot.lines.len(),
        "{told:?}"
    );
    assert_eq!(count("a line has none here"), snapshot.lines.len(), "{told:?}");
    assert!(!taken.documents.is_empty());
    for document in &taken.documents {
        match document {
            Document::Service(entry) => assert_eq!(entry.organisation_id.as_ref(), Some(hus)),
            Document::Channel(entry) => assert_eq!(entry.organisation_id.as_ref(), Some(hus)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_entry_that_had_ended_is_put_again_under_its_own_id() {
    let snapshot = keusote();
    let site = Site { external_ids: Vec::new(), ..(*with_site().item).clone() };
    let snapshot = with(&snapshot, vec![Document::Site(site.into())]);
    let file = exported(&snapshot, Format::PtvV11).body;
    let mut ended = snapshot;
    ended.sites.get_mut("talo").expect("the site").ended = true;
    let taken = imported(&ended, Format::PtvV11, &file);
    let names: Vec<EntryName> = taken.documents.iter().map(Document::name).collect();
    let with_its_door = [Kind::Site, Kind::Channel];
    let expected = with_its_door.map(|kind| EntryName { kind, entry_id: "talo".to_owned() });
    assert_eq!(names, expected);
    assert!(told(&taken).iter().any(|(_, what)| *what == "had ended here, and is put again"));
}

fn with_site() -> Kept<Site> {
    let site = json!({
        "site_id": "talo", "name": {"fi": "Talo", "sv": "", "en": ""}, "municipality_code": "106",
        "stage": null, "address": "Torikatu 7 B, 05800 Hyvinkää", "accessibility": [],
        "customer_computers": null, "partner_roster": [], "mobile_schedule": [], "staffing": [],
        "cost_centres": [], "unit_ids": [], "role_holders": [], "source": "",
    });
    let item = std::sync::Arc::new(serde_json::from_value(site).expect("a site"));
    Kept { item, version: 1, from: None, ended: false, change_id: Uuid::nil() }
}

#[test]
fn a_file_of_another_shape_or_of_too_much_is_refused() {
    let snapshot = keusote();
    let ptv = exported(&snapshot, Format::PtvV11).body;
    let hsds = exported(&snapshot, Format::Hsds).body;
    assert_eq!(broken(Format::PtvV11, b"{}"), ["$"]);
    assert_eq!(broken(Format::Hsds, b"{\"foo\": [1]}"), ["$"]);
    assert_eq!(broken(Format::Hsds, br#"{"resourceType": "Bundle", "entry": []}"#), ["$"]);
    assert_eq!(broken(Format::PtvV11, hsds.as_bytes()), ["$"]);
    assert_eq!(broken(Format::Hsds, ptv.as_bytes()), ["$"]);
    let many = format!("[{}{{}}]", "{},".repeat(20_000));
    assert_eq!(broken(Format::Hsds, many.as_bytes()), ["$"]);
}

#[test]
fn entries_of_one_name_are_numbered_and_nothing_is_taken_when_nobody_waits() {
    let site = |number: usize| {
        json!({
            "id": format!("00000000-0000-0000-0000-{number:012}"), "serviceChannelType": "ServiceLocation",
            "serviceChannelNames": [{"language": "fi", "value": "Sama", "type": "Name"}],
            "areas": [{"municipalities": [{"code": "106"}]}],
        })
    };
    let file = Value::from((0..20_000).map(site).collect::<Vec<_>>()).to_string();
    let snapshot = keusote();
    let taken = imported(&snapshot, Format::PtvV11, &file);
    assert_eq!(taken.documents.len(), 40_000, "each site has a door");
    let last = &taken.documents[39_998];
    assert_eq!(last.name().entry_id, "sama-20000");
    let nobody = Judge { refused: &|_| Vec::new(), go_on: &|| false };
    let taken = with_source(&snapshot, |source| {
        import(source, Format::PtvV11, file.as_bytes(), &nobody).expect("read")
    });
    assert_eq!(taken.documents.len(), 0);
}

#[test]
fn schedules_of_hsds_hold_as_long_as_they_say_and_no_other_week_is_taken() {
    let schedule = |more: Value| {
        let mut schedule = json!({
            "id": "s", "freq": "WEEKLY", "byday": "MO", "opens_at": "08:00", "closes_at": "15:00",
        });
        for (key, value) in more.as_object().expect("fields") {
            schedule[key] = value.clone();
        }
        schedule
    };
    let read = |more: Value| {
        let file = json!({"services": [{
            "id": "a", "name": "Linja", "status": "active",
            "attributes": [{"id": "x", "link_type": "entry_kind", "value": "line"}],
            "phones": [{"id": "p", "number": "+358192260499"}], "schedules": [schedule(more)],
        }]});
        let taken = imported(&keusote(), Format::Hsds, &file.to_string());
        let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
        let rules = line.hours.opening_rules.iter();
        let periods: Vec<_> = rules.map(|rule| (rule.period.from, rule.period.to)).collect();
        (periods, told(&taken).iter().map(|(place, _)| (*place).to_owned()).collect::<Vec<_>>())
    };
    let of = |place: &str| format!("$.services[0].schedules[0]{place}");
    let (periods, _) = read(json!({"dtstart": "2026-06-01", "until": "2026-08-31"}));
    assert_eq!(periods, [(Some(date(2026, 6, 1)), Some(date(2026, 8, 31)))]);
    for (more, place) in [
        (json!({"interval": 2}), ".interval"),
        (json!({"count": 3}), ".count"),
        (json!({"opens_at": "08:00Z"}), ".opens_at"),
        (json!({"opens_at": "08:00+05:00"}), ".opens_at"),
    ] {
        let (periods, told) = read(more);
        assert_eq!(periods, []);
        assert!(told.contains(&of(place)), "{told:?}");
    }
    let (periods, _) = read(json!({"opens_at": "08:00+02:00", "interval": 1}));
    assert_eq!(periods, [(None, None)]);
    let days = json!({"freq": null, "valid_from": "2026-06-01", "valid_to": "2026-08-31"});
    let (periods, _) = read(days);
    assert_eq!(periods, [(Some(date(2026, 6, 1)), Some(date(2026, 8, 31)))], "Mondays alone");
}

#[test]
fn days_and_times_of_ptv_that_end_a_day_are_that_days() {
    let hours = json!([
        {"serviceHourType": "DaysOfTheWeek", "validFrom": "2026-12-01T00:00:00",
            "validTo": "2026-12-03T00:00:00", "openingHour":
            [{"dayFrom": "Monday", "dayTo": "Friday", "from": "08:00:00", "to": "23:59:59"}]},
    ]);
    let taken = imported(&keusote(), Format::PtvV11, &new_line(hours));
    let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
    let [rule] = line.hours.opening_rules.as_slice() else { panic!("{line:?}") };
    assert_eq!(rule.span.map(|span| span.closes_min), Some(24 * 60));
    let days: Vec<u8> = rule.weekdays.iter().map(|day| *day as u8).collect();
    assert_eq!(days, [2, 3, 4], "a rule that never applies is none");
}

#[test]
fn what_stands_within_resources_of_hsds_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hsds-3.0-examples");
    for (name, kinds) in [
        ("organization_full.json", vec![Kind::Organisation, Kind::Service]),
        ("service_at_location_full.json", vec![Kind::Service]),
    ] {
        let file = std::fs::read_to_string(path.join(name)).expect("an example");
        let taken = imported(&keusote(), Format::Hsds, &file);
        for kind in kinds {
            let found = taken.documents.iter().any(|document| document.kind() == kind);
            assert!(found, "{name} {kind:?}: {:?}", told(&taken));
        }
    }
}
