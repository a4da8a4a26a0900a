//! Looks whether the log is as it was written: batch by batch, in bounded memory, without a running
//! service. What it finds names ids and numbers only.

use neuvo_ledger::Database;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    Keyring,
    chain::{BATCH_ROWS_MAX, Head, head, rows},
    disclosure::digest,
    entity::{disclosure, disclosure_batch, subject_key},
    vault::INDEX_MARK,
};

/// Batches read at once.
const BATCHES_AT_ONCE: u64 = 100;

/// What a log is like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Its end.
    pub head: Head,
    /// What is not as it was written; empty when all is well.
    pub tampering: Vec<Tampering>,
    /// The oldest version that wraps a subject's key; those before it can be taken out of the key
    /// file. None: there are no keys.
    pub oldest_key: Option<i32>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tampering {
    /// A row says something else than when it was written, or was put in by hand.
    Changed(Uuid),
    /// So many rows of a batch are gone.
    Removed {
        /// The batch.
        batch_no: i64,
        /// Rows that are missing.
        rows: i64,
    },
    /// There are more rows than the batch sealed, at least so many.
    Added {
        /// The batch.
        batch_no: i64,
        /// Rows that are too many.
        rows: i64,
    },
    /// A batch does not fit its rows, or the batch before it.
    Broken(i64),
    /// There is no batch of this number, though there are later ones.
    Missing(i64),
    /// The batch that was anchored elsewhere is gone, or is another one: what followed was cut off
    /// or written anew.
    Cut(i64),
}

impl std::fmt::Display for Tampering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Changed(id) => write!(f, "row {id} is not as it was written"),
            Self::Removed { batch_no, rows } => {
                write!(f, "{rows} rows of batch {batch_no} are gone")
            }
            Self::Added { batch_no, rows } => {
                write!(f, "batch {batch_no} has {rows} rows more than were sealed")
            }
            Self::Broken(number) => {
                write!(f, "batch {number} does not fit its rows, or the batch before it")
            }
            Self::Missing(number) => write!(f, "batch {number} is gone"),
            Self::Cut(number) => write!(f, "batch {number} is not the one that was anchored"),
        }
    }
}

/// Whether a log has begun: its store knows which keys it is written with.
///
/// # Errors
/// When the store does not answer or is not migrated; when it does not know its keys though there are
/// rows, or heads that were anchored elsewhere: somebody took that away.
pub async fn has_begun(database: &Database, anchored: &[Head]) -> anyhow::Result<bool> {
    if database.mark(INDEX_MARK).await?.is_some() {
        return Ok(true);
    }
    let read = database.read();
    let untouched = anchored.is_empty()
        && disclosure::Entity::find().one(read).await?.is_none()
        && disclosure_batch::Entity::find().one(read).await?.is_none()
        && subject_key::Entity::find().one(read).await?.is_none();
    anyhow::ensure!(
        untouched,
        "the store does not say any more which keys it is written with: its log was tampered with"
    );
    Ok(false)
}

/// Checks a store's whole log against its chain, and against heads that were anchored elsewhere.
///
/// # Errors
/// When the store does not answer, or was written with other keys.
pub async fn verify(
    database: &Database,
    keyring: &Keyring,
    anchored: &[Head],
) -> anyhow::Result<Verdict> {
    let known = database.mark(INDEX_MARK).await?;
    anyhow::ensure!(
        known.as_deref() == Some(keyring.index_print()),
        "the key file is not the one that belongs to this store"
    );
    let read = database.read();
    let mut verifier =
        Verifier { read, keyring, last_id: Uuid::nil(), verdict: Verdict::default() };
    let mut anchored = anchored.to_vec();
    loop {
        let batches = disclosure_batch::Entity::find()
            .filter(disclosure_batch::Column::BatchNo.gt(verifier.verdict.head.batch_no))
            .order_by_asc(disclosure_batch::Column::BatchNo)
            .limit(BATCHES_AT_ONCE)
            .all(read)
            .await?;
        if batches.is_empty() {
            break;
        }
        for batch in batches {
            verifier.batch(batch).await?;
            anchored.retain(|head| *head != verifier.verdict.head);
        }
    }
    verifier.unsealed().await?;
    let mut verdict = verifier.verdict;
    let cut = anchored.iter().filter(|head| **head != Head::default());
    verdict.tampering.extend(cut.map(|head| Tampering::Cut(head.batch_no)));
    let oldest = subject_key::Entity::find().order_by_asc(subject_key::Column::KeyVersion);
    verdict.oldest_key = oldest.one(read).await?.map(|key| key.key_version);
    Ok(verdict)
}

struct Verifier<'a> {
    read: &'a DatabaseConnection,
    keyring: &'a Keyring,
    /// The last row of the batches so far.
    last_id: Uuid,
    /// What was found so far; its head is the last batch read.
    verdict: Verdict,
}

impl Verifier<'_> {
    async fn batch(&mut self, batch: disclosure_batch::Model) -> anyhow::Result<()> {
        let before = &self.verdict.head;
        let missing = before.batch_no + 1..batch.batch_no;
        // A row more than a batch can have is enough to see that there are too many.
        let rows = rows(self.last_id, BATCH_ROWS_MAX + 1)
            .filter(disclosure::Column::DisclosureId.lte(batch.last_id))
            .all(self.read)
            .await?;
        let surplus = i64::try_from(rows.len())? - i64::from(batch.rows);
        let batch_no = batch.batch_no;
        let fits = head(&self.keyring.log, &before.digest, &batch, &rows) == batch.head;
        let whole = missing.is_empty() && self.rows(&rows);
        let tampering = &mut self.verdict.tampering;
        tampering.extend(missing.map(Tampering::Missing));
        match surplus {
            1.. => tampering.push(Tampering::Added { batch_no, rows: surplus }),
            0 if !fits && whole => tampering.push(Tampering::Broken(batch_no)),
            0 => {}
            _ => tampering.push(Tampering::Removed { batch_no, rows: -surplus }),
        }
        self.last_id = batch.last_id;
        self.verdict.head = Head { batch_no, digest: batch.head };
        Ok(())
    }

    /// Whether these rows are as they were written; notes those that are not.
    fn rows(&mut self, rows: &[disclosure::Model]) -> bool {
        let changed = rows.iter().filter(|row| digest(&self.keyring.log, row) != row.digest);
        let changed: Vec<_> = changed.map(|row| Tampering::Changed(row.disclosure_id)).collect();
        let whole = changed.is_empty();
        self.verdict.tampering.extend(changed);
        whole
    }

    /// Rows that no batch has sealed yet.
    async fn unsealed(&mut self) -> anyhow::Result<()> {
        loop {
            let rows = rows(self.last_id, BATCH_ROWS_MAX).all(self.read).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            self.last_id = last.disclosure_id;
            self.rows(&rows);
        }
    }
}
