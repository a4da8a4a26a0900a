//! Changes: drafted, proven, published, withdrawn.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{Date, date},
};
use neuvo_calendar::hours::DayKind;
use uuid::Uuid;

use super::{MON_FRI, TODAY, loaded, register, rule, text};
use crate::domain::{
    Action, Change, ChangeState, Decided, Decision, Document, Edit, EntryName, EntryState, Kind,
    Line, Outcome, Refusal, Register,
};

/// A day on which something is to come into force.
const LATER: Date = date(2026, 9, 1);

pub(super) fn editor() -> Decided {
    Decided::new("editor", Timestamp::UNIX_EPOCH)
}

pub(super) fn draft(register: &Register, from: Option<Date>, actions: Vec<Action>) -> Change {
    let mut change = Change {
        change_id: Uuid::now_v7(),
        version: 1,
        decision: Decision::Draft,
        why: "test".to_owned(),
        from,
        edits: vec![],
        created: editor(),
        decided: None,
    };
    change.edit(of_day(register, from.unwrap_or(TODAY), actions), &[]);
    change
}

/// Edits of what stands on a day.
fn of_day(register: &Register, day: Date, actions: Vec<Action>) -> Vec<Edit> {
    let edit = |action: Action| {
        let base_version = register.version_on(&action.name(), day);
        Edit { action, base_version }
    };
    actions.into_iter().map(edit).collect()
}

pub(super) fn publish(register: &Register, from: Option<Date>, actions: Vec<Action>) -> Outcome {
    draft(register, from, actions).publish(register, editor(), TODAY, true).expect("proven")
}

pub(super) fn line(line_id: &str, change: impl FnOnce(&mut Line)) -> Action {
    let mut line = Line::clone(&loaded().lines[line_id].item);
    change(&mut line);
    Action::Put(Document::Line(Arc::new(line)))
}

fn renamed(name: &str) -> Vec<Action> {
    vec![line("families", |line| line.name = text(name))]
}

fn name_on(register: &Register, day: Date) -> String {
    register.on(day).lines["families"].item.name.fi.clone()
}

pub(super) fn of_line(line_id: &str) -> EntryName {
    EntryName { kind: Kind::Line, entry_id: line_id.to_owned() }
}

#[test]
fn a_change_without_a_day_is_so_from_the_day_it_is_published() {
    let outcome = publish(&register(), None, renamed("Perheet"));
    assert_eq!(name_on(&outcome.register, TODAY), "Perheet");
    assert_eq!(name_on(&outcome.register, TODAY.yesterday().expect("a day")), "families");
    assert_eq!(outcome.change.state(TODAY), ChangeState::Published);
}

#[test]
fn a_scheduled_change_is_so_from_its_day_on_and_may_be_withdrawn_before_it() {
    let scheduled = publish(&register(), Some(LATER), renamed("Perheet"));
    assert_eq!(scheduled.change.state(TODAY), ChangeState::Scheduled);
    assert_eq!(name_on(&scheduled.register, TODAY), "families");
    assert_eq!(name_on(&scheduled.register, LATER), "Perheet");

    let change = &scheduled.change;
    let late = change.withdraw(&scheduled.register, editor(), LATER).expect_err("its day came");
    assert_eq!(late, Refusal::InForce);
    let gone = change.withdraw(&scheduled.register, editor(), TODAY).expect("its day is to come");
    assert_eq!(gone.change.state(LATER), ChangeState::Withdrawn);
    assert_eq!(name_on(&gone.register, LATER), "families");
    let next = gone.register.history(&of_line("families")).expect("there").next_version();
    assert_eq!(next, 3, "a number that was given is not given again");
}

#[test]
fn a_change_of_today_leaves_what_is_scheduled_alone() {
    let scheduled = publish(&register(), Some(LATER), renamed("Syksy")).register;
    let today = publish(&scheduled, None, renamed("Kevät")).register;
    assert_eq!(name_on(&today, TODAY), "Kevät");
    assert_eq!(name_on(&today, LATER), "Syksy");
}

#[test]
fn of_two_changes_of_a_day_the_one_published_last_holds() {
    let first = publish(&register(), Some(LATER), renamed("Ensin")).register;
    let second = publish(&first, Some(LATER), renamed("Sitten")).register;
    assert_eq!(name_on(&second, LATER), "Sitten");
}

#[test]
fn who_edited_an_older_version_is_told_which_entry_and_who_was_faster() {
    let (mine, other) = (draft(&register(), None, renamed("Minun")), "somebody else");
    let theirs = draft(&register(), None, renamed("Heidän"));
    let faster = Decided::new(other, Timestamp::UNIX_EPOCH);
    let after = theirs.publish(&register(), faster.clone(), TODAY, false).expect("proven").register;
    let Refusal::Conflicts(conflicts) =
        mine.publish(&after, editor(), TODAY, false).expect_err("late")
    else {
        panic!("refused for another reason");
    };
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].name, of_line("families"));
    assert_eq!((conflicts[0].base_version, conflicts[0].version), (1, 2));
    assert_eq!(conflicts[0].decided, Some(faster));
}

#[test]
fn taking_an_entry_in_again_takes_the_version_there_is() {
    let mut mine = draft(&register(), None, renamed("Minun"));
    let after = publish(&register(), None, renamed("Heidän")).register;
    mine.edit(of_day(&after, TODAY, renamed("Minun")), &[]);
    assert_eq!(mine.edits.len(), 1);
    mine.publish(&after, editor(), TODAY, false).expect("nothing else changed");
}

#[test]
fn a_change_that_would_leave_nobody_to_answer_is_refused_with_the_minute_and_the_line() {
    let closing = line("crisis", |line| {
        line.hours.always_open = false;
        line.hours.opening_rules = vec![rule(DayKind::Normal, MON_FRI, 0, 24)];
    });
    let change = draft(&register(), Some(LATER), vec![closing]);
    let Refusal::Flaws(flaws) =
        change.publish(&register(), editor(), TODAY, false).expect_err("a gap")
    else {
        panic!("refused for another reason");
    };
    let families = flaws.iter().find(|flaw| flaw.name == of_line("families")).expect("named");
    assert_eq!(families.field, "fallback_line_ids");
    assert_eq!(families.date, LATER);
    // 5 September 2026 is the first Saturday from the day on.
    let gap = "leaves 2026-09-05 00:00 uncovered: neither the line nor a follower answers";
    assert_eq!(families.description, gap);
}

#[test]
fn followers_that_lead_back_are_refused() {
    let circle = line("emergency", |line| {
        line.fallback_line_ids = vec!["families".to_owned(), "crisis".to_owned()];
    });
    let change = draft(&register(), None, vec![circle]);
    let Refusal::Flaws(flaws) =
        change.publish(&register(), editor(), TODAY, false).expect_err("a circle")
    else {
        panic!("refused for another reason");
    };
    let circular = |flaw: &&crate::domain::Flaw| flaw.description.starts_with("makes a circle");
    let named: Vec<_> = flaws.iter().filter(circular).map(|flaw| flaw.path()).collect();
    assert_eq!(named, ["line/emergency.fallback_line_ids", "line/families.fallback_line_ids"]);
}

#[test]
fn a_line_that_others_rest_on_ends_when_they_do_no_more() {
    let end = Action::End(of_line("emergency"));
    let change = draft(&register(), None, vec![end]);
    let Refusal::Flaws(flaws) =
        change.publish(&register(), editor(), TODAY, false).expect_err("needed")
    else {
        panic!("refused for another reason");
    };
    assert!(flaws.iter().any(|flaw| flaw.path() == "line/families.fallback_line_ids[0]"));
    assert!(flaws.iter().any(|flaw| flaw.path() == "county/county.areas[4].line_id"));
}

#[test]
fn withdrawing_what_another_scheduled_change_rests_on_is_refused() {
    let base = register();
    let mut team = super::unit("team", Some("guidance"));
    team.name = text("team");
    let new = publish(&base, Some(LATER), vec![Action::Put(Document::Unit(Arc::new(team)))]);
    let resting = line("families", |line| line.unit_id = Some("team".to_owned()));
    let then = LATER.tomorrow().expect("a day");
    let both = publish(&new.register, Some(then), vec![resting]).register;
    let Refusal::Flaws(flaws) = new.change.withdraw(&both, editor(), TODAY).expect_err("needed")
    else {
        panic!("refused for another reason");
    };
    let told: Vec<_> = flaws.iter().map(|flaw| (flaw.path(), flaw.date)).collect();
    assert_eq!(told, [("line/families.unit_id".to_owned(), then)]);
}

#[test]
fn what_was_wrong_before_stops_nobody() {
    let mut broken = register();
    let mut version =
        broken.history(&of_line("families")).and_then(|h| h.latest()).cloned().expect("there");
    let Document::Line(held) = &*version.item else { panic!("a line") };
    let lost = Line { unit_id: Some("nobody".to_owned()), ..Line::clone(held) };
    version.item = Arc::new(Document::Line(Arc::new(lost)));
    version.version = 2;
    broken.add(version, false);
    publish(&broken, None, vec![line("working-age", |line| line.name = text("Työikäiset"))]);
}

#[test]
fn a_change_is_published_once_and_says_something() {
    let empty = draft(&register(), None, vec![]);
    assert_eq!(
        empty.publish(&register(), editor(), TODAY, false).expect_err("empty"),
        Refusal::Empty
    );
    let done = publish(&register(), None, renamed("Perheet"));
    let again = done.change.publish(&done.register, editor(), TODAY, false).expect_err("done");
    assert_eq!(again, Refusal::NotDraft);
}

#[test]
fn an_entry_is_scheduled_then_published_then_ending_then_ended() {
    let team = Action::Put(Document::Unit(Arc::new(super::unit("team", Some("guidance")))));
    let name = EntryName { kind: Kind::Unit, entry_id: "team".to_owned() };
    let made = publish(&register(), Some(LATER), vec![team]).register;
    let state = |register: &Register, day| register.history(&name).and_then(|h| h.state(day));
    assert_eq!(state(&made, TODAY), Some(EntryState::Scheduled));
    assert_eq!(state(&made, LATER), Some(EntryState::Published));
    let end = date(2027, 1, 1);
    let ended = publish(&made, Some(end), vec![Action::End(name.clone())]).register;
    assert_eq!(state(&ended, LATER), Some(EntryState::Ending));
    assert_eq!(state(&ended, end), Some(EntryState::Ended));
    let history = ended.history(&name).expect("there");
    assert_eq!(history.changes_after(LATER), Some(end));
}
