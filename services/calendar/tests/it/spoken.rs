//! Opening hours in words.

use jiff::civil::date;
use neuvo_calendar::{
    HoursState::{self, ByAppointment, Closed, DropIn, PhoneOnly},
    NamedDay, OpeningException, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::DayKind::{self, Eve, Holiday, Named, Normal},
};

use crate::support::{FRI, MON_FRI, MON_THU, county, exception, hours, long_days, rule, rule_min};

const WEEKEND: &[Weekday] = &[Weekday::Saturday, Weekday::Sunday];

fn closed(kind: DayKind, weekdays: &[Weekday]) -> OpeningRule {
    OpeningRule { span: None, ..rule(kind, weekdays, 0, 24) }
}

fn in_state(state: HoursState, rule: OpeningRule) -> OpeningRule {
    OpeningRule { span: rule.span.map(|span| Span { state, ..span }), ..rule }
}

fn each(hours: &OpeningHours) -> [String; 3] {
    let Text { fi, sv, en } = hours.spoken();
    [fi, sv, en]
}

fn spoken(rules: Vec<OpeningRule>) -> String {
    hours(rules).spoken().fi
}

#[test]
fn the_county_s_lines_say_their_hours_in_three_languages() {
    let long_said = [
        "ma–to 8–15, pe 8–13; aattoina 8–13",
        "mån–tors 8–15, fre 8–13; dagen före helgdag 8–13",
        "Mon–Thu 8:00–15:00, Fri 8:00–13:00; eves of public holidays 8:00–13:00",
    ];
    let working_age_said = ["ma–pe 8–12", "mån–fre 8–12", "Mon–Fri 8:00–12:00"];
    let always = OpeningHours { always_open: true, ..OpeningHours::default() };
    assert_eq!(each(&long_days()), long_said);
    assert_eq!(each(&hours(vec![rule(Normal, MON_FRI, 8, 12)])), working_age_said);
    assert_eq!(each(&always), ["kaikkina aikoina", "dygnet runt", "at all times"]);
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
fn an_eve_on_a_weekend_by_a_county_s_choice_is_named() {
    assert_eq!(spoken(vec![rule(Eve, Weekday::ALL, 8, 13)]), "aattoina ma–su 8–13");
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

#[test]
fn a_span_over_midnight_says_that_it_ends_on_the_next_day() {
    let said = [
        "ma–pe klo 15 – seuraavana päivänä klo 8",
        "mån–fre kl. 15 – följande dag kl. 8",
        "Mon–Fri 15:00 – 8:00 the next day",
    ];
    assert_eq!(each(&hours(vec![rule(Normal, MON_FRI, 15, 8)])), said);
    assert_eq!(spoken(vec![rule(Normal, WEEKEND, 22, 24)]), "la–su 22–24");
}

#[test]
fn the_hours_of_one_day_are_said_and_unknown_is_not_closed() {
    let (friday, saturday) = (county().day(date(2026, 5, 8)), county().day(date(2026, 5, 9)));
    let hours = long_days();
    assert_eq!(hours.on(&friday).spoken(), Text::of("8–13", "8–13", "8:00–13:00"));
    assert_eq!(hours.on(&saturday).spoken(), Text::of("suljettu", "stängt", "closed"));
    let unknown = OpeningHours::default();
    assert_eq!(unknown.on(&friday).spoken().fi, "aukioloaikaa ei ole tiedossa");
}

#[test]
fn what_is_there_is_said_of_each_span_once_one_is_not_plainly_open() {
    let some = vec![
        rule(Normal, FRI, 8, 11),
        in_state(ByAppointment, rule(Normal, FRI, 12, 13)),
        in_state(PhoneOnly, rule(Normal, MON_THU, 8, 15)),
        in_state(DropIn, rule(Eve, MON_FRI, 9, 10)),
        in_state(Closed, rule(Eve, MON_FRI, 10, 11)),
        closed(Normal, WEEKEND),
    ];
    let said = [
        "ma–to 8–15 vain puhelimitse, pe 8–11 avoinna ja 12–13 ajanvarauksella, la–su suljettu; \
         aattoina 9–10 ilman ajanvarausta ja 10–11 suljettu",
        "mån–tors 8–15 endast per telefon, fre 8–11 öppet och 12–13 med tidsbokning, \
         lör–sön stängt; dagen före helgdag 9–10 utan tidsbokning och 10–11 stängt",
        "Mon–Thu 8:00–15:00 by phone only, Fri 8:00–11:00 open and 12:00–13:00 by appointment, \
         Sat–Sun closed; eves of public holidays 9:00–10:00 drop-in and 10:00–11:00 closed",
    ];
    assert_eq!(each(&hours(some)), said);
}

#[test]
fn a_named_day_names_the_weekdays_it_can_fall_on_only_when_they_differ() {
    let midsummer = Named(NamedDay::MidsummerEve);
    let christmas = Named(NamedDay::ChristmasEve);
    assert_eq!(spoken(vec![rule(midsummer, FRI, 8, 12)]), "juhannusaattona 8–12");
    assert_eq!(spoken(vec![rule(midsummer, MON_FRI, 8, 12)]), "juhannusaattona 8–12");
    assert_eq!(spoken(vec![closed(christmas, Weekday::ALL)]), "jouluaattona suljettu");
    assert_eq!(spoken(vec![rule(christmas, MON_FRI, 8, 12)]), "jouluaattona ma–pe 8–12");
}

#[test]
fn periods_and_exceptions_are_said_after_what_always_holds() {
    let (june, august) = (date(2026, 6, 1), date(2026, 8, 31));
    let within =
        |from, to| OpeningRule { period: Period { from, to }, ..rule(Normal, MON_FRI, 8, 14) };
    let christmas = Text::of("joulu", "", "Christmas");
    let christmas = OpeningException {
        reason: christmas,
        ..exception(date(2026, 12, 24), date(2027, 1, 1), &[])
    };
    let in_june = OpeningException { reason: Text::default(), ..exception(june, june, &[]) };
    let hours = OpeningHours {
        always_open: false,
        opening_rules: vec![
            within(Some(june), Some(august)),
            within(Some(date(2026, 9, 1)), None),
            within(None, Some(date(2025, 12, 31))),
            rule(Normal, MON_FRI, 8, 15),
        ],
        opening_exceptions: vec![christmas, in_june],
    };
    let said = [
        "ma–pe 8–15; 31.12.2025 asti: ma–pe 8–14; 1.6.–31.8.2026: ma–pe 8–14; 1.9.2026 alkaen: \
         ma–pe 8–14; 1.6.2026 suljettu; 24.12.2026–1.1.2027 suljettu (joulu)",
        "mån–fre 8–15; till och med 31.12.2025: mån–fre 8–14; 1.6.–31.8.2026: mån–fre 8–14; \
         från och med 1.9.2026: mån–fre 8–14; 1.6.2026 stängt; \
         24.12.2026–1.1.2027 stängt (joulu)",
        "Mon–Fri 8:00–15:00; until 31.12.2025: Mon–Fri 8:00–14:00; \
         1.6.–31.8.2026: Mon–Fri 8:00–14:00; from 1.9.2026: Mon–Fri 8:00–14:00; \
         1.6.2026 closed; 24.12.2026–1.1.2027 closed (Christmas)",
    ];
    assert_eq!(each(&hours), said);
}
