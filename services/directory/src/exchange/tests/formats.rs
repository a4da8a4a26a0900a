//! Formats, each against an independent reading of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::exchange::{Layout, Pages};

fn json(snapshot: &Snapshot, format: Format) -> Value {
    serde_json::from_str(&exported(snapshot, format).body).expect("JSON")
}

#[test]
fn ptv_v11_says_the_eves_as_dates_of_the_next_24_months() {
    let file = json(&keusote(), Format::PtvV11);
    let channels = file["serviceChannels"].as_array().expect("channels");
    let line = channels.iter().find(|line| line["phoneNumbers"][0]["number"] == "192260401");
    let hours = line.expect("the line")["serviceHours"].as_array().expect("hours");
    let exceptional = hours.iter().filter(|item| item["serviceHourType"] == "Exceptional");
    let eves: Vec<&str> = exceptional
        .filter(|item| item["openingHour"][0]["to"] == "13:00:00")
        .filter_map(|item| item["validFrom"].as_str()?.get(..10))
        .collect();
    let expected = [
        "2026-05-13",
        "2026-12-31",
        "2027-01-05",
        "2027-03-25",
        "2027-05-05",
        "2028-01-05",
        "2028-04-13",
    ];
    assert_eq!(eves, expected);
}

#[test]
fn ptv_v12_names_the_holidays_it_has_names_for() {
    let file = json(&keusote(), Format::PtvV12);
    let channels = file["serviceChannels"].as_array().expect("channels");
    let number =
        |line: &&Value| line["languageVersions"]["fi"]["phoneNumbers"][0]["number"] == "0192260401";
    let hours = &channels.iter().find(number).expect("the line")["serviceHours"];
    let names: Vec<&str> = hours["holidayServiceHours"]["holidays"]
        .as_array()
        .expect("holidays")
        .iter()
        .filter_map(|day| day["holidayName"].as_str())
        .collect();
    for name in ["ChristmasEve", "GoodFriday", "AscensionDay", "MidsummerEve", "MaundyThursday"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let dated = hours["hours"].as_array().expect("hours").iter();
    let dated = dated.filter(|item| item["type"] == "ExceptionalDateRangeServiceHour");
    let days: Vec<&str> = dated.filter_map(|item| item["fromDate"].as_str()).collect();
    assert!(days.contains(&"2026-05-13"), "the eve of Ascension Day has no name there: {days:?}");
}

#[test]
fn what_a_format_does_not_carry_is_told_by_entry_and_field() {
    let lost = exported(&keusote(), Format::PtvV12).findings;
    let fields: Vec<&str> = lost
        .iter()
        .filter(|finding| finding.entry == Some(line("lapsiperheet")))
        .map(|finding| finding.field.as_str())
        .collect();
    for field in ["kind", "unit_id", "fallback_line_ids", "source", "opening_rules"] {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
}

#[test]
fn hsds_validates_against_the_published_schemas() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hsds-3.0-schema");
    let read = |name: &str| -> Value {
        let text = std::fs::read_to_string(folder.join(name)).expect("a schema");
        serde_json::from_str(&text).expect("JSON")
    };
    let mut registry = jsonschema::Registry::new();
    for entry in std::fs::read_dir(&folder).expect("schemas").filter_map(Result::ok) {
        let name = entry.file_name().into_string().expect("a name");
        if name.ends_with(".json") {
            let uri = format!("https://hsds.test/{name}");
            registry = registry.add(uri, read(&name)).expect("a schema");
        }
    }
    let registry = registry.prepare().expect("schemas that refer to each other");
    for county in ["keusote-2023", "etela-pohjanmaa", "helppiseniori"] {
        let file = json(&snapshot(shipped(county)), Format::Hsds);
        for (list, name) in [
            ("organizations", "organization.json"),
            ("services", "service.json"),
            ("locations", "location.json"),
        ] {
            let schema = serde_json::json!({"$ref": format!("https://hsds.test/{name}")});
            let options =
                jsonschema::options().with_registry(&registry).should_validate_formats(true);
            let validator = options.build(&schema).expect("a schema");
            let items = file[list].as_array().expect("a list");
            assert!(!items.is_empty() || list == "locations", "{county} {list}");
            for item in items {
                let errors: Vec<String> =
                    validator.iter_errors(item).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{county} {list}: {errors:?}");
            }
        }
    }
}

#[test]
fn the_published_examples_of_hsds_are_read() {
    for name in
        ["service_full.json", "organization_full.json", "location.json", "service_list.json"]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hsds-3.0-examples");
        let file = std::fs::read_to_string(path.join(name)).expect("an example");
        let imported = imported(&keusote(), Format::Hsds, &file);
        assert!(!imported.findings.is_empty(), "{name}: what is not kept is told");
        if name == "service_full.json" {
            let kinds: Vec<Kind> = imported.documents.iter().map(Document::kind).collect();
            assert!(
                kinds.contains(&Kind::Service) && kinds.contains(&Kind::Line),
                "{name}: {kinds:?}"
            );
        }
    }
}

#[test]
fn the_text_of_openstreetmap_is_open_when_the_line_is() {
    let snapshot = keusote();
    let text = exported(&snapshot, Format::Osm).body;
    let texts: BTreeMap<&str, &str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect();
    assert!(text.contains("# line/lapsiperheet: "), "the loss is said in the text");
    let calendar = &snapshot.county().expect("a county").item.opening_calendar;
    for (id, kept) in &snapshot.lines {
        let written = texts[format!("line/{id}").as_str()];
        let theirs: opening_hours::OpeningHours = written.parse().expect("a text");
        for day in calendar.days(DAY, 700) {
            for hour in [7, 8, 10, 12, 14, 20] {
                let shown = chrono::NaiveDate::from_ymd_opt(
                    day.date.year().into(),
                    day.date.month().unsigned_abs().into(),
                    day.date.day().unsigned_abs().into(),
                );
                let shown = shown.and_then(|day| day.and_hms_opt(hour, 30, 0)).expect("a time");
                let on = kept.item.hours.on(&day);
                let minute = u16::try_from(hour * 60 + 30).expect("a minute");
                let ours = on.spans.iter().any(|s| s.opens_min <= minute && minute < s.ends_min());
                assert_eq!(ours, theirs.is_open(shown), "{id} {} {hour}: {written}", day.date);
            }
        }
    }
}

#[test]
fn the_calendar_is_one_that_others_read_and_its_lines_are_short() {
    use icalendar::{Calendar, Component};
    let body = exported(&keusote(), Format::Icalendar).body;
    assert!(body.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let calendar: Calendar = body.parse().expect("a calendar");
    let events: Vec<_> =
        calendar.components.iter().filter_map(|component| component.as_event()).collect();
    assert!(!events.is_empty());
    let mut ids: Vec<&str> = events.iter().filter_map(|event| event.get_uid()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), count), (count, events.len()), "ids are there, and once");
    let eve = events.iter().find(|event| {
        let summary = event.get_summary().unwrap_or_default();
        summary.contains("Helatorstain aatto") && summary.contains("Lapsiperheiden")
    });
    let eve = eve.expect("the eve of Ascension Day");
    let start = eve.properties().get("DTSTART").map(|property| property.value());
    assert_eq!(start, Some("20260513T080000"));
    assert_eq!(body, exported(&keusote(), Format::Icalendar).body, "the ids stay");
}

#[test]
fn the_table_is_read_back_and_starts_no_formula() {
    let snapshot = keusote();
    let mut families = (*snapshot.lines["lapsiperheet"].item).clone();
    families.name.fi = "=HYPERLINK(\"x\"),\"y\"\r\nz".to_owned();
    let snapshot = with(&snapshot, vec![Document::Line(families.into())]);
    let body = exported(&snapshot, Format::Csv).body;
    let mut reader = csv::Reader::from_reader(body.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let row = rows.iter().find(|row| &row[1] == "lapsiperheet").expect("the line");
    assert_eq!(&row[3], "'=HYPERLINK(\"x\"),\"y\"\r\nz");
    assert_eq!(&row[6], "tel:+358192260401");
    assert_eq!(&row[12], "ma–to 8–15, pe 8–13; aattoina 8–13");
    for cell in rows.iter().flat_map(|row| row.iter()) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
}

#[test]
fn fhir_says_each_release_in_its_own_fields_and_closes_by_the_minute() {
    let snapshot = keusote();
    for (format, times, closed) in [
        (Format::FhirR4, "/availableTime", "/notAvailable"),
        (Format::FhirR5, "/availability/0/availableTime", "/availability/0/notAvailableTime"),
    ] {
        let bundle = json(&snapshot, format);
        let entries = bundle["entry"].as_array().expect("entries");
        let named =
            |name: &str| entries.iter().map(|entry| &entry["resource"]).find(|r| r["name"] == name);
        let name = &snapshot.lines["lapsiperheet"].item.name.fi;
        let line = named(name).expect("the line");
        assert_eq!(line["resourceType"], "HealthcareService");
        assert_eq!(line.pointer(times).and_then(|t| t[0]["daysOfWeek"][0].as_str()), Some("mon"));
        let closed = line.pointer(closed).and_then(Value::as_array).expect("exceptions");
        let eve = closed.iter().find(|c| c["description"] == "Helatorstain aatto");
        let during = &eve.expect("the eve of Ascension Day")["during"];
        assert_eq!(during["start"], "2026-05-13T13:00:00+03:00");
        assert_eq!(during["end"], "2026-05-13T15:00:00+03:00");
        let contact = if format == Format::FhirR4 { "/telecom/0" } else { "/contact/0/telecom/0" };
        assert_eq!(line.pointer(contact).map(|c| &c["value"]), Some(&"+358192260401".into()));
    }
}

#[test]
fn schema_org_says_hours_and_special_hours() {
    let graph = json(&keusote(), Format::SchemaOrg);
    let nodes = graph["@graph"].as_array().expect("a graph");
    let phone = |node: &&Value| node["servicePhone"]["telephone"] == "+358192260401";
    let point = &nodes.iter().find(phone).expect("the line")["servicePhone"];
    assert_eq!(point["hoursAvailable"][0]["dayOfWeek"], "https://schema.org/Monday");
    assert_eq!(point["hoursAvailable"][0]["closes"], "15:00");
    let special = point["specialOpeningHoursSpecification"].as_array().expect("special hours");
    let eve = special.iter().find(|item| item["validFrom"] == "2026-05-13").expect("the eve");
    assert_eq!((&eve["validThrough"], &eve["closes"]), (&"2026-05-13".into(), &"13:00".into()));
}

#[test]
fn pages_speak_three_languages_and_nothing_of_the_register_becomes_part_of_them() {
    let snapshot = keusote();
    let mut families = (*snapshot.lines["lapsiperheet"].item).clone();
    families.name.fi = "<script>alert('x')</script>".to_owned();
    let snapshot = with(&snapshot, vec![Document::Line(families.into())]);
    let county = snapshot.county().expect("a county").item.clone();
    let at = "2026-05-13T06:00:00Z".parse().expect("an instant");
    for (language, code, title) in [
        (Language::Finnish, "fi", "Aukioloajat"),
        (Language::Swedish, "sv", "Öppettider"),
        (Language::English, "en", "Opening hours"),
    ] {
        let day = date(2026, 5, 13);
        let source = Source { snapshot: &snapshot, county: &county, day, at, language };
        for layout in [Layout::Sheet, Layout::Screen] {
            let page = Pages { source: &source, layout, shown: vec![line("lapsiperheet")] }.html();
            assert!(page.contains(&format!("<html lang=\"{code}\">")));
            assert!(page.contains(&format!("<h1>{title}</h1>")));
            assert!(!page.contains("<script"));
            assert!(page.contains("scope=\"row\"") && page.contains("scope=\"col\""));
            assert_eq!(page.matches("<h2>").count(), 1);
        }
    }
}

/// The line with hours of its own.
pub(super) fn families(change: impl Fn(&mut neuvo_calendar::OpeningHours)) -> Snapshot {
    let mut families = (*keusote().lines["lapsiperheet"].item).clone();
    change(&mut families.hours);
    with(&keusote(), vec![Document::Line(families.into())])
}

fn rule(opens: u16, state: neuvo_calendar::HoursState) -> neuvo_calendar::OpeningRule {
    neuvo_calendar::OpeningRule {
        kind: neuvo_calendar::hours::DayKind::Normal,
        weekdays: neuvo_calendar::Weekday::ALL[..5].iter().copied().collect(),
        span: Some(neuvo_calendar::Span {
            opens_min: opens * 60,
            closes_min: opens * 60 + 180,
            state,
        }),
        period: neuvo_calendar::Period::default(),
    }
}

#[test]
fn the_text_of_openstreetmap_says_open_beside_a_reason_and_names_the_days_of_each_state() {
    use neuvo_calendar::HoursState::{ByAppointment, Open};
    let of = |snapshot: &Snapshot| {
        let text = exported(snapshot, Format::Osm).body;
        let line = text.lines().find_map(|line| line.strip_prefix("line/lapsiperheet\t"));
        line.expect("the line").to_owned()
    };
    // A comment without a state would mean that nobody knows.
    assert!(of(&keusote()).contains("2026 Dec 31 08:00-13:00 open \"Uudenvuodenaatto\""));
    let both = families(|hours| hours.opening_rules = vec![rule(8, Open), rule(12, ByAppointment)]);
    let text = of(&both);
    assert!(
        text.starts_with("Mo-Fr 08:00-11:00, Mo-Fr 12:00-15:00 unknown \"ajanvarauksella\""),
        "{text}"
    );
    let theirs: opening_hours::OpeningHours = text.parse().expect("a text");
    let at =
        |hour| chrono::NaiveDate::from_ymd_opt(2026, 5, 5).and_then(|d| d.and_hms_opt(hour, 30, 0));
    assert!(theirs.is_open(at(8).expect("a time")) && !theirs.is_open(at(12).expect("a time")));
    let later = families(|hours| {
        hours.opening_rules[0].period.from = Some(date(2027, 3, 1));
    });
    let text = of(&later);
    assert!(text.contains("2027 Mar 01-2099 Dec 31 off") && !text.contains('+'), "{text}");
}

#[test]
fn a_week_of_a_period_stands_alone_in_schema_org() {
    use neuvo_calendar::HoursState::Open;
    let snapshot = families(|hours| {
        let mut summer = rule(9, Open);
        summer.period.from = Some(date(2026, 6, 1));
        summer.period.to = Some(date(2026, 8, 31));
        hours.opening_rules = vec![rule(8, Open), summer];
    });
    let graph = json(&snapshot, Format::SchemaOrg);
    let nodes = graph["@graph"].as_array().expect("a graph");
    let phone = |node: &&Value| node["servicePhone"]["telephone"] == "+358192260401";
    let hours = &nodes.iter().find(phone).expect("the line")["servicePhone"]["hoursAvailable"];
    let mondays = hours
        .as_array()
        .expect("hours")
        .iter()
        .filter(|item| item["dayOfWeek"] == "https://schema.org/Monday");
    let periods: Vec<(&Value, &Value, &Value)> =
        mondays.map(|item| (&item["validFrom"], &item["validThrough"], &item["opens"])).collect();
    let (null, day) = (Value::Null, |day: &str| Value::from(day));
    let (before, first, last, after) =
        (day("2026-05-31"), day("2026-06-01"), day("2026-08-31"), day("2026-09-01"));
    let (eight, nine) = (day("08:00"), day("09:00"));
    assert_eq!(
        periods,
        [(&null, &before, &eight), (&after, &null, &eight), (&first, &last, &nine)]
    );
    let ids: Vec<&Value> = nodes.iter().map(|node| &node["@id"]).collect();
    for service in nodes.iter().filter(|node| node["provider"].is_object()) {
        assert!(ids.contains(&&service["provider"]["@id"]), "{service}");
    }
}

#[test]
fn fhir_says_whose_a_service_is_and_r5_has_its_hours_in_a_list() {
    let snapshot = keusote();
    let hus = snapshot.organisations.keys().next().expect("an organisation").clone();
    let id = snapshot.services.keys().next().expect("a service").clone();
    let mut service = (*snapshot.services[&id].item).clone();
    service.organisation_id = Some(hus.clone());
    let (name, site) = (service.name.fi.clone(), snapshot.sites.keys().next().expect("a site"));
    let mut door = (*snapshot
        .channels
        .values()
        .find(|kept| kept.item.site_id.as_ref() == Some(site))
        .expect("its door")
        .item)
        .clone();
    door.hours.opening_rules = vec![rule(8, neuvo_calendar::HoursState::Open)];
    let place = snapshot.sites[site].item.name.fi.clone();
    let snapshot =
        with(&snapshot, vec![Document::Service(service.into()), Document::Channel(door.into())]);
    let owner = with_source(&snapshot, |source| source.uuid(Kind::Organisation, &hus));
    for format in [Format::FhirR4, Format::FhirR5] {
        let bundle = json(&snapshot, format);
        let entries = bundle["entry"].as_array().expect("entries");
        let named = |kind: &str, name: &str| {
            let mut all = entries.iter().map(|entry| &entry["resource"]);
            all.find(|r| r["resourceType"] == kind && r["name"] == name)
                .expect("a resource")
                .clone()
        };
        let provider = &named("HealthcareService", &name)["providedBy"]["reference"];
        assert_eq!(*provider, format!("urn:uuid:{owner}"), "{format:?}");
        assert!(named("Location", &place)["hoursOfOperation"].is_array(), "{format:?}");
    }
}

#[test]
fn a_calendar_begins_no_series_after_its_end_and_none_goes_on_beyond_what_is_known() {
    let snapshot = families(|hours| {
        let mut three_days = rule(9, neuvo_calendar::HoursState::Open);
        three_days.period.from = Some(date(2026, 12, 1));
        three_days.period.to = Some(date(2026, 12, 3));
        hours.opening_rules.push(three_days);
    });
    let body = exported(&snapshot, Format::Icalendar).body.replace("\r\n ", "");
    for event in body.split("BEGIN:VEVENT").filter(|event| event.contains("RRULE:FREQ=WEEKLY")) {
        let of = |key: &str| event.split(key).nth(1).and_then(|rest| rest.get(..8));
        let (start, until) = (of("DTSTART;TZID=Europe/Helsinki:"), of("UNTIL="));
        assert!(until.is_some() && start <= until, "{event}");
    }
}
