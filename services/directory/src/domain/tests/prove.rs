//! Proof through time: what a change may bring, and what comes nearer by itself.

use std::sync::Arc;

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use neuvo_calendar::{
    HoursState, OpeningException, Span, Weekday,
    hours::{DayKind, Moment, clock},
};

use super::{
    MON_FRI, TODAY, at,
    change::{draft, editor, line, of_line, publish},
    loaded, register, rule, text,
};
use crate::domain::{
    Action, Document, EntryName, Flaw, Kept, Kind, Line, Refusal, Register, check::uncovered,
};

/// The crisis line, which covers whatever the others leave, closed on a day.
fn closed_on(register: &Register, day: Date) -> Action {
    open_on(register, day, &[])
}

/// The crisis line, open from some hours to others on a day.
fn open_on(register: &Register, day: Date, hours: &[(u16, u16)]) -> Action {
    let name = of_line("crisis");
    let Some(Document::Line(crisis)) =
        register.history(&name).and_then(|history| history.on(TODAY)).map(|kept| &*kept.item)
    else {
        panic!("the crisis line")
    };
    let mut crisis = Line::clone(crisis);
    if crisis.hours.always_open {
        crisis.hours.always_open = false;
        crisis.hours.opening_rules = vec![
            rule(DayKind::Normal, Weekday::ALL, 0, 24),
            rule(DayKind::Holiday, Weekday::ALL, 0, 24),
        ];
    }
    crisis.hours.opening_exceptions.retain(|exception| exception.from != day);
    let span = |(opens, closes): &(u16, u16)| Span {
        opens_min: opens * 60,
        closes_min: closes * 60,
        state: HoursState::Open,
    };
    let spans = hours.iter().map(span).collect();
    let exception = OpeningException { from: day, to: day, spans, reason: text("tauko") };
    crisis.hours.opening_exceptions.push(exception);
    Action::Put(Document::Line(Arc::new(crisis)))
}

/// What a change from a day on is refused for.
fn refused(register: &Register, from: Option<Date>, actions: Vec<Action>) -> Vec<Flaw> {
    let change = draft(register, from, actions);
    match change.publish(register, editor(), TODAY, false).expect_err("flawed") {
        Refusal::Flaws(flaws) => flaws,
        other => panic!("refused for another reason: {other:?}"),
    }
}

fn first_gap(flaws: &[Flaw]) -> &str {
    let of_crisis = flaws.iter().find(|flaw| flaw.name == of_line("crisis"));
    &of_crisis.expect("the crisis line").description[..23]
}

/// A register in which a gap came nearer than 24 months by itself, and the day of the gap.
fn with_gap() -> (Register, Date) {
    let (mut register, day) = (register(), date(2028, 4, 20));
    let Action::Put(closed) = closed_on(&register, day) else { panic!("it is put") };
    let stands = register.history(&of_line("crisis")).and_then(|history| history.on(TODAY));
    let version = Kept { item: closed.into(), version: 2, ..stands.cloned().expect("there") };
    register.add(version, false);
    (register, day)
}

#[test]
fn a_new_gap_is_refused_though_a_line_has_another() {
    let (register, day) = with_gap();
    let told = uncovered(&register, TODAY);
    assert_eq!(told["crisis"], (day, 0));
    let before = date(2028, 4, 18);
    let flaws = refused(&register, None, vec![closed_on(&register, before)]);
    assert_eq!(first_gap(&flaws), "leaves 2028-04-18 00:00");
    let after = date(2028, 4, 25);
    let flaws = refused(&register, None, vec![closed_on(&register, after)]);
    assert_eq!(first_gap(&flaws), "leaves 2028-04-25 00:00");
    let shorter = open_on(&register, day, &[(8, 10), (12, 14)]);
    let shorter = publish(&register, None, vec![shorter]).register;
    let flaws = refused(&shorter, None, vec![open_on(&shorter, day, &[(8, 9), (12, 14)])]);
    assert_eq!(first_gap(&flaws), "leaves 2028-04-20 09:00");
}

#[test]
fn a_change_is_proven_for_two_years_from_its_own_day_however_far_that_is() {
    let far = date(2031, 3, 1);
    let closing = |line: &mut Line| {
        line.hours.always_open = false;
        line.hours.opening_rules = vec![rule(DayKind::Normal, MON_FRI, 0, 24)];
    };
    let flaws = refused(&register(), Some(far), vec![line("crisis", closing)]);
    assert_eq!(first_gap(&flaws), "leaves 2031-03-01 00:00");
}

#[test]
fn the_first_minute_without_an_answer_is_the_one_at_which_nobody_is_called() {
    let first = date(2026, 5, 27);
    let every_day = |spans: &[(u16, u16)]| -> Vec<_> {
        let kinds = [DayKind::Normal, DayKind::Eve, DayKind::Holiday];
        let of = |kind| spans.iter().map(move |(o, c)| rule(kind, Weekday::ALL, *o, *c));
        kinds.into_iter().flat_map(of).collect()
    };
    let shifts: [&[(u16, u16)]; 5] = [&[(6, 6)], &[(0, 24)], &[(8, 16)], &[(20, 4)], &[]];
    let and_then = |before| shifts[..3].iter().map(move |after| (before, after));
    for (before, after) in shifts.iter().flat_map(and_then) {
        let mut register = register();
        let stands = register.history(&of_line("families")).and_then(|history| history.on(TODAY));
        let stands = stands.cloned().expect("there");
        let Document::Line(families) = &*stands.item else { panic!("a line") };
        for (version, from, spans) in [(2, TODAY, before), (3, first, after)] {
            let mut line = Line { fallback_line_ids: vec![], ..Line::clone(families) };
            line.hours.opening_rules = every_day(spans);
            let item = Document::Line(line.into()).into();
            register.add(Kept { item, version, from: Some(from), ..stands.clone() }, false);
        }
        let snapshot = register.on(first);
        // As whom to call is decided; without what it says of later, which takes long.
        let calendars =
            || snapshot.calendars(&snapshot.county().expect("loaded").item.opening_calendar);
        let hours = snapshot.line_hours(&snapshot.lines["families"].item);
        let nobody = |minute: &u16| {
            let moment = Moment::new(at(&format!("{first}T{}", clock(*minute))), calendars());
            !hours.at(&moment).is_open()
        };
        let told = uncovered(&register, first).remove("families");
        let told = told.filter(|(day, _)| *day == first).map(|(_, minute)| minute);
        assert_eq!(told, (0..1440).find(nobody), "{before:?} then {after:?}");
        if (*before, *after) == (&[(6, 6)], &[(8, 16)]) {
            assert_eq!(told, Some(6 * 60), "until then the night before answers");
        }
    }
}

#[test]
fn a_line_has_one_gap_and_a_place_one_flaw_however_many_days_are_scheduled() {
    let mut held = register();
    for day in 0..5 {
        let unit = super::unit(&format!("unit-{day}"), None);
        let from = TODAY.saturating_add((day + 1).weeks());
        held = publish(&held, Some(from), vec![Action::Put(Document::Unit(unit.into()))]).register;
    }
    let closing = line("crisis", |line| {
        line.hours.always_open = false;
        line.unit_id = Some("nobody".to_owned());
    });
    let flaws = refused(&held, None, vec![closing]);
    let of_crisis: Vec<_> = flaws.iter().filter(|flaw| flaw.name == of_line("crisis")).collect();
    let told: Vec<_> = of_crisis.iter().map(|flaw| (&*flaw.field, flaw.date)).collect();
    assert_eq!(told, [("fallback_line_ids", TODAY), ("unit_id", TODAY)]);
    assert_eq!(of_crisis[1].told(TODAY), "names no unit that is in force");
    let before = TODAY.saturating_sub(1.day());
    assert!(of_crisis[1].told(before).starts_with("from 2026-05-01: names"));
}

#[test]
fn what_is_wrong_again_on_other_days_is_new() {
    let team = || Action::Put(Document::Unit(super::unit("team", None).into()));
    let name = EntryName { kind: Kind::Unit, entry_id: "team".to_owned() };
    let [june, july, august] = [6, 7, 8].map(|month| date(2026, month, 1));
    let held = publish(&register(), Some(june), vec![team()]).register;
    let resting = line("families", |line| line.unit_id = Some("team".to_owned()));
    let held = publish(&held, Some(august), vec![resting]).register;
    let flaws = refused(&held, Some(july), vec![Action::End(name)]);
    let told: Vec<_> = flaws.iter().map(|flaw| (flaw.path(), flaw.date)).collect();
    assert_eq!(told, [("line/families.unit_id".to_owned(), august)]);
}

#[test]
fn chains_as_long_as_a_register_can_hold_are_proven_at_once() {
    const LINES: usize = 5_000; // walking on from each would take minutes
    let register = register();
    let name = |at: usize| format!("line-{at:05}");
    let always = Line::clone(&loaded().lines["crisis"].item);
    let chained = |at: usize| {
        let fallback_line_ids = vec![name((at + 1) % LINES)];
        let line = Line { line_id: name(at), fallback_line_ids, ..always.clone() };
        Action::Put(Document::Line(line.into()))
    };
    let flaws = refused(&register, None, (0..LINES).map(chained).collect());
    assert_eq!(flaws.len(), LINES, "each leads back to itself");
}
