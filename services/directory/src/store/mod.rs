//! How the directory is kept: versions of documents and the changes that made them, all of them in
//! memory.

pub(crate) mod change;
mod entity;
mod entry;
pub(crate) mod fault;
mod held;
mod migration;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arc_swap::ArcSwap;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, WriteSet, unavailable};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::domain::{Decided, Decision, Document, EntryName, Kept, Kind, Register};

pub(crate) use entry::Told;
pub(crate) use held::Held;
pub(crate) use migration::Migrations;

/// The row that moves with every publication.
const REGISTER_ID: i32 = 1;

/// The directory's entries.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) ledger: Ledger,
    held: Arc<ArcSwap<Held>>,
    /// Who reads it anew; others wait for what that one finds.
    reader: Arc<Mutex<()>>,
    /// Who decides about the register; others of this replica wait for their turn.
    decider: Arc<Mutex<()>>,
}

/// What others were told last of an entry.
pub(crate) struct LastTold {
    pub(crate) version: i64,
    pub(crate) digest: Vec<u8>,
    pub(crate) ended: bool,
}

impl Store {
    /// The entries of a ledger, read for the first time.
    ///
    /// # Errors
    /// When the store does not answer, or holds what the service did not write.
    pub(crate) async fn open(ledger: Ledger) -> anyhow::Result<Self> {
        let held = read(&ledger, None).await?;
        let held = Arc::new(ArcSwap::from_pointee(held));
        Ok(Self { ledger, held, reader: Arc::default(), decider: Arc::default() })
    }

    /// A turn to decide about the register, while it is held.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.decider.lock().await
    }

    /// The register; read again when the feed has moved, by this replica or, on PostgreSQL and some
    /// 100 ms later, by another. Of many who ask then, one reads.
    pub(crate) async fn held(&self) -> Result<Arc<Held>> {
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let _alone = self.reader.lock().await;
        match self.current() {
            Some(current) => Ok(current), // somebody read while we waited
            None => self.read_again().await,
        }
    }

    /// The register, read from the store now: for who lost to another publication.
    pub(crate) async fn fresh(&self) -> Result<Arc<Held>> {
        let _alone = self.reader.lock().await;
        self.read_again().await
    }

    /// What is held, if the feed has not moved since it was read.
    fn current(&self) -> Option<Arc<Held>> {
        let held = self.held.load_full();
        (held.position == self.ledger.position()).then_some(held)
    }

    async fn read_again(&self) -> Result<Arc<Held>> {
        let before = self.held.load_full();
        let held = read(&self.ledger, Some(&before)).await.map_err(unreadable)?;
        let held = Arc::new(held);
        self.held.store(held.clone());
        Ok(held)
    }

    /// The units that hold open matters or are offered some, as far as intake was read.
    pub(crate) async fn holders(&self) -> Result<BTreeSet<String>> {
        use entity::ref_matter::Column;
        let mut units = BTreeSet::new();
        for column in [Column::HolderUnitId, Column::OfferedUnitId] {
            let of_column = entity::ref_matter::Entity::find()
                .select_only()
                .column(column)
                .distinct()
                .filter(column.is_not_null())
                .into_tuple::<String>();
            units.extend(of_column.all(self.ledger.read()).await.map_err(unavailable)?);
        }
        Ok(units)
    }

    /// What others were told last, of every entry that they are told of.
    pub(crate) async fn last_told(&self) -> Result<BTreeMap<EntryName, LastTold>> {
        type Row = (String, String, i64, Vec<u8>, bool);
        let rows: Vec<Row> = entity::entry::Entity::find()
            .select_only()
            .column(entity::entry::Column::Kind)
            .column(entity::entry::Column::EntryId)
            .column(entity::entry::Column::Version)
            .column(entity::entry::Column::Digest)
            .column(entity::entry::Column::Ended)
            .into_tuple()
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        let told = rows.into_iter().filter_map(|(kind, entry_id, version, digest, ended)| {
            let name = EntryName { kind: Kind::of_word(&kind)?, entry_id };
            Some((name, LastTold { version, digest, ended }))
        });
        Ok(told.collect())
    }
}

/// The store does not answer, or holds what the service did not write.
fn unreadable(error: anyhow::Error) -> Fault {
    error.downcast::<DbErr>().map_or_else(Fault::internal, unavailable)
}

/// The register as the store has it. What was read before is not read again: a version never
/// changes, and what is decided of a change moves its version.
async fn read(ledger: &Ledger, before: Option<&Held>) -> anyhow::Result<Held> {
    let position = ledger.position(); // first: what is read is at least as new
    let database = ledger.read();
    let guard = entity::register::Entity::find_by_id(REGISTER_ID).one(database).await?;
    let guard = guard.map_or(0, |row| row.version);
    let decided = decided(ledger).await?;
    let versions = |changes: &BTreeMap<Uuid, i64>| -> Vec<Uuid> {
        let new = decided.iter().filter(|(id, change)| changes.get(id) != Some(&change.version));
        new.map(|(id, _)| *id).collect()
    };
    // A store that was restored has lost changes, or taken some back: then all is read anew.
    let same_store = |held: &&Held| {
        let kept = |(id, version): (&Uuid, &i64)| {
            decided.get(id).is_some_and(|change| change.version >= *version)
        };
        held.position.epoch == position.epoch && held.changes.iter().all(kept)
    };
    let (mut register, rows) = match before.filter(same_store) {
        Some(held) => {
            let mut rows = Vec::new();
            for change_id in versions(&held.changes) {
                let of_change = entity::entry_version::Column::ChangeId.eq(change_id);
                let found = entity::entry_version::Entity::find().filter(of_change);
                rows.extend(found.all(database).await?);
            }
            let mut register = Register::clone(&held.register);
            versions(&held.changes).into_iter().for_each(|change_id| register.remove(change_id));
            (register, rows)
        }
        None => {
            let all = entity::entry_version::Entity::find().all(database).await?;
            (Register::default(), all)
        }
    };
    for row in rows {
        let Some(change) = decided.get(&row.change_id) else { continue }; // committed meanwhile
        register.add(entry::version(row)?, change.withdrawn);
    }
    for (change_id, change) in decided.iter().filter(|(_, change)| !change.withdrawn) {
        register.published.insert(*change_id, change.decided.clone());
        if change.version == 1 {
            register.loads.insert(*change_id); // a draft is published as a later version
        }
    }
    let changes = decided.into_iter().map(|(id, change)| (id, change.version)).collect();
    Ok(Held::new(position, guard, register, changes))
}

/// What was decided of a change.
struct DecidedChange {
    version: i64,
    withdrawn: bool,
    decided: Decided,
}

async fn decided(ledger: &Ledger) -> anyhow::Result<BTreeMap<Uuid, DecidedChange>> {
    type Row = (Uuid, i64, i32, Option<String>, Option<i64>);
    let rows: Vec<Row> = entity::change::Entity::find()
        .select_only()
        .column(entity::change::Column::ChangeId)
        .column(entity::change::Column::Version)
        .column(entity::change::Column::Decision)
        .column(entity::change::Column::DecidedBy)
        .column(entity::change::Column::DecidedAt)
        .filter(entity::change::Column::Decision.ne(i32::from(Decision::Draft)))
        .into_tuple()
        .all(ledger.read())
        .await?;
    let mut changes = BTreeMap::new();
    for (change_id, version, decision, by, at) in rows {
        let at = neuvo_ledger::instant(at.unwrap_or_default())?;
        let decided = Decided { by: by.unwrap_or_default(), at };
        let withdrawn = decision == i32::from(Decision::Withdrawn);
        changes.insert(change_id, DecidedChange { version, withdrawn, decided });
    }
    Ok(changes)
}

/// Writes what a publication or withdrawal changes of the register, if nothing else was published
/// since it was read.
pub(crate) fn write(
    set: &mut WriteSet,
    guard: i64,
    versions: &[Kept<Document>],
) -> anyhow::Result<()> {
    let register =
        entity::register::ActiveModel { register_id: Set(REGISTER_ID), version: Set(guard + 1) };
    set.update(&register, guard);
    for version in versions {
        set.insert(&entry::version_row(version)?);
    }
    Ok(())
}

/// Writes what others are told of an entry, if they were told nothing else since it was read.
pub(crate) fn tell(set: &mut WriteSet, told: &Told, county_id: &str) -> anyhow::Result<()> {
    let row = entry::told_row(told, county_id)?;
    match told.version {
        1 => set.insert(&row),
        version => set.update(&row, version - 1),
    };
    Ok(())
}

/// Whether others were told this last.
pub(crate) fn is_told(last: &LastTold, document: &Document, ended: bool) -> bool {
    last.ended == ended && entry::sum_of(document).is_ok_and(|sum| sum == last.digest)
}

/// The table of held matters, for who builds it anew.
pub(crate) const HELD_MATTERS: &str = "ref_matter";

/// Keeps which unit holds a matter, and to which it is on offer; none once it has ended.
pub(crate) fn put_matter(
    set: &mut WriteSet,
    matter_id: Uuid,
    version: i64,
    [holder_unit_id, offered_unit_id]: [Option<String>; 2],
) {
    set.put(&entity::ref_matter::ActiveModel {
        matter_id: Set(matter_id),
        version: Set(version),
        holder_unit_id: Set(holder_unit_id),
        offered_unit_id: Set(offered_unit_id),
    });
}
