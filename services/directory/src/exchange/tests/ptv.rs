//! Files of PTV as the register itself answers them, and as it would take them.

use serde_json::{Value, json};

use super::*;
use crate::domain::{Organisation, Site};

fn file(snapshot: &Snapshot, format: Format) -> Value {
    serde_json::from_str(&exported(snapshot, format).body).expect("JSON")
}

/// The published fields of a version, as `#/$defs/…`.
fn schema(version: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ptv-schema");
    let text = std::fs::read_to_string(folder.join(version)).expect("a schema");
    serde_json::from_str(&text).expect("JSON")
}

/// What no shipped set has: an address, a municipality, a number abroad, a long name, no language.
fn rich() -> Snapshot {
    let site: Site = serde_json::from_value(json!({
        "site_id": "talo", "name": {"fi": "Talo", "sv": "Huset", "en": ""},
        "municipality_code": "106", "stage": null, "address": "Torikatu 7 B, 05800 Hyvinkää",
        "accessibility": [], "customer_computers": null, "partner_roster": [],
        "mobile_schedule": [], "staffing": [], "cost_centres": [], "unit_ids": [],
        "role_holders": [], "source": "",
    }))
    .expect("a site");
    let organisation: Organisation = serde_json::from_value(json!({
        "organisation_id": "kunta", "name": {"fi": "Kunta ".repeat(30).trim(), "sv": "", "en": ""},
        "kind": "municipal", "business_id": "0124610-9", "url": "https://kunta.test/",
        "phone_number": "+46812345678", "display_number": "+46 8 123 456 78",
        "email": "kirjaamo@kunta.test", "description": {"fi": "Kunta. ".repeat(60), "sv": "", "en": ""},
        "confirmation": null, "source": "",
    }))
    .expect("an organisation");
    let mut door = (*keusote().channels["lahineuvonta-rentto"].item).clone();
    (door.channel_id, door.site_id) = ("talon-ovi".to_owned(), Some("talo".to_owned()));
    door.organisation_id = Some("kunta".to_owned());
    door.languages = vec!["fi".to_owned(), "xx".to_owned()];
    let documents = vec![
        Document::Organisation(organisation.into()),
        Document::Site(site.into()),
        Document::Channel(door.into()),
    ];
    with(&keusote(), documents)
}

/// What is told of places in a file, without what is not in the file at all.
fn told(imported: &Imported) -> Vec<(&str, &str)> {
    let findings = imported.findings.iter().filter(|finding| !finding.field.is_empty());
    findings.map(|finding| (&*finding.field, &*finding.description)).collect()
}

#[test]
fn what_is_sent_has_the_fields_that_the_register_s_own_answers_have() {
    let sets = ["keusote-2023", "etela-pohjanmaa", "helppiseniori"];
    let sets = sets.map(|name| snapshot(shipped(name))).into_iter().chain([rich()]);
    for (at, set) in sets.enumerate() {
        for (format, version) in [(Format::PtvV11, "v11.json"), (Format::PtvV12, "v12.json")] {
            let file = file(&set, format);
            for (list, name) in [
                ("organizations", "organization"),
                ("services", "service"),
                ("serviceChannels", "channel"),
                ("connections", "connection"),
            ] {
                let Some(items) = file[list].as_array() else { continue };
                let mut schema = schema(version);
                schema["$ref"] = format!("#/$defs/{name}").into();
                let options = jsonschema::options().should_validate_formats(true);
                let validator = options.build(&schema).expect("a schema");
                for item in items {
                    let errors: Vec<String> =
                        validator.iter_errors(item).map(|error| error.to_string()).collect();
                    assert!(errors.is_empty(), "{at} {format:?} {list}: {errors:?}\n{item:#}");
                }
            }
        }
    }
}

#[test]
fn connections_are_read_by_their_own_name_and_by_the_one_that_was_sent_before() {
    let held = keusote();
    let mut sent = file(&held, Format::PtvV12);
    let connections = sent["connections"].as_array().expect("connections");
    assert!(connections.iter().all(|one| one["channelContentId"].is_string()));
    for name in ["channelContentId", "serviceChannelContentId"] {
        let connections = sent["connections"].as_array_mut().expect("connections");
        for connection in connections.iter_mut() {
            let connection = connection.as_object_mut().expect("a connection");
            let id = connection.remove("channelContentId");
            connection.insert(name.to_owned(), id.expect("an id"));
        }
        let empty = Snapshot { county: held.county.clone(), ..Snapshot::default() };
        let taken = imported(&empty, Format::PtvV12, &sent.to_string());
        let ways = taken.documents.iter().map(|document| match document {
            Document::Service(service) => service.line_ids.len() + service.channel_ids.len(),
            _ => 0,
        });
        let sent = file(&held, Format::PtvV12);
        let count = sent["connections"].as_array().expect("connections").len();
        assert_eq!(ways.sum::<usize>(), count, "{name}: {:?}", told(&taken));
    }
}

#[test]
fn a_page_of_connections_alone_adds_ways_to_services_and_takes_none() {
    let held = keusote();
    let sent = file(&held, Format::PtvV12);
    let (service, line) = with_source(&held, |source| {
        let service = source.id("ptv", Kind::Service, "omaolo");
        (service, source.id("ptv", Kind::Line, "lapsiperheet"))
    });
    let mut connection = sent["connections"][0].clone();
    connection["serviceContentId"] = service.into();
    connection["channelContentId"] = line.into();
    let mut strange = connection.clone();
    strange["serviceContentId"] = "00000000-0000-0000-0000-00000000000a".into();
    let page = json!({
        "page": 1, "pageSize": 100, "totalItems": 2, "totalPages": 1,
        "items": [connection, strange],
    });
    let taken = imported(&held, Format::PtvV12, &page.to_string());
    let [Document::Service(entry)] = taken.documents.as_slice() else { panic!("{taken:?}") };
    let before = &held.services["omaolo"].item;
    assert!(entry.line_ids.contains(&"lapsiperheet".to_owned()));
    assert_eq!(entry.channel_ids, before.channel_ids);
    let expected = ("$.items[1]", "is not taken: its service is neither here nor in the file");
    assert_eq!(told(&taken), [expected]);
    let held = with(&held, taken.documents);
    assert_eq!(imported(&held, Format::PtvV12, &page.to_string()).documents, []);
}

#[test]
fn connections_of_a_service_at_a_second_door_leave_it_there() {
    let mut door = (*keusote().channels["lahineuvonta-rentto"].item).clone();
    door.channel_id = "a-toinen-ovi".to_owned();
    let mut held = with(&keusote(), vec![Document::Channel(door.into())]);
    let there = |service: &&std::sync::Arc<crate::domain::Service>| {
        service.channel_ids.contains(&"lahineuvonta-rentto".to_owned())
    };
    let given = keusote().services.values().map(|kept| kept.item.clone()).find(|one| there(&one));
    let given = (*given.expect("a service at the site")).clone();
    for channel_ids in [
        vec!["lahineuvonta-rentto"],
        vec!["a-toinen-ovi"],
        vec!["lahineuvonta-rentto", "a-toinen-ovi"],
    ] {
        let mut service = given.clone();
        service.channel_ids = channel_ids.into_iter().map(str::to_owned).collect();
        held = with(&held, vec![Document::Service(service.clone().into())]);
        let mut sent = file(&held, Format::PtvV12);
        let page = json!({"connections": sent["connections"].take()});
        let taken = imported(&held, Format::PtvV12, &page.to_string());
        assert_eq!(taken.documents, [], "{:?}", service.channel_ids);
    }
}

#[test]
fn an_organisation_of_v12_has_its_business_id_and_a_municipality_is_told_to_lose_its_kind() {
    let held = rich();
    let sent = file(&held, Format::PtvV12);
    let empty = Snapshot { county: held.county.clone(), ..Snapshot::default() };
    let taken = imported(&empty, Format::PtvV12, &sent.to_string());
    let business_ids: Vec<&str> = taken
        .documents
        .iter()
        .filter_map(|document| match document {
            Document::Organisation(entry) => entry.business_id.as_deref(),
            _ => None,
        })
        .collect();
    assert!(business_ids.contains(&"0124610-9"), "{business_ids:?}");
    assert!(told(&taken).iter().all(|(place, _)| !place.contains("organizations")), "{taken:?}");
    let lost = exported(&held, Format::PtvV12).findings;
    let name = EntryName { kind: Kind::Organisation, entry_id: "kunta".to_owned() };
    let kind = lost.iter().find(|one| one.entry.as_ref() == Some(&name) && one.field == "kind");
    assert!(kind.expect("told").description.contains("one code"));
    let door = EntryName { kind: Kind::Channel, entry_id: "talon-ovi".to_owned() };
    let mut of_door = lost.iter().filter(|one| one.entry.as_ref() == Some(&door));
    assert!(of_door.any(|one| one.field == "languages"), "{lost:?}");
}

/// A service location of v12 that the register does not have, whose area is as given.
fn new_location(area: &Value) -> Value {
    let mut sent = file(&rich(), Format::PtvV12);
    let mut all = sent["serviceChannels"].as_array_mut().expect("channels").drain(..);
    let mut site = all.find(|one| !one["location"]["streetAddresses"][0].is_null()).expect("one");
    site["contentId"] = "00000000-0000-0000-0000-00000000000b".into();
    site["area"] = area.clone();
    site["serviceHours"] = json!({"hours": [], "holidayServiceHours": null});
    site
}

#[test]
fn a_new_site_of_v12_is_taken_without_its_municipality_and_the_draft_is_flawed_until_it_is_given() {
    let held = keusote();
    let whole = json!({"areaType": "LimitedArea", "municipalities": [], "regions": [],
        "wellbeingServicesCounties": ["02"]});
    let one = json!({"areaType": "LimitedArea", "municipalities": ["106"], "regions": [],
        "wellbeingServicesCounties": []});
    for (area, code) in [(json!({"areaType": "WholeCountry"}), ""), (whole, ""), (one, "106")] {
        let page = json!([new_location(&area)]).to_string();
        let taken = imported(&held, Format::PtvV12, &page);
        let [Document::Site(site), Document::Channel(_)] = taken.documents.as_slice() else {
            panic!("{area}: {taken:?}")
        };
        assert_eq!(site.municipality_code, code);
        let asks = told(&taken).iter().any(|(_, what)| what.contains("`municipality_code`"));
        assert_eq!(asks, code.is_empty(), "{area}: {:?}", told(&taken));
    }
}

#[test]
fn a_new_site_without_hours_has_a_door_at_which_services_are_given_and_its_organisation() {
    let held = rich();
    let mut site = new_location(&json!({"areaType": "LimitedArea", "municipalities": ["106"]}));
    let theirs = with_source(&held, |source| source.id("ptv", Kind::Organisation, "kunta"));
    site["organizationContentId"] = theirs.into();
    let mut sent = file(&held, Format::PtvV12);
    let service = sent["services"][0].take();
    let connection = json!({"serviceContentId": service["contentId"],
        "channelContentId": site["contentId"]});
    let page = json!({"services": [service], "serviceChannels": [site],
        "connections": [connection]})
    .to_string();
    let taken = imported(&held, Format::PtvV12, &page);
    let [Document::Site(site), Document::Channel(door), Document::Service(service)] =
        taken.documents.as_slice()
    else {
        panic!("{taken:?}")
    };
    assert!(door.hours.is_unknown() && door.site_id.as_ref() == Some(&site.site_id));
    assert_eq!(door.organisation_id.as_deref(), Some("kunta"));
    assert_eq!(service.channel_ids, std::slice::from_ref(&door.channel_id));
    let held = with(&held, taken.documents);
    assert_eq!(imported(&held, Format::PtvV12, &page).documents, []);
}

/// What is said where a line of PTV is read otherwise.
fn changed_line(format: Format, change: impl Fn(&mut Value)) -> Vec<String> {
    let held = keusote();
    let mut sent = file(&held, format);
    let lines = sent["serviceChannels"].as_array_mut().expect("channels").iter_mut();
    let mut lines = lines.filter(|one| {
        matches!(one["serviceChannelType"].as_str(), Some("Phone" | "TelephoneService"))
    });
    change(lines.next().expect("a line"));
    let taken = imported(&held, format, &sent.to_string());
    told(&taken).into_iter().map(|(place, what)| format!("{place}: {what}")).collect()
}

#[test]
fn another_language_s_number_of_v12_is_told() {
    let told = changed_line(Format::PtvV12, |line| {
        let mut other = line["languageVersions"]["fi"].clone();
        other["phoneNumbers"][0]["number"] = "0192222222".into();
        line["languageVersions"]["sv"] = other;
    });
    let of_number = told.iter().filter(|told| told.contains("languageVersions.sv.phoneNumbers"));
    let expected = "is not kept: another language's is, and there is one for all";
    assert!(of_number.clone().all(|told| told.ends_with(expected)), "{told:?}");
    assert_eq!(of_number.count(), 1, "{told:?}");
}

#[test]
fn a_new_line_of_another_organisation_is_told() {
    let told = changed_line(Format::PtvV11, |line| {
        line["id"] = "00000000-0000-0000-0000-00000000000c".into();
        line["organizationId"] = "00000000-0000-0000-0000-00000000000d".into();
    });
    assert!(
        told.iter().any(|told| told.contains("neither here nor taken from the file")),
        "{told:?}"
    );
    let held = keusote();
    let hus = held.organisations.keys().next().expect("an organisation");
    let theirs = with_source(&held, |source| source.id("ptv", Kind::Organisation, hus));
    let told = changed_line(Format::PtvV11, |line| {
        line["id"] = "00000000-0000-0000-0000-00000000000c".into();
        line["organizationId"] = theirs.clone().into();
    });
    let expected = format!("belongs to organisation/{hus}, another one: a line has none here");
    assert!(told.iter().any(|told| told.contains(&expected)), "{told:?}");
}

#[test]
fn the_county_is_known_by_its_name_where_the_file_has_another_id_for_it() {
    let held = keusote();
    for format in [Format::PtvV11, Format::PtvV12] {
        let county = with_source(&held, |source| source.organisation_id("ptv", None));
        let sent = exported(&held, format).body;
        let sent = sent.replace(&county, "00000000-0000-0000-0000-00000000000f");
        let taken = imported(&held, format, &sent);
        assert_eq!((&*taken.documents, told(&taken)), (&[][..], vec![]), "{format:?}");
    }
}

#[test]
fn a_web_page_is_told_to_become_an_e_service() {
    let page = json!([{
        "id": "00000000-0000-0000-0000-00000000000e", "serviceChannelType": "WebPage",
        "serviceChannelNames": [{"language": "fi", "value": "Sivu", "type": "Name"}],
        "webPages": [{"language": "fi", "value": "Sivu", "url": "https://sivu.test/"}],
    }]);
    let taken = imported(&keusote(), Format::PtvV11, &page.to_string());
    let [Document::Channel(_)] = taken.documents.as_slice() else { panic!("{taken:?}") };
    let [(place, what)] = told(&taken)[..] else { panic!("{:?}", told(&taken)) };
    assert_eq!(place, "$[0].serviceChannelType");
    assert!(what.contains("e-service"), "{what}");
}

#[test]
fn a_page_of_channels_of_v11_has_each_in_an_object_of_its_kind() {
    let held = keusote();
    let sent = file(&held, Format::PtvV11);
    let channels = sent["serviceChannels"].as_array().expect("channels").iter().cloned();
    let items: Vec<Value> = channels
        .map(|channel| {
            let kind = match channel["serviceChannelType"].as_str() {
                Some("Phone") => "phoneChannel",
                Some("ServiceLocation") => "locationChannel",
                _ => "electronicChannel",
            };
            json!({kind: channel})
        })
        .collect();
    let (count, page) = (items.len(), json!({"pageNumber": 1, "itemList": items}));
    let taken = imported(&held, Format::PtvV11, &page.to_string());
    assert_eq!((taken.documents.len(), told(&taken)), (0, vec![]));
    assert!(taken.unchanged >= count);
}

#[test]
fn weeks_in_force_are_said_to_be_valid_for_now() {
    let mut line = (*keusote().lines["lapsiperheet"].item).clone();
    let (mut before, mut after) =
        (line.hours.opening_rules[0].clone(), line.hours.opening_rules[0].clone());
    (before.period.from, before.period.to) = (Some(date(2021, 9, 1)), Some(date(2027, 5, 3)));
    after.period.from = Some(date(2027, 5, 4));
    line.hours.opening_rules = vec![before, after];
    let sent = file(&with(&keusote(), vec![Document::Line(line.into())]), Format::PtvV11);
    let mut channels = sent["serviceChannels"].as_array().expect("channels").iter();
    let line = channels.find(|one| one["phoneNumbers"][0]["number"] == "192260401");
    let hours = line.expect("the line")["serviceHours"].as_array().expect("hours").iter();
    let weeks = hours.filter(|item| item["serviceHourType"] == "DaysOfTheWeek");
    let now: Vec<_> = weeks.map(|week| (&week["validFrom"], &week["validForNow"])).collect();
    let [(first, Value::Bool(true)), (second, Value::Bool(false))] = now[..] else {
        panic!("{now:?}")
    };
    assert_eq!((first, second), (&json!("2021-09-01T00:00:00"), &json!("2027-05-04T00:00:00")));
}

#[test]
fn another_organisation_of_a_site_without_a_door_is_told() {
    let mut held = rich();
    held.channels.remove("talon-ovi");
    let theirs = with_source(&held, |source| source.id("ptv", Kind::Organisation, "kunta"));
    let mut sent = file(&held, Format::PtvV11);
    let mut channels = sent["serviceChannels"].as_array_mut().expect("channels").iter_mut();
    let site = channels.find(|one| one["serviceChannelNames"][0]["value"] == "Talo");
    site.expect("the site")["organizationId"] = theirs.into();
    let taken = imported(&held, Format::PtvV11, &sent.to_string());
    assert_eq!(taken.documents, []);
    let [(_, what)] = told(&taken)[..] else { panic!("{:?}", told(&taken)) };
    assert!(what.contains("it has no door here"), "{what}");
}
