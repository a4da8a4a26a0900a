//! Reporting's migrations. One that has been released is never changed.

mod m0001_entry_facts;
mod m0002_custody_facts;
mod m0003_settled_promises;

use neuvo_ledger::migration::LedgerTables;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub(crate) struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(LedgerTables),
            Box::new(m0001_entry_facts::EntryFacts),
            Box::new(m0002_custody_facts::CustodyFacts),
            Box::new(m0003_settled_promises::SettledPromises),
        ]
    }
}
