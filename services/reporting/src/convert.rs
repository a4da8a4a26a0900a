//! Between the contract and the domain.

use jiff::ToSpan;
use neuvo_chassis::{Check, clock::timestamp, codes};
use neuvo_proto::{common::v1::LocalizedText, reporting::v1 as pb};

use crate::domain::{Period, Report, Row, Table, Text, Value};

/// Years of a period at most.
const PERIOD_YEARS_MAX: i64 = 10;

/// Reads a period; what is wrong is in `check`.
pub(crate) fn period(start: &str, end: &str, check: &mut Check) -> Option<Period> {
    let start = check.day("start_date", start);
    let end = check.day("end_date", end);
    let period = Period { start: start?, end: end? };
    let limit = period.start.saturating_add(PERIOD_YEARS_MAX.years());
    check.ensure(period.start <= period.end, "end_date", "is before start_date");
    check.ensure(period.end < limit, "end_date", "is ten years after start_date, or more");
    Some(period)
}

fn text(text: Text) -> Option<LocalizedText> {
    Some(LocalizedText { fi: text.fi, sv: text.sv, en: text.en })
}

/// A count as the contract has it. Finland's front doors do not reach two thousand million.
fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl From<Report> for pb::Report {
    fn from(report: Report) -> Self {
        Self {
            report_id: report.report_id.to_owned(),
            title: text(report.title),
            question: text(report.question),
            count_unit: report.count_unit.into(),
            caveats: report.caveats.into_iter().filter_map(text).collect(),
        }
    }
}

impl From<Value> for pb::Cell {
    fn from(value: Value) -> Self {
        let value = match value {
            Value::Number(number) => Some(pb::cell::Value::Count(count(number))),
            Value::Hidden => Some(pb::cell::Value::Hidden(true)),
            Value::Nothing => None,
        };
        Self { value }
    }
}

impl From<Row> for pb::Row {
    fn from(row: Row) -> Self {
        let cells = row.values.into_iter().map(Into::into).collect();
        Self { key: row.key, title: text(row.title), cells }
    }
}

impl From<Table> for pb::RunReportResponse {
    fn from(table: Table) -> Self {
        let (key, heading) = table.report.key.clone();
        let key = pb::Column {
            column_id: key.to_owned(),
            title: text(heading),
            count_unit: pb::CountUnit::Unspecified.into(),
        };
        let columns = table.report.columns.iter().map(|column| pb::Column {
            column_id: column.column_id.to_owned(),
            title: text(column.title.clone()),
            count_unit: codes::number(column.count_unit),
        });
        Self {
            columns: [key].into_iter().chain(columns).collect(),
            entries: count(table.entries.number()),
            entries_hidden: table.entries == Value::Hidden,
            contacts: count(table.contacts.number()),
            contacts_hidden: table.contacts == Value::Hidden,
            start_date: table.period.start.to_string(),
            end_date: table.period.end.to_string(),
            rows: table.rows.into_iter().map(Into::into).collect(),
            total: Some(table.total.into()),
            origins: table.origins.into_iter().map(i32::from).collect(),
            notes: table.notes.into_iter().filter_map(text).collect(),
            as_of: table.as_of.map(timestamp),
            report: Some(table.report.into()),
        }
    }
}
