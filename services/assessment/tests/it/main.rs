//! Assessment at its rpc surface, on SQLite and on PostgreSQL.

mod create_assessment;
mod get_assessment;
mod list_assessments;
mod list_disclosures;
mod support;
