//! How assessments and plans are kept. Their words are sealed, and opened once the disclosure is
//! logged.

mod assessment;
mod entity;
mod migration;
mod plan;
mod refs;
mod words;

use neuvo_ledger::Ledger;
use neuvo_secrecy::Vault;

pub(crate) use assessment::insert_assessment;
pub(crate) use migration::Migrations;
pub(crate) use plan::{PlanFilter, insert_plan, update_plan};
pub(crate) use refs::{ref_contact, ref_county, ref_matter, ref_unit};
pub(crate) use words::is_of_key;

/// Assessments and plans.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) ledger: Ledger,
    pub(crate) vault: Vault,
}
