//! A reader who knows every number that is told, how they add up, that no zero is hidden and where
//! the threshold lies cannot work out a hidden one.

use proptest::prelude::*;

use super::{count, half_year, period, told, written};
use crate::domain::{
    Count, Counted, Value,
    catalogue::{AddUp, Bond, Report, find},
    table::{Table, tabulate},
};

/// Below five.
const THRESHOLD: i64 = 5;

fn run(report: &Report, counted: &Counted, threshold: Option<i64>) -> Table {
    tabulate(report.clone(), period("2023-01-01", "2023-06-30"), counted, threshold)
}

fn hidden(report_id: &str, counted: Counted) -> Table {
    run(&find(report_id).expect("a report"), &counted, Some(THRESHOLD))
}

fn by_site(rows: &[(&str, i64, i64)]) -> Counted {
    let counts = rows.iter().flat_map(|(key, social, health)| {
        [count(key, "social", *social), count(key, "health", *health)]
    });
    let contacts = rows.iter().map(|(_, social, health)| social + health).sum();
    Counted { counts: counts.collect(), contacts, ..Counted::default() }
}

#[test]
fn the_countys_half_year_is_shown_whole_below_five_and_not_below_ten() {
    let table = hidden("contacts-by-group-and-sector", half_year());
    let rows: Vec<_> = table.rows.iter().chain([&table.total]).map(written).collect();
    assert_eq!(rows, ["6 52 58 4", "140 536 676 45", "141 631 772 51", "287 1219 1506 100"]);
    assert_eq!((table.entries, table.contacts), (Value::Number(1506), Value::Number(1464)));
    assert!(!table.notes.iter().any(|note| note.en.contains("hidden")));

    let report = find("contacts-by-group-and-sector").expect("a report");
    let table = run(&report, &half_year(), Some(10));
    let rows: Vec<_> = table.rows.iter().chain([&table.total]).map(written).collect();
    assert_eq!(rows, [".. .. 58 ..", ".. .. 676 ..", "141 631 772 51", "287 1219 1506 100"]);
    assert_eq!((table.entries, table.contacts), (Value::Number(1506), Value::Hidden));
    assert!(table.notes.iter().any(|note| note.en.contains("Counts below 10")));
}

#[test]
fn zeros_are_shown_and_totals_stay_where_others_can_hide_the_small_ones() {
    let table = hidden("contacts-by-site", by_site(&[("a", 3, 0), ("b", 9, 12), ("c", 40, 50)]));
    let rows: Vec<_> = table.rows.iter().map(written).collect();
    assert_eq!(rows, [".. 0 .. .. .. 0", ".. 12 .. .. .. 0", "40 50 90 79 .. 0", "0 0 0 0 .. 0"]);
    assert_eq!(written(&table.total), "52 62 114 100 .. 0");
}

#[test]
fn a_total_that_is_the_small_count_itself_is_hidden_with_one_more() {
    let table = hidden("contacts-by-site", by_site(&[("a", 3, 52)]));
    assert_eq!(written(&table.rows[0]), ".. .. 55 .. .. 0");
    assert_eq!(written(&table.total), ".. .. 55 .. .. 0");
    assert_eq!(table.entries, Value::Number(55));
}

#[test]
fn when_all_there_is_is_small_no_count_but_zero_is_told() {
    let table = hidden("contacts-by-site", by_site(&[("a", 1, 0)]));
    assert_eq!(written(&table.rows[0]), ".. 0 .. .. .. 0");
    assert_eq!(written(&table.total), ".. 0 .. .. .. 0");
    assert_eq!((table.entries, table.contacts), (Value::Hidden, Value::Hidden));
    assert!(table.notes.iter().any(|note| note.en == ".. entries of .. contacts."));
}

#[test]
fn contacts_are_hidden_when_the_joint_visits_are_few() {
    let visits = |contacts| Counted { contacts, ..by_site(&[("a", 40, 50)]) };
    assert_eq!(hidden("contacts-by-site", visits(86)).contacts, Value::Hidden);
    assert_eq!(hidden("contacts-by-site", visits(85)).contacts, Value::Number(85));
    assert_eq!(hidden("contacts-by-site", visits(90)).contacts, Value::Number(90));
}

#[test]
fn what_is_for_running_the_day_is_told_to_who_runs_it() {
    let counts = vec![count("a", "waiting", 9), count("a", "oldest_waiting_hours", 30)];
    let counted = Counted { counts, ..Counted::default() };
    let report = find("handoffs-by-unit").expect("a report");
    assert_eq!(written(&run(&report, &counted, None).rows[0]), "9 0 0 0 0 9 30");
    assert_eq!(written(&run(&report, &counted, Some(THRESHOLD)).rows[0]), "9 0 0 0 0 9 ..");
}

#[test]
fn below_one_there_is_nothing_to_hide() {
    let report = find("contacts-by-month").expect("a report");
    let few = Counted { counts: vec![count("2023-01", "social", 1)], ..Counted::default() };
    let table = run(&report, &Counted { contacts: 1, ..few }, Some(1));
    assert!(table.rows.iter().chain([&table.total]).all(|row| row.values.iter().all(told)));
}

/// The reader's sight of a table: what is told, and every number that would fit what is not.
struct Reader<'a> {
    report: &'a Report,
    shown: &'a Table,
    /// Places of the numbers that do not follow from others: rows of the table, without the wholes
    /// where they follow from the parts.
    free: Vec<(usize, usize)>,
}

impl Reader<'_> {
    /// Whether the hidden number at a place may be another than it is, all others being near.
    fn doubts(&self, whole: &Table, (row, column): (usize, usize)) -> bool {
        let unknown: Vec<_> = self.free.iter().copied().filter(|at| !self.sees(*at)).collect();
        let mut steps = vec![-1_i64; unknown.len()];
        loop {
            let guess = self.guess(whole, &unknown, &steps);
            let differs = value(&guess, row, column) != value(whole, row, column);
            if differs && self.fits(&guess, whole) {
                return true;
            }
            // The next of all steps by one down, none or one up.
            let Some(at) = steps.iter().position(|step| *step < 1) else { return false };
            steps[at] += 1;
            steps[..at].fill(-1);
        }
    }

    fn sees(&self, (row, column): (usize, usize)) -> bool {
        row_of(self.shown, row).values[column] != Value::Hidden
    }

    /// The table as it would be, with its wholes and totals.
    fn guess(&self, whole: &Table, unknown: &[(usize, usize)], steps: &[i64]) -> Table {
        let changed = |at: (usize, usize)| {
            let step =
                unknown.iter().position(|other| *other == at).map_or(0, |place| steps[place]);
            value(whole, at.0, at.1) + step
        };
        let counts = self.free.iter().map(|(row, column)| Count {
            key: whole.rows[*row].key.replace("NO_SITE", ""),
            column_id: self.report.columns[*column].column_id,
            number: changed((*row, *column)),
        });
        run(self.report, &Counted { counts: counts.collect(), ..Counted::default() }, None)
    }

    /// Whether a table agrees with everything told, and what is hidden is no zero.
    fn fits(&self, guess: &Table, whole: &Table) -> bool {
        let parts = self.report.columns.iter().enumerate();
        let parts = parts.filter(|(_, column)| column.bond == Bond::Part);
        let sum: i64 = parts.map(|(place, _)| value(guess, guess.rows.len(), place)).sum();
        let adds_up = sum == guess.total.whole(self.report).number();
        adds_up
            && places(self.report, whole).into_iter().all(|(row, column)| {
                let number = value(guess, row, column);
                match self.sees((row, column)) {
                    true => number == value(whole, row, column),
                    false => number >= 1,
                }
            })
    }
}

fn row_of(table: &Table, at: usize) -> &crate::domain::Row {
    table.rows.get(at).unwrap_or(&table.total)
}

fn value(table: &Table, row: usize, column: usize) -> i64 {
    row_of(table, row).values[column].number()
}

/// Places of all counts, the totals after the last row.
fn places(report: &Report, table: &Table) -> Vec<(usize, usize)> {
    let counts = report.columns.iter().enumerate();
    let counts: Vec<_> = counts
        .filter(|(_, column)| matches!(column.bond, Bond::Part | Bond::Whole | Bond::Alone))
        .map(|(place, _)| place)
        .collect();
    (0..=table.rows.len()).flat_map(|row| counts.iter().map(move |column| (row, *column))).collect()
}

/// A report with those columns of a catalogued one, so that all its tables can be tried.
fn narrow(report_id: &str, columns: &[&str]) -> Report {
    let mut report = find(report_id).expect("a report");
    report.columns.retain(|column| columns.contains(&column.column_id));
    report
}

/// What is wrong with what is shown of a table; nothing when no hidden number can be worked out.
fn flaw(report: &Report, counted: &Counted, threshold: i64) -> Option<String> {
    let (whole, shown) = (run(report, counted, None), run(report, counted, Some(threshold)));
    let follows = |part| part == Bond::Whole && report.add_up == AddUp::InRows;
    let free = places(report, &whole)
        .into_iter()
        .filter(|(row, column)| *row < whole.rows.len() && !follows(report.columns[*column].bond));
    let reader = Reader { report, shown: &shown, free: free.collect() };
    for at in places(report, &whole) {
        let number = value(&whole, at.0, at.1);
        let what = match reader.sees(at) {
            true if (1..threshold).contains(&number) => "is small and told",
            false if number == 0 => "is zero and hidden",
            false if !reader.doubts(&whole, at) => "can be worked out",
            _ => continue,
        };
        let rows: Vec<_> = shown.rows.iter().chain([&shown.total]).map(written).collect();
        return Some(format!("{number} at {at:?} {what}: {rows:#?}"));
    }
    None
}

/// Tables of up to three rows with these columns, and a threshold.
fn any_counted(columns: &'static [&'static str]) -> impl Strategy<Value = (Counted, i64)> {
    let number = prop_oneof![2 => Just(0_i64), 3 => 1_i64..6, 2 => 6_i64..40];
    let numbers = proptest::collection::vec(number, columns.len()..=3 * columns.len());
    (numbers, 2_i64..8).prop_map(|(numbers, threshold)| {
        let keys = ["a", "b", "c"];
        let counts = numbers.into_iter().enumerate().map(|(at, number)| {
            count(keys[at / columns.len() % 3], columns[at % columns.len()], number)
        });
        (Counted { counts: counts.collect(), ..Counted::default() }, threshold)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_hidden_can_be_worked_out_where_rows_add_up(
        (counted, threshold) in any_counted(&["social", "health", "matters_opened"]),
    ) {
        let report = narrow("contacts-by-site", &["social", "health", "total", "matters_opened"]);
        prop_assert_eq!(flaw(&report, &counted, threshold), None);
    }

    #[test]
    fn nothing_hidden_can_be_worked_out_where_only_the_totals_add_up(
        (counted, threshold) in any_counted(&["held", "ended"]),
        opened in proptest::collection::vec(0_usize..3, 60..200),
    ) {
        let report = narrow("matters-by-unit", &["opened", "held", "ended"]);
        // Whatever was opened is held or ended now, but perhaps elsewhere.
        let all: i64 = counted.counts.iter().map(|count| count.number).sum();
        let mut counted = counted;
        for at in 0..usize::try_from(all).expect("few") {
            let key = ["a", "b", "c"][opened[at % opened.len()]];
            counted.counts.push(count(key, "opened", 1));
        }
        prop_assert_eq!(flaw(&report, &counted, threshold), None);
    }

    #[test]
    fn a_share_is_told_only_of_a_row_that_is_told_whole(
        (counted, threshold) in any_counted(&["social", "health"]),
    ) {
        let report = narrow("contacts-by-site", &["social", "health", "total", "share_percent"]);
        let table = run(&report, &counted, Some(threshold));
        for row in table.rows.iter().chain([&table.total]) {
            let counts_told = row.values[..3].iter().all(told) && told(&table.total.values[2]);
            prop_assert_eq!(told(&row.values[3]), counts_told);
        }
    }
}
