//! Assessment's migrations. One that has been released is never changed.

mod m0001_assessments;
mod m0002_secrecy;
mod m0003_plans;
mod m0004_sectors;

use neuvo_ledger::migration::LedgerTables;
use neuvo_secrecy::SecrecyTables;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub(crate) struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(LedgerTables),
            Box::new(m0001_assessments::Assessments),
            Box::new(SecrecyTables),
            Box::new(m0002_secrecy::Secrecy),
            Box::new(m0003_plans::Plans),
            Box::new(m0004_sectors::Sectors),
        ]
    }
}
