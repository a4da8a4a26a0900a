//! Opening hours in words.

use neuvo_calendar::{
    OpeningRule, Weekday,
    hours::DayKind::{Eve, Holiday, Normal},
};

use super::{FRI, MON_FRI, MON_THU, line, lines, rule, rule_min};
use crate::domain::spoken::hours;

fn spoken(rules: Vec<OpeningRule>) -> String {
    hours(&line("some", "019 1", rules, &[])).fi
}

#[test]
fn the_county_s_lines_say_their_hours_in_three_languages() {
    let said: Vec<_> = lines().iter().map(hours).map(|text| [text.fi, text.sv, text.en]).collect();
    let long = [
        "ma–to 8–15, pe 8–13; aattoina 8–13",
        "mån–tors 8–15, fre 8–13; dagen före helgdag 8–13",
        "Mon–Thu 8:00–15:00, Fri 8:00–13:00; eves of public holidays 8:00–13:00",
    ];
    let late = [
        "ma–pe 9–12; aattoina 9–12",
        "mån–fre 9–12; dagen före helgdag 9–12",
        "Mon–Fri 9:00–12:00; eves of public holidays 9:00–12:00",
    ];
    let working_age = ["ma–pe 8–12", "mån–fre 8–12", "Mon–Fri 8:00–12:00"];
    let always = ["kaikkina aikoina", "dygnet runt", "at all times"];
    assert_eq!(said, [long, working_age, long, late, long, always, always]);
}

#[test]
fn a_day_with_a_break_says_both_its_spans_in_order() {
    let rules =
        vec![rule_min(Normal, MON_FRI, 12 * 60 + 15, 15 * 60 + 5), rule(Normal, MON_FRI, 8, 11)];
    assert_eq!(spoken(rules), "ma–pe 8–11 ja 12.15–15.05");
}

#[test]
fn days_with_the_same_hours_are_put_together_only_where_they_follow_each_other() {
    let some = [Weekday::Monday, Weekday::Wednesday, Weekday::Saturday, Weekday::Sunday];
    assert_eq!(spoken(vec![rule(Normal, &some, 0, 24)]), "ma 0–24, ke 0–24, la–su 0–24");
}

#[test]
fn eves_name_their_weekdays_when_they_are_not_all_the_same() {
    let rules = vec![rule(Normal, MON_FRI, 8, 15), rule(Eve, FRI, 8, 13)];
    assert_eq!(spoken(rules), "ma–pe 8–15; aattoina pe 8–13");
    let rules = vec![rule(Eve, MON_THU, 8, 13), rule(Eve, FRI, 8, 12)];
    assert_eq!(spoken(rules), "aattoina ma–to 8–13, pe 8–12");
}

#[test]
fn holidays_are_named_where_the_line_is_open_on_them() {
    let on_holidays =
        |weekdays| vec![rule(Normal, MON_FRI, 8, 15), rule(Holiday, weekdays, 10, 12)];
    assert_eq!(spoken(on_holidays(Weekday::ALL)), "ma–pe 8–15; pyhäpäivinä 10–12");
    assert_eq!(spoken(on_holidays(MON_FRI)), "ma–pe 8–15; pyhäpäivinä ma–pe 10–12");
}

#[test]
fn a_line_without_hours_says_that_none_are_known() {
    assert_eq!(spoken(vec![]), "aukioloaikaa ei ole tiedossa");
}
