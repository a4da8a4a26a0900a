//! What an import makes of dates: weeks of a few days, exceptions made here, and their reasons.

use neuvo_calendar::{OpeningException, Text, hours::DayKind};
use serde_json::{Value, json};

use super::{
    taken::{new_line, told, with_line},
    *,
};
use crate::domain::Line;

const IMPORTABLE: [Format; 3] = [Format::PtvV12, Format::PtvV11, Format::Hsds];
/// The working days of the week of Ascension Day, 14.5.2026, a Thursday.
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// A line that the register does not have, with a week of 11.5. to 17.5., each day by itself: from
/// eight, and on Thursday from `thursday`.
fn week_day_by_day(format: Format, thursday: &str) -> String {
    let opens = |day: &str| if day == "Thursday" { thursday } else { "08:00" }.to_owned();
    let (from, to) = ("2026-05-11", "2026-05-17");
    match format {
        Format::PtvV11 => new_line(json!([{
            "serviceHourType": "DaysOfTheWeek", "validFrom": from, "validTo": to,
            "openingHour": DAYS.map(|day| json!({"dayFrom": day, "from": opens(day), "to": "15:00"})),
        }])),
        Format::PtvV12 => {
            let hours = |day: &str| json!({"start": opens(day), "end": "15:00"});
            let days = DAYS.map(|day| (day.to_lowercase(), json!({"hours": [hours(day)]})));
            json!([{
                "contentId": "a", "serviceChannelType": "TelephoneService",
                "languageVersions": {"fi": {"name": "Uusi", "phoneNumbers": [
                    {"type": "DomesticPhone", "number": "0192260499"}]}},
                "serviceHours": {"hours": [{"type": "WeeklyDateRangeServiceHour", "fromDate": from,
                    "toDate": to, "weeklyHours": serde_json::Map::from_iter(days)}]},
            }])
            .to_string()
        }
        _ => {
            let schedule = |day: &str| {
                json!({"freq": "WEEKLY", "byday": day[..2].to_uppercase(), "valid_from": from,
                    "valid_to": to, "opens_at": opens(day), "closes_at": "15:00"})
            };
            json!([{"id": "a", "name": "Uusi", "status": "active",
                "attributes": [{"link_type": "entry_kind", "value": "line"}],
                "phones": [{"id": "a", "number": "0192260499"}],
                "schedules": DAYS.map(schedule)}])
            .to_string()
        }
    }
}

fn one_line(imported: &Imported) -> &Line {
    let [Document::Line(line)] = imported.documents.as_slice() else { panic!("{imported:?}") };
    line
}

#[test]
fn a_week_with_a_public_holiday_that_is_written_day_by_day_is_one_rule() {
    for format in IMPORTABLE {
        let taken = imported(&keusote(), format, &week_day_by_day(format, "08:00"));
        let [rule] = one_line(&taken).hours.opening_rules.as_slice() else { panic!("{taken:?}") };
        assert_eq!((rule.kind, rule.weekdays.len()), (DayKind::Normal, 5), "{format:?}");
    }
}

#[test]
fn hours_of_a_week_for_public_holidays_alone_are_left_out_and_told() {
    for format in IMPORTABLE {
        let file = week_day_by_day(format, "10:00");
        let taken = imported(&keusote(), format, &file);
        let [rule] = one_line(&taken).hours.opening_rules.as_slice() else { panic!("{taken:?}") };
        assert_eq!(rule.weekdays.len(), 4, "{format:?}");
        let what = "10:00 to 15:00 of its week from 2026-05-11 to 2026-05-17 is not taken";
        let idle = told(&taken).into_iter().filter(|(_, told)| told.starts_with(what));
        assert_eq!(idle.count(), 1, "{format:?} {:?}", told(&taken));
        let held = with(&keusote(), taken.documents);
        assert_eq!(imported(&held, format, &file).documents, [], "{format:?}");
    }
}

/// The line of families with an exception made here.
fn with_exception(from: Date, to: Date, reason: &str) -> Snapshot {
    let mut line = (*keusote().lines["lapsiperheet"].item).clone();
    line.hours.opening_exceptions.push(OpeningException {
        from,
        to,
        spans: Vec::new(),
        reason: Text::of(reason, reason, reason),
    });
    with(&keusote(), vec![Document::Line(line.into())])
}

#[test]
fn an_exception_that_was_made_after_the_file_stays_and_is_told() {
    let held = with_exception(date(2026, 5, 6), date(2026, 5, 8), "Lakko");
    for format in IMPORTABLE {
        let before = exported(&keusote(), format).body;
        let taken = imported(&held, format, &before);
        assert_eq!(taken.documents, [], "{format:?}");
        let [(_, what)] = told(&taken)[..] else { panic!("{format:?} {:?}", told(&taken)) };
        assert!(what.starts_with("says nothing of 2026-05-06 (Lakko)"), "{what}");
    }
}

#[test]
fn days_of_an_exception_that_a_file_does_not_name_stay_beside_one_that_it_does() {
    let held = with_exception(date(2026, 5, 6), date(2026, 5, 8), "Lakko");
    let file = with_line(&keusote(), |line| {
        let hours = line["serviceHours"].as_array_mut().expect("hours");
        hours.push(json!({
            "serviceHourType": "Exceptional", "validFrom": "2026-05-07",
            "openingHour": [{"from": "10:00", "to": "12:00"}],
        }));
    });
    let taken = imported(&held, Format::PtvV11, &file);
    let exceptions = &one_line(&taken).hours.opening_exceptions;
    let days = exceptions.iter().map(|one| (one.from.day(), one.to.day(), one.spans.len()));
    assert_eq!(days.collect::<Vec<_>>(), [(6, 6, 0), (7, 7, 1), (8, 8, 0)]);
    let held = with(&held, taken.documents);
    assert_eq!(imported(&held, Format::PtvV11, &file).documents, []);
}

#[test]
fn an_exception_that_goes_for_the_hours_that_a_file_has_for_its_date_is_told() {
    // The eve of Ascension Day has a rule of its own here, which a file has as a date.
    let eve = date(2026, 5, 13);
    let held = with_exception(eve, eve, "Koulutus");
    for format in IMPORTABLE {
        let taken = imported(&held, format, &exported(&keusote(), format).body);
        assert_eq!(one_line(&taken).hours.opening_exceptions, [], "{format:?}");
        let goes = |(_, what): &(&str, &str)| what.ends_with("held here (Koulutus) goes");
        assert!(told(&taken).iter().any(goes), "{format:?} {:?}", told(&taken));
    }
}

#[test]
fn another_reason_of_an_exception_is_taken_and_that_of_a_rule_told() {
    let held = with_exception(date(2026, 5, 6), date(2026, 5, 8), "Lakko");
    for format in IMPORTABLE {
        let file = exported(&held, format).body.replace("Lakko", "Putkirikko");
        let taken = imported(&held, format, &file);
        let [exception] = one_line(&taken).hours.opening_exceptions.as_slice() else {
            panic!("{format:?} {taken:?}")
        };
        assert_eq!(exception.reason.fi, "Putkirikko", "{format:?}");
        assert_eq!((exception.from.day(), exception.to.day()), (6, 8), "{format:?}");
        let now = with(&held, taken.documents);
        assert_eq!(imported(&now, format, &file).documents, [], "{format:?}");
    }
    let file = exported(&held, Format::PtvV11).body.replace("Helatorstain aatto", "Aatto");
    let taken = imported(&held, Format::PtvV11, &file);
    assert_eq!(taken.documents, []);
    assert!(told(&taken).iter().any(|(_, what)| what.starts_with("has another reason for")));
}

#[test]
fn a_period_that_ends_before_it_begins_is_told_and_the_hours_stay() {
    let reversed = |file: &str| {
        let file = file.replace("2026-05-11", "2026-05-18");
        assert!(file.contains("2026-05-17"));
        file
    };
    for format in IMPORTABLE {
        let taken = imported(&keusote(), format, &reversed(&week_day_by_day(format, "08:00")));
        assert!(one_line(&taken).hours.is_unknown(), "{format:?}");
        let what = "is not taken: 2026-05-17 is before 2026-05-18";
        assert!(told(&taken).iter().any(|(_, told)| *told == what), "{:?}", told(&taken));
    }
    let exception: Value = json!([{"id": "a", "name": "Uusi", "status": "active",
        "attributes": [{"link_type": "entry_kind", "value": "line"}],
        "phones": [{"id": "a", "number": "0192260499"}],
        "schedules": [{"valid_from": "2026-05-18", "valid_to": "2026-05-17", "notes": "Closed"}]}]);
    let taken = imported(&keusote(), Format::Hsds, &exception.to_string());
    assert!(one_line(&taken).hours.is_unknown(), "{taken:?}");
}

/// A new line of v12 that is closed on Christmas Eve and open from 8 to 15 on weekdays.
fn christmas(repetition: &Value) -> String {
    let mut file: Value =
        serde_json::from_str(&week_day_by_day(Format::PtvV12, "08:00")).expect("JSON");
    let hours = &mut file[0]["serviceHours"];
    hours["hours"][0]["type"] = json!("WeeklyUntilFurtherNoticeServiceHour");
    hours["hours"][0]["fromDate"].take();
    hours["hours"][0]["toDate"].take();
    hours["holidayServiceHours"] = json!({"repetition": repetition, "holidays": [{
        "holidayName": "ChristmasEve", "hours": [{"start": "08:00", "end": "10:00"}]}]});
    file.to_string()
}

#[test]
fn holidays_of_selected_years_are_dates_of_those_years() {
    let file = christmas(&json!({"type": "RepetitionInSelectedYears", "years": [2026]}));
    let taken = imported(&keusote(), Format::PtvV12, &file);
    let hours = &one_line(&taken).hours;
    assert!(hours.opening_rules.iter().all(|rule| rule.kind == DayKind::Normal), "{hours:?}");
    let dates = hours.opening_exceptions.iter().map(|one| (one.from, one.to));
    assert_eq!(dates.collect::<Vec<_>>(), [(date(2026, 12, 24), date(2026, 12, 24))]);
    let held = with(&keusote(), taken.documents);
    assert_eq!(imported(&held, Format::PtvV12, &file).documents, []);
}

#[test]
fn a_date_with_hours_of_its_own_keeps_them_beside_a_selected_year() {
    let selected = json!({"type": "RepetitionInSelectedYears", "years": [2026]});
    let mut file: Value = serde_json::from_str(&christmas(&selected)).expect("JSON");
    let dated = json!({"type": "ExceptionalDateRangeServiceHour", "heading": {"fi": "Lyhyt päivä"},
        "fromDate": "2026-12-24", "toDate": "2026-12-24",
        "weeklyHours": {"thursday": {"hours": [{"start": "09:00", "end": "10:00"}]}}});
    file[0]["serviceHours"]["hours"].as_array_mut().expect("a list").push(dated);
    let taken = imported(&keusote(), Format::PtvV12, &file.to_string());
    let exceptions = &one_line(&taken).hours.opening_exceptions;
    assert_eq!((exceptions.len(), exceptions[0].spans.len()), (1, 1), "{exceptions:?}");
    let what = "is not kept for 2026-12-24: that date has its own";
    assert!(told(&taken).iter().any(|(_, told)| *told == what), "{:?}", told(&taken));
}

#[test]
fn a_repetition_that_is_unknown_or_names_no_years_is_told_and_the_hours_are_not_taken() {
    for repetition in [json!({"type": "Zzz"}), json!({"type": "RepetitionInSelectedYears"})] {
        let taken = imported(&keusote(), Format::PtvV12, &christmas(&repetition));
        assert!(one_line(&taken).hours.is_unknown(), "{repetition}");
        let of_it = |(place, _): &(&str, &str)| place.contains("holidayServiceHours.repetition");
        assert!(told(&taken).iter().any(of_it), "{repetition} {:?}", told(&taken));
    }
}

#[test]
fn what_contradicts_itself_is_told() {
    let time = |day: &str| json!({"dayFrom": day, "from": "08:00", "to": "15:00"});
    let exception = |closed: bool| {
        json!({"serviceHourType": "Exceptional", "validFrom": "2026-05-06", "isClosed": closed,
            "openingHour": if closed { json!([]) } else { json!([{"from": "10:00", "to": "12:00"}]) }})
    };
    for (hours, what) in [
        (
            json!([{"serviceHourType": "DaysOfTheWeek", "isClosed": true,
                "openingHour": [time("Monday")]}]),
            "is taken as closed: it is said to be, and has hours",
        ),
        (
            json!([exception(true), exception(false)]),
            "is of a day that is said to be closed, and to be open: taken as open",
        ),
        (
            json!([{"serviceHourType": "Exceptional", "validFrom": "2026-05-04",
                "validTo": "2026-05-08", "openingHour": [time("Monday")]}]),
            "names no hours for some of its days: those are taken as closed",
        ),
    ] {
        let taken = imported(&keusote(), Format::PtvV11, &new_line(hours));
        assert!(told(&taken).iter().any(|(_, told)| *told == what), "{what}: {:?}", told(&taken));
    }
}

#[test]
fn an_open_end_of_a_week_that_v12_is_sent_with_an_end_is_told() {
    let mut line = (*keusote().lines["lapsiperheet"].item).clone();
    let mut later = line.hours.opening_rules[0].clone();
    later.period.from = Some(date(2026, 6, 1));
    line.hours.opening_rules.push(later);
    let sent = exported(&with(&keusote(), vec![Document::Line(line.into())]), Format::PtvV12);
    assert!(sent.body.contains("2099-12-31"));
    let told = sent.findings.iter().filter(|one| one.description.contains("sent as 2000-01-01 or"));
    assert!(told.map(|one| &one.entry).eq([&Some(super::line("lapsiperheet"))]));
}
