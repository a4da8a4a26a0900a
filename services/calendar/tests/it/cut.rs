//! Closing something for a part of its days.

use jiff::civil::{Date, date};
use neuvo_calendar::{
    HoursState, OpeningException, OpeningHours, Span, Text,
    hours::{Course, DayKind, Uncut},
};

use crate::support::{MON_FRI, county, exception, hours, long_days, rule, span};

/// A Thursday.
const DAY: Date = date(2026, 12, 17);

/// Hours without a stretch of some days, in words; `to` is after midnight where it is no later.
fn cut(hours: &OpeningHours, days: (Date, Date), from: u16, to: u16) -> Result<String, Uncut> {
    let closed = Span { state: HoursState::Closed, ..span(from * 60, to * 60) };
    let (mut left, county) = (hours.clone(), county());
    left.cut(&exception(days.0, days.1, &[closed]), &Course::from(&county))?;
    let rules = hours.spoken().fi;
    Ok(left.spoken().fi.replacen(&rules, "", 1))
}

#[test]
fn what_remains_of_each_day_is_told_and_a_closed_day_stays_as_it_is() {
    assert_eq!(cut(&long_days(), (DAY, DAY), 13, 24).unwrap(), "; 17.12.2026 8–13 (koulutus)");
    let said = cut(&long_days(), (DAY, date(2026, 12, 20)), 10, 12).unwrap();
    let expected = "; 17.12.2026 8–10 ja 12–15 (koulutus); 18.12.2026 8–10 ja 12–13 (koulutus)";
    assert_eq!(said, expected, "and nothing on Saturday");
    assert_eq!(cut(&long_days(), (DAY, DAY), 8, 15).unwrap(), "; 17.12.2026 suljettu (koulutus)");
    assert_eq!(cut(&long_days(), (DAY, DAY), 16, 18).unwrap(), "");
}

#[test]
fn an_exception_of_the_day_is_cut_and_not_doubled() {
    let short = OpeningException { spans: vec![span(540, 720)], ..exception(DAY, DAY, &[]) };
    let held = OpeningHours { opening_exceptions: vec![short], ..long_days() };
    let (mut left, county) = (held, county());
    let closed = Span { state: HoursState::Closed, ..span(660, 720) };
    left.cut(&exception(DAY, DAY, &[closed]), &Course::from(&county)).unwrap();
    assert_eq!(left.opening_exceptions.len(), 1);
    assert_eq!(left.opening_exceptions[0].spans, [span(540, 660)]);
    assert_eq!(left.flaws(&county), []);
}

#[test]
fn two_cuts_of_a_day_keep_both_reasons() {
    let (mut left, county) = (long_days(), county());
    for (from, to, reason) in [(8, 9, "koulutus"), (11, 12, "tauko"), (14, 15, "koulutus")] {
        let closed = Span { state: HoursState::Closed, ..span(from * 60, to * 60) };
        let reason = Text::of(reason, "", "");
        let closed = OpeningException { reason, ..exception(DAY, DAY, &[closed]) };
        left.cut(&closed, &Course::from(&county)).unwrap();
    }
    let said = &left.opening_exceptions[0].reason;
    assert_eq!(*said, Text::of("koulutus, tauko", "", ""));
}

#[test]
fn what_has_no_hours_to_cut_is_told() {
    let always = OpeningHours { always_open: true, ..OpeningHours::default() };
    assert_eq!(cut(&always, (DAY, DAY), 13, 24), Err(Uncut::AlwaysOpen));
    assert_eq!(cut(&OpeningHours::default(), (DAY, DAY), 13, 24), Err(Uncut::Unknown(DAY)));
}

#[test]
fn a_night_is_cut_to_its_end_or_not_at_all() {
    let nights = hours(vec![rule(DayKind::Normal, MON_FRI, 20, 4)]);
    let expected = "; 17.12.2026 20–22 (koulutus)";
    assert_eq!(cut(&nights, (DAY, DAY), 22, 4).unwrap(), expected);
    assert_eq!(cut(&nights, (DAY, DAY), 22, 24), Err(Uncut::Night(DAY)));
    assert_eq!(cut(&nights, (DAY, DAY), 2, 3), Err(Uncut::Night(date(2026, 12, 16))));
}
