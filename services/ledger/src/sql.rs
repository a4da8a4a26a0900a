//! SQL of the writer: few shapes, so that each is prepared once and used again.

use std::fmt::Write;

use sea_orm::DbBackend;

use crate::{failpoint, row::Row};

/// Rows of one statement at most. The databases take at least 32,766 values a statement.
pub(crate) const ROWS_MAX: usize = 256;

/// Cuts `count` rows into statements of few different sizes: multiples of 128, then of 8, then the
/// rest. A size is a statement to prepare; too many would be thrown out again and again.
pub(crate) fn chunks(mut count: usize) -> Vec<usize> {
    let mut sizes = Vec::new();
    while count > 0 {
        let size = match count {
            ROWS_MAX.. => ROWS_MAX,
            128.. => 128,
            8.. => count / 8 * 8,
            _ => count,
        };
        sizes.push(size);
        count -= size;
    }
    sizes
}

/// `INSERT INTO t (a, b) VALUES (?, ?), …` for so many rows like `row`.
pub(crate) fn insert(backend: DbBackend, row: &Row, rows: usize) -> String {
    let width = row.columns.len();
    let mut sql =
        format!("INSERT INTO {} ({}) VALUES ", row.table, quoted(&row.columns).join(", "));
    for number in 0..rows {
        sql.push_str(if number == 0 { "(" } else { ", (" });
        for column in 0..width {
            if column > 0 {
                sql.push_str(", ");
            }
            push_mark(&mut sql, backend, number * width + column + 1);
        }
        sql.push(')');
    }
    sql
}

/// As [`insert`]; a row that is there is replaced when it is older by its `version`.
pub(crate) fn put(backend: DbBackend, row: &Row, rows: usize) -> String {
    let keys: Vec<_> = row.key.iter().map(|place| quote(row.columns[*place])).collect();
    let sets: Vec<_> = row
        .columns
        .iter()
        .enumerate()
        .filter(|(place, _)| !row.key.contains(place))
        .map(|(_, column)| format!("{0} = excluded.{0}", quote(column)))
        .collect();
    let insert = insert(backend, row, rows);
    let (keys, sets, table) = (keys.join(", "), sets.join(", "), row.table);
    format!(
        "{insert} ON CONFLICT ({keys}) DO UPDATE SET {sets} WHERE excluded.version > {table}.version"
    )
}

/// `UPDATE t SET a = ? WHERE key = ? AND version = ?`.
pub(crate) fn guarded_update(backend: DbBackend, row: &Row) -> String {
    let (mut sets, mut keys) = (Vec::new(), Vec::new());
    let mut next = 1..;
    for (place, column) in row.columns.iter().enumerate() {
        if !row.key.contains(&place) {
            let number = next.next().unwrap_or_default();
            sets.push(format!("{} = {}", quote(column), mark(backend, number)));
        }
    }
    for place in &row.key {
        let number = next.next().unwrap_or_default();
        keys.push(format!("{} = {}", quote(row.columns[*place]), mark(backend, number)));
    }
    let version = mark(backend, next.next().unwrap_or_default());
    let is = if failpoint::reached("skip-guard") { ">=" } else { "=" }; // a mutant: the last one wins
    format!(
        "UPDATE {} SET {} WHERE {} AND version {is} {version}",
        row.table,
        sets.join(", "),
        keys.join(" AND ")
    )
}

/// A parameter's mark.
pub(crate) fn mark(backend: DbBackend, number: usize) -> String {
    let mut mark = String::new();
    push_mark(&mut mark, backend, number);
    mark
}

fn push_mark(sql: &mut String, backend: DbBackend, number: usize) {
    match backend {
        DbBackend::Postgres => {
            write!(sql, "${number}").expect("a string takes everything that is written to it");
        }
        _ => sql.push('?'),
    }
}

fn quote(column: &str) -> String {
    format!("\"{column}\"")
}

fn quoted(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| quote(column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            table: "desk",
            columns: vec!["desk_id", "seats", "version"],
            values: vec![1.into(), 2.into(), 3.into()],
            key: vec![0],
        }
    }

    #[test]
    fn chunks_hold_every_row_in_few_sizes() {
        let mut sizes = std::collections::BTreeSet::new();
        for count in 0..1_000 {
            let parts = chunks(count);
            assert_eq!(parts.iter().sum::<usize>(), count);
            sizes.extend(parts);
        }
        assert!(sizes.len() <= 24, "{sizes:?}");
    }

    #[test]
    fn statements_are_written_for_both_databases() {
        assert_eq!(
            insert(DbBackend::Sqlite, &row(), 2),
            r#"INSERT INTO desk ("desk_id", "seats", "version") VALUES (?, ?, ?), (?, ?, ?)"#
        );
        assert_eq!(
            guarded_update(DbBackend::Postgres, &row()),
            r#"UPDATE desk SET "seats" = $1, "version" = $2 WHERE "desk_id" = $3 AND version = $4"#
        );
        assert!(put(DbBackend::Postgres, &row(), 1).ends_with(
            r#"ON CONFLICT ("desk_id") DO UPDATE SET "seats" = excluded."seats", "version" = excluded."version" WHERE excluded.version > desk.version"#
        ));
    }
}
