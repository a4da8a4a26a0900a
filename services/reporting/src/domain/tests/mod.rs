//! The domain against the county's half-year and against a reader who would know what is hidden.

mod small_cells;
mod table;

use super::{Count, Counted, Period, Row, Value};

/// The county's half-year, by client group and sector.
fn half_year() -> Counted {
    let counts = [("1", 6, 52), ("2", 140, 536), ("3", 141, 631)].into_iter();
    let counts = counts.flat_map(|(key, social, health)| {
        [count(key, "social", social), count(key, "health", health)]
    });
    Counted { counts: counts.collect(), contacts: 1464, ..Counted::default() }
}

fn count(key: &str, column_id: &'static str, number: i64) -> Count {
    Count { key: key.to_owned(), column_id, number }
}

fn period(start: &str, end: &str) -> Period {
    Period { start: start.parse().expect("a day"), end: end.parse().expect("a day") }
}

/// The values of a row as a file writes them.
fn written(row: &Row) -> String {
    row.values.iter().map(|value| value.written()).collect::<Vec<_>>().join(" ")
}

/// Whether a value is told.
fn told(value: &Value) -> bool {
    *value != Value::Hidden
}
