//! Reporting at its rpc surface, on SQLite and on PostgreSQL.

mod assessments;
mod custody;
mod export_report;
mod list_reports;
mod run_report;
mod support;
