//! The directory's migrations. One that has been released is never changed.

mod m0001_entries;
mod m0002_register;
mod m0003_faults;
mod m0004_held_matters;
mod m0005_offered_matters;

use neuvo_ledger::migration::LedgerTables;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub(crate) struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(LedgerTables),
            Box::new(m0001_entries::Entries),
            Box::new(m0002_register::Register),
            Box::new(m0003_faults::Faults),
            Box::new(m0004_held_matters::HeldMatters),
            Box::new(m0005_offered_matters::OfferedMatters),
        ]
    }
}
