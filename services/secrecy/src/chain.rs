//! The chain over the log: rows are sealed in batches by the order of their ids, each batch over
//! the one before it.
//!
//! Batches are cut with a lag, so that nothing is added to a range that is sealed. The lag is a
//! limit: every write must have ended within it, and the clocks of replicas must agree better.

use jiff::{SignedDuration, Timestamp};
use neuvo_chassis::secret::Keyed;
use neuvo_ledger::{Refused, WriteSet, micros};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::{
    Vault,
    entity::{disclosure, disclosure_batch},
};

/// Rows younger than this are not sealed yet: a row has its id when it is made, and is committed a
/// little later, by this replica or another.
pub const SEAL_LAG: SignedDuration = SignedDuration::from_secs(30);
/// Rows of one batch at most.
pub(crate) const BATCH_ROWS_MAX: u64 = 1_000;

/// The end of the chain. Kept elsewhere, it shows that nothing before it was changed or cut off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Batches so far.
    pub batch_no: i64,
    /// The last one's digest; empty before the first.
    pub digest: Vec<u8>,
}

impl Vault {
    /// Seals the rows older than `until`; gives how many.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn seal(&self, until: Timestamp) -> anyhow::Result<usize> {
        let limit = first_id_at(until);
        let mut sealed = 0;
        loop {
            let last = last_batch(self.ledger.read()).await?;
            let after = last.as_ref().map_or(Uuid::nil(), |batch| batch.last_id);
            let rows = rows(after, BATCH_ROWS_MAX)
                .filter(disclosure::Column::DisclosureId.lt(limit))
                .all(self.ledger.read())
                .await?;
            let (Some(first_row), Some(last_row)) = (rows.first(), rows.last()) else {
                return Ok(sealed);
            };
            let batch = disclosure_batch::Model {
                batch_no: last.as_ref().map_or(0, |batch| batch.batch_no) + 1,
                first_id: first_row.disclosure_id,
                last_id: last_row.disclosure_id,
                rows: i32::try_from(rows.len())?,
                sealed_at: micros(Timestamp::now()),
                head: Vec::new(),
            };
            let before = last.map(|batch| batch.head).unwrap_or_default();
            let head = head(&self.keyring.log, &before, &batch, &rows);
            let mut set = WriteSet::new();
            set.insert(&disclosure_batch::ActiveModel { head: Set(head), ..batch.into() });
            match self.ledger.save(set).await {
                Ok(_) => sealed += rows.len(),
                Err(Refused::Constraint(_)) => return Ok(sealed), // another replica was quicker
                Err(refused) => return Err(refused.into()),
            }
        }
    }
}

pub(crate) async fn last_batch(
    read: &DatabaseConnection,
) -> anyhow::Result<Option<disclosure_batch::Model>> {
    let batches = disclosure_batch::Entity::find();
    Ok(batches.order_by_desc(disclosure_batch::Column::BatchNo).one(read).await?)
}

/// Rows after an id, in the order they are sealed.
pub(crate) fn rows(after: Uuid, limit: u64) -> Select<disclosure::Entity> {
    disclosure::Entity::find()
        .filter(disclosure::Column::DisclosureId.gt(after))
        .order_by_asc(disclosure::Column::DisclosureId)
        .limit(limit)
}

/// The digest of a batch over its rows and the batch before it.
pub(crate) fn head(
    key: &Keyed,
    before: &[u8],
    batch: &disclosure_batch::Model,
    rows: &[disclosure::Model],
) -> Vec<u8> {
    let (number, sealed_at) = (batch.batch_no.to_be_bytes(), batch.sealed_at.to_be_bytes());
    let count = batch.rows.to_be_bytes();
    let (first, last) = (batch.first_id.as_bytes(), batch.last_id.as_bytes());
    let mut parts: Vec<&[u8]> = vec![b"batch", before, &number, first, last, &count, &sealed_at];
    parts.extend(rows.iter().map(|row| &*row.digest));
    key.digest(&parts)
}

/// The least id that is made at `at`: a UUIDv7 begins with the milliseconds since 1970.
fn first_id_at(at: Timestamp) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    Uuid::from_u128(u128::from(millis) << 80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_before_a_time_are_below_it_and_later_ones_are_not() {
        let before = Timestamp::now();
        let id = Uuid::now_v7();
        let after = Timestamp::now() + SignedDuration::from_millis(1);
        assert!(first_id_at(before) <= id && id < first_id_at(after));
    }
}
