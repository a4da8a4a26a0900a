//! From counted facts to rows, totals and notes.

use jiff::civil::date;

use super::{count, half_year, period, written};
use crate::domain::{
    Counted, PromiseDays, PromiseState, Text, Value,
    catalogue::find,
    dimension::Origin,
    table::{Table, tabulate},
};

fn run(report_id: &str, counted: &Counted) -> Table {
    let report = find(report_id).expect("a report");
    tabulate(report, period("2023-01-01", "2023-06-30"), counted, None)
}

#[test]
fn the_countys_half_year_has_the_countys_totals_and_shares() {
    let table = run("contacts-by-group-and-sector", &half_year());
    let rows: Vec<_> = table.rows.iter().map(|row| (row.key.as_str(), written(row))).collect();
    let expected = [
        ("FAMILIES", "6 52 58 4"),
        ("WORKING_AGE", "140 536 676 45"),
        ("OLDER_PEOPLE", "141 631 772 51"),
    ];
    assert_eq!(rows, expected.map(|(key, values)| (key, values.to_owned())));
    assert_eq!(written(&table.total), "287 1219 1506 100");
    assert_eq!((table.entries, table.contacts), (Value::Number(1506), Value::Number(1464)));
}

#[test]
fn synthetic_visits_are_always_told() {
    let counted = Counted { origins: vec![Origin::Synthetic], ..half_year() };
    let table = run("contacts-by-month", &counted);
    assert!(table.notes.iter().any(|note| note.fi.starts_with("SYNTHETIC")));
}

#[test]
fn a_month_without_contacts_is_a_row_of_zeros() {
    let report = find("contacts-by-month").expect("a report");
    let winter = period("2023-11-15", "2024-02-01");
    let table = tabulate(report, winter, &Counted::default(), None);
    let keys: Vec<_> = table.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["2023-11", "2023-12", "2024-01", "2024-02"]);
    assert_eq!(written(&table.total), "0 0 0 0");
}

#[test]
fn sites_are_there_with_zeros_and_what_was_at_none_comes_last() {
    let name = |id: &str| (id.to_owned(), Text::same("name"));
    let counts = vec![count("", "health", 2), count("closed", "social", 1)];
    let names = [name("just"), name("rentto")].into();
    let table = run("contacts-by-site", &Counted { counts, names, ..Counted::default() });
    let rows: Vec<_> = table.rows.iter().map(|row| (&*row.key, &*row.title.en)).collect();
    let expected =
        [("closed", "closed"), ("just", "name"), ("rentto", "name"), ("NO_SITE", "No site")];
    assert_eq!(rows, expected);
    assert_eq!(written(&table.total), "1 2 3 100 0 0");
}

#[test]
fn the_oldest_of_all_is_the_oldest_of_any_and_there_may_be_none() {
    let mut counts = vec![count("a", "accepted", 1), count("b", "waiting", 2)];
    counts.push(count("b", "oldest_waiting_hours", 0));
    counts.push(count("b", "oldest_waiting_hours", 7));
    let table = run("handoffs-by-unit", &Counted { counts, ..Counted::default() });
    let rows: Vec<_> = table.rows.iter().map(written).collect();
    assert_eq!(rows, ["0 1 0 0 0 1 ", "2 0 0 0 0 2 7"]);
    assert_eq!(written(&table.total), "2 1 0 0 0 3 7");
}

#[test]
fn an_open_promise_is_overdue_from_the_day_after() {
    let (first_due, due) = (date(2023, 9, 1), date(2023, 9, 4));
    let days = PromiseDays { first_due, due, settled: None };
    let on = |state: PromiseState, day| state.column_id(days, date(2023, 9, day));
    let told = |columns: [&'static str; 3]| columns.map(Some);
    assert_eq!([3, 4, 5].map(|day| on(PromiseState::Open, day)), told(["open", "open", "overdue"]));
    assert_eq!(
        [3, 4, 5].map(|day| on(PromiseState::Moved, day)),
        told(["moved", "moved", "overdue"])
    );
}

#[test]
fn a_promise_is_kept_late_from_the_day_after_the_one_told_first_though_it_was_moved() {
    let (first_due, due) = (date(2023, 9, 1), date(2023, 9, 4));
    let kept = |day| {
        let days = PromiseDays { first_due, due, settled: Some(date(2023, 9, day)) };
        PromiseState::Kept.column_id(days, date(2023, 9, 20))
    };
    assert_eq!([1, 2, 4, 5].map(kept), ["kept", "kept_late", "kept_late", "kept_late"].map(Some));
}
