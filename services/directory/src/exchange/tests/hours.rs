//! What an import does not understand of hours, or is not told, stays as it is held.

use neuvo_calendar::{OpeningRule, Span, hours::DayKind};
use serde_json::{Value, json};

use super::{
    taken::{channels, new_line, told, with_line},
    *,
};

const UNREAD: &str = "its hours are not taken, and stay as they are: something of them was not \
                      understood, and the rest is not the whole";

/// Nothing of the file is taken, and of one entry at least it is said so.
fn assert_kept(snapshot: &Snapshot, format: Format, file: &str, what: &str) {
    let taken = imported(snapshot, format, file);
    assert_eq!(taken.documents, [], "{format:?} {what}");
    assert!(told(&taken).iter().any(|(_, why)| *why == UNREAD), "{what}: {:?}", told(&taken));
}

fn line_v12(file: &mut Value) -> &mut Value {
    let mut all = file["serviceChannels"].as_array_mut().expect("channels").iter_mut();
    let line =
        all.find(|one| one["languageVersions"]["fi"]["phoneNumbers"][0]["number"] == "0192260401");
    &mut line.expect("the line")["serviceHours"]
}

#[test]
fn hours_of_ptv_v11_that_are_not_understood_stay_as_they_are_held() {
    let snapshot = keusote();
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 8] = [
        ("type", |week| week["serviceHourType"] = json!("X")),
        ("weekday", |week| week["openingHour"][0]["dayFrom"] = json!("Maanantai")),
        ("last weekday", |week| week["openingHour"][0]["dayTo"] = json!("Perjantai")),
        ("no weekday", |week| week["openingHour"][0]["dayFrom"] = Value::Null),
        ("time", |week| week["openingHour"][4]["from"] = json!("8.00")),
        ("day", |week| week["validFrom"] = json!("1.1.2026")),
        ("no hours, and not always open", |week| week["openingHour"] = json!([])),
        ("a run that ends before it begins", |week| {
            week["serviceHourType"] = json!("OverMidnight");
            week["openingHour"] =
                json!([{"dayFrom": "Friday", "dayTo": "Friday", "from": "22:00", "to": "06:00"}]);
        }),
    ];
    for (what, change) in changes {
        let file = with_line(&snapshot, |line| change(&mut line["serviceHours"][0]));
        assert_kept(&snapshot, Format::PtvV11, &file, what);
    }
    let reversed = with_line(&snapshot, |line| {
        let hours = line["serviceHours"].as_array_mut().expect("hours");
        hours.push(json!({"serviceHourType": "Exceptional", "isClosed": true,
            "validFrom": "2026-06-10T00:00:00", "validTo": "2026-06-01T00:00:00"}));
    });
    assert_kept(&snapshot, Format::PtvV11, &reversed, "an exception that ends before it begins");
}

#[test]
fn hours_of_ptv_v12_that_are_not_understood_stay_as_they_are_held() {
    let snapshot = keusote();
    let exception = |to: &str| {
        json!({"type": "ExceptionalDateRangeServiceHour", "fromDate": "2026-06-10", "toDate": to,
            "weeklyHours": {"monday": {"hours": [{"start": "08:00", "end": "10:00",
                "openingStatus": "Open", "repetition": "Weekly"}]}}})
    };
    let body = exported(&snapshot, Format::PtvV12).body;
    type Change<'c> = &'c dyn Fn(&mut Value);
    let changes: [(&str, Change<'_>); 7] = [
        ("type", &|said| said["hours"][0]["type"] = json!("Foo")),
        ("status", &|said| {
            let monday = &mut said["hours"][0]["weeklyHours"]["monday"];
            monday["hours"][0]["openingStatus"] = json!("Maybe");
        }),
        ("repetition", &|said| {
            let monday = &mut said["hours"][0]["weeklyHours"]["monday"];
            monday["hours"][0]["repetition"] = json!("OddWeeks");
        }),
        ("a run without days", &|said| {
            said["hours"][0]["type"] = json!("ContinuousWeekdaysUntilFurtherNoticeServiceHour");
        }),
        ("a holiday", &|said| {
            said["holidayServiceHours"]["holidays"][0]["holidayName"] = json!("Foo");
        }),
        ("an exception that ends before it begins", &|said| {
            said["hours"].as_array_mut().expect("hours").push(exception("2026-06-01"));
        }),
        ("an uneven exception of two years", &|said| {
            said["hours"].as_array_mut().expect("hours").push(exception("2028-06-10"));
        }),
    ];
    for (what, change) in changes {
        let mut file = channels(&body);
        change(line_v12(&mut file));
        assert_kept(&snapshot, Format::PtvV12, &file.to_string(), what);
    }
}

/// An HSDS file of the register in which the schedules of each entry are changed.
fn with_schedules(snapshot: &Snapshot, change: impl Fn(&mut Vec<Value>)) -> String {
    let mut file = channels(&exported(snapshot, Format::Hsds).body);
    let services = file["services"].as_array_mut().expect("services").iter_mut();
    services.filter_map(|service| service["schedules"].as_array_mut()).for_each(change);
    file.to_string()
}

#[test]
fn hours_of_hsds_that_are_not_understood_stay_as_they_are_held() {
    let snapshot = keusote();
    for (field, value) in
        [("freq", json!("FORTNIGHTLY")), ("byday", json!("XX")), ("opens_at", json!("8.00"))]
    {
        let file = with_schedules(&snapshot, |schedules| {
            schedules.iter_mut().for_each(|one| one[field] = value.clone());
        });
        assert_kept(&snapshot, Format::Hsds, &file, field);
    }
}

#[test]
fn a_new_line_whose_hours_are_not_understood_has_unknown_hours() {
    let hours = json!([
        {"serviceHourType": "DaysOfTheWeek", "openingHour":
            [{"dayFrom": "Monday", "from": "08:00", "to": "15:00"}]},
        {"serviceHourType": "Weekly", "openingHour": []},
    ]);
    let taken = imported(&keusote(), Format::PtvV11, &new_line(hours));
    let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
    assert!(line.hours.is_unknown(), "the rest would close what is open: {:?}", line.hours);
}

#[test]
fn a_file_that_says_nothing_of_the_week_leaves_the_week() {
    const WEEK: &str = "says nothing of the week: the week that is held here stays";
    let snapshot = keusote();
    let held = &snapshot.lines["lapsiperheet"].item.hours;
    let mut v12 = channels(&exported(&snapshot, Format::PtvV12).body);
    line_v12(&mut v12)["hours"] = json!([]);
    let v11 = with_line(&snapshot, |line| {
        let hours = line["serviceHours"].as_array_mut().expect("hours");
        hours.retain(|item| item["serviceHourType"] == "Exceptional");
    });
    let hsds = with_schedules(&snapshot, |schedules| {
        schedules.retain(|one| one["freq"].is_null() || schedules_whole(one));
    });
    for (format, file) in
        [(Format::PtvV12, v12.to_string()), (Format::PtvV11, v11), (Format::Hsds, hsds)]
    {
        let taken = imported(&snapshot, format, &file);
        assert_eq!(taken.documents, [], "{format:?}");
        assert!(told(&taken).iter().any(|(_, why)| *why == WEEK), "{format:?}");
    }
    let training = with_line(&snapshot, |line| {
        line["serviceHours"] = json!([{"serviceHourType": "Exceptional", "isClosed": true,
            "validFrom": "2026-05-06T00:00:00",
            "additionalInformation": [{"language": "fi", "value": "Koulutus"}]}]);
    });
    let taken = imported(&snapshot, Format::PtvV11, &training);
    let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
    assert_eq!(line.hours.opening_rules, held.opening_rules);
    let [exception] = line.hours.opening_exceptions.as_slice() else { panic!("{line:?}") };
    assert_eq!((exception.from, &*exception.reason.fi), (date(2026, 5, 6), "Koulutus"));
}

/// Whether a schedule is of all times: without it nothing would be left.
fn schedules_whole(schedule: &Value) -> bool {
    schedule["opens_at"] == "00:00" && schedule["closes_at"] == "24:00"
}

#[test]
fn a_file_with_a_week_and_the_next_exceptions_leaves_the_rules_for_eves() {
    let snapshot = keusote();
    let up_to = |line: &mut Value, last: &str| {
        let hours = line["serviceHours"].as_array_mut().expect("hours");
        hours.retain(|item| {
            item["serviceHourType"] != "Exceptional"
                || item["validFrom"].as_str().is_some_and(|day| day[..10] <= *last)
        });
    };
    let file = with_line(&snapshot, |line| up_to(line, "2026-05-12"));
    let taken = imported(&snapshot, Format::PtvV11, &file);
    assert_eq!(taken.documents, []);
    let why = "says nothing of eves, holidays and named days beyond its week: what is held of them \
               here stays, first on 2026-05-13";
    assert!(told(&taken).iter().any(|(_, told)| *told == why), "{:?}", told(&taken));
    // What it says of an eve counts, and the other eves stay.
    let file = with_line(&snapshot, |line| {
        up_to(line, "2026-05-14");
        let hours = line["serviceHours"].as_array_mut().expect("hours");
        let eve = hours.iter_mut().find(|item| item["validFrom"] == "2026-05-13T00:00:00");
        eve.expect("the eve")["openingHour"][0]["to"] = json!("12:00:00");
    });
    let taken = imported(&snapshot, Format::PtvV11, &file);
    let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
    let held = &snapshot.lines["lapsiperheet"].item.hours;
    assert_eq!(line.hours.opening_rules, held.opening_rules);
    let dates: Vec<Date> = line.hours.opening_exceptions.iter().map(|e| e.from).collect();
    assert_eq!(dates, [date(2026, 5, 13)]);
    let again = with(&snapshot, taken.documents);
    assert_eq!(imported(&again, Format::PtvV11, &file).documents, []);
}

#[test]
fn an_eve_that_was_added_here_stays_when_the_same_file_comes_again() {
    let snapshot = keusote();
    let week = json!([{"serviceHourType": "DaysOfTheWeek", "openingHour":
        [{"dayFrom": "Monday", "dayTo": "Friday", "from": "08:00", "to": "15:00"}]}]);
    let file = new_line(week);
    let taken = imported(&snapshot, Format::PtvV11, &file);
    let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
    let mut line = (**line).clone();
    let week = line.hours.opening_rules[0].clone();
    let span = week.span.map(|span| Span { closes_min: 13 * 60, ..span });
    line.hours.opening_rules.push(OpeningRule { kind: DayKind::Eve, span, ..week });
    let snapshot = with(&snapshot, vec![Document::Line(line.into())]);
    assert_eq!(imported(&snapshot, Format::PtvV11, &file).documents, []);
}

#[test]
fn each_day_of_an_exception_has_its_own_times_and_a_night_of_an_ordinary_day_is_doubted() {
    let hours = json!([
        {"serviceHourType": "DaysOfTheWeek", "openingHour":
            [{"dayFrom": "Monday", "from": "15:00", "to": "08:00"}]},
        {"serviceHourType": "Exceptional", "validFrom": "2026-06-01T00:00:00",
            "validTo": "2026-06-03T00:00:00", "openingHour": [
                {"dayFrom": "Monday", "dayTo": "Tuesday", "from": "09:00", "to": "10:00"},
                {"dayFrom": "Wednesday", "from": "12:00", "to": "13:00"}]},
    ]);
    let taken = imported(&keusote(), Format::PtvV11, &new_line(hours));
    let [Document::Line(line)] = taken.documents.as_slice() else { panic!() };
    let opens = line.hours.opening_exceptions.iter().map(|e| (e.from.day(), e.spans[0].opens_min));
    assert_eq!(opens.collect::<Vec<_>>(), [(1, 540), (2, 540), (3, 720)]);
    let doubt = "is taken as open over midnight, until 08:00 of the next day";
    assert!(told(&taken).iter().any(|(_, why)| *why == doubt), "{:?}", told(&taken));
}
