//! Hours that are decided for later: each version is told on its own days.

use neuvo_calendar::{
    HoursState, OpeningException, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::{Because, DayKind},
};
use serde_json::{Value, json};

use super::*;
use crate::exchange::{days::window, joined::within};

/// The first day of the later version: a Monday.
const LATER: Date = date(2026, 6, 1);

const IMPORTABLE: [Format; 3] = [Format::PtvV12, Format::PtvV11, Format::Hsds];

fn rule(days: &[Weekday], (opens, closes): (u16, u16), period: Period) -> OpeningRule {
    OpeningRule {
        kind: DayKind::Normal,
        weekdays: days.iter().copied().collect(),
        span: Some(Span {
            opens_min: opens * 60,
            closes_min: closes * 60,
            state: HoursState::Open,
        }),
        period,
    }
}

/// From [`LATER`] on, on Wednesdays from 10 to 12 alone, and one day closed.
fn wednesdays() -> OpeningHours {
    OpeningHours {
        opening_rules: vec![rule(&[Weekday::Wednesday], (10, 12), Period::default())],
        opening_exceptions: vec![OpeningException {
            from: date(2026, 6, 10),
            to: date(2026, 6, 10),
            spans: Vec::new(),
            reason: Text::of("muutto", "flytt", "move"),
        }],
        ..OpeningHours::default()
    }
}

/// The line of families, with other hours from a day on; none where it is no more.
fn from_later(hours: Option<OpeningHours>) -> Snapshot {
    let mut snapshot = keusote();
    let mut families = (*snapshot.lines["lapsiperheet"].item).clone();
    let ended = hours.is_none();
    if let Some(hours) = hours {
        families.hours = hours;
    }
    let item = Document::Line(families.into()).into();
    let kept = Kept { item, version: 2, from: Some(LATER), ended, change_id: Uuid::nil() };
    snapshot.later.put(&line("lapsiperheet"), vec![kept]);
    snapshot
}

fn json(snapshot: &Snapshot, format: Format) -> Value {
    serde_json::from_str(&exported(snapshot, format).body).expect("JSON")
}

/// An item of a list that has a value somewhere.
fn with_value<'v>(list: &'v Value, pointer: &str, value: &str) -> &'v Value {
    let mut all = list.as_array().expect("a list").iter();
    let found = all.find(|item| item.pointer(pointer).is_some_and(|held| held == value));
    found.expect("an item")
}

fn schema_org(snapshot: &Snapshot) -> Value {
    let graph = json(snapshot, Format::SchemaOrg);
    with_value(&graph["@graph"], "/servicePhone/telephone", "+358192260401")["servicePhone"].clone()
}

/// The service of a line in a bundle of FHIR.
fn fhir(snapshot: &Snapshot, format: Format) -> Value {
    let name = &snapshot.lines["lapsiperheet"].item.name.fi;
    let bundle = json(snapshot, format);
    with_value(&bundle["entry"], "/resource/name", name)["resource"].clone()
}

fn told(snapshot: &Snapshot, format: Format) -> Vec<String> {
    let findings = exported(snapshot, format).findings.into_iter();
    let own = findings.filter(|finding| finding.entry == Some(line("lapsiperheet")));
    own.map(|finding| finding.description).collect()
}

#[test]
fn hours_that_change_and_hours_that_end_come_back_as_they_stand_on_each_day() {
    let weeks = within(&wednesdays(), Period::default());
    let always = OpeningHours { always_open: true, ..OpeningHours::default() };
    for later in [Some(weeks), Some(always), None] {
        let first = from_later(later);
        let days = with_source(&first, window);
        let hours = first.hours(&line("lapsiperheet")).expect("hours").course;
        for format in IMPORTABLE {
            let file = exported(&first, format).body;
            assert_eq!(imported(&first, format, &file).documents, [], "{format:?}");
            let empty = Snapshot { county: first.county.clone(), ..Snapshot::default() };
            let empty = with(&empty, imported(&empty, format, &file).documents);
            let line = empty.lines.values().find(|line| line.item.phone_number == "+358192260401");
            let came = &line.expect("the line").item.hours;
            for day in &days {
                assert_eq!(hours.hours(day).spans, came.on(day).spans, "{format:?} {}", day.date);
            }
            assert_eq!(imported(&empty, format, &file).documents, [], "{format:?}");
        }
    }
}

#[test]
fn formats_with_dates_tell_both_weeks_with_theirs() {
    let snapshot = from_later(Some(wednesdays()));
    let file = json(&snapshot, Format::PtvV11);
    let hours = with_value(&file["serviceChannels"], "/phoneNumbers/0/number", "192260401");
    let weeks = hours["serviceHours"].as_array().expect("hours").iter();
    let weeks = weeks.filter(|item| item["serviceHourType"] == "DaysOfTheWeek");
    let weeks: Vec<(&Value, &Value, &Value)> = weeks
        .map(|item| (&item["validFrom"], &item["validTo"], &item["openingHour"][0]["from"]))
        .collect();
    let (null, last, first) =
        (Value::Null, json!("2026-05-31T00:00:00"), json!("2026-06-01T00:00:00"));
    let (eight, ten) = (json!("08:00:00"), json!("10:00:00"));
    assert_eq!(weeks, [(&null, &last, &eight), (&first, &null, &ten)]);

    let file = json(&snapshot, Format::PtvV12);
    let number = "/languageVersions/fi/phoneNumbers/0/number";
    let hours = with_value(&file["serviceChannels"], number, "0192260401");
    let hours = &hours["serviceHours"]["hours"];
    let now = with_value(hours, "/toDate", "2026-05-31");
    assert_eq!(now["weeklyHours"]["monday"]["hours"][0]["start"], "08:00");
    let then = with_value(hours, "/toDate", "2099-12-31");
    assert_eq!((&then["fromDate"], &then["type"]), (&json!("2026-06-01"), &now["type"]));

    let file = json(&snapshot, Format::Hsds);
    let phone = with_value(&file["services"], "/phones/0/number", "+358192260401");
    let now = with_value(&phone["schedules"], "/valid_to", "2026-05-31");
    assert_eq!((&now["valid_from"], &now["opens_at"]), (&Value::Null, &json!("08:00")));
    let then = with_value(&phone["schedules"], "/byday", "WE");
    assert_eq!((&then["valid_from"], &then["valid_to"]), (&json!("2026-06-01"), &Value::Null));

    let point = schema_org(&snapshot);
    let now = with_value(&point["hoursAvailable"], "/validThrough", "2026-05-31");
    assert_eq!((&now["validFrom"], &now["opens"]), (&Value::Null, &json!("08:00")));
    let then = with_value(&point["hoursAvailable"], "/validFrom", "2026-06-01");
    assert_eq!(then["dayOfWeek"], "https://schema.org/Wednesday");
    let moved = with_value(&point["specialOpeningHoursSpecification"], "/validFrom", "2026-06-10");
    assert_eq!(moved["closes"], "00:00");
}

#[test]
fn a_line_that_ends_is_told_to_its_last_day() {
    let point = schema_org(&from_later(None));
    let hours = point["hoursAvailable"].as_array().expect("hours");
    assert!(hours.iter().all(|item| item["validThrough"] == "2026-05-31"), "{hours:?}");
    let special = point["specialOpeningHoursSpecification"].as_array().expect("special hours");
    let after = |item: &Value| item["validFrom"].as_str().is_some_and(|day| day >= "2026-06-01");
    assert!(!special.iter().any(after), "{special:?}");
}

#[test]
fn another_name_or_the_same_hours_later_leave_hours_without_dates() {
    let hours = keusote().lines["lapsiperheet"].item.hours.clone();
    let (same, plain) = (from_later(Some(hours)), keusote());
    for format in [Format::PtvV11, Format::Hsds, Format::SchemaOrg, Format::FhirR5] {
        assert_eq!(json(&same, format), json(&plain, format), "{format:?}");
    }
}

#[test]
fn fhir_closes_what_a_later_week_has_not_and_tells_what_it_has_more_as_lost() {
    for (format, times, closed) in [
        (Format::FhirR4, "/availableTime", "/notAvailable"),
        (Format::FhirR5, "/availability/0/availableTime", "/availability/0/notAvailableTime"),
    ] {
        let line = fhir(&from_later(Some(wednesdays())), format);
        let monday = line.pointer(times).map(|times| times[0].clone()).expect("times");
        assert_eq!(monday["availableStartTime"], "08:00:00", "the week in force");
        let closed_at = line.pointer(closed).expect("what is closed");
        // Nothing is open from Monday on until Wednesday at 10; then from 12 on.
        let first = with_value(closed_at, "/during/start", "2026-06-01T08:00:00+03:00");
        assert_eq!(first["during"]["end"], "2026-06-03T10:00:00+03:00");
        assert_eq!(first["description"], "Aukioloaika muuttuu");
        with_value(closed_at, "/during/start", "2026-06-03T12:00:00+03:00");

        let snapshot = from_later(Some(OpeningHours {
            opening_rules: vec![rule(&[Weekday::Saturday], (10, 12), Period::default())],
            ..OpeningHours::default()
        }));
        let told = told(&snapshot, format);
        let lost = |said: &String| said.contains("first on 2026-06-01");
        assert_eq!(told.iter().filter(|said| lost(said)).count(), 1, "{told:?}");

        let line = fhir(&from_later(None), format);
        let ended = with_value(
            line.pointer(closed).expect("what is closed"),
            "/during/start",
            "2026-06-01T08:00:00+03:00",
        );
        assert_eq!(ended["description"], "Aukioloaikaa ei tiedetä");
        assert_eq!(ended["during"]["end"], "2028-05-03T15:00:00+03:00", "as long as is told");
    }
}

#[test]
fn what_a_file_says_otherwise_of_a_later_version_is_told_and_not_taken() {
    let snapshot = from_later(Some(wednesdays()));
    let file = |change: &dyn Fn(&mut Value)| {
        let mut file = json(&snapshot, Format::PtvV11);
        let mut all = file["serviceChannels"].as_array_mut().expect("channels").iter_mut();
        let line = all.find(|one| one["phoneNumbers"][0]["number"] == "192260401");
        let items = line.expect("the line")["serviceHours"].as_array_mut().expect("hours");
        items.iter_mut().for_each(change);
        file.to_string()
    };
    let until = |time: &'static str, from: &'static str| {
        move |item: &mut Value| {
            if item["openingHour"][0]["from"] == from && item["serviceHourType"] == "DaysOfTheWeek"
            {
                item["openingHour"][0]["to"] = json!(time);
            }
        }
    };
    let of_later = file(&until("13:00:00", "10:00:00"));
    let taken = imported(&snapshot, Format::PtvV11, &of_later);
    assert_eq!(taken.documents, []);
    let doubts = taken.findings.iter().filter(|finding| {
        finding.description.starts_with("its hours from 2026-06-01 on are not taken")
    });
    assert_eq!(doubts.count(), 1, "{:?}", taken.findings);

    let of_now = file(&until("14:00:00", "08:00:00"));
    let taken = imported(&snapshot, Format::PtvV11, &of_now);
    let [Document::Line(changed)] = taken.documents.as_slice() else { panic!("{taken:?}") };
    let held = &snapshot.lines["lapsiperheet"].item.hours;
    let monday = &with_source(&snapshot, window)[0];
    assert_eq!(changed.hours.on(monday).spans[0].closes_min, 14 * 60);
    let bounded = |rule: &OpeningRule| rule.period != Period::default();
    assert!(!changed.hours.opening_rules.iter().any(bounded), "{:?}", changed.hours);
    assert_eq!(changed.hours.opening_exceptions, held.opening_exceptions);
    let mut again = with(&snapshot, taken.documents.clone());
    again.later = snapshot.later.clone();
    assert_eq!(imported(&again, Format::PtvV11, &of_now).documents, []);
}

#[test]
fn hours_within_a_period_are_what_they_were_on_each_of_its_days_and_unknown_on_others() {
    let day = |month, day| Some(date(2026, month, day));
    let to = |from, to| Period { from, to };
    let all = Weekday::ALL;
    let exception = |from: Option<Date>, to: Option<Date>, hour: u16| OpeningException {
        from: from.expect("a day"),
        to: to.expect("a day"),
        spans: rule(all, (hour, 23), Period::default()).span.into_iter().collect(),
        reason: Text::default(),
    };
    // Each cut at an end would change which of them is the narrower, were they not cut apart first.
    let hours = OpeningHours {
        always_open: false,
        opening_rules: vec![
            rule(all, (1, 2), to(None, None)),
            rule(all, (3, 4), to(None, day(6, 20))),
            rule(all, (5, 6), to(day(6, 10), None)),
            rule(all, (7, 8), to(day(5, 1), day(6, 5))),
            rule(all, (9, 10), to(day(6, 1), day(12, 31))),
        ],
        opening_exceptions: vec![
            exception(day(6, 9), day(6, 18), 20),
            exception(day(6, 5), day(6, 9), 21),
            exception(day(7, 1), day(7, 1), 22),
        ],
    };
    let days = with_source(&keusote(), window);
    let periods = [
        to(None, None),
        to(None, day(6, 9)),
        to(day(6, 2), None),
        to(day(6, 9), day(6, 12)),
        to(day(6, 4), day(6, 30)),
    ];
    for period in periods {
        let part = within(&hours, period);
        for day in &days {
            let (was, is) = (hours.on(day), part.on(day));
            match period.holds(day.date) {
                true => assert_eq!(was.spans, is.spans, "{period:?} {}", day.date),
                false => assert_eq!(is.because, Because::Nothing, "{period:?} {}", day.date),
            }
        }
    }
}
