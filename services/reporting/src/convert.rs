//! Between the contract and the domain.

use jiff::ToSpan;
use neuvo_chassis::{Check, clock::timestamp};
use neuvo_proto::{common::v1::LocalizedText, reporting::v1 as pb};

use crate::domain::{Period, Report, Row, Table, Text};

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
            count_unit: pb::CountUnit::Entries.into(),
            caveats: report.caveats.into_iter().filter_map(text).collect(),
        }
    }
}

impl From<Row> for pb::Row {
    fn from(row: Row) -> Self {
        let cell = |number| pb::Cell { value: Some(pb::cell::Value::Count(count(number))) };
        Self { key: row.key, title: text(row.title), cells: row.values.map(cell).to_vec() }
    }
}

impl From<Table> for pb::RunReportResponse {
    fn from(table: Table) -> Self {
        let columns = table.report.columns.iter().map(|(id, title)| pb::Column {
            column_id: (*id).to_owned(),
            title: text(title.clone()),
            count_unit: match *id {
                "social" | "health" | "total" => pb::CountUnit::Entries.into(),
                _ => pb::CountUnit::Unspecified.into(),
            },
        });
        Self {
            columns: columns.collect(),
            entries: count(table.total.values[2]),
            contacts: count(table.contacts),
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
