//! Intake's migrations. One that has been released is never changed.

mod m0001_contacts;
mod m0002_secrecy;
mod m0003_matters;
mod m0004_broken_promises;
mod m0005_opened_sector;
mod m0006_everyday_lists;

use neuvo_ledger::migration::LedgerTables;
use neuvo_secrecy::SecrecyTables;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub(crate) struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(LedgerTables),
            Box::new(m0001_contacts::Contacts),
            Box::new(SecrecyTables),
            Box::new(m0002_secrecy::Secrecy),
            Box::new(m0003_matters::Matters),
            Box::new(m0004_broken_promises::BrokenPromises),
            Box::new(m0005_opened_sector::OpenedSector),
            Box::new(m0006_everyday_lists::EverydayLists),
        ]
    }
}

#[cfg(test)]
mod tests {
    use neuvo_chassis::config;
    use neuvo_ledger::{Database, database};
    use sea_orm_migration::sea_orm::ConnectionTrait;

    use super::*;

    /// Migrations that stood before anything could be sealed.
    const BEFORE_SECRECY: u32 = 2;

    #[tokio::test]
    async fn words_that_stood_in_clear_are_gone_from_every_file_of_the_store() {
        let folder = tempfile::tempdir().expect("a folder");
        let merged = config::merge(&[database::DEFAULTS], None, &Default::default());
        let mut settings: database::Settings =
            merged.expect("defaults").get("store").expect("defaults are right");
        settings.data = folder.path().to_owned();
        let database = Database::open("intake", &settings).await.expect("a store");
        Migrations::up(database.read(), Some(BEFORE_SECRECY)).await.expect("as it was");
        let words = "Kanarialintu has worries. ".repeat(400); // more than a page
        for number in 0..20 {
            let insert = format!(
                "INSERT INTO private_text VALUES (x'{number:032x}', 'note', '{number} {words}')"
            );
            database.read().execute_unprepared(&insert).await.expect("a note in clear");
        }
        let in_clear = || {
            let files = std::fs::read_dir(folder.path()).expect("a folder");
            let read =
                files.map(|file| std::fs::read(file.expect("a file").path()).expect("bytes"));
            read.filter(|bytes| bytes.windows(12).any(|window| window == b"Kanarialintu")).count()
        };
        assert!(in_clear() > 0, "the test can see");
        database.migrate::<Migrations>().await.expect("migrated");
        assert_eq!(in_clear(), 0);
    }
}
