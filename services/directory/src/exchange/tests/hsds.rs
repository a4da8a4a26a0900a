//! Files of HSDS that are cut down, or written elsewhere.

use serde_json::{Value, json};

use super::{taken::told, *};

/// The services of an export, of which some are kept, perhaps changed.
fn services(snapshot: &Snapshot, keep: impl Fn(&mut Value) -> bool) -> String {
    let mut file: Value =
        serde_json::from_str(&exported(snapshot, Format::Hsds).body).expect("JSON");
    let all = file["services"].as_array_mut().expect("services");
    json!({"services": all.drain(..).filter_map(|mut one| keep(&mut one).then_some(one))
        .collect::<Vec<_>>()})
    .to_string()
}

fn is_line(service: &Value) -> bool {
    service["attributes"][0]["value"] == "line"
}

#[test]
fn each_service_alone_leaves_the_lines_that_it_names_as_they_are() {
    let held = keusote();
    for id in held.services.keys() {
        let theirs = with_source(&held, |source| source.id("hsds", Kind::Service, id));
        let file = services(&held, |one| one["id"] == *theirs);
        let taken = imported(&held, Format::Hsds, &file);
        assert_eq!((&*taken.documents, told(&taken)), (&[][..], vec![]), "{id}");
    }
    let inactive = services(&held, |one| {
        if is_line(one) {
            one["status"] = json!("inactive");
        }
        true
    });
    assert_eq!(imported(&held, Format::Hsds, &inactive).documents, []);
    let other_hours = services(&held, |one| {
        one["schedules"] = json!([{"freq": "WEEKLY", "byday": "MO", "opens_at": "01:00",
            "closes_at": "02:00"}]);
        !is_line(one)
    });
    for document in imported(&held, Format::Hsds, &other_hours).documents {
        assert!(!matches!(document, Document::Line(_)), "{document:?}");
    }
}

#[test]
fn a_line_that_is_new_here_has_the_name_of_the_service_that_it_is_named_with() {
    let mut held = keusote();
    held.lines.remove("lapsiperheet");
    let file = services(&keusote(), |one| !is_line(one));
    let taken = imported(&held, Format::Hsds, &file);
    let line = taken.documents.iter().find_map(|document| match document {
        Document::Line(line) if line.phone_number == "+358192260401" => Some(line),
        _ => None,
    });
    let services: Vec<&str> =
        held.services.values().map(|kept| kept.item.name.fi.as_str()).collect();
    assert!(services.contains(&line.expect("the line").name.fi.as_str()), "{line:?}");
}

#[test]
fn a_service_is_known_by_its_list_and_by_its_fields_where_it_says_no_status() {
    let held = keusote();
    let bare = services(&held, |one| one.as_object_mut().expect("one").remove("status").is_some());
    let taken = imported(&held, Format::Hsds, &bare);
    assert_eq!((&*taken.documents, told(&taken)), (&[][..], vec![]));
    let one = json!([{"id": "new", "name": "Uusi", "organization_id": "theirs"}]);
    let taken = imported(&held, Format::Hsds, &one.to_string());
    assert!(matches!(taken.documents[..], [Document::Service(_)]), "{taken:?}");
}

#[test]
fn a_status_that_is_unknown_is_told_and_its_service_is_not_taken() {
    let held = keusote();
    let file = services(&held, |one| {
        one["status"] = json!("Zzz");
        is_line(one)
    });
    let taken = imported(&held, Format::Hsds, &file);
    assert_eq!(taken.documents, []);
    let expected = ("$.services[0]", "is not taken: its status `Zzz` is unknown");
    assert_eq!(told(&taken)[0], expected);
}

#[test]
fn the_door_of_a_new_site_has_no_hours_where_something_of_them_is_not_understood() {
    let times = |opens: &str| json!({"start": opens, "end": "15:00", "repetition": "Weekly"});
    let days = |opens: &str| {
        json!({"monday": {"hours": [times("08:00")]},
        "friday": {"hours": [times(opens)]}})
    };
    let v12 = |opens: &str| {
        json!([{"contentId": "a", "serviceChannelType": "ServiceLocation",
        "area": {"areaType": "LimitedArea", "municipalities": ["106"]},
        "serviceHours": {"hours": [{"type": "WeeklyUntilFurtherNoticeServiceHour",
            "weeklyHours": days(opens)}]},
        "languageVersions": {"fi": {"name": "Uusi talo"}}}])
    };
    let v11 = |opens: &str| {
        json!([{"id": "a", "serviceChannelType": "ServiceLocation",
        "serviceChannelNames": [{"language": "fi", "value": "Uusi talo", "type": "Name"}],
        "areas": [{"municipalities": [{"code": "106"}]}],
        "serviceHours": [{"serviceHourType": "DaysOfTheWeek", "openingHour": [
            {"dayFrom": "Monday", "from": "08:00", "to": "15:00"},
            {"dayFrom": "Friday", "from": opens, "to": "15:00"}]}]}])
    };
    let schedule = |day: &str, opens: &str| {
        json!({"freq": "WEEKLY", "byday": day,
        "opens_at": opens, "closes_at": "15:00"})
    };
    let hsds = |opens: &str| {
        json!([{"id": "a", "name": "Uusi talo", "location_type": "physical",
        "addresses": [{"address_1": "Tie 1", "postal_code": "05800", "city": "Hyvinkää"}],
        "schedules": [schedule("MO", "08:00"), schedule("FR", opens)]}])
    };
    for (format, file) in [
        (Format::PtvV11, &v11 as &dyn Fn(&str) -> Value),
        (Format::PtvV12, &v12),
        (Format::Hsds, &hsds),
    ] {
        for (opens, known) in [("08:00", true), ("25:00", false)] {
            let taken = imported(&keusote(), format, &file(opens).to_string());
            let [Document::Site(_), Document::Channel(door)] = taken.documents.as_slice() else {
                panic!("{format:?} {taken:?}")
            };
            assert_eq!(!door.hours.is_unknown(), known, "{format:?} {opens}");
            let says = told(&taken).iter().any(|(_, what)| what.contains("are unknown"));
            assert_eq!(says, !known, "{:?}", told(&taken));
        }
    }
}
