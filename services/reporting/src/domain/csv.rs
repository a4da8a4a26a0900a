//! A table as a file that Finnish Excel opens: UTF-8 with byte order mark, `;` between values.

use super::table::{Row, Table};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The table, its total as the last row, and its notes as `# ` lines in `language`. Keys are our own
/// words and ids, and values are numbers, `..` for one that is hidden, or nothing where there is none,
/// so no cell can start a formula.
pub(crate) fn csv(table: &Table, language: &str) -> String {
    let mut ids = vec![table.report.key.0];
    ids.extend(table.report.columns.iter().map(|column| column.column_id));
    let mut text = format!("{BYTE_ORDER_MARK}{}\n", ids.join(";"));
    for row in table.rows.iter().chain([&table.total]) {
        text.push_str(&line(row));
    }
    let title = table.report.title.in_language(language);
    text.push_str(&format!("# {title}, {} – {}\n", table.period.start, table.period.end));
    for note in &table.notes {
        // A name that came from elsewhere must not begin a line of its own.
        let note = note.in_language(language).replace(['\n', '\r'], " ");
        text.push_str(&format!("# {note}\n"));
    }
    text
}

fn line(row: &Row) -> String {
    let values: Vec<_> = row.values.iter().map(|value| value.written()).collect();
    format!("{};{}\n", row.key, values.join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Counted, Period, find, tabulate};

    #[test]
    fn notes_come_after_the_table_as_comment_lines() {
        let period = Period {
            start: "2023-01-01".parse().expect("day"),
            end: "2023-06-30".parse().expect("day"),
        };
        let report = find("contacts-by-group-and-sector").expect("a report");
        let text = csv(&tabulate(report, period, &Counted::default(), None), "fi");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "\u{feff}client_group;social;health;total;share_percent");
        assert_eq!(lines[4], "TOTAL;0;0;0;0");
        assert!(lines.len() > 5 && lines[5..].iter().all(|line| line.starts_with("# ")), "{text}");
    }
}
