//! Assessment at its rpc surface, on SQLite and on PostgreSQL.

mod agree_plan;
mod appoint_responsible;
mod create_assessment;
mod create_plan;
mod custody;
mod follow_up_plan;
mod get_assessment;
mod get_plan;
mod list_assessments;
mod list_disclosures;
mod list_own_log;
mod list_plans;
mod restore;
mod secrecy;
mod support;
